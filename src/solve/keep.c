/* Keep: how much of the plan that the search began with is still there, for the measure `changes`.
 *
 * Each mission of that plan has a print, and a table counts how many trips with this print were there and are there.
 * So a trip that is taken out and comes back the same is the same, whichever mission it was (docs/model.md §8: not its
 * id). Where the plan was made for another place its times say nothing: then a mission is kept by the same fleet on the
 * same route with the same cargo, on any tail and at any time.
 * Cost: one search in the table as a trip comes, none as it goes.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "solve_int.h"

typedef struct entry {
    uint64_t print;
    int32_t wanted, there; /* missions of that plan, trips in the state */
    int32_t untouched;     /* of the missions: still fit as they were */
} entry;

struct sol_keep {
    entry *list; /* by print */
    int32_t count;
    int64_t same;                       /* Σ min(wanted, there) */
    int64_t untouched, untouched_there; /* Σ untouched; Σ min(untouched, there) */
};

/* ---- prints ----------------------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t h, int64_t v) {
    h = (h ^ (uint64_t)v) * 0x9e3779b97f4a7c15u;
    return h ^ (h >> 31);
}

/* Summed up, so that the order of its entries and where units came from are no matter. */
static int64_t print_of_cargo(const sol_trip *t) {
    uint64_t sum = 0;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        const sol_cargo *c = &t->cargo[i];
        sum += (uint64_t)c->n * mix(mix(9, c->commodity), (int64_t)c->from << 16 | c->to);
    }
    return (int64_t)sum;
}

uint64_t sol_trip_print(const sol_trip *t) {
    uint64_t h = mix(mix(mix(mix(7, t->asset), t->tail), t->configuration), t->stop_count);
    for (int32_t i = 0; i < t->stop_count; i++) {
        const sol_stop *q = &t->stops[i];
        h = mix(mix(mix(h, q->location), q->arrive_t), q->depart_t);
        h = mix(mix(h, q->handled ? q->handle_t : -1), q->refuel ? q->refuel_t : -1);
        h = mix(h, (int64_t)q->reset << 16 | q->option);
    }
    return mix(h, print_of_cargo(t)) | 1;
}

static uint64_t print_at_any_time(const sol_trip *t) {
    uint64_t h = mix(mix(mix(8, t->asset), t->configuration), t->stop_count);
    for (int32_t i = 0; i < t->stop_count; i++)
        h = mix(h, t->stops[i].location);
    return mix(h, print_of_cargo(t)) | 1;
}

uint64_t sol_keep_print(const sol_state *st, const sol_trip *t) {
    return st->made_over ? print_at_any_time(t) : sol_trip_print(t);
}

/* ---- the table -------------------------------------------------------------------------------------------------- */

static int by_print(const void *a, const void *b) {
    const entry *x = a, *y = b;
    return (x->print > y->print) - (x->print < y->print);
}

bool sol_keep_open(sol_state *st, const uint64_t *prints, int32_t count) {
    sol_keep *k = st->keep = ech_calloc(1, sizeof *k);
    k = k && (k->list = ech_calloc((size_t)count + 1, sizeof *k->list)) ? k : NULL;
    if (!k)
        return false;
    for (int32_t i = 0; i < count; i++)
        if (prints[i] != 0)
            k->list[k->count++] = (entry){.print = prints[i], .wanted = 1};
    if (k->count > 1)
        qsort(k->list, (size_t)k->count, sizeof *k->list, by_print);
    int32_t n = 0;
    for (int32_t i = 0; i < k->count; i++)
        if (n > 0 && k->list[n - 1].print == k->list[i].print)
            k->list[n - 1].wanted++;
        else
            k->list[n++] = k->list[i];
    k->count = n;
    return true;
}

void sol_keep_free(sol_keep *k) {
    if (k)
        ech_free(k->list);
    ech_free(k);
}

static int32_t find(const sol_keep *k, uint64_t print) {
    int32_t low = 0, high = k->count;
    while (low < high) {
        int32_t mid = low + (high - low) / 2;
        if (k->list[mid].print < print)
            low = mid + 1;
        else
            high = mid;
    }
    return low < k->count && k->list[low].print == print ? low : ECH_NONE;
}

bool sol_keep_lacks(const sol_keep *k, uint64_t print) {
    int32_t i = find(k, print);
    return i != ECH_NONE && k->list[i].there < k->list[i].wanted;
}

void sol_keep_untouched(sol_keep *k, uint64_t print) {
    int32_t i = k ? find(k, print) : ECH_NONE;
    if (i == ECH_NONE)
        return;
    entry *e = &k->list[i];
    e->untouched++;
    k->untouched++;
    k->untouched_there += e->untouched <= e->there;
}

void sol_keep_trip(sol_state *st, sol_trip *t, int sign) {
    sol_keep *k = st->keep;
    if (!k)
        return;
    if (sign > 0)
        t->kept_as = find(k, sol_keep_print(st, t));
    if (t->kept_as == ECH_NONE)
        return;
    entry *e = &k->list[t->kept_as];
    int32_t least = sign > 0 ? e->there + 1 : e->there; /* the trip that makes the difference */
    k->same += least <= e->wanted ? sign : 0;
    k->untouched_there += least <= e->untouched ? sign : 0;
    e->there += sign;
}

int64_t sol_state_changes_u(const sol_state *st) {
    const sol_keep *k = st->keep;
    int64_t left = st->start->mission_count - (int64_t)st->kept.count;
    int64_t lost = st->keep_untouched ? k->untouched - k->untouched_there : 0;
    return (st->alive_count - k->same + left - k->same + 1000 * lost) * 1000000;
}
