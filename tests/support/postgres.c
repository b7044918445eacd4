#include "ech_postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static FILE *to, *from;
static pid_t server, owner;
static char line[1000];

static void stop(void) {
    if (getpid() != owner) /* a child that was forked off */
        return;
    fclose(to);
    waitpid(server, NULL, 0);
}

static const char *answer(void) {
    if (!fgets(line, sizeof line, from) || strncmp(line, "error", 5) == 0) {
        printf("Bail out! no PostgreSQL for this test: %s\n", line);
        exit(1);
    }
    line[strcspn(line, "\n")] = '\0';
    return line;
}

static void start(void) {
    int in[2], out[2];
    if (pipe(in) != 0 || pipe(out) != 0)
        exit(1);
    owner = getpid();
    server = fork();
    if (server == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        execlp("python3", "python3", ECHELON_SOURCE_DIR "/tests/support/postgres_server.py", (char *)NULL);
        _exit(1);
    }
    close(in[0]);
    close(out[1]);
    to = fdopen(in[1], "w");
    from = fdopen(out[0], "r");
    atexit(stop);
    answer();
}

const char *ech_postgres_schema(const char *name) {
    if (!to)
        start();
    fprintf(to, "schema %s\n", name);
    fflush(to);
    return answer();
}

void ech_postgres_kill(void) {
    fprintf(to, "kill\n");
    fflush(to);
    answer();
}
