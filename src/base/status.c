/* Status and errors: see base/status.h. */
#include "base/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Copies as much as fits, without cutting a UTF-8 character in two. */
static void copy_text(char *out, size_t size, const char *text) {
    size_t n = strlen(text);
    if (n >= size) {
        n = size - 1;
        while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
            n--;
    }
    memcpy(out, text, n);
    out[n] = '\0';
}

static void print_text(char *out, size_t size, const char *format, va_list args) {
    char text[2048];
    vsnprintf(text, sizeof text, format, args);
    copy_text(out, size, text);
}

ech_status ech_fail(ech_error *err, ech_status status, const char *code, const char *format, ...) {
    if (!err || err->status != ECH_OK)
        return status;
    err->status = status;
    copy_text(err->code, sizeof err->code, code);
    va_list args;
    va_start(args, format);
    print_text(err->message, sizeof err->message, format, args);
    va_end(args);
    return status;
}

static bool make_room(ech_error_list *list) {
    if (list->count >= list->max)
        return false;
    if (list->count < list->capacity)
        return true;
    size_t capacity = list->capacity ? list->capacity * 2 : 8;
    ech_error *items = ech_realloc(list->items, capacity * sizeof *items);
    if (!items)
        return false;
    list->items = items;
    list->capacity = capacity;
    return true;
}

ech_error *ech_error_list_add(ech_error_list *list, ech_status status, const char *code, const char *file, int64_t row,
                              int64_t col, const char *format, ...) {
    if (!make_room(list)) {
        list->dropped++;
        return NULL;
    }
    ech_error *e = &list->items[list->count++];
    memset(e, 0, sizeof *e);
    e->status = status;
    e->row = row;
    e->col = col;
    copy_text(e->code, sizeof e->code, code);
    copy_text(e->file, sizeof e->file, file ? file : "");
    va_list args;
    va_start(args, format);
    print_text(e->message, sizeof e->message, format, args);
    va_end(args);
    return e;
}

void ech_error_hint(ech_error *err, const char *format, ...) {
    if (!err)
        return;
    va_list args;
    va_start(args, format);
    print_text(err->hint, sizeof err->hint, format, args);
    va_end(args);
}

static int compare(const ech_error *a, const ech_error *b) {
    int c = strcmp(a->file, b->file);
    if (c)
        return c;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    return a->col < b->col ? -1 : a->col > b->col;
}

/* Insertion sort: stable, and a list holds at most a thousand. */
void ech_error_list_sort(ech_error_list *list) {
    for (size_t i = 1; i < list->count; i++) {
        ech_error e = list->items[i];
        size_t j = i;
        for (; j > 0 && compare(&list->items[j - 1], &e) > 0; j--)
            list->items[j] = list->items[j - 1];
        list->items[j] = e;
    }
}

void ech_error_list_free(ech_error_list *list) {
    ech_free(list->items);
    list->items = NULL;
    list->count = list->capacity = list->dropped = 0;
}
