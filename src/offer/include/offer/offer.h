/* Offer: other ways to move one requirement, each a whole plan that the checker found legal, with what it costs others.
 *
 *     ech_offers o;
 *     ech_offer_request q = {.requirement = r, .iterations = 1000, .seed = 1, .threads = 2};
 *     ech_status st = ech_offer(scenario, plan, &q, &o, &err);
 *     for (int i = 0; i < o.count; i++) … o.best[i].plan, o.best[i].verdict …
 *     ech_offers_free(&o);
 *
 * A question takes the requirement out of the plan and has it planned anew under one condition (not with this fleet,
 * not over this place, not before this moment, before all others), everything else held where it is; only where that
 * gives nothing, what lies near it is let go, then all. Deterministic: same scenario, plan, seed, iterations, same
 * offers.
 */
#ifndef ECH_OFFER_OFFER_H
#define ECH_OFFER_OFFER_H

#include "model/verdict.h"

enum { ECH_OFFERS = 3 };

typedef enum ech_offer_kind {
    ECH_OFFER_LIFT, /* other fleets carry it */
    ECH_OFFER_WAY,  /* over other places */
    ECH_OFFER_TIME, /* earlier, or later */
} ech_offer_kind;

extern const char *const ech_offer_kinds[]; /* "lift", "way", "time" */

typedef struct ech_one_offer {
    ech_offer_kind kind;
    char how[200];              /* the condition: "without trucks", "not over LTAF" … */
    bool others_held;           /* no other mission was let go */
    bool other_lift, other_way; /* what is different from the plan as it is */
    ech_tick later_t;           /* complete so much later; < 0: earlier; 0 too where it is not complete now */
    ech_plan *plan;             /* the offers' */
    ech_verdict *verdict;       /* of this plan, changes counted against the plan as it is */
} ech_one_offer;

typedef struct ech_offers {
    ech_verdict *now;               /* of the plan as it is */
    ech_one_offer best[ECH_OFFERS]; /* the best first, by the scenario's objective */
    int count;
    int64_t iterations, questions;
    bool stopped; /* before all questions were asked */
} ech_offers;

typedef struct ech_offer_request {
    int32_t requirement;
    int64_t iterations; /* of each search; 0: 40,000 divided by the missions, between 200 and 5,000 */
    uint64_t seed;
    int threads;
    bool (*stop)(void *context); /* NULL = never */
    void (*progress)(const char *what, int64_t questions, void *context);
    void *context;
} ech_offer_request;

/* The plan has to be legal: ECH_EUSAGE otherwise, with out->now set. ECH_ENOMEM. The scenario is changed while it is
 * asked, and given back as it was. Free *out whatever is returned. */
ech_status ech_offer(ech_scenario *s, const ech_plan *plan, const ech_offer_request *q, ech_offers *out,
                     ech_error *err);
void ech_offers_free(ech_offers *offers);

/* Does the requirement travel with this one (the same, or the same `together`)? */
bool ech_offer_moves_with(const ech_scenario *s, int32_t requirement, int32_t other);

#endif
