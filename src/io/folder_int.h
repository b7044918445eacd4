/* Folders that are about to be written. */
#ifndef ECH_IO_FOLDER_INT_H
#define ECH_IO_FOLDER_INT_H

#include "base/status.h"

/* True where the folder is not there or has no entry; else *err says why (starter.c). */
bool ech_folder_is_free(const char *dir, ech_error *err);

#endif
