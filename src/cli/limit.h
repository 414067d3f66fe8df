/* Limits of the process. */
#ifndef YS_LIMIT_H
#define YS_LIMIT_H

#include "yinsu/base.h"

/**
 * No core dumps; at most 4 GiB of address space, or YINSU_MEMORY_LIMIT (bytes, or with K, M or G; "none" or 0: no limit). Not in a
 * build with sanitizers, which need all there is.
 * @return YS_E_USAGE: the variable is none of these
 */
ys_status ys_limit_apply(ys_error *err);

#endif
