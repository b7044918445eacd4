/* What little a crisis does by itself. */
#include "model/crisis.h"

void ech_crisis_free(ech_crisis *crisis) {
    if (crisis)
        ech_arena_free(crisis->arena); /* the crisis itself lives in it */
}
