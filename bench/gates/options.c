/* Options and clocks of the two programs. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "gate.h"

double cpu_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

size_t bytes_used(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (size_t)u.ru_maxrss * 1024;
}

bool options_read(options *o, int argc, char **argv) {
    static const struct option names[] = {{"seed", required_argument, NULL, 's'},
                                          {"seconds", required_argument, NULL, 't'},
                                          {"requests", required_argument, NULL, 'n'},
                                          {"need", required_argument, NULL, 'q'},
                                          {"ruin", required_argument, NULL, 'r'},
                                          {"hot", required_argument, NULL, 'h'},
                                          {"cold", required_argument, NULL, 'c'},
                                          {"audit", no_argument, NULL, 'a'},
                                          {0}};
    for (int k; (k = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        double number = optarg ? strtod(optarg, NULL) : 0;
        switch (k) {
        case 's':
            o->seed = strtoull(optarg, NULL, 10);
            break;
        case 't':
            o->seconds = number;
            break;
        case 'n':
            o->requests = (int32_t)number;
            break;
        case 'q':
            o->need = number;
            break;
        case 'r':
            o->ruin = number;
            break;
        case 'h':
            o->hot = number;
            break;
        case 'c':
            o->cold = number;
            break;
        case 'a':
            o->audit = true;
            break;
        default:
            return false;
        }
    }
    o->file = optind < argc ? argv[optind] : NULL;
    return o->seconds > 0 && o->requests > 0 && o->requests < 100000 && o->hot >= o->cold && o->cold > 0;
}
