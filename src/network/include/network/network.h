/* Network: which lift can go where, by which way, how long it takes and what it may carry.
 *
 * An ech_network answers for one scenario and caches what it worked out; it is not shared between threads (each
 * search island opens its own). Everything follows docs/model.md §3.2–3.4, §4.2, §4.3, §4.8; the checker derives
 * the same figures by itself and shares nothing with this part.
 */
#ifndef ECH_NETWORK_NETWORK_H
#define ECH_NETWORK_NETWORK_H

#include "model/scenario.h"

typedef struct ech_network ech_network;

/* A stretch of a flight over one country (or several stretches over the same one, joined). Offsets in ticks from
 * the take-off, both inclusive. */
typedef struct ech_crossing {
    char country[3];
    ech_tick first_t, last_t;
} ech_crossing;

/* One way to fly from u to v. */
typedef struct ech_flight {
    int32_t leg; /* legs row, or ECH_NONE = direct */
    bool named;  /* the plan must name the row (it is not the one that rule 3.2.3 finds) */
    ech_tick duration_t;
    int64_t distance_m;
    int64_t cost_u; /* flight and leg together */
    int64_t fuel_kg;
    const ech_crossing *crossings; /* only where the scenario needs them, else count 0 */
    int32_t crossing_count;
} ech_flight;

ech_status ech_network_open(const ech_scenario *s, ech_network **out);
void ech_network_free(ech_network *net);

/* All ways from u to v for a type, best (shortest) first; *count 0: none. Valid until the network is freed.
 * NULL with *count -1: out of memory. */
const ech_flight *ech_network_flights(ech_network *net, int32_t type, int32_t u, int32_t v, int32_t *count);
/* Memory ran out in some call so far: "no way" may then only mean that. */
bool ech_network_failed(const ech_network *net);

/* May this type stop there at all (mode, runway, surface, mass, a stand of its class, enough teams if it needs
 * handling — counting what effects may add)? */
bool ech_network_may_stop(const ech_network *net, int32_t type, int32_t location);
bool ech_network_may_handle(const ech_network *net, int32_t type, int32_t location);

/* Payload allowance over a segment of `distance_m` between two refuellings; -1: out of range even when empty. */
int64_t ech_network_allowance(const ech_network *net, int32_t type, int64_t distance_m);

/* Carry rules: may lift of this owner load or unload this requirement there? */
bool ech_network_may_carry(const ech_network *net, int32_t asset_owner, int32_t requirement, int32_t location);
/* Element caveats: may this requirement touch the location? */
bool ech_network_may_touch(const ech_network *net, int32_t requirement, int32_t location);

/* The road march of a self-moving requirement from u to v: the listed row, or ECH_NONE. */
int32_t ech_network_march(const ech_network *net, int32_t u, int32_t v);

#endif
