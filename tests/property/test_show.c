/* The terminal's picture and tables hold together on any plan: no line is wider than asked, ASCII is ASCII, nothing
 * steers the terminal, every choice works, also on plans that are garbage. ECHELON_SHOW_N: how many operations. */
#include <string.h>

#include "base/rng.h"
#include "check/check.h"
#include "ech_random.h"
#include "ech_test.h"
#include "show/show.h"
#include "solve/solve.h"

typedef struct subject {
    uint64_t seed;
    ech_scenario *s;
    ech_plan *p;
    ech_verdict *v;
    ech_view *view;
} subject;

static ech_plan *planned(const ech_scenario *s, uint64_t seed) {
    ech_solve_options o = ECH_SOLVE_OPTIONS_INIT;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_plan *plan = NULL;
    o.iterations = 20;
    o.seed = seed;
    o.partial = true;
    assert_int_equal(ech_solve(s, &o, &plan, NULL, &errors), ECH_OK);
    ech_error_list_free(&errors);
    return plan;
}

static void look(subject *x) {
    assert_int_equal(ech_check(x->s, x->p, NULL, &x->v, NULL), ECH_OK);
    assert_int_equal(ech_view_open(x->s, x->p, x->v, &x->view, NULL), ECH_OK);
}

static void look_away(subject *x) {
    ech_view_free(x->view);
    ech_verdict_free(x->v);
}

/* Columns of a line: colours take none, all signs that show draws take one. */
static int columns(const char *line, size_t length) {
    int n = 0;
    for (size_t i = 0; i < length; i++) {
        if (line[i] == '\033') {
            while (i < length && line[i] != 'm')
                i++;
            continue;
        }
        n += ((unsigned char)line[i] & 0xC0) != 0x80;
    }
    return n;
}

static void judge(const subject *x, const ech_show_request *q, const ech_buf *out) {
    assert_false(out->failed);
    assert_true(out->length > 0 && out->data[out->length - 1] == '\n');
    for (const char *line = out->data, *end; *line; line = end + 1) {
        end = strchr(line, '\n');
        int width = q->width < SHOW_LEAST ? SHOW_LEAST : q->width > SHOW_MOST ? SHOW_MOST : q->width;
        if (columns(line, (size_t)(end - line)) > width)
            fail_msg("seed %llu: wider than %d: %.*s", (unsigned long long)x->seed, width, (int)(end - line), line);
        for (const char *c = line; c < end; c++) {
            bool colour = *c == '\033' && q->colour && c[1] == '[';
            if ((unsigned char)*c < 32 && !colour)
                fail_msg("seed %llu: a control character", (unsigned long long)x->seed);
            if (q->ascii && (unsigned char)*c >= 128)
                fail_msg("seed %llu: not ASCII: %.*s", (unsigned long long)x->seed, (int)(end - line), line);
        }
    }
}

static int32_t some(ech_rng *g, int32_t count) {
    return count > 0 && ech_rng_below(g, 3) == 0 ? (int32_t)ech_rng_below(g, (uint32_t)count) : ECH_NONE;
}

static void show_somehow(const subject *x, ech_rng *g) {
    static const int widths[] = {1, 72, 80, 109, 110, 200, 1000};
    ech_show_request q = ECH_SHOW_REQUEST_INIT;
    ech_buf out = ECH_BUF_INIT;
    q.view = x->view;
    q.by = (ech_show_by)ech_rng_below(g, 5);
    q.requirement = some(g, x->s->requirement_count);
    q.location = some(g, x->s->location_count);
    q.asset = some(g, x->s->asset_count);
    q.member = some(g, x->s->member_count);
    q.width = widths[ech_rng_below(g, 7)];
    q.ascii = ech_rng_below(g, 2);
    q.colour = ech_rng_below(g, 2);
    q.all = ech_rng_below(g, 2);
    q.first_come = ech_rng_below(g, 2) ? x->v : NULL;
    if (ech_rng_below(g, 4) == 0) {
        q.from_t = (ech_tick)ech_rng_below(g, 3000);
        q.to_t = q.from_t + 1 + (ech_tick)ech_rng_below(g, 3000);
    }
    ech_show_text(&q, &out);
    if (out.length) /* of a choice that holds for nothing, there may be no line */
        judge(x, &q, &out);
    ech_buf_free(&out);
}

static void spoil(ech_rng *g, ech_plan *p) {
    static const int64_t odd[] = {-1, 0, 1, INT32_MAX, INT32_MIN, 1000000, 77};
    int64_t n = odd[ech_rng_below(g, 7)];
    ech_mission *m = &p->missions[ech_rng_below(g, (uint32_t)p->mission_count)];
    ech_stop *stop = &p->stops[ech_rng_below(g, (uint32_t)p->stop_count)];
    switch (ech_rng_below(g, 6)) {
    case 0:
        m->asset = (int32_t)n;
        break;
    case 1:
        m->tail = (int32_t)n;
        break;
    case 2:
        stop->location = (int32_t)n;
        break;
    case 3:
        stop->arrive_t = n;
        break;
    case 4:
        stop->depart_t = n;
        break;
    default:
        if (p->load_count)
            p->loads[ech_rng_below(g, (uint32_t)p->load_count)].people = (int32_t)n;
    }
}

static void any_plan_any_choice(void **state) {
    (void)state;
    int n = ech_test_count("ECHELON_SHOW_N", 150);
    for (int i = 0; i < n; i++) {
        subject x = {.seed = 70000 + (uint64_t)i};
        ech_rng g = ech_rng_seed(x.seed);
        x.s = ech_random_scenario(x.seed);
        assert_non_null(x.s);
        x.p = planned(x.s, x.seed);
        for (int round = 0; round < 8; round++) {
            if (round >= 4 && x.p->mission_count)
                spoil(&g, x.p);
            look(&x);
            for (int k = 0; k < 6; k++)
                show_somehow(&x, &g);
            look_away(&x);
        }
        ech_plan_free(x.p);
        ech_scenario_free(x.s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_plan_any_choice)};
    return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
