/* What the files that judge bounds share: see check/check_bound.h. All figures are derived here from the scenario.
 *
 *     bound_time    when a place is open, what it has at most; when lift can be where
 *     bound_chain   the earliest moment at which one unit of each quantity can be anywhere
 *     bound_queue   what the tolls of a certificate prove
 *     bound         the claims, one by one
 */
#ifndef ECH_CHECK_BOUND_INT_H
#define ECH_CHECK_BOUND_INT_H

#include "check/check_bound.h"
#include "check_int.h"

#define CB_NEVER ((ech_tick)1 << 60)
#define CB_LONGEST_STEP ((ech_tick)1 << 42) /* of a queue; of 10^5 of them the last still ends in range */

/* From at_t on: what a place has at most. */
typedef struct cb_piece {
    ech_tick at_t;
    bool open;
    int64_t teams, stands[ECH_CLASS_COUNT], berths[ECH_MODE_COUNT];
} cb_piece;

typedef struct cb_lift { /* all tails of one type and owner */
    int32_t type, owner;
    ech_tick until_t;
    ech_tick *there_t; /* [location] */
} cb_lift;

typedef struct cb_load { /* one quantity of a requirement; split whole: all of it */
    int32_t requirement;
    int64_t count, kg, people, litters, cm; /* of one */
    int64_t together;                       /* at least so many leave the origin in one load */
    bool odd,
        perhaps; /* odd: of the load before it, what may leave in less; perhaps: that one stays behind, so this too */
    int64_t with_kg, with_people; /* drivers and attendants included */
    int64_t heaviest_kg;
    ech_item_class size;
    bool dangerous, bulk;
    int64_t weight_n;
    int64_t drivers, attendants, of; /* persons that come with one: drivers + attendants / of */
    int64_t beside;                  /* drivers that are counted with it */
    int64_t alone;                   /* of count: those that come with nothing else */
    ech_tick tau_t, left_t;
    ech_tick *touch_t; /* [lift · locations + location] */
} cb_load;

typedef struct cb {
    const ech_scenario *s;
    ech_arena *arena;
    bool out_of_memory;
    int64_t looks; /* still allowed; below 0: refused, whatever it proves */
    ech_tick end_t, day_t, clock_t;
    int32_t places;
    ech_vec pieces;
    int32_t *piece_first;            /* [places + 1] */
    ech_tick *effect_t;              /* [effect_count] */
    bool *stops;                     /* [type · places + place] */
    ech_tick *block_t;               /* [(type · places + from) · places + to] */
    ech_tick *air_t;                 /* the same, with stops on the way; NULL = too many places */
    int64_t *way_kg, *way_m, *way_u; /* payload at the most; distance and cost at the least */
    int32_t lift_count;
    cb_lift *lifts;
    int32_t load_count;
    cb_load *loads;
    int32_t *load_first; /* [requirement_count + 1] */
    ech_tick *done_t, *left_t;
    ech_tick *due_t; /* [requirement_count] final loads are no later, by what is given for the measure at hand */
    int8_t *known;
    ech_tick *onward_t; /* [(bind · places + from) · places + to] from transfers; NULL = not yet asked for */
} cb;

void *cb_alloc(cb *b, size_t count, size_t size);

bool cb_times(cb *b); /* pieces and lifts, with the effects' moments as they stand */
bool cb_ways(cb *b);
ech_tick cb_first_fit(const cb *b, int32_t place, ech_tick t, ech_tick length, int64_t teams);
ech_tick cb_land(const cb *b, int32_t type, int32_t from, int32_t to, ech_tick t);
int64_t cb_allowance(const cb *b, int32_t type, int64_t distance_m);
bool cb_may_carry(const cb *b, int32_t owner, int32_t requirement, int32_t place);
static inline size_t cb_at(const cb *b, int32_t type, int32_t from, int32_t to) {
    return ((size_t)type * (size_t)b->places + (size_t)from) * (size_t)b->places + (size_t)to;
}

bool cb_loads(cb *b);
void cb_pair(cb *b);   /* persons with what they drive or attend */
bool cb_chains(cb *b); /* the effects' moments too */
bool cb_can_take(const cb *b, const ech_lift_type *y, const ech_configuration *c, const cb_load *l, int64_t n);
bool cb_lifts(const cb *b, int32_t type, const cb_load *l, int64_t n); /* n of them, in some configuration */
ech_tick cb_work(const cb *b, int32_t type, int32_t place, int64_t minutes_t);
ech_tick cb_work_kg(const cb *b, int32_t type, int32_t place, int32_t requirement, int64_t kg, bool unload);

bool cb_is_sound(const cb *b, const ech_bound_queue *q);
bool cb_is_place(const ech_bound_queue *q, int32_t place);
/* [lift · places + place] Can it load anything for the queue there, and is it outside? The caller frees it. */
bool *cb_find_sources(cb *b, const ech_bound_queue *q);
int64_t cb_brings_kg(const cb *b, const ech_configuration *c, int32_t type, int32_t place);
/* From an unload end at `from`: the least time to τ at every place, at any hour, by any lift. */
bool cb_find_away(cb *b, int32_t from, ech_bind bind, ech_tick *tau);

bool cb_is_sound_price(const cb *b, const ech_bound_price *p);
/* The share of a load, 10^-12, of what uses so much of each dimension, at these prices and capacities. */
chk_wide cb_share(const ech_bound_price *p, const int64_t *use, const int64_t *capacity);
/* What the fares of all units prove of cost, in 10^-6. */
int64_t cb_fares(cb *b, const ech_bound_queue *q);

/* Do whole rounds prove that not everything of the queue is there by its until_t? */
bool cb_rounds_hold(cb *b, const ech_bound_queue *q);

/* What the queue proves, in 10^-9; false: it is malformed. */
bool cb_queue_value(cb *b, const ech_bound_queue *q, ech_measure measure, int64_t *value_n);

#endif
