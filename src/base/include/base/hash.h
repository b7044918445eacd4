/* Content hashes: BLAKE2b-256 (RFC 7693; libsodium's crypto_generichash), printed as 64 lower-case hex digits. */
#ifndef ECH_BASE_HASH_H
#define ECH_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { ECH_HASH_BYTES = 32, ECH_HASH_TEXT = 65 };

typedef struct ech_hash {
    uint8_t bytes[ECH_HASH_BYTES];
} ech_hash;

ech_hash ech_hash_of(const void *bytes, size_t length);
void ech_hash_text(const ech_hash *hash, char out[ECH_HASH_TEXT]);

#endif
