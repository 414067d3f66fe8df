#include "allocation/transform.h"

const ys_transform_part *
ys_transform_find(int transform)
{
#define X(name) &ys_transform_##name,
    static const ys_transform_part *const parts[] = { YS_TRANSFORM_LIST(X) };
#undef X

    return transform >= 0 && transform < YS_TRANSFORM_COUNT ? parts[transform] : NULL;
}

ys_status
ys_transform_check(const ys_transform_part *part, const ys_factor *given, const char *path, ys_error *err)
{
    double least = given->least.value, most = given->most.value;

    if (given->rungs.n > YS_TRANSFORM_RUNGS)
        return ys_fail(
            err, YS_E_LIMIT, "%s.rungs: %zu steps, at most %d are allowed", path, given->rungs.n, YS_TRANSFORM_RUNGS);
    if (most > 0 && least > most)
        return ys_fail(err, YS_E_SCENARIO, "%s.least = %.12g is above most = %.12g; exchange them, or drop one", path,
            least, most);
    return part->check == NULL ? YS_OK : part->check(given, path, err);
}

ys_status
ys_transform_check_rungs(const ys_factor *given, const char *path, ys_error *err)
{
    const ys_rung *rung = given->rungs.item;

    if (given->rungs.n == 0)
        return ys_fail(err, YS_E_SCENARIO, "%s.rungs: none; state at least one step {from: …, value: …}", path);
    for (size_t k = 1; k < given->rungs.n; k++)
        if (!(rung[k].from.value > rung[k - 1].from.value))
            return ys_fail(err, YS_E_SCENARIO,
                "%s.rungs.%s.from = %.12g does not rise above %.12g of %s before it; order the steps "
                "by from, each once",
                path, rung[k].name, rung[k].from.value, rung[k - 1].from.value, rung[k - 1].name);
    return YS_OK;
}

double
ys_transform_mean(const ys_transform_input *in)
{
    double sum = 0;
    size_t n = 0;

    for (size_t i = 0; i < in->n; i++) {
        if (!in->present[i])
            continue;
        sum += in->v[i];
        n++;
    }
    return n == 0 ? 0 : sum / (double) n;
}

void
ys_transform_extremes(const ys_transform_input *in, double *min, double *max)
{
    bool any = false;

    *min = *max = 0;
    for (size_t i = 0; i < in->n; i++) {
        if (!in->present[i])
            continue;
        *min = !any || in->v[i] < *min ? in->v[i] : *min;
        *max = !any || in->v[i] > *max ? in->v[i] : *max;
        any = true;
    }
}

static void
clamp(const ys_transform_input *in)
{
    double mean = ys_transform_mean(in);

    for (size_t i = 0; i < in->n; i++) {
        if (in->least > 0 && in->v[i] < in->least * mean)
            in->v[i] = in->least * mean;
        if (in->most > 0 && in->v[i] > in->most * mean)
            in->v[i] = in->most * mean;
    }
}

void
ys_transform_column(const ys_transform_part *part, const ys_transform_input *in, double *u)
{
    if (in->least > 0 || in->most > 0)
        clamp(in);
    part->values(in, u);
}
