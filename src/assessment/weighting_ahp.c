#include "assessment/weighting.h"
#include "assessment/weighting_row.h"

#include "base/math.h"
#include "numeric/eigen.h"

#include <math.h>

enum { MOST_ITEMS = 15 };

/* How far a_ij a_ji may be from 1, so that 0.3333 may stand against 3: four significant digits leave 1.7e-4. */
static const double reciprocal_slack = 1e-3;

/* Mean consistency index of random reciprocal matrices of k = 1, 2, ... rows: Saaty, The Analytic Hierarchy Process (1980), p. 21. */
static const double random_index[MOST_ITEMS] = { 0, 0, .58, .90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56,
    1.57, 1.59 };

/* The expert at work. */
typedef struct {
    const ys_weighting *weighting;
    const ys_weighting_sample *sample;
    const char *path;                      /* of the expert's rows */
    double a[MOST_ITEMS * MOST_ITEMS];     /* [k][k] the expert's matrix */
    double joint[MOST_ITEMS * MOST_ITEMS]; /* [k][k] weighted logarithms of all so far */
} desk;

static ys_status
check_matrix(const desk *at, ys_error *err)
{
    size_t k = at->sample->k;
    const char *const *name = at->sample->name;
    const double *a = at->a;

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            if (!(a[i * k + j] > 0))
                return ys_fail(err, YS_E_SCENARIO,
                    "%s: %s against %s is %.12g; a judgement must be above 0, as 3 or 1/3", at->path, name[i], name[j],
                    a[i * k + j]);
    for (size_t i = 0; i < k; i++)
        if (a[i * k + i] != 1)
            return ys_fail(
                err, YS_E_SCENARIO, "%s: %s against itself is %.12g; it must be 1", at->path, name[i], a[i * k + i]);
    for (size_t i = 0; i < k; i++)
        for (size_t j = i + 1; j < k; j++) {
            double there = a[i * k + j], back = a[j * k + i];

            if (!(fabs(there * back - 1) <= reciprocal_slack))
                return ys_fail(err, YS_E_SCENARIO,
                    "%s: %s against %s is %.12g, but %s against %s is %.12g; the one must be 1 over the "
                    "other: write %.12g as 1/%.12g, or the other way round",
                    at->path, name[i], name[j], there, name[j], name[i], back, back, there);
        }
    return YS_OK;
}

static ys_status
read_matrix(desk *at, const ys_expert *expert, ys_error *err)
{
    size_t k = at->sample->k;
    const char *const *row = expert->rows.item;
    ys_status st = YS_OK;

    if (expert->rows.n != k)
        return ys_fail(
            err, YS_E_SCENARIO, "%s: %zu rows; %zu are needed, one for each item", at->path, expert->rows.n, k);
    for (size_t i = 0; i < k && st == YS_OK; i++) {
        ys_text path = { 0 };

        ys_text_format(&path, "%s, row of %s", at->path, at->sample->name[i]);
        st = path.failed ? ys_fail(err, YS_E_NOMEM, "judgements")
                         : ys_weighting_row_read(path.bytes, row[i], k, at->a + i * k, err);
        ys_text_free(&path);
    }
    return st == YS_OK ? check_matrix(at, err) : st;
}

/* The principal eigenvector, and CR = ((lambda - k)/(k - 1))/RI(k). Two items can't contradict each other. */
static ys_status
solve(size_t k, const double *a, double *w, double *ratio, ys_error *err)
{
    double lambda;
    ys_status st = ys_eigen_principal(k, a, &lambda, w, err);

    if (st == YS_OK)
        *ratio = k <= 2 ? 0 : fmax(0, (lambda - (double) k) / (double) (k - 1) / random_index[k - 1]);
    return st;
}

/* The pair whose judgement is farthest from what the weights say: where an expert should look first. */
static void
find_farthest(size_t k, const double *a, const double *w, size_t *row, size_t *column)
{
    double most = -1;

    for (size_t i = 0; i < k; i++)
        for (size_t j = i + 1; j < k; j++) {
            double off = fabs(ys_log(a[i * k + j] * w[j] / w[i]));

            if (off > most) {
                most = off;
                *row = i;
                *column = j;
            }
        }
}

/* Refuse judgements above the limit, or tell of them. */
static ys_status
check_ratio(const desk *at, const ys_expert *expert, const double *w, double ratio, ys_text *notes, ys_error *err)
{
    size_t k = at->sample->k, i = 0, j = 0;
    const char *const *name = at->sample->name;
    double limit = at->weighting->consistency_at_most;

    if (!(ratio > limit))
        return YS_OK;
    find_farthest(k, at->a, w, &i, &j);
    if (at->weighting->inconsistent == YS_WEIGHTING_INCONSISTENT_refuse)
        return ys_fail(err, YS_E_SCENARIO,
            "%s: the consistency ratio of expert %s is %.3g, at most %.12g is allowed; look first at %s "
            "against %s, judged %.3g where the weights say %.3g, or set inconsistent: warn",
            at->path, expert->name, ratio, limit, name[i], name[j], at->a[i * k + j], w[i] / w[j]);
    ys_text_format(notes,
        "%s: the consistency ratio of expert %s is %.3g, above %.12g; farthest off is %s against %s, judged %.3g where "
        "the weights say %.3g\n",
        at->path, expert->name, ratio, limit, name[i], name[j], at->a[i * k + j], w[i] / w[j]);
    return YS_OK;
}

/* One expert: read, checked, and taken into the sum of logarithms. `w` is room of k. */
static ys_status
add_expert(desk *at, const ys_expert *expert, double share, double *w, ys_text *notes, ys_error *err)
{
    size_t k = at->sample->k;
    ys_text path = { 0 };
    double ratio = 0;
    ys_status st;

    ys_text_format(&path, "%s.weighting.pairwise.%s.rows", at->sample->path, expert->name);
    at->path = path.bytes;
    st = path.failed ? ys_fail(err, YS_E_NOMEM, "judgements") : read_matrix(at, expert, err);
    if (st == YS_OK)
        st = solve(k, at->a, w, &ratio, err);
    if (st == YS_OK)
        st = check_ratio(at, expert, w, ratio, notes, err);
    for (size_t i = 0; i < k * k && st == YS_OK; i++)
        at->joint[i] += share * ys_log(at->a[i]);
    ys_text_free(&path);
    return st;
}

/* Experts are joined by the weighted geometric mean of their judgements, which alone keeps the joint matrix reciprocal (Aczel and Saaty,
 * Journal of Mathematical Psychology 27 (1983) 93-102). */
static ys_status
ahp_weigh(const ys_weighting *weighting, const ys_weighting_sample *sample, double *w, ys_text *notes, ys_error *err)
{
    const ys_expert *expert = weighting->pairwise.item;
    size_t k = sample->k;
    double sum = 0, ratio = 0;
    desk at = { .weighting = weighting, .sample = sample };
    ys_status st = YS_OK;

    if (k > MOST_ITEMS)
        return ys_fail(err, YS_E_SCENARIO,
            "%s.weighting.pairwise: %zu items; ahp takes at most %d, since no random index is tabulated "
            "beyond; put them under branches",
            sample->path, k, MOST_ITEMS);
    for (size_t e = 0; e < weighting->pairwise.n; e++)
        sum += expert[e].weight;
    if (!(sum > 0))
        return ys_fail(err, YS_E_SCENARIO,
            "%s.weighting.pairwise: %s; state the judgements of at least one expert whose weight is above 0",
            sample->path, weighting->pairwise.n == 0 ? "no expert" : "the experts' weights sum to 0");
    for (size_t e = 0; e < weighting->pairwise.n && st == YS_OK; e++)
        st = add_expert(&at, expert + e, expert[e].weight / sum, w, notes, err);
    for (size_t i = 0; i < k * k; i++)
        at.joint[i] = ys_exp(at.joint[i]);
    if (st == YS_OK)
        st = solve(k, at.joint, w, &ratio, err);
    if (st == YS_OK)
        ys_text_format(notes, "%s.weighting.pairwise: %zu experts, %zu items, consistency ratio %.4g\n", sample->path,
            weighting->pairwise.n, k, ratio);
    return st;
}

const ys_weighting_part ys_weighting_ahp = { .name = "ahp", .weigh = ahp_weigh };
