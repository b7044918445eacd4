/* A verdict owns nothing but its arena, in which it lives itself. */
#include "model/verdict.h"

void ech_verdict_free(ech_verdict *verdict) {
    if (verdict)
        ech_arena_free(verdict->arena);
}
