/* Use case: the page of a crisis, asked for question by question. An answer becomes a row of the page and is judged by
 * the page's own reader (io/crisis_read), together with what was answered before, so that both say the same; one that
 * is not understood is asked for again. */
#include <stdio.h>
#include <string.h>

#include "app_int.h"
#include "base/file.h"
#include "echelon/library.h"
#include "io/crisis_read.h"
#include "io/csv.h"
#include "update_int.h"

enum { ANSWER_MAX = 1000, ROWS_MAX = 200, FIELDS = 3 };

typedef enum form {
    FORM_ONE,      /* one value */
    FORM_POSITION, /* two numbers: rows lat and lon */
    FORM_WORDS,    /* a row a word */
    FORM_ROWS      /* value, amount or due, due; asked until the answer is empty */
} form;

typedef struct question {
    const char *what;
    form form;
    bool required, amount; /* amount: the second field; else the second is the due */
    const char *text;
} question;

static const question questions[] = {
    {"kind", FORM_ONE, true, false, "What has happened? One word, such as earthquake, flood, epidemic"},
    {"name", FORM_ONE, false, false, "What shall it be called? (empty: no name)"},
    {"start", FORM_ONE, true, false, "When did it begin? UTC, such as 2027-10-08T03:50Z"},
    {"country", FORM_ONE, true, false, "In which state? Two letters of ISO 3166-1, such as PK"},
    {"place", FORM_ONE, false, false, "At which place? A name, or the id of a known place (empty: no name)"},
    {"lat", FORM_POSITION, false, false,
     "Where is that? Latitude and longitude in degrees, such as 34.37 73.47 (empty: the place is a known id)"},
    {"need", FORM_ROWS, false, true,
     "What is needed, how many, by when? Such as usar-heavy, 4, D+1 12:00; goods in kg, people in persons\n"
     "  (empty: no more; none at all: everything that the plan moves)"},
    {"member", FORM_WORDS, false, false, "Who is willing? Ids or countries, such as DE FR (empty: all)"},
    {"closed", FORM_ROWS, false, false, "What is closed, until when? Such as OPMF, D+2 (empty: no more)"},
    {"gateway", FORM_WORDS, false, false,
     "By which airfields only? Ids, such as OPRN OPPS (empty: the nearest that fit)"},
    {"record", FORM_ONE, false, false, "Exercise, test or real? (empty: exercise)"},
    {"id", FORM_ONE, false, false, "A short id for the new plan, such as kashmir (empty: crisis)"},
};

typedef struct interview {
    ech_ask *ask;
    void *context;
    ech_buf rows; /* answered so far */
    bool ended;   /* no more input */
} interview;

static void put_row(ech_buf *b, const char *what, const char *value, const char *amount, const char *due) {
    ech_buf_printf(b, "%s,", what);
    ech_csv_put(b, value);
    ech_buf_char(b, ',');
    ech_csv_put(b, amount);
    ech_buf_char(b, ',');
    ech_csv_put(b, due);
    ech_buf_text(b, ",\n");
}

static const char header[] = "what,value,amount,due,note\n";

/* Takes the blanks at both ends away. */
static char *trim(char *text) {
    while (*text == ' ' || *text == '\t')
        text++;
    for (size_t n = strlen(text); n > 0 && strchr(" \t\r\n", text[n - 1]); n--)
        text[n - 1] = '\0';
    return text;
}

static bool next_answer(interview *v, const char *prompt, char line[ANSWER_MAX], char **answer) {
    if (v->ended || !v->ask(prompt, line, ANSWER_MAX, v->context)) {
        v->ended = true;
        return false;
    }
    *answer = trim(line);
    return true;
}

/* ---- is it understood? ---------------------------------------------------------------------------------------- */

static bool is_named(const char *rows, const char *what) {
    size_t n = strlen(what);
    for (const char *p = rows; p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
        if (strncmp(p, what, n) == 0 && p[n] == ',')
            return true;
    return false;
}

/* The new rows on a page that lacks nothing else; where they are wrong, *why says so. */
static bool is_understood(const interview *v, const ech_buf *new_rows, char *why, size_t size) {
    static const char *const otherwise[][2] = {
        {"start", "2000-01-01T00:00Z"}, {"country", "CH"}, {"kind", "x"}, {"place", "x"}};
    ech_buf page = ECH_BUF_INIT;
    ech_crisis *crisis = NULL;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_buf_text(&page, header);
    ech_buf_add(&page, v->rows.data ? v->rows.data : "", v->rows.length);
    ech_buf_add(&page, new_rows->data, new_rows->length);
    for (size_t i = 0; i < sizeof otherwise / sizeof *otherwise && page.data; i++)
        if (!is_named(page.data, otherwise[i][0]))
            put_row(&page, otherwise[i][0], otherwise[i][1], "", "");
    ech_status status =
        page.failed ? ECH_ENOMEM : ech_crisis_read_memory("page", page.data, page.length, &crisis, &errors);
    const ech_error *e = errors.count ? &errors.items[0] : NULL;
    snprintf(why, size, "%s%s%s", e ? e->message : "out of memory", e && e->hint[0] ? ": " : "", e ? e->hint : "");
    ech_crisis_free(crisis);
    ech_error_list_free(&errors);
    ech_buf_free(&page);
    return status == ECH_OK;
}

/* ---- from an answer to rows ----------------------------------------------------------------------------------- */

static void split_fields(char *answer, char *fields[FIELDS]) {
    for (int i = 0; i < FIELDS; i++) {
        char *comma = i < FIELDS - 1 ? strchr(answer, ',') : NULL;
        fields[i] = answer;
        answer = comma ? comma + 1 : answer + strlen(answer);
        if (comma)
            *comma = '\0';
        fields[i] = trim(fields[i]);
    }
}

/* NULL, or what is wrong with the form of the answer. */
static const char *make_rows(const question *q, char *answer, ech_buf *out) {
    char *fields[FIELDS];
    char *rest = NULL;
    if (q->form == FORM_ONE)
        put_row(out, q->what, answer, "", "");
    else if (q->form == FORM_ROWS) {
        split_fields(answer, fields);
        if (q->amount)
            put_row(out, q->what, fields[0], fields[1], fields[2]);
        else
            put_row(out, q->what, fields[0], fields[2], fields[1]); /* a third field is told to be wrong */
    } else if (q->form == FORM_POSITION) {
        const char *lat = strtok_r(answer, " ,;", &rest), *lon = strtok_r(NULL, " ,;", &rest);
        if (!lon || strtok_r(NULL, " ,;", &rest))
            return "two numbers are expected, latitude and longitude";
        put_row(out, "lat", lat, "", "");
        put_row(out, "lon", lon, "", "");
    } else
        for (const char *word = strtok_r(answer, " ,;", &rest); word; word = strtok_r(NULL, " ,;", &rest))
            put_row(out, q->what, word, "", "");
    return out->length > 0 ? NULL : "this has to be answered";
}

/* Nothing is answered: may that be? */
static bool may_be_empty(const interview *v, const question *q) {
    return !q->required && (q->form != FORM_POSITION || is_named(v->rows.data ? v->rows.data : "", "place"));
}

/* Asks until it is understood. True: another row may follow. */
static bool ask_once(interview *v, const question *q) {
    char line[ANSWER_MAX], why[ANSWER_MAX] = "", prompt[2 * ANSWER_MAX], *answer = NULL;
    for (;;) {
        snprintf(prompt, sizeof prompt, "%s%s\n> ", why[0] ? "  not understood: " : q->text, why);
        if (!next_answer(v, prompt, line, &answer))
            return false;
        if (!*answer && may_be_empty(v, q))
            return false;
        ech_buf rows = ECH_BUF_INIT;
        const char *wrong = *answer ? make_rows(q, answer, &rows) : "this has to be answered";
        bool fine = !wrong && !rows.failed && is_understood(v, &rows, why, sizeof why);
        if (wrong)
            snprintf(why, sizeof why, "%s", wrong);
        if (fine)
            ech_buf_add(&v->rows, rows.data, rows.length);
        ech_buf_free(&rows);
        if (fine)
            return q->form == FORM_ROWS;
    }
}

static void complain(ech_output *out, const char *what) {
    ech_error *e = ech_error_list_add(&out->errors, ECH_EINPUT, "interview.ended", "", 0, 0,
                                      "the answers ended before the page says `%s`", what);
    ech_error_hint(e, "%s", "nothing was written; answer the questions, or write the page (docs/crisis.md)");
    out->exit_code = 2;
}

static bool refuse_page(const char *page, const char *why, const char *hint, ech_output *out) {
    ech_error *e = ech_error_list_add(&out->errors, ECH_EUSAGE, "interview.page", page, 0, 0, "%s", why);
    ech_error_hint(e, "%s", hint);
    out->exit_code = 2;
    return false;
}

bool ech_app_interview_may(const char *page, const char *folder, ech_output *out) {
    if (page && strcmp(page, "-") == 0)
        return refuse_page(page, "the page cannot go to standard output, where the answer goes", "name a new file",
                           out);
    if (page && ech_file_exists(page) && !ech_folder_exists(page))
        return refuse_page(page, "there is such a file already",
                           "name a new one, or recall with it as it is: without --interactive", out);
    if (!ech_app_may_write(page, out)) {
        out->exit_code = 2; /* nothing was done yet: another name will do */
        return false;
    }
    return !folder || ech_updated_may_fill(folder, out);
}

void ech_app_interview(ech_ask *ask, void *context, ech_buf *page, ech_output *out) {
    interview v = {.ask = ask, .context = context, .rows = ECH_BUF_INIT};
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        for (int n = 0; n < ROWS_MAX && ask_once(&v, &questions[i]); n++)
            ;
    const char *rows = v.rows.data ? v.rows.data : "";
    for (size_t i = 0; i < sizeof questions / sizeof *questions && out->exit_code == 0; i++)
        if (!is_named(rows, questions[i].what) && !may_be_empty(&v, &questions[i]))
            complain(out, questions[i].what);
    ech_buf_text(page, header);
    ech_buf_add(page, rows, v.rows.length);
    if (page->failed || v.rows.failed)
        ech_app_fail(out, ECH_ENOMEM, NULL, "");
    ech_buf_free(&v.rows);
}
