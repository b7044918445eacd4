/* Reads a crisis (docs/crisis.md): a CSV table of five columns, one line a fact, that a duty officer writes in two
 * minutes. All errors in one go, each with row and column; nothing is half-loaded.
 *
 *     what,value,amount,due,note
 *     kind,earthquake,,,
 *     start,2026-02-06T01:17Z,,,
 *     country,TR,,,
 *     lat,37.17,,,
 *     lon,37.03,,,
 *     need,usar-heavy,4,D+1 12:00,
 *     need,goods,60000,D+3,kg
 *     member,DE,,,
 *     closed,LTDA,,D+4,
 */
#ifndef ECH_IO_CRISIS_READ_H
#define ECH_IO_CRISIS_READ_H

#include "model/crisis.h"

enum { ECH_CRISIS_FILE_MAX = 1 << 20, ECH_CRISIS_ROW_MAX = 10000 };

/* ECH_OK; ECH_EINPUT, ECH_EIO, ECH_ENOMEM, ECH_ELIMIT. The crisis is the caller's. */
ech_status ech_crisis_read(const char *path, ech_crisis **out, ech_error_list *errors);
ech_status ech_crisis_read_memory(const char *name, const char *bytes, size_t length, ech_crisis **out,
                                  ech_error_list *errors);

#endif
