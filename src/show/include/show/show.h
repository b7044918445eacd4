/* Show: a plan in a terminal. What it achieves, who flies when, how full each place is, what comes when, and tables by
 * unit, location, asset and member: the story of the report in lines of text. Figures come from view and verdict.
 *
 *     ech_show_request q = ECH_SHOW_REQUEST_INIT;
 *     q.view = view;
 *     ech_show_text(&q, &out);
 *
 * Same request, same bytes. Cost: missions and moves times the columns of the picture.
 */
#ifndef ECH_SHOW_SHOW_H
#define ECH_SHOW_SHOW_H

#include "base/json_write.h"
#include "model/bound.h"
#include "view/view.h"

typedef enum ech_show_by {
    ECH_SHOW_PICTURE, /* summary, arrivals, timeline, occupancy */
    ECH_SHOW_UNITS,
    ECH_SHOW_LOCATIONS,
    ECH_SHOW_ASSETS,
    ECH_SHOW_MEMBERS
} ech_show_by;

enum { SHOW_LEAST = 72, SHOW_MOST = 250 }; /* columns */

typedef struct ech_show_request {
    const ech_view *view;
    const ech_bounds *bounds;      /* NULL: none */
    const ech_verdict *first_come; /* NULL: none */
    ech_show_by by;
    int32_t location, asset, tail, requirement, member; /* only what concerns it; ECH_NONE: all */
    ech_tick from_t, to_t;                              /* only then; to_t ECH_NEVER: to the end, from_t 0 */
    int width;                                          /* columns; less and more count as the ends */
    bool ascii, colour;                                 /* nothing but ASCII; ANSI colours */
    bool all;                                           /* every line: else long lists are cut, and say so */
} ech_show_request;

#define ECH_SHOW_REQUEST_INIT                                                                                          \
    {                                                                                                                  \
        .location = ECH_NONE, .asset = ECH_NONE, .tail = ECH_NONE, .requirement = ECH_NONE, .member = ECH_NONE,        \
        .to_t = ECH_NEVER, .width = 80                                                                                 \
    }

/* Errors of the buffer are sticky: look at out->failed. */
void ech_show_text(const ech_show_request *request, ech_buf *out);
/* The keys `requirements`, `locations`, `assets` and `movements` of the open object, with all chosen rows. */
void ech_show_json(const ech_show_request *request, ech_json *w);

#endif
