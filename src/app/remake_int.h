/* A prepared plan made over for a crisis, as an operation that can be replanned: what `update` and `recall --update`
 * share. Nothing is written; the files of the new scenario are the operation's. */
#ifndef ECH_APP_REMAKE_INT_H
#define ECH_APP_REMAKE_INT_H

#include "adapt/adapt.h"
#include "operation_int.h"
#include "prepared_int.h"
#include "registry/registry.h"

enum { FORCES_MAX = 32 };

/* What is known around a crisis besides the plan. */
typedef struct ech_around {
    ech_shelf_files kept;
    ech_scenario_file places; /* name NULL: none */
    ech_scenario_file forces[FORCES_MAX];
    size_t force_count;
} ech_around;

/* Both may be NULL: a locations.csv, a folder of what members pledge. False: errors and exit code are set. */
bool ech_around_read(const char *places, const char *forces, ech_around *out, ech_output *o);
/* What the registry of the library holds takes the place of the forces; where it has none, nothing changes. False:
 * it cannot be read, which is not taken for none; errors and exit code are set. */
bool ech_around_pledged(ech_around *around, ech_store *store, const ech_registry_view *view, ech_output *o);
void ech_around_free(ech_around *around);
/* For ech_adapt. */
ech_adapt_input ech_around_input(const ech_around *around, const ech_prepared *p, const ech_crisis *crisis);

/* The page, or `page`, its bytes, where they are at hand. One that is not there is bad input, one that cannot be read
 * is the disk's fault. */
bool ech_crisis_of(const char *path, const ech_buf *page, ech_crisis **out, ech_output *o);

typedef struct ech_remade {
    ech_adaptation *a;
    ech_operation *op;   /* its plan is the old one in the new terms: not legal yet */
    int32_t before, put; /* missions: of the old plan, of them in the new terms */
} ech_remade;

/* `label` is what errors call the new scenario. False: errors and exit code are set. */
bool ech_remake(const ech_prepared *p, const ech_around *around, const ech_crisis *crisis, const char *label,
                ech_remade *out, ech_output *o);
/* What the plan gives of one need of the crisis, in its unit. */
typedef struct ech_answer {
    int64_t wanted, planned; /* planned: what the new scenario has requirements for */
    int64_t delivered;
    int64_t in_time; /* of delivered: what came wholly by its due; of goods and people by requirement */
} ech_answer;
/* One a need; `out` has room for them. The operation's plan has been judged. ECH_OK or ECH_ENOMEM. */
ech_status ech_remade_answers(const ech_remade *r, const ech_crisis *crisis, ech_answer *out);
void ech_remade_free(ech_remade *r);
/* A note as {kind, subject, text}. */
void ech_adapt_note_json(const char *kind, const char *subject, const char *text, ech_json *w);
/* Something is asked for that neither the plan nor anybody else gives. */
bool ech_remade_lacks(const ech_remade *r);

#endif
