/* Lines of a session from any bytes: each is answered by one line of JSON, and nothing ends but by `quit`. Lines that
 * would search for long or write files are passed over. */
#include "echelon/echelon.h"
#include "io/json_read.h"
#include "io/scenario_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ech_session *session;

static void demand(bool condition) {
    if (!condition)
        abort();
}

static void open_session(void) {
    char folder[] = "/tmp/echelon-fuzz-XXXXXX", command[64], scenario[64];
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    demand(mkdtemp(folder) != NULL);
    snprintf(scenario, sizeof scenario, "%s/s", folder);
    demand(ech_scenario_starter(scenario, NULL) == ECH_OK);
    demand(ech_session_open(scenario, 1, &session, &errors) == ECH_OK);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    demand(system(command) == 0);
    ech_error_list_free(&errors);
}

static bool has(const char *line, size_t n, const char *word) { return memmem(line, n, word, strlen(word)) != NULL; }

static bool is_tame(const char *line, size_t n) {
    static const char *const wild[] = {"iterations", "budget", "folder", "file", "\\"};
    for (size_t i = 0; i < sizeof wild / sizeof *wild; i++)
        if (has(line, n, wild[i]))
            return false;
    return true;
}

static void answer_one(const char *line, size_t n) {
    ech_buf out = ECH_BUF_INIT;
    ech_arena *arena = ech_arena_open(0);
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    const ech_jvalue *root = NULL;
    ech_session_arrived(session, line, n);
    ech_session_line(session, line, n, &out);
    demand(out.length > 1 && out.data[out.length - 1] == '\n' && !memchr(out.data, '\n', out.length - 1));
    demand(ech_jread_parse(arena, "answer", out.data, out.length, &root, &errors) == ECH_OK);
    demand(ech_jread_get(root, "ok") != NULL);
    ech_error_list_free(&errors);
    ech_arena_free(arena);
    ech_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!session)
        open_session();
    const char *at = (const char *)data, *end = at + size;
    for (int lines = 0; at < end && lines < 20; lines++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((stop ? stop : end) - at);
        if (is_tame(at, n))
            answer_one(at, n);
        at += n + 1;
    }
    return 0;
}
