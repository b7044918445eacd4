/* What the files of the bound share.
 *
 *     open    → when a place is open, and how many teams it has at most
 *     units   → the quantities of each requirement, with what one unit of them needs
 *     chain   → the earliest moment at which a unit can be anywhere, aboard or on the ground
 *     queue   → what given tolls prove at given places
 *     tolls   → tolls and prices that prove much
 *     bound   → the bound of each measure
 */
#ifndef ECH_BOUND_INT_H
#define ECH_BOUND_INT_H

#include "bound/bound.h"
#include "network/network.h"

__extension__ typedef __int128 bnd_wide;

#define BND_NEVER ((ech_tick)1 << 60) /* later than anything; sums of a few of them stay in range */

/* What holds at a place from from_t until the next step. */
typedef struct bnd_step {
    ech_tick from_t;
    bool open;
    int64_t teams; /* 0 while shut; ECH_UNLIMITED */
    int64_t stands[ECH_CLASS_COUNT];
    int64_t places[ECH_MODE_COUNT];
} bnd_step;

/* From one place to another: no flight of the type is quicker, and none carries more. */
typedef struct bnd_way {
    ech_tick block_t;                       /* BND_NEVER = none */
    int64_t payload_kg, distance_m, cost_u; /* the most; the least */
} bnd_way;

/* Lift that is interchangeable for a bound: one type, one owner. */
typedef struct bnd_carrier {
    int32_t type, owner;
    ech_tick to_t;     /* no later */
    ech_tick *ready_t; /* [location_count] when a tail of it can begin work there; BND_NEVER */
} bnd_carrier;

/* One quantity of a requirement. Split whole: all of them together, as one unit. */
typedef struct bnd_unit {
    int32_t requirement;
    int64_t count;
    int64_t least;                        /* so many of them leave the origin in one load, at the least */
    bool is_rest;                         /* those of the unit before it that may leave in one smaller load */
    bool is_open;                         /* of such: the others cannot be delivered, so nothing is known of these */
    int64_t kg, seats, litters, floor_cm; /* of one unit */
    int64_t aboard_kg, aboard_seats;      /* with the drivers that must be aboard with it */
    ech_item_class size;
    int64_t item_kg; /* heaviest piece */
    bool dangerous, bulk;
    int64_t weight_n;   /* arrival: 10^-9 a tick and unit, with those who come with it */
    int64_t alone;      /* how many of them come with nothing else of their requirement; known behind the chains */
    int64_t escort_ppm; /* persons that come with one of it, millionths */
    int64_t drivers;    /* of those: whole persons that come with each, where arrival counts them so */
    bool is_person;
    ech_tick first_t;   /* earliest τ of any unit; BND_NEVER = cannot be delivered */
    ech_tick left_t;    /* earliest unload end at the destination */
    ech_tick *aboard_t; /* [carrier · location] earliest touch-down with a unit aboard */
} bnd_unit;

typedef struct bnd {
    const ech_scenario *s;
    ech_network *net;
    ech_arena *arena;
    bool out_of_memory;
    const ech_bound_budget *budget; /* NULL: none but the work's */
    bool out_of_time, out_of_work;  /* something was left out for want of it */
    bool too_large;
    int64_t work;       /* moments of services looked at so far */
    int64_t work_limit; /* no more for now */
    ech_tick end_t, day_t;
    ech_span *places;    /* [location_count] of steps */
    ech_vec steps;       /* bnd_step */
    ech_tick *effect_t;  /* [effect_count] not active before */
    bnd_way *ways;       /* [type · location · location] */
    ech_tick *air_t;     /* as ways; NULL = too many places to work it out: nothing is known */
    ech_tick *longest_t; /* [type] the longest of them, with taxiing */
    int32_t carrier_count;
    bnd_carrier *carriers;
    int32_t unit_count;
    bnd_unit *units;
    ech_span *units_of;                      /* [requirement_count] */
    ech_tick *done_t;                        /* [requirement_count] C(r) at the earliest; BND_NEVER */
    ech_tick *left_t;                        /* C'(r) at the earliest */
    ech_tick *deadline_t[ECH_MEASURE_COUNT]; /* [requirement_count] of those: no final load is later; NULL = any */
    int8_t *state;                           /* chain: 0 new, 1 being worked out, 2 done */
    bool *is_origin, *is_goal;               /* [location_count] some requirement starts there; goes there */
    ech_tick *away_t; /* [(bind · location + from) · location + to]; the diagonal says whether the row is known */
} bnd;

void *bnd_alloc(bnd *b, size_t count, size_t size);
static inline int64_t bnd_min(int64_t x, int64_t y) { return x < y ? x : y; }
static inline int64_t bnd_max(int64_t x, int64_t y) { return x > y ? x : y; }
static inline int64_t bnd_up(int64_t a, int64_t b) { return a / b + (a % b > 0); }

/* open.c */
bool bnd_open_places(bnd *b);
/* First tick ≥ t that is open; BND_NEVER. */
ech_tick bnd_next_open(const bnd *b, int32_t place, ech_tick t);
/* First s ≥ t such that [s, s + d) is open with so many teams. */
ech_tick bnd_fit(const bnd *b, int32_t place, ech_tick t, ech_tick d, int64_t teams);
/* Ticks of the queue's resource in [from, to). */
int64_t bnd_area(const bnd *b, const ech_bound_queue *q, int32_t place, ech_tick from, ech_tick to);

/* units.c */
bool bnd_make_units(bnd *b);
void bnd_escort(bnd *b); /* behind the chains */
bool bnd_fits(const bnd *b, const ech_configuration *c, const ech_lift_type *y, const bnd_unit *u);
/* The same for n of them in one load. */
bool bnd_fits_many(const bnd *b, const ech_configuration *c, const ech_lift_type *y, const bnd_unit *u, int64_t n);
/* In any of its configurations. */
bool bnd_takes(const bnd *b, int32_t type, const bnd_unit *u, int64_t n);
/* Least handling of a stop that unloads (loads) so many kg of this requirement; own minutes count instead of kg. */
ech_tick bnd_handle(const bnd *b, int32_t type, int32_t place, int32_t requirement, int64_t kg, bool unload);

/* ways.c */
bool bnd_make_ways(bnd *b);
bool bnd_make_air(bnd *b);
/* From take-off at one place to touch-down at another, with stops on the way; BND_NEVER. */
static inline ech_tick bnd_air(const bnd *b, int32_t type, int32_t from, int32_t to) {
    size_t n = (size_t)b->s->location_count;
    return b->air_t ? b->air_t[((size_t)type * n + (size_t)from) * n + (size_t)to] : 0;
}
/* Ticks of the pool's tails in [from, to). */
int64_t bnd_pool_area(const bnd *b, const ech_bound_pool *pool, ech_tick from, ech_tick to);
/* Most kilograms that a tail of this type can bring in there in this configuration; −1 = none. */
int64_t bnd_payload(const bnd *b, int32_t configuration, int32_t type, int32_t place);
static inline const bnd_way *bnd_way_at(const bnd *b, int32_t type, int32_t from, int32_t to) {
    return &b->ways[((size_t)type * (size_t)b->s->location_count + (size_t)from) * (size_t)b->s->location_count +
                    (size_t)to];
}
bool bnd_make_carriers(bnd *b);
/* Earliest touch-down at `to` of one that can take off at t or later. */
ech_tick bnd_fly(const bnd *b, int32_t type, int32_t from, int32_t to, ech_tick t);

/* chain.c */
bool bnd_chain(bnd *b); /* all units; after and effects in order */
/* Least time from an unload end at `from` to τ at `to`, by any lift at any hour; BND_NEVER. */
ech_tick bnd_away(bnd *b, int32_t from, int32_t to, ech_bind bind);

/* queue.c */
typedef struct bnd_run bnd_run;
/* A queue with its places, requirements, pools and prices; tolls may change between evaluations. NULL: no memory. */
bnd_run *bnd_run_open(bnd *b, ech_bound_queue *q, ech_measure measure);
void bnd_run_free(bnd_run *x); /* NULL is allowed */
/* Has the caller no more time? Then what is certified is left as it is. */
bool bnd_out_of_time(bnd *b);
/* Is there time for so much more work? */
bool bnd_has_time(bnd *b, int64_t work);
/* Is there time for another evaluation? All tolls of a scenario together may look at so many moments of services: some
 * seconds. A count, no clock, so that the same scenario gives the same bounds everywhere. */
#define BND_MOST_WORK 250000000
bool bnd_may_go_on(const bnd_run *x);
/* Sets value_n of the queue; where `use` is given, adds to it the ticks that the cheapest services hold, by row and
 * step as in the queue's tolls. False: out of memory. */
bool bnd_evaluate(bnd_run *x, double *use);
int64_t bnd_row_area(const bnd *b, const ech_bound_queue *q, int32_t row, ech_tick from, ech_tick to);
/* What one unit needs at the least: 10^-6 ticks of teams or places. */
typedef struct bnd_share {
    const bnd_unit *u;
    ech_tick head_t; /* BND_NEVER: it cannot be unloaded at the queue's places */
    int64_t work_p;
} bnd_share;
int32_t bnd_run_units(const bnd_run *x);
bnd_share bnd_share_of(const bnd_run *x, int32_t unit);

/* What one kind of lift needs to bring a unit into the places of a queue for a first time, whatever the tolls: the
 * least over all units, places and configurations that it can bring. count 0: it can bring none. */
typedef struct bnd_trip {
    int32_t type, owner, count; /* tails */
    ech_tick head_t;            /* start of the first unloading */
    ech_tick start_t;           /* the same, less the time that the kilograms of all loads take to load */
    ech_tick fixed_t;           /* an unloading */
    ech_tick between_t;         /* from an unloading to the next one: back, loading, out */
    ech_tick away_t;            /* behind the place */
    int64_t cap;                /* of one load, in the queue's dimension */
} bnd_trip;
int32_t bnd_trips(bnd *b, ech_bound_queue *q, bnd_trip *trips); /* room for all carriers */

/* rounds.c */
/* Bisects the closure that whole rounds prove; sets until_t and value_n > 0 where that is later than least_t. */
bool bnd_rounds(bnd *b, ech_bound_queue *q, ech_tick least_t);

/* fares.c */
/* Σ over all units of the least fare at the queue's prices. False: out of memory. */
bool bnd_fares(bnd *b, ech_bound_queue *q);

/* prices.c */
/* What one use counts as, of 10^12 for the whole capacity, where the fold is k: see ech_bound_price. */
int64_t bnd_folded(int64_t use, int64_t cap, int32_t k);
/* Shares of each configuration by what all of the queue's requirements need; ways 0..BND_PRICE_WAYS - 1. From
 * BND_UNFOLDED on they are as the first ones, without folds. */
enum { BND_UNFOLDED = 4, BND_PRICE_WAYS = 7 };
bool bnd_has_folds(const ech_bound_queue *q);
bool bnd_set_prices(bnd *b, ech_bound_queue *q, int way);
/* tolls.c */
/* Fills the queue's tolls and prices for its requirements; it is then evaluated. */
bool bnd_toll_arrival(bnd *b, ech_bound_queue *q, int rounds); /* of the ascent, at most */
/* `rounds` of the ascent at most, for each moment that is tried; *ratio says how near it was at least_t. */
bool bnd_toll_closure(bnd *b, ech_bound_queue *q, ech_tick least_t, int rounds, double *ratio);

#endif
