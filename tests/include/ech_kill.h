/* kill -9 in the middle of writing, again and again: no acknowledged entry is lost, and the library is clean. A child
 * adds entries to one library and says so after each; the parent kills it after a number of them and a number of turns
 * that the seed says. On PostgreSQL the server is killed too, in every tenth round. 20 rounds, 300 in a campaign. */
#ifndef ECH_KILL_H
#define ECH_KILL_H

#include "ech_postgres.h"
#include "ech_test.h"

#include "base/file.h"
#include "base/rng.h"
#include "store/store.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BIG = 60000, FEW = 20, CAMPAIGN = 300, SERVER_EVERY = 10 };

static void entry_id(char out[32], int round, int i) { snprintf(out, 32, "r%d-%d", round, i); }

static ech_status add(ech_store *s, int round, int i, ech_error *err) {
    static char big[BIG];
    char id[32];
    entry_id(id, round, i);
    memset(big, 'a' + i % 26, sizeof big);
    snprintf(big, sizeof big, "%s", id);
    const ech_store_part parts[] = {{"data", big, sizeof big}, {ECH_STORE_CARD, id, strlen(id)}};
    ech_store_put put = {.kind = "plan", .id = id, .who = "w", .parts = parts, .part_count = 2};
    ech_status status = ech_store_add(s, &put, NULL, err);
    put.id = "common"; /* and a new version of what all rounds share */
    return status ? status : ech_store_add(s, &put, NULL, err);
}

static void write_without_end(const char *where, int round, int to) {
    ech_store *s = NULL;
    if (ech_store_open(where, ECH_STORE_CREATE, &s, NULL))
        _exit(3);
    for (int i = 0; i < 100000; i++) {
        if (add(s, round, i, NULL) || write(to, "+", 1) != 1)
            _exit(3);
    }
    _exit(0);
}

/* Lets the child acknowledge `after` entries, waits a little more, kills it; how many it has acknowledged by then. */
static int kill_after(pid_t child, int from, int after, long wait_us, bool server) {
    char sign;
    int acknowledged = 0;
    while (acknowledged < after && read(from, &sign, 1) == 1)
        acknowledged++;
    struct timespec some = {0, wait_us * 1000};
    nanosleep(&some, NULL);
    if (server)
        ech_postgres_kill();
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    while (read(from, &sign, 1) == 1)
        acknowledged++;
    return acknowledged;
}

static void expect_there(const char *where, int round, int acknowledged) {
    ech_store *s = NULL;
    ech_error err = ECH_ERROR_INIT;
    ech_store_version v;
    char id[32];
    if (ech_store_open(where, ECH_STORE_CREATE, &s, &err)) /* a kill may come before it is made */
        fail_msg("round %d: %s", round, err.message);
    for (int i = 0; i < acknowledged; i++) {
        entry_id(id, round, i);
        if (ech_store_find(s, "plan", id, 0, &v, &err))
            fail_msg("round %d: %s was acknowledged and is lost: %s", round, id, err.message);
    }
    ech_store_close(s);
}

static void expect_clean(const char *where, int round) {
    ech_store *s = NULL;
    ech_error err = ECH_ERROR_INIT;
    ech_error_list findings = ECH_ERROR_LIST_INIT;
    ech_store_report r;
    assert_int_equal(ech_store_open(where, 0, &s, &err), ECH_OK);
    assert_int_equal(ech_store_verify(s, &r, &findings, &err), ECH_OK);
    if (findings.count)
        fail_msg("round %d: %s", round, findings.items[0].message);
    assert_int_equal(r.unreferenced, 0);
    ech_store_close(s);
}

static inline void kill_loop(const char *where, bool server) {
    int rounds = ech_test_count("ECHELON_KILLS", getenv("ECHELON_CAMPAIGN") ? CAMPAIGN : FEW), total = 0;
    ech_rng rng = ech_rng_seed(7);
    for (int round = 0; round < rounds; round++) {
        int pipes[2];
        assert_int_equal(pipe(pipes), 0);
        pid_t child = fork();
        if (child == 0)
            write_without_end(where, round, pipes[1]);
        close(pipes[1]);
        int after = (int)ech_rng_below(&rng, 6);
        long wait_us = (long)ech_rng_below(&rng, 12000);
        int acknowledged = kill_after(child, pipes[0], after, wait_us, server && round % SERVER_EVERY == 4);
        close(pipes[0]);
        expect_there(where, round, acknowledged);
        if (round % 10 == 9 || round < 10)
            expect_clean(where, round);
        total += acknowledged;
    }
    expect_clean(where, rounds);
    printf("# %d rounds, %d entries acknowledged, none lost\n", rounds, total);
    assert_true(total >= rounds);
}

#endif
