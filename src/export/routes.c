/* Routes, in the form in which the best known solutions of pickup-and-delivery benchmarks are kept (SINTEF; Sartori &
 * Buriol): four lines of header, then `Route k : a b c …`, the stops of one vehicle between leaving home and coming
 * back. Stops are named by their locations' ids. A tail with several missions has one route for each. */
#include "export_int.h"

ech_status export_routes(const ech_view *v, ech_buf *out, ech_error *err) {
    const ech_scenario *s = v->scenario;
    (void)err;
    ech_buf_printf(out,
                   "Instance name : %s\nAuthors       : Echelon %s\nDate          :\nReference     : %s\nSolution\n",
                   s->id, ECHELON_VERSION, v->verdict->legal ? "legal by the model of Echelon" : "not legal");
    for (int32_t m = 0; m < v->plan->mission_count; m++) {
        const ech_mission *mission = &v->plan->missions[m];
        ech_buf_printf(out, "Route %d :", m + 1);
        for (int32_t i = 0; i < mission->stops.count; i++) {
            const ech_stop *stop = &v->plan->stops[mission->stops.first + i];
            if (stop->work.count > 0)
                ech_buf_printf(out, " %s", s->locations[stop->location].id);
        }
        ech_buf_char(out, '\n');
    }
    return ECH_OK;
}
