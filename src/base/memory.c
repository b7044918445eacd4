/* Memory: see base/memory.h. An arena is a chain of growing blocks; a large request gets a block of its own.
 *
 *     block:  next | used | size | [item, padding][item, padding] … unused
 *
 * Under the address sanitizer whatever was not handed out is poisoned, and each item is followed by at least one byte
 * of padding, so that a write past an item is caught as it would be with one malloc an item.
 */
#include "base/memory.h"

#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONS 1
#endif
#endif
#ifdef POISONS
#include <sanitizer/asan_interface.h>
enum { RED_ZONE = 1 };
#else
enum { RED_ZONE = 0 };
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

/* ---- the only malloc, with the hook that makes one fail --------------------------------------------------- */

static uint64_t seen, fail_at;
static bool fail_sticky;

uint64_t ech_memory_fail_at(uint64_t n, bool sticky) {
    uint64_t count = seen;
    seen = 0;
    fail_at = n;
    fail_sticky = sticky;
    return count;
}

static bool must_fail(void) {
    if (fail_at == 0)
        return false;
    seen++;
    return fail_sticky ? seen >= fail_at : seen == fail_at;
}

void *ech_malloc(size_t size) { return must_fail() ? NULL : malloc(size ? size : 1); }

void *ech_calloc(size_t count, size_t size) {
    if (must_fail() || (size && count > SIZE_MAX / size))
        return NULL;
    return calloc(count ? count : 1, size ? size : 1);
}

void *ech_realloc(void *block, size_t size) { return must_fail() ? NULL : realloc(block, size ? size : 1); }

void ech_free(void *block) { free(block); }

void ech_memory_keep(void) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 64 << 20);
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
#endif
}

/* ---- arena ------------------------------------------------------------------------------------------------ */

typedef struct block {
    struct block *next;
    size_t used, size;
    max_align_t data[];
} block;

struct ech_arena {
    block *head;
    size_t bytes, max;
    size_t next_size;
};

enum { FIRST_BLOCK = 16 * 1024, LARGEST_BLOCK = 4 * 1024 * 1024 };

ech_arena *ech_arena_open(size_t max_bytes) {
    ech_arena *a = ech_calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->max = max_bytes ? max_bytes : ECH_GIB(16);
    a->next_size = FIRST_BLOCK;
    return a;
}

void ech_arena_free(ech_arena *a) {
    if (!a)
        return;
    for (block *b = a->head; b;) {
        block *next = b->next;
        ASAN_UNPOISON_MEMORY_REGION(b->data, b->size);
        ech_free(b);
        b = next;
    }
    ech_free(a);
}

static block *new_block(ech_arena *a, size_t need) {
    size_t size = need > a->next_size ? need : a->next_size;
    if (size > a->max - a->bytes)
        size = need;
    if (need > a->max - a->bytes)
        return NULL;
    block *b = ech_malloc(sizeof *b + size);
    if (!b)
        return NULL;
    b->used = 0;
    b->size = size;
    b->next = a->head;
    a->head = b;
    ASAN_POISON_MEMORY_REGION(b->data, size);
    a->bytes += size;
    if (a->next_size < LARGEST_BLOCK)
        a->next_size *= 2;
    return b;
}

void *ech_arena_alloc(ech_arena *a, size_t count, size_t size) {
    const size_t align = sizeof(max_align_t);
    if (size != 0 && count > (SIZE_MAX - align - RED_ZONE) / size)
        return NULL;
    size_t need = (count * size + RED_ZONE + align - 1) / align * align;
    need = need ? need : align;
    block *b = a->head;
    if (!b || b->size - b->used < need)
        b = new_block(a, need);
    if (!b)
        return NULL;
    void *p = (char *)b->data + b->used;
    b->used += need;
    ASAN_UNPOISON_MEMORY_REGION(p, count * size);
    memset(p, 0, count * size);
    return p;
}

char *ech_arena_copy(ech_arena *a, const char *text, size_t length) {
    char *p = ech_arena_alloc(a, length + 1, 1);
    if (p && length > 0)
        memcpy(p, text, length);
    return p;
}

char *ech_arena_text(ech_arena *a, const char *text) { return ech_arena_copy(a, text, text ? strlen(text) : 0); }

size_t ech_arena_bytes(const ech_arena *a) { return a->bytes; }

/* ---- vec -------------------------------------------------------------------------------------------------- */

bool ech_vec_reserve(ech_vec *v, size_t count) {
    if (count <= v->capacity)
        return true;
    if (count > v->max)
        return false;
    size_t capacity = v->capacity ? v->capacity * 2 : 8;
    capacity = capacity < count ? count : capacity;
    capacity = capacity > v->max ? v->max : capacity;
    if (capacity > SIZE_MAX / v->element_size)
        return false;
    void *data = ech_realloc(v->data, capacity * v->element_size);
    if (!data)
        return false;
    v->data = data;
    v->capacity = capacity;
    return true;
}

void *ech_vec_push(ech_vec *v) {
    if (!ech_vec_reserve(v, v->count + 1))
        return NULL;
    void *p = ech_vec_at(v, v->count++);
    memset(p, 0, v->element_size);
    return p;
}

void *ech_vec_into(const ech_vec *v, ech_arena *arena) {
    void *p = ech_arena_alloc(arena, v->count, v->element_size);
    if (p && v->count > 0)
        memcpy(p, v->data, v->count * v->element_size);
    return p;
}

void ech_vec_free(ech_vec *v) {
    ech_free(v->data);
    v->data = NULL;
    v->count = v->capacity = 0;
}
