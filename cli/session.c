/* echelon session SCENARIO: one thread reads lines, the other answers them, so that a line can end what runs. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/threads.h"
#include "cli.h"

enum { WAITING_MOST = 64, CHUNK = 65536 };

typedef struct line {
    char *text;
    size_t length;
} line;

/* Lines on their way from the reader to the answerer. */
typedef struct queue {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    line lines[WAITING_MOST];
    size_t count;
    bool ended, failed;
    ech_session *session;
} queue;

static void put_line(queue *q, ech_buf *b) {
    ech_session_arrived(q->session, b->data ? b->data : "", b->length);
    pthread_mutex_lock(&q->lock);
    while (q->count == WAITING_MOST)
        pthread_cond_wait(&q->changed, &q->lock);
    q->lines[q->count++] = (line){b->data, b->length};
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
    *b = (ech_buf)ECH_BUF_INIT;
}

/* Bytes of one line: past the limit they are counted no more than once, so that a line without end costs nothing. */
static void take_bytes(queue *q, ech_buf *b, const char *bytes, size_t n) {
    while (n > 0) {
        const char *end = memchr(bytes, '\n', n);
        size_t part = end ? (size_t)(end - bytes) : n;
        size_t room = b->length <= ECH_SESSION_LINE_MAX ? ECH_SESSION_LINE_MAX + 1 - b->length : 0;
        ech_buf_add(b, bytes, part < room ? part : room);
        q->failed = q->failed || b->failed;
        bytes += part + (end != NULL);
        n -= part + (end != NULL);
        if (end && b->length > 0)
            put_line(q, b);
    }
}

static void *read_lines(void *context) {
    queue *q = context;
    static char bytes[CHUNK];
    ech_buf b = ECH_BUF_INIT;
    for (ssize_t n; !q->failed && (n = read(STDIN_FILENO, bytes, sizeof bytes)) > 0;)
        take_bytes(q, &b, bytes, (size_t)n);
    if (b.length > 0)
        put_line(q, &b);
    ech_buf_free(&b);
    pthread_mutex_lock(&q->lock);
    q->ended = true;
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

static bool next_line(queue *q, line *out) {
    pthread_mutex_lock(&q->lock);
    while (q->count == 0 && !q->ended)
        pthread_cond_wait(&q->changed, &q->lock);
    bool any = q->count > 0;
    if (any) {
        *out = q->lines[0];
        q->count--;
        memmove(q->lines, q->lines + 1, q->count * sizeof *q->lines);
        pthread_cond_broadcast(&q->changed);
    }
    pthread_mutex_unlock(&q->lock);
    return any;
}

/* 0, or 3 where the answers cannot be written. */
static int answer_lines(queue *q) {
    int code = 0;
    bool last = false;
    for (line l; code == 0 && !last && next_line(q, &l);) {
        ech_buf answer = ECH_BUF_INIT;
        last = ech_session_line(q->session, l.text, l.length, &answer);
        if (answer.failed || !answer.data)
            fputs("{\"id\":null,\"op\":null,\"ok\":false,\"errors\":[{\"code\":\"memory\"}]}\n", stdout);
        else
            fwrite(answer.data, 1, answer.length, stdout);
        if (fflush(stdout) != 0 || ferror(stdout))
            code = 3;
        ech_buf_free(&answer);
        ech_free(l.text);
    }
    return code;
}

static int run(int argc, char **argv, const cli_values *v) {
    (void)argc;
    static queue q;
    pthread_t reader;
    ech_output out = ECH_OUTPUT_INIT;
    int64_t threads = ech_threads_default();
    if (!cli_number(v, "threads", 1, 1, 256, &threads))
        return 2;
    ech_memory_keep();
    ech_status status = ech_session_open(argv[0], (int)threads, &q.session, &out.errors);
    if (status) {
        out.exit_code = status == ECH_EINPUT || status == ECH_ELIMIT ? 2 : 3;
        if (out.errors.count == 0)
            ech_error_list_add(&out.errors, status, "failed", argv[0], 0, 0, "the scenario could not be read");
        return cli_finish(v, &out);
    }
    pthread_mutex_init(&q.lock, NULL);
    pthread_cond_init(&q.changed, NULL);
    if (pthread_create(&reader, NULL, read_lines, &q) != 0) {
        ech_session_close(q.session);
        return 3;
    }
    int code = answer_lines(&q);
    /* The reader may wait for input that never comes: the process ends without it. */
    fflush(NULL);
    _exit(code);
}

static const cli_option options[] = {
    {"threads", 0, "N", "threads (default: processors)"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_session = {
    "session",
    "session SCENARIO",
    "a running operation in one process: JSON lines in, JSON lines out",
    "{\"id\", \"op\": \"plan|replan|event|check|load|save|cancel|quit\", \"at_min\", \"budget_ms\", …}, one a\n"
    "line; each is answered by one line. docs/cli.md tells the keys. What is wrong with a line is its\n"
    "answer and ends nothing.\n"
    "exit: 0 quit or end of input, 2 bad scenario, 3 environment\n",
    options,
    1,
    1,
    run,
};
