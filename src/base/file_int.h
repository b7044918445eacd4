/* What file.c and folder.c share. */
#ifndef ECH_BASE_FILE_INT_H
#define ECH_BASE_FILE_INT_H

#include "base/status.h"

bool ech_file_must_fail(void); /* counts one I/O call; true: it is to fail, errno is set */
bool ech_file_write_all(int fd, const char *bytes, size_t length);

#endif
