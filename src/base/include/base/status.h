/* Status codes and error records: how every function of libechelon says what went wrong.
 *
 * A function that can fail returns an ech_status and, where the caller can act on detail, fills an
 * ech_error that the caller owns (NULL is allowed). There is no global and no thread-local state.
 * Rule: a lower error is never overwritten. Wrong use is an assert; bad data is an error; a broken
 * plan is neither (it is a list of findings, see check/check.h).
 */
#ifndef ECH_BASE_STATUS_H
#define ECH_BASE_STATUS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum ech_status {
    ECH_OK = 0,
    ECH_EINPUT,     /* bad data: the file, row and column are in the error record(s)          */
    ECH_EUSAGE,     /* bad command line or option                                              */
    ECH_ENOMEM,     /* allocation failed                                                       */
    ECH_EIO,        /* a file or disk call failed                                              */
    ECH_ELIMIT,     /* a stated limit on size or count was exceeded                            */
    ECH_EINTERRUPT, /* the caller asked to stop before there was a result                      */
} ech_status;

enum { ECH_ERROR_TEXT_MAX = 480, ECH_ERROR_FILE_MAX = 512, ECH_ERROR_CODE_MAX = 40 };

/* One error with its place. row = physical line from 1; col = field number (CSV) or character (JSON);
 * 0 = not applicable. `code` is a short stable word such as "csv.field-count" that scripts match. */
typedef struct ech_error {
    ech_status status;
    int64_t row;
    int64_t col;
    char code[ECH_ERROR_CODE_MAX];
    char file[ECH_ERROR_FILE_MAX];
    char message[ECH_ERROR_TEXT_MAX];
    char hint[ECH_ERROR_TEXT_MAX];
} ech_error;

#define ECH_ERROR_INIT                                                                                                 \
    { .status = ECH_OK }

/* Fills *err (unless NULL or already set) and returns `status`, so that callers can `return ech_fail(...)`. */
ech_status ech_fail(ech_error *err, ech_status status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A bounded list of errors: "every error of all files in one go". After `max` errors further ones are
 * counted in `dropped`, not stored. Adding never fails: out of memory drops the record and counts it. */
typedef struct ech_error_list {
    ech_error *items;
    size_t count, capacity, max;
    size_t dropped;
} ech_error_list;

#define ECH_ERROR_LIST_INIT                                                                                            \
    { .max = 1000 }

/* Returns the new record (file/row/col/hint may then be filled in by the caller), or NULL when dropped. */
ech_error *ech_error_list_add(ech_error_list *list, ech_status status, const char *code, const char *file, int64_t row,
                              int64_t col, const char *format, ...) __attribute__((format(printf, 7, 8)));
void ech_error_hint(ech_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline size_t ech_error_list_total(const ech_error_list *list) { return list->count + list->dropped; }
/* Stable order: file, row, column, then order of addition. */
void ech_error_list_sort(ech_error_list *list);
void ech_error_list_free(ech_error_list *list);

#endif
