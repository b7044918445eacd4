/* Paths as text: see base/file.h. Apart from file.c, so that a program without a disk can name files too. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"

bool ech_path_join(char *out, size_t size, const char *dir, const char *name) {
    size_t n = strlen(dir);
    const char *slash = n > 0 && dir[n - 1] == '/' ? "" : "/";
    int length = snprintf(out, size, "%s%s%s", dir, n > 0 ? slash : "", name);
    return length >= 0 && (size_t)length < size;
}
