/* Content hashes: see base/hash.h. */
#include "base/hash.h"

#ifdef ECHELON_ALONE /* no libraries */
#include "blake2b_int.h"
#else
#include <sodium.h>
#endif

ech_hash ech_hash_of(const void *bytes, size_t length) {
    ech_hash h;
#ifdef ECHELON_ALONE
    ech_blake2b_256(bytes, length, h.bytes);
#else
    static const unsigned char nothing;
    crypto_generichash(h.bytes, sizeof h.bytes, length ? bytes : &nothing, length, NULL, 0);
#endif
    return h;
}

void ech_hash_text(const ech_hash *hash, char out[ECH_HASH_TEXT]) {
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < ECH_HASH_BYTES; i++) {
        out[2 * i] = digits[hash->bytes[i] >> 4];
        out[2 * i + 1] = digits[hash->bytes[i] & 15];
    }
    out[2 * ECH_HASH_BYTES] = '\0';
}
