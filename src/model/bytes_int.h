/* Canonical bytes: the one way in which numbers and texts are laid out before they are hashed. Numbers are 64-bit
 * two's complement, little-endian, whatever the machine; texts are a length and their bytes, so that no two different
 * sequences of fields have the same bytes. Errors are sticky in the buffer. */
#ifndef ECH_MODEL_BYTES_INT_H
#define ECH_MODEL_BYTES_INT_H

#include "base/text.h"

#include <string.h>

static inline void ech_bytes_int(ech_buf *b, int64_t value) {
    uint64_t u = (uint64_t)value;
    char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)(unsigned char)(u >> (8 * i) & 0xff);
    ech_buf_add(b, bytes, sizeof bytes);
}

static inline void ech_bytes_text(ech_buf *b, const char *text) {
    size_t n = text ? strlen(text) : 0;
    ech_bytes_int(b, (int64_t)n);
    if (n)
        ech_buf_add(b, text, n);
}

#endif
