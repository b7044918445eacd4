/* Runs a fuzz target over its corpus, as an ordinary test: each file of CORPUS is a case. */
#include "base/file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void replay(const char *name, int number) {
    char path[1024];
    ech_error err = ECH_ERROR_INIT;
    ech_buf bytes = ECH_BUF_INIT;
    if (!ech_path_join(path, sizeof path, CORPUS, name) || ech_file_read(path, 1 << 24, &bytes, &err) != ECH_OK) {
        printf("not ok %d - %s: %s\n", number, name, err.message);
        exit(1);
    }
    fflush(stdout);
    LLVMFuzzerTestOneInput((const uint8_t *)(bytes.data ? bytes.data : ""), bytes.length);
    printf("ok %d - %s %s\n", number, FUZZ_NAME, name);
    ech_buf_free(&bytes);
}

int main(void) {
    struct dirent **names = NULL;
    int count = scandir(CORPUS, &names, NULL, alphasort), number = 0;
    for (int i = 0; i < count; i++) {
        if (names[i]->d_name[0] != '.')
            replay(names[i]->d_name, ++number);
        free(names[i]);
    }
    free(names);
    if (number == 0)
        printf("not ok 1 - %s has no corpus in %s\n", FUZZ_NAME, CORPUS);
    return number == 0;
}
