/* BLAKE2b-256 without key, ours, for where libsodium is not. */
#ifndef ECH_BLAKE2B_INT_H
#define ECH_BLAKE2B_INT_H

#include <stddef.h>
#include <stdint.h>

void ech_blake2b_256(const void *bytes, size_t length, uint8_t out[32]);

#endif
