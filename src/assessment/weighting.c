#include "assessment/weighting.h"

#include "base/math.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
#define X(name) #name,
    YS_WEIGHTING_METHOD_LIST(X)
#undef X
};

static const ys_weighting_part *
find(const char *name)
{
#define X(method) &ys_weighting_##method,
    static const ys_weighting_part *const parts[] = { YS_WEIGHTING_METHOD_LIST(X) };
#undef X

    for (size_t i = 0; i < YS_WEIGHTING_COUNT; i++)
        if (strcmp(parts[i]->name, name) == 0)
            return parts[i];
    return NULL;
}

bool
ys_weighting_is_stated(const ys_weighting *weighting)
{
    const ys_method_share *method = weighting->methods.item;

    for (size_t i = 0; i < weighting->methods.n; i++)
        if (strcmp(method[i].name, ys_weighting_stated.name) == 0)
            return true;
    return weighting->methods.n == 0;
}

bool
ys_weighting_is_from_data(const ys_weighting *weighting)
{
    const ys_method_share *method = weighting->methods.item;

    for (size_t i = 0; i < weighting->methods.n; i++) {
        const ys_weighting_part *part = find(method[i].name);

        if (part != NULL && part->from_data)
            return true;
    }
    return false;
}

static ys_status
check_methods(const ys_weighting *weighting, const char *path, ys_error *err)
{
    const ys_method_share *method = weighting->methods.item;
    double sum = 0;

    for (size_t i = 0; i < weighting->methods.n; i++) {
        const char *nearest = ys_text_nearest(method[i].name, names, YS_WEIGHTING_COUNT);

        if (find(method[i].name) == NULL)
            return ys_fail(err, YS_E_SCENARIO,
                "%s.weighting.methods.%s is no method%s%s%s; allowed: stated, equal, ahp, budget, entropy, "
                "critic, pca",
                path, method[i].name, nearest == NULL ? "" : "; did you mean ", nearest == NULL ? "" : nearest,
                nearest == NULL ? "" : "?");
        if (!(method[i].share.value >= 0))
            return ys_fail(err, YS_E_SCENARIO, "%s.weighting.methods.%s = %.12g; a share must be in [0, 1]", path,
                method[i].name, method[i].share.value);
        sum += method[i].share.value;
    }
    if (weighting->methods.n > 0 && !(fabs(sum - 1) <= 1e-9))
        return ys_fail(
            err, YS_E_SCENARIO, "%s.weighting.methods: the shares sum to %.12g; they must sum to 1", path, sum);
    return YS_OK;
}

/* The counties that have all scores, in `room`; what was left out is told. */
static void
take_complete(const ys_weighting_sample *sample, double *room, ys_weighting_sample *complete, ys_text *notes)
{
    size_t k = sample->k, n = 0;

    for (size_t i = 0; i < sample->n; i++) {
        bool whole = true;

        for (size_t j = 0; j < k; j++) {
            room[n * k + j] = sample->score[i * k + j];
            whole = whole && !isnan(room[n * k + j]);
        }
        n += whole;
    }
    *complete = *sample;
    complete->n = n;
    complete->score = room;
    if (n < sample->n)
        ys_text_format(notes,
            "%s.weighting: class %s: %zu of %zu counties miss a score and are left out of weights from data\n",
            sample->path, sample->class, sample->n - n, sample->n);
}

static ys_status
weigh_one(const ys_weighting *weighting, const ys_weighting_part *part, const ys_weighting_sample *sample, double *w,
    ys_text *notes, ys_error *err)
{
    /* an item alone has all the weight, whatever its scores tell */
    if (part->from_data && sample->k == 1) {
        w[0] = 1;
        return YS_OK;
    }
    if (part->from_data && sample->score == NULL)
        return ys_fail(err, YS_E_DATA,
            "%s.weighting.methods.%s: class %s: an item moves with the world, and weights from data are frozen "
            "before it does; use stated, equal, ahp or budget here",
            sample->path, part->name, sample->class);
    return part->weigh(weighting, sample, w, notes, err);
}

/* A method's weights, added to those that are joined: by their shares, or as powers. 0 to the power of 0 is 1: no share, no say. */
static void
join(size_t k, const double *w, double share, bool product, double *joint)
{
    for (size_t j = 0; j < k; j++) {
        if (!product)
            joint[j] += share * w[j];
        else if (share > 0)
            joint[j] *= w[j] > 0 ? ys_pow(w[j], share) : 0;
    }
}

static ys_status
scale(const ys_weighting_sample *sample, double *w, ys_error *err)
{
    double sum = 0;

    for (size_t j = 0; j < sample->k; j++)
        sum += w[j];
    if (!(sum > 0))
        return ys_fail(err, YS_E_SCENARIO,
            "%s.weighting: class %s: join product gives each item a weight of 0, since each has 0 by some "
            "method; use join: sum",
            sample->path, sample->class);
    for (size_t j = 0; j < sample->k; j++)
        w[j] /= sum;
    return YS_OK;
}

ys_status
ys_weighting_run(
    const ys_weighting *weighting, const ys_weighting_sample *sample, double *w, ys_text *notes, ys_error *err)
{
    static const ys_method_share alone = { "stated", { 1, -1 } };
    const ys_method_share *method = weighting->methods.n == 0 ? &alone : weighting->methods.item;
    size_t k = sample->k, n = weighting->methods.n == 0 ? 1 : weighting->methods.n;
    bool product = weighting->join == YS_WEIGHTING_JOIN_product, from_data = ys_weighting_is_from_data(weighting);
    ys_weighting_sample complete = *sample;
    double *joint, *one;
    ys_status st = check_methods(weighting, sample->path, err);

    if (st != YS_OK)
        return st;
    joint = malloc((2 + (from_data ? sample->n + 1 : 0)) * k * sizeof *joint);
    if (joint == NULL)
        return ys_fail(err, YS_E_NOMEM, "weights of %zu items by %zu counties", k, sample->n);
    one = joint + k;
    if (from_data && sample->score != NULL)
        take_complete(sample, one + k, &complete, notes);
    for (size_t j = 0; j < k; j++)
        joint[j] = product ? 1 : 0;
    for (size_t i = 0; i < n && st == YS_OK; i++) {
        st = weigh_one(weighting, find(method[i].name), &complete, one, notes, err);
        if (st == YS_OK)
            join(k, one, method[i].share.value, product, joint);
    }
    if (st == YS_OK)
        st = scale(sample, joint, err);
    if (st == YS_OK)
        memcpy(w, joint, k * sizeof *w);
    free(joint);
    return st;
}
