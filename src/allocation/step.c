#include "allocation/step.h"

static const ys_step *const steps[] = {
#define X(name) &ys_step_##name,
    YS_STEP_LIST(X)
#undef X
};

const ys_step *const *
ys_step_all(size_t *n)
{
    *n = sizeof steps / sizeof steps[0];
    return steps;
}
