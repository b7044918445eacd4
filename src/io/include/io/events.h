/* The events of a running operation (docs/model.md §10), as text and as what they do to a scenario. The reader
 * (io/scenario_read.h) applies events.csv by itself; this is for whoever adds events while the operation runs. */
#ifndef ECH_IO_EVENTS_H
#define ECH_IO_EVENTS_H

#include "base/text.h"
#include "model/plan.h"

/* The i-th column of events.csv; NULL: there is none. */
const char *ech_events_column(int i);

/* Several texts of events, each with its own header, as one events.csv with all columns and a note. What does not parse
 * is left out: they have been read before. Empty texts are fine. */
typedef struct ech_events_text {
    const char *bytes;
    size_t length;
} ech_events_text;
ech_status ech_events_merge(const ech_events_text *texts, size_t count, ech_buf *out);

/* The missions that have begun; the scenario then owns them (also where this fails). No requirement stays smaller than
 * what they have taken from its origin. ECH_OK or ECH_ENOMEM. */
ech_status ech_events_flown(ech_scenario *s, ech_plan *flown);

/* One more time in which a tail is not there; they are in order of asset, tail and time. */
ech_status ech_events_outage(ech_scenario *s, ech_outage outage);
int ech_outage_compare(const void *a, const void *b); /* for qsort */

/* Brings about what happened to one mission of `plan` (docs/model.md §10.4). What cannot be leaves it as it was. */
typedef enum ech_happened {
    ECH_HAPPENED,
    ECH_NO_SUCH_STOP, /* or nothing is handled there */
    ECH_OUT_OF_ORDER  /* it left before it came, or came before it had left the stop before */
} ech_happened;
ech_happened ech_events_happen(ech_plan *plan, int32_t mission, const ech_happening *h);

#endif
