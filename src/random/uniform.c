#include "random/uniform.h"

#include "yinsu/random.h"

void
ys_uniform(const ys_address *at, uint32_t attempt, double *u, double *v)
{
    uint32_t word[4];

    ys_philox(at, attempt, word);
    *u = ys_unit((uint64_t) word[0] << 32 | word[1]);
    *v = ys_unit((uint64_t) word[2] << 32 | word[3]);
}
