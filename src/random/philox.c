#include "yinsu/random.h"

#include "random/uniform.h"

#include <Random123/philox.h>

void
ys_philox(const ys_address *at, uint32_t attempt, uint32_t word[4])
{
    philox4x32_ctr_t counter = { { at->world, at->county + (at->year << 20), at->purpose + (attempt << 8), at->group } };
    philox4x32_key_t key = { { (uint32_t) at->seed, (uint32_t) (at->seed >> 32) } };
    philox4x32_ctr_t result = philox4x32_R(10, counter, key);

    for (int i = 0; i < 4; i++)
        word[i] = result.v[i];
}
