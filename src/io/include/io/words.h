/* Single words as every table of Echelon writes them, for parts that have tables of their own. */
#ifndef ECH_IO_WORDS_H
#define ECH_IO_WORDS_H

#include "base/status.h"

/* ISO 3166-1 alpha-2 in capitals, and XK. */
bool ech_country_is_known(const char *code);
/* `2010-01-14`: days since 1970-01-01. False: it is none; *why and *hint (may be NULL) are static text. */
bool ech_word_date(const char *text, int64_t *days, const char **why, const char **hint);
/* `2010-01-14T06:00Z` and its like: seconds since 1970. */
bool ech_word_instant(const char *text, int64_t *unix_s, const char **why, const char **hint);
/* An id as in scenario tables: letters of any alphabet, digits, '-', '_', '.'. */
bool ech_id_is_valid(const char *text, const char **why, const char **hint);

#endif
