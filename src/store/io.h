/* Whole files as bytes: what the store does with the operating system. */
#ifndef YS_IO_H
#define YS_IO_H

#include "yinsu/base.h"

/** YS_E_IO with the path, what was tried, the system's reason and, where one is known, the way to mend it. `code` is an
 * errno. */
ys_status ys_io_fail(ys_error *err, const char *path, const char *deed, int code);

/**
 * Read a regular file of min..max bytes whole, with a NUL after it. Refused: missing, a directory, a device or pipe
 * (YS_E_IO); empty, too small, too large (YS_E_DATA). free() *bytes.
 */
ys_status ys_io_read(const char *path, size_t min, size_t max, char **bytes, size_t *size, ys_error *err);

/** Write all n bytes; interrupted and short writes are taken up again. 0, or an errno. */
int ys_io_write(int fd, const void *bytes, size_t n);

#endif
