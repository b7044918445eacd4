/* Public pickup-and-delivery instances as scenario folders: the forms of Li & Lim (SINTEF) and of Sartori & Buriol
 * (2020), told apart by what is in the file. The folder is an ordinary scenario: one fleet from one depot, a
 * requirement a pair of nodes, windows that bind the beginning of service, travel.csv, and the objective of both sets:
 * unmet, then assets, then travel. Locations are named by the numbers of the file's nodes.
 *
 * Li & Lim: Euclidean ways, rounded up to 1/100,000 minute, the scenario's tick; positions are drawn as thousandths of
 * a degree. Sartori & Buriol: the file's whole minutes. */
#ifndef ECH_IO_PDPTW_H
#define ECH_IO_PDPTW_H

#include "base/text.h"

enum { ECH_PDPTW_FILE_MAX = 512 * 1024 * 1024, ECH_PDPTW_NODE_MAX = 10001 };

/* The tables of the folder. */
enum {
    ECH_PDPTW_SCENARIO,
    ECH_PDPTW_MEMBERS,
    ECH_PDPTW_LOCATIONS,
    ECH_PDPTW_TYPES,
    ECH_PDPTW_CONFIGURATIONS,
    ECH_PDPTW_ASSETS,
    ECH_PDPTW_REQUIREMENTS,
    ECH_PDPTW_TRAVEL,
    ECH_PDPTW_TABLES
};

extern const char *const ech_pdptw_names[ECH_PDPTW_TABLES]; /* names of the files */

/* Appends each table to its buffer. `name` is the file's name in errors, its stem the scenario's id where the file has
 * none. ECH_OK; ECH_EINPUT: errors with rows; ECH_ENOMEM. *pairs: requirements. */
ech_status ech_pdptw_read(const char *name, const char *bytes, size_t length, ech_buf out[ECH_PDPTW_TABLES],
                          int32_t *pairs, ech_error_list *errors);
/* The same from a file into a folder, which must not exist or must be empty; nothing is written where anything is
 * wrong. */
ech_status ech_pdptw_import(const char *path, const char *folder, int32_t *pairs, ech_error_list *errors);

#endif
