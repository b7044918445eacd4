/* A session of the checker: see wasm/session.h. */
#include "wasm/session.h"

#include "base/memory.h"
#include "check/check.h"
#include "check/check_bound.h"
#include "io/plan_read.h"
#include "io/scenario_read.h"
#include "io/summary_write.h"

enum { FILES_MAX = 1000 };

typedef struct put_file {
    char *name, *bytes;
    size_t length;
} put_file;

struct ech_session {
    ech_vec files; /* put_file */
    ech_scenario *scenario;
    ech_buf text;
};

ech_session *ech_session_new(void) {
    ech_session *s = ech_calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->files = ech_vec_init(sizeof(put_file), FILES_MAX);
    s->text = (ech_buf)ECH_BUF_INIT;
    return s;
}

static void forget_files(ech_session *s) {
    for (size_t i = 0; i < s->files.count; i++) {
        put_file *f = ech_vec_at(&s->files, i);
        ech_free(f->name);
        ech_free(f->bytes);
    }
    ech_vec_free(&s->files);
}

void ech_session_free(ech_session *s) {
    if (!s)
        return;
    forget_files(s);
    ech_scenario_free(s->scenario);
    ech_buf_free(&s->text);
    ech_free(s);
}

/* One byte more than asked for: put closes a name there. */
char *ech_session_buffer(size_t length) { return length < SIZE_MAX ? ech_malloc(length + 1) : NULL; }

int ech_session_put(ech_session *s, char *name, size_t name_length, char *bytes, size_t length) {
    put_file *f = name && bytes ? ech_vec_push(&s->files) : NULL;
    if (!f) {
        ech_free(name);
        ech_free(bytes);
        return 3;
    }
    name[name_length] = '\0';
    *f = (put_file){name, bytes, length};
    return 0;
}

static int exit_code(ech_status status) {
    if (status == ECH_OK)
        return 0;
    return status == ECH_EINPUT || status == ECH_EUSAGE || status == ECH_ELIMIT ? 2 : 3;
}

/* The error document, of `errors` or of what has no place in a file. */
static int fail(ech_session *s, ech_status status, ech_error_list *errors) {
    if (ech_error_list_total(errors) == 0 && status == ECH_ENOMEM)
        ech_error_list_add(errors, status, "memory", "", 0, 0, "out of memory");
    ech_buf_clear(&s->text);
    ech_json w = ech_json_open(&s->text, true);
    ech_json_errors(&w, errors);
    ech_buf_char(&s->text, '\n');
    ech_error_list_free(errors);
    if (!s->text.failed)
        return exit_code(status);
    ech_buf_free(&s->text);
    return 3;
}

static ech_status read_files(ech_session *s, ech_error_list *errors) {
    size_t n = s->files.count;
    ech_scenario_file *list = ech_calloc(n, sizeof *list);
    if (!list)
        return ECH_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        const put_file *f = ech_vec_at(&s->files, i);
        list[i] = (ech_scenario_file){f->name, f->bytes, f->length};
    }
    ech_status status = ech_scenario_read_memory("scenario", list, n, &s->scenario, errors);
    ech_free(list);
    return status;
}

int ech_session_open(ech_session *s, int32_t efficiency_ppm) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_scenario_free(s->scenario);
    s->scenario = NULL;
    ech_buf_clear(&s->text);
    ech_status status = read_files(s, &errors);
    forget_files(s);
    if (status)
        return fail(s, status, &errors);
    for (int32_t i = 0; efficiency_ppm > 0 && i < s->scenario->location_count; i++)
        s->scenario->locations[i].efficiency_ppm = efficiency_ppm;
    return 0;
}

/* Bounds that came with the plan are told where they hold; here nobody can find others. */
static int report(ech_session *s, const ech_plan *plan, const ech_verdict *v, ech_error_list *errors) {
    ech_run run = {.has_run = false};
    bool whole = false;
    if (plan->bounds && ech_check_bounds_beside(s->scenario, v, plan->bounds, &whole))
        return fail(s, ECH_ENOMEM, errors);
    run.bounds = whole ? plan->bounds : NULL;
    ech_json w = ech_json_open(&s->text, true);
    ech_summary_json(s->scenario, plan, v, &run, &w);
    ech_buf_char(&s->text, '\n');
    if (s->text.failed)
        return fail(s, ECH_ENOMEM, errors);
    return v->legal && v->unmet_lots == 0 ? 0 : 1;
}

int ech_session_check(ech_session *s, char *plan_bytes, size_t length) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_plan *plan = NULL;
    ech_verdict *v = NULL;
    ech_buf_clear(&s->text);
    ech_status status = plan_bytes ? ECH_OK : ECH_ENOMEM;
    if (!status && !s->scenario) {
        status = ECH_EUSAGE;
        ech_error_list_add(&errors, status, "usage", "", 0, 0, "no scenario is open");
    }
    if (!status)
        status = ech_plan_read_memory("plan.json", plan_bytes, length, s->scenario, false, &plan, &errors);
    ech_free(plan_bytes);
    if (!status)
        status = ech_check(s->scenario, plan, NULL, &v, NULL);
    int code = status ? fail(s, status, &errors) : report(s, plan, v, &errors);
    ech_verdict_free(v);
    ech_plan_free(plan);
    ech_error_list_free(&errors);
    return code;
}

const char *ech_session_text(const ech_session *s) { return s->text.data ? s->text.data : ""; }

size_t ech_session_text_length(const ech_session *s) { return s->text.data ? s->text.length : 0; }
