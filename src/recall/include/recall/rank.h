/* Which prepared plans fit a crisis, and why: the reasons for and against each, what is missing in it, and what closure
 * may be hoped for once it is updated.
 *
 * Two questions are kept apart. *Fit* (0 to 1) asks whether the plan can become the answer at all: the share of what is
 * needed that it brings, times the root of the share of its contributions whose members are willing. *Score* orders
 * those that fit: fit, kind of crisis, what nobody asked for, distances, gateways, season, how proven and how fresh,
 * weighed by ech_rank_weights, which are fitted on outcomes. Where no plan reaches ECH_RANK_FIT_LEAST, nothing fits,
 * and that is what is said.
 *
 * The estimate of closure is rough on purpose, and says so: travel as much longer as the way is, the rest as much
 * longer as there is more to carry or less lift to carry it: closure' = (closure − way / V) · max(1/4, amount / lift
 * kept) + way' / V,     V = 700 km/h
 *
 * Cost: one pass over the plans, about 0.15 µs each (distances only of those that may come among the k best); reasons
 * only for the k best.
 */
#ifndef ECH_RECALL_RANK_H
#define ECH_RECALL_RANK_H

#include "model/crisis.h"
#include "recall/index.h"

enum { ECH_RANK_MOST = 100, ECH_RANK_STALE_DAYS = 730 };
#define ECH_RANK_FIT_LEAST 0.48 /* fitted on outcomes, as the weights are: bench/recall fit */

typedef enum ech_rank_feature {
    ECH_RANK_FIT,      /* what is needed and who is willing */
    ECH_RANK_KIND,     /* the same kind of crisis */
    ECH_RANK_EXTRA,    /* little that nobody asked for */
    ECH_RANK_PLACE,    /* near: same state, or within some thousand kilometres */
    ECH_RANK_WAY,      /* a short way from where its loads come */
    ECH_RANK_GATEWAYS, /* none of its gateways is closed */
    ECH_RANK_SEASON,
    ECH_RANK_PROVEN, /* legal, complete, rehearsed */
    ECH_RANK_FRESH,  /* reviewed lately */
    ECH_RANK_FEATURES
} ech_rank_feature;

extern const double ech_rank_weights[ECH_RANK_FEATURES];
extern const char *const ech_rank_names[ECH_RANK_FEATURES];

typedef struct ech_rank_missing {
    const char *what;
    ech_need_unit unit;
    int64_t wanted, has;
} ech_rank_missing;

typedef struct ech_ranked {
    uint32_t plan;                     /* of the index */
    double score, fit;                 /* 0…1 */
    double feature[ECH_RANK_FEATURES]; /* 0…1 each */
    int64_t closure_min;               /* estimated, from the crisis's start; ECH_NONE: cannot be told */
    int64_t away_m;                    /* from the plan's middle to the crisis; ECH_NONE */
    const char **reasons_for, **reasons_against;
    ech_rank_missing *missing;
    int32_t for_count, against_count, missing_count;
} ech_ranked;

typedef struct ech_ranking {
    ech_arena *arena;
    ech_ranked *plans; /* the best, best first: those that fit, then by score, then by id */
    int32_t count;
    bool any_fits; /* the first is at least ECH_RANK_FIT_LEAST */
} ech_ranking;

/* The k best (at most ECH_RANK_MOST). today: days since 1970. ECH_OK or ECH_ENOMEM. The ranking is the caller's; its
 * texts and `what` live in it, the index and the crisis. */
ech_status ech_rank(const ech_index *x, const ech_crisis *crisis, int32_t k, int64_t today, ech_ranking **out);
void ech_ranking_free(ech_ranking *r); /* NULL is allowed */

#endif
