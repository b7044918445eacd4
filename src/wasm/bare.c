/* What the C library of WebAssembly leaves to us: a failed assertion stops the instance (web/checker.js starts a new
 * one), and sorting is stable as glibc's is, so that both builds list the same findings in the same order even where an
 * order leaves two equal. Merge sort; where there is no memory for it, insertion sort. */
#ifdef __wasm__

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

typedef int (*compare)(const void *, const void *);

_Noreturn void __assert_fail(const char *what, const char *file, int line, const char *function);

_Noreturn void __assert_fail(const char *what, const char *file, int line, const char *function) {
    (void)what, (void)file, (void)line, (void)function;
    __builtin_trap();
}

static void merge(char *list, size_t left, size_t count, size_t size, compare order, char *spare) {
    size_t i = 0, k = left, n = 0;
    while (i < left && k < count) {
        size_t *next = order(list + i * size, list + k * size) <= 0 ? &i : &k;
        memcpy(spare + n++ * size, list + (*next)++ * size, size);
    }
    memcpy(spare + n * size, list + i * size, (left - i) * size);
    n += left - i; /* what is left on the right stands where it should */
    memcpy(list, spare, n * size);
}

static void sort(char *list, size_t count, size_t size, compare order, char *spare) {
    if (count < 2)
        return;
    size_t left = count / 2;
    sort(list, left, size, order, spare);
    sort(list + left * size, count - left, size, order, spare);
    merge(list, left, count, size, order, spare);
}

static void swap(char *a, char *b, size_t size) {
    for (size_t i = 0; i < size; i++) {
        char c = a[i];
        a[i] = b[i];
        b[i] = c;
    }
}

static void sort_in_place(char *list, size_t count, size_t size, compare order) {
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && order(list + (k - 1) * size, list + k * size) > 0; k--)
            swap(list + (k - 1) * size, list + k * size, size);
}

void qsort(void *list, size_t count, size_t size, compare order) {
    char *spare = size > 0 && count <= SIZE_MAX / size ? ech_malloc(count * size) : NULL;
    if (spare)
        sort(list, count, size, order, spare);
    else
        sort_in_place(list, count, size, order);
    ech_free(spare);
}

#else
typedef int ech_not_bare; /* a file of C must not be empty */
#endif
