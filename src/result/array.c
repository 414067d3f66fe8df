#include "result/array.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>

double *
ys_array_f64(const ys_array *array)
{
    return array != NULL && array->type == YS_ARRAY_F64 ? array->data : NULL;
}

int64_t *
ys_array_i64(const ys_array *array)
{
    return array != NULL && array->type == YS_ARRAY_I64 ? array->data : NULL;
}

size_t
ys_array_size(const ys_array *array)
{
    size_t n = 1;

    if (array == NULL)
        return 0;
    for (int k = 0; k < array->rank; k++)
        n *= array->dim[k];
    return n;
}

const char *
ys_array_text(const ys_array *array, size_t i)
{
    if (array == NULL || array->type != YS_ARRAY_TEXT || i >= ys_array_size(array))
        return "";
    return (const char *) array->data + i * (array->width + 1);
}

void
ys_array_put(ys_array *array, size_t i, const char *text)
{
    if (array == NULL || array->type != YS_ARRAY_TEXT || i >= ys_array_size(array))
        return;

    char *cell = (char *) array->data + i * (array->width + 1);
    size_t n = strlen(text);

    if (n > array->width) {
        n = array->width;
        while (n > 0 && ((unsigned char) text[n] & 0xC0) == 0x80)
            n--;
    }
    memset(cell, 0, array->width + 1);
    memcpy(cell, text, n);
}

size_t
ys_array_element(const ys_array *array)
{
    return array->type == YS_ARRAY_TEXT ? array->width + 1 : sizeof(double);
}

static void
hash_u64(struct sha256_ctx *hash, uint64_t bits)
{
    uint8_t byte[8];

    for (int k = 0; k < 8; k++)
        byte[k] = (uint8_t) (bits >> (8 * k));
    sha256_update(hash, sizeof byte, byte);
}

static void
hash_bytes(struct sha256_ctx *hash, const char *text)
{
    size_t n = strlen(text);

    hash_u64(hash, n);
    sha256_update(hash, n, (const uint8_t *) text);
}

static uint64_t
canonical_bits(double x)
{
    uint64_t bits;

    if (x != x)
        return UINT64_C(0x7FF8000000000000);
    if (x == 0)
        return 0;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

void
ys_array_hash(const ys_array *array, struct sha256_ctx *hash)
{
    size_t n = ys_array_size(array);

    hash_bytes(hash, array->name);
    hash_u64(hash, (uint64_t) array->type);
    hash_u64(hash, (uint64_t) array->rank);
    for (int k = 0; k < array->rank; k++)
        hash_u64(hash, array->dim[k]);
    for (size_t i = 0; i < n; i++) {
        if (array->type == YS_ARRAY_F64)
            hash_u64(hash, canonical_bits(((const double *) array->data)[i]));
        else if (array->type == YS_ARRAY_I64)
            hash_u64(hash, (uint64_t) ((const int64_t *) array->data)[i]);
        else
            hash_bytes(hash, ys_array_text(array, i));
    }
}

void
ys_array_hex(struct sha256_ctx *hash, char out[65])
{
    uint8_t sum[SHA256_DIGEST_SIZE];

    sha256_digest(hash, sizeof sum, sum);
    for (size_t i = 0; i < sizeof sum; i++)
        snprintf(out + 2 * i, 3, "%02x", sum[i]);
}

void
ys_array_digest(const ys_array *array, char out[65])
{
    struct sha256_ctx hash;

    sha256_init(&hash);
    ys_array_hash(array, &hash);
    ys_array_hex(&hash, out);
}
