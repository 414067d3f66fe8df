#include "assessment/weighting.h"
#include "assessment/weighting_row.h"

#include <stdlib.h>

/* One expert's points, scaled to 1. */
static ys_status
read_points(const ys_weighting_sample *sample, const ys_expert *expert, double *points, ys_error *err)
{
    const char *const *row = expert->rows.item;
    double sum = 0;
    ys_text path = { 0 };
    ys_status st;

    if (expert->rows.n != 1)
        return ys_fail(err, YS_E_SCENARIO,
            "%s.weighting.budgets.%s.rows: %zu rows; give one row of %zu points, in the order of the items",
            sample->path, expert->name, expert->rows.n, sample->k);
    ys_text_format(&path, "%s.weighting.budgets.%s.rows", sample->path, expert->name);
    st = path.failed ? ys_fail(err, YS_E_NOMEM, "budgets")
                     : ys_weighting_row_read(path.bytes, row[0], sample->k, points, err);
    for (size_t j = 0; j < sample->k && st == YS_OK; j++) {
        if (points[j] < 0)
            st = ys_fail(err, YS_E_SCENARIO, "%s: %s has %.12g points; points must be at least 0", path.bytes,
                sample->name[j], points[j]);
        sum += points[j];
    }
    if (st == YS_OK && !(sum > 0))
        st = ys_fail(err, YS_E_SCENARIO, "%s: the points sum to 0; give one item some", path.bytes);
    for (size_t j = 0; j < sample->k && st == YS_OK; j++)
        points[j] /= sum;
    ys_text_free(&path);
    return st;
}

/* Each expert's points scaled to 1, then the mean of the experts by their weights. */
static ys_status
budget_weigh(const ys_weighting *weighting, const ys_weighting_sample *sample, double *w, ys_text *notes, ys_error *err)
{
    const ys_expert *expert = weighting->budgets.item;
    double *points, sum = 0;
    ys_status st = YS_OK;

    (void) notes;
    for (size_t e = 0; e < weighting->budgets.n; e++)
        sum += expert[e].weight;
    if (!(sum > 0))
        return ys_fail(err, YS_E_SCENARIO,
            "%s.weighting.budgets: %s; state the points of at least one expert whose weight is above 0", sample->path,
            weighting->budgets.n == 0 ? "no expert" : "the experts' weights sum to 0");
    points = malloc(sample->k * sizeof *points);
    if (points == NULL)
        return ys_fail(err, YS_E_NOMEM, "budgets of %zu items", sample->k);
    for (size_t j = 0; j < sample->k; j++)
        w[j] = 0;
    for (size_t e = 0; e < weighting->budgets.n && st == YS_OK; e++) {
        st = read_points(sample, expert + e, points, err);
        for (size_t j = 0; j < sample->k && st == YS_OK; j++)
            w[j] += expert[e].weight / sum * points[j];
    }
    free(points);
    return st;
}

const ys_weighting_part ys_weighting_budget = { .name = "budget", .weigh = budget_weigh };
