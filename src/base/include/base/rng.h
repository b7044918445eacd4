/* Seeded random numbers: xoshiro256++ (Blackman & Vigna 2019), seeded by splitmix64. Same seed, same stream,
 * on every machine. Never seeded from a clock. */
#ifndef ECH_BASE_RNG_H
#define ECH_BASE_RNG_H

#include <stdint.h>

typedef struct ech_rng {
    uint64_t s[4];
} ech_rng;

static inline uint64_t ech_rng_rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static inline ech_rng ech_rng_seed(uint64_t seed) {
    ech_rng r;
    for (int i = 0; i < 4; i++) {
        seed += 0x9e3779b97f4a7c15u;
        uint64_t z = seed;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        r.s[i] = z ^ (z >> 31);
    }
    return r;
}

static inline uint64_t ech_rng_next(ech_rng *r) {
    uint64_t *s = r->s;
    uint64_t result = ech_rng_rotl(s[0] + s[3], 23) + s[0];
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = ech_rng_rotl(s[3], 45);
    return result;
}

/* Uniform in [0, n), n ≥ 1: multiply-shift (Lemire 2019), bias below 2^-32 for n < 2^32. */
static inline uint32_t ech_rng_below(ech_rng *r, uint32_t n) { return (uint32_t)(((ech_rng_next(r) >> 32) * n) >> 32); }
/* Uniform in [0, 1). */
static inline double ech_rng_unit(ech_rng *r) { return (double)(ech_rng_next(r) >> 11) * 0x1.0p-53; }

#endif
