/* BLAKE2b-256, from RFC 7693: twelve rounds of eight mixings over sixteen words of state, a block of 128 bytes a time.
 */
#include "blake2b_int.h"

#include <string.h>

enum { BLOCK = 128, ROUNDS = 12, HASH_BYTES = 32 };

static const uint64_t start[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                                  0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

/* Which words of the block each round mixes; rounds 10 and 11 are 0 and 1 again. */
static const uint8_t order[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

static uint64_t turned(uint64_t x, int right) { return x >> right | x << (64 - right); }

static void mix(uint64_t v[16], int a, int b, int c, int d, uint64_t x, uint64_t y) {
    v[a] += v[b] + x;
    v[d] = turned(v[d] ^ v[a], 32);
    v[c] += v[d];
    v[b] = turned(v[b] ^ v[c], 24);
    v[a] += v[b] + y;
    v[d] = turned(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = turned(v[b] ^ v[c], 63);
}

static void compress(uint64_t h[8], const uint8_t block[BLOCK], uint64_t seen, int last) {
    uint64_t v[16], m[16];
    for (int i = 0; i < 16; i++) {
        m[i] = 0;
        for (int k = 7; k >= 0; k--)
            m[i] = m[i] << 8 | block[8 * i + k];
        v[i] = i < 8 ? h[i] : start[i - 8];
    }
    v[12] ^= seen;
    v[14] ^= last ? UINT64_MAX : 0;
    for (int r = 0; r < ROUNDS; r++) {
        const uint8_t *s = order[r % 10];
        for (int i = 0; i < 4; i++)
            mix(v, i, 4 + i, 8 + i, 12 + i, m[s[2 * i]], m[s[2 * i + 1]]);
        for (int i = 0; i < 4; i++)
            mix(v, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4, m[s[8 + 2 * i]], m[s[9 + 2 * i]]);
    }
    for (int i = 0; i < 8; i++)
        h[i] ^= v[i] ^ v[i + 8];
}

void ech_blake2b_256(const void *bytes, size_t length, uint8_t out[HASH_BYTES]) {
    const uint8_t *p = bytes;
    uint64_t h[8], seen = 0;
    uint8_t rest[BLOCK] = {0};
    memcpy(h, start, sizeof h);
    h[0] ^= 0x01010000 ^ HASH_BYTES; /* no key, a tree of one leaf */
    for (; length > BLOCK; length -= BLOCK, p += BLOCK)
        compress(h, p, seen += BLOCK, 0);
    if (length > 0)
        memcpy(rest, p, length);
    compress(h, rest, seen + length, 1);
    for (int i = 0; i < HASH_BYTES; i++)
        out[i] = (uint8_t)(h[i / 8] >> 8 * (i % 8));
}
