/* One array of a result: its size in bytes and its part of the digest. */
#ifndef YS_ARRAY_H
#define YS_ARRAY_H

#include "yinsu/result.h"

struct sha256_ctx;

/** Bytes of one element. */
size_t ys_array_element(const ys_array *array);
/** Add the array's canonical form to a running SHA-256. */
void ys_array_hash(const ys_array *array, struct sha256_ctx *hash);
/** End a running SHA-256 as 64 hexadecimal digits. */
void ys_array_hex(struct sha256_ctx *hash, char out[65]);

#endif
