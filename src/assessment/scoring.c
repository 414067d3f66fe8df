#include "assessment/scoring.h"

const ys_scoring_part *
ys_scoring_find(int scoring)
{
#define X(name) &ys_scoring_##name,
    static const ys_scoring_part *const parts[] = { YS_SCORING_LIST(X) };
#undef X

    return scoring >= 0 && scoring < YS_SCORING_COUNT ? parts[scoring] : NULL;
}

ys_status
ys_scoring_check_posts(const ys_item *item, const char *path, ys_error *err)
{
    double worst = item->worst.value, best = item->best.value;

    if (worst == best)
        return ys_fail(err, YS_E_SCENARIO,
            "%s: worst and best are both %g; they must differ, state the value that earns %s", path, best,
            "nothing and the one that earns everything");
    if (item->lower_is_better && worst < best)
        return ys_fail(err, YS_E_SCENARIO,
            "%s: lower_is_better is true but worst %g is below best %g; exchange them or drop %s", path, worst, best,
            "lower_is_better");
    return YS_OK;
}
