/* Memory: the only place of the library that calls malloc, with a hook that makes the n-th call fail.
 *
 * An ech_arena owns everything of one scenario, one plan or one solve and is freed at once.
 * Allocation never aborts: it returns NULL and callers return ECH_ENOMEM.
 */
#ifndef ECH_BASE_MEMORY_H
#define ECH_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* n GiB, or half of what can be addressed where that is less (32 bits). */
#define ECH_GIB(n) ((uint64_t)(n) << 30 > SIZE_MAX / 2 ? SIZE_MAX / 2 : (size_t)((uint64_t)(n) << 30))

void *ech_malloc(size_t size);
void *ech_calloc(size_t count, size_t size); /* NULL also on overflow of count * size */
void *ech_realloc(void *block, size_t size); /* old block stays valid on failure */
void ech_free(void *block);

/* For a process that answers again and again: what is freed stays with it, so that the next answer need not ask the
 * system for it page by page. Once, before other threads. */
void ech_memory_keep(void);
/* Test hook: the n-th allocation from now on fails (1 = the next one), and all later ones too if `sticky`.
 * 0 switches the hook off. Returns the number of allocations seen since the previous call. Not for threads. */
uint64_t ech_memory_fail_at(uint64_t n, bool sticky);

typedef struct ech_arena ech_arena;
ech_arena *ech_arena_open(size_t max_bytes); /* NULL when out of memory; max_bytes 0 = 16 GiB */
void ech_arena_free(ech_arena *arena);       /* NULL is allowed */
/* Zeroed, aligned for any type; NULL when out of memory or past the maximum. */
void *ech_arena_alloc(ech_arena *arena, size_t count, size_t size);
char *ech_arena_copy(ech_arena *arena, const char *text, size_t length); /* adds the closing NUL */
char *ech_arena_text(ech_arena *arena, const char *text);                /* NULL text gives "" */
size_t ech_arena_bytes(const ech_arena *arena);

/* Growing array of any element type, grown by doubling up to `max` elements:
 *     ech_vec v = ech_vec_init(sizeof(ech_stop), 1000000);
 *     ech_stop *s = ech_vec_push(&v);   // zeroed element, NULL when out of memory or past max
 */
typedef struct ech_vec {
    void *data;
    size_t count, capacity, element_size, max;
} ech_vec;

static inline ech_vec ech_vec_init(size_t element_size, size_t max) {
    ech_vec v = {NULL, 0, 0, element_size, max};
    return v;
}
void *ech_vec_push(ech_vec *v);
bool ech_vec_reserve(ech_vec *v, size_t count);
static inline void *ech_vec_at(const ech_vec *v, size_t i) { return (char *)v->data + i * v->element_size; }
/* Copies the elements into the arena (NULL when out of memory; a non-NULL pointer also when empty). */
void *ech_vec_into(const ech_vec *v, ech_arena *arena);
void ech_vec_free(ech_vec *v);

#endif
