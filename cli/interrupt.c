/* Ctrl-C: the first asks a command for the best it has so far, the second one kills. */
#include <signal.h>

#include "cli.h"

static volatile int interrupted;

static void on_interrupt(int signal_number) {
    interrupted = 1;
    signal(signal_number, SIG_DFL);
}

const volatile int *cli_catch(int signal_number) {
    struct sigaction action = {.sa_handler = on_interrupt};
    sigaction(signal_number, &action, NULL);
    return &interrupted;
}
