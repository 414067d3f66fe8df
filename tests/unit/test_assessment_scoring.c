/* Scoring functions: the Handbook's table of normalisations, formulas by hand, ties, what is refused. */
#include "assessment/scoring.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 32, COUNTRIES = 23 };

static const char *
code_of(void *context, size_t county)
{
    static const char *const codes[] = { "520101", "520102", "520103", "520104" };

    (void) context;
    return county < 4 ? codes[county] : "520199";
}

static int
compare(const void *a, const void *b)
{
    const double *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

/* An item with the defaults of YS_ITEM_LIST that the functions read. */
static ys_item
plain(int score)
{
    return (ys_item){ .name = "item",
        .score = score,
        .floor = 60,
        .high = 100,
        .centre = 50,
        .spread = 10,
        .reference = "mean",
        .margin = 0.2,
        .unit = 1 };
}

typedef struct {
    double sorted[MOST], figure[MOST];
    ys_data data;
    ys_sample sample;
} frozen;

static void
freeze(frozen *self, size_t n, const double *figure)
{
    memcpy(self->figure, figure, n * sizeof *figure);
    self->data = (ys_data){ .n_counties = n, .code = code_of };
    self->sample = (ys_sample){ .sorted = self->sorted, .figure = self->figure, .data = &self->data };
    for (size_t i = 0; i < n; i++)
        if (!isnan(figure[i]))
            self->sorted[self->sample.n++] = figure[i];
    qsort(self->sorted, self->sample.n, sizeof *self->sorted, compare);
}

static ys_status
shape_of(const ys_item *item, size_t n, const double *figure, ys_shape *shape, ys_error *err)
{
    const ys_scoring_part *part = ys_scoring_find(item->score);
    frozen self = { { 0 }, { 0 }, { 0 }, { 0 } };
    ys_status st = part->check(item, "items.item", err);

    freeze(&self, n, figure);
    return st != YS_OK ? st : part->shape(item, part->sampled(item) ? &self.sample : NULL, "items.item", shape, err);
}

/* Scores of the figures x, frozen on the sample. */
static void
score_all(const ys_item *item, size_t n, const double *figure, size_t n_x, const double *x, double *score)
{
    double part[YS_PART_COUNT] = { item->target.value, item->worst.value, item->best.value };
    ys_shape shape = { 0 };
    ys_error err = { 0 };

    if (shape_of(item, n, figure, &shape, &err) != YS_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < n_x; i++)
        score[i] = ys_shape_score(&shape, x[i], part);
    assert_true(isnan(ys_shape_score(&shape, NAN, part)));
    ys_shape_free(&shape);
    assert_null(shape.at);
}

/* OECD/EU/JRC, Handbook on Constructing Composite Indicators (2008), table 15: mean years of schooling of 23 countries, from Finland to
 * Slovenia, and eight normalisations, printed to two digits; rank and percentile there share the lowest place among ties. */
static const struct {
    double x, rank, z, min_max, to_mean, to_best, to_worst, from_mean, from_worst, above_below, percentile;
} handbook[COUNTRIES] = {
    { 10, 15, 0.26, 0.59, 1.04, 0.83, 1.41, 0.04, 0.41, 0, 65.2 },
    { 12, 23, 1.52, 1.00, 1.25, 1.00, 1.69, 0.25, 0.69, 1, 100 },
    { 11.4, 19, 1.14, 0.88, 1.19, 0.95, 1.61, 0.19, 0.61, 0, 82.6 },
    { 9.5, 12, -0.06, 0.49, 0.99, 0.79, 1.34, -0.01, 0.34, 0, 52.2 },
    { 10.8, 17, 0.76, 0.76, 1.13, 0.90, 1.52, 0.13, 0.52, 0, 73.9 },
    { 9.4, 9, -0.12, 0.47, 0.98, 0.78, 1.32, -0.02, 0.32, 0, 39.1 },
    { 9.4, 9, -0.12, 0.47, 0.98, 0.78, 1.32, -0.02, 0.32, 0, 39.1 },
    { 11.6, 20, 1.27, 0.92, 1.21, 0.97, 1.63, 0.21, 0.63, 1, 87.0 },
    { 10.9, 18, 0.83, 0.78, 1.14, 0.91, 1.54, 0.14, 0.54, 0, 78.3 },
    { 7.1, 1, -1.58, 0.00, 0.74, 0.59, 1.00, -0.26, 0.00, -1, 4.3 },
    { 10.2, 16, 0.38, 0.63, 1.06, 0.85, 1.44, 0.06, 0.44, 0, 69.6 },
    { 11.9, 22, 1.46, 0.98, 1.24, 0.99, 1.68, 0.24, 0.68, 1, 95.7 },
    { 9.4, 9, -0.12, 0.47, 0.98, 0.78, 1.32, -0.02, 0.32, 0, 39.1 },
    { 9.3, 8, -0.19, 0.45, 0.97, 0.78, 1.31, -0.03, 0.31, 0, 34.8 },
    { 11.7, 21, 1.33, 0.94, 1.22, 0.98, 1.65, 0.22, 0.65, 1, 91.3 },
    { 8.4, 6, -0.76, 0.27, 0.88, 0.70, 1.18, -0.12, 0.18, 0, 26.1 },
    { 7.9, 5, -1.08, 0.16, 0.82, 0.66, 1.11, -0.18, 0.11, 0, 21.7 },
    { 9.6, 14, 0.00, 0.51, 1.00, 0.80, 1.35, 0.00, 0.35, 0, 60.9 },
    { 7.3, 4, -1.46, 0.04, 0.76, 0.61, 1.03, -0.24, 0.03, -1, 17.4 },
    { 7.2, 3, -1.52, 0.02, 0.75, 0.60, 1.01, -0.25, 0.01, -1, 13.0 },
    { 9.5, 12, -0.06, 0.49, 0.99, 0.79, 1.34, -0.01, 0.34, 0, 52.2 },
    { 9.1, 7, -0.31, 0.41, 0.95, 0.76, 1.28, -0.05, 0.28, 0, 30.4 },
    { 7.1, 1, -1.58, 0.00, 0.74, 0.59, 1.00, -0.26, 0.00, -1, 4.3 },
};

/* One column of it: `scale` times our score, within half a printed digit and the table's own rounding. */
#define COLUMN(item, scale, member, slack) \
    do { \
        double got_[COUNTRIES]; \
\
        score_all((item), COUNTRIES, x, COUNTRIES, x, got_); \
        for (size_t i_ = 0; i_ < COUNTRIES; i_++) \
            if (!(fabs((scale) *got_[i_] - handbook[i_].member) <= (slack))) \
                fail_msg("country %zu, " #member ": %.6g, the Handbook has %g", i_ + 1, (scale) *got_[i_], \
                    handbook[i_].member); \
    } while (0)

static void
test_handbook(void **state)
{
    double x[COUNTRIES];
    ys_item rank = plain(YS_SCORING_rank), z = plain(YS_SCORING_z_score), min_max = plain(YS_SCORING_min_max);
    ys_item ratio = plain(YS_SCORING_ratio_to_reference), apart = plain(YS_SCORING_difference_to_reference);
    ys_item level = plain(YS_SCORING_above_below);

    (void) state;
    for (size_t i = 0; i < COUNTRIES; i++)
        x[i] = handbook[i].x;
    rank.ties = YS_TIES_lowest;
    COLUMN(&rank, COUNTRIES, rank, 1e-12);
    COLUMN(&rank, 100, percentile, 0.06);
    z.centre = 0;
    z.spread = 100;
    COLUMN(&z, 1, z, 0.006);
    COLUMN(&min_max, 1, min_max, 0.006);
    COLUMN(&ratio, 1, to_mean, 0.006);
    COLUMN(&apart, 1, from_mean, 0.006);
    COLUMN(&level, 1, above_below, 0);
    ratio.reference = "best";
    COLUMN(&ratio, 1, to_best, 0.006);
    ratio.reference = apart.reference = "worst";
    COLUMN(&ratio, 1, to_worst, 0.006);
    COLUMN(&apart, 1, from_worst, 0.006);
}

/* The same where less is better, of the figures with their sign turned: what goes by places or by distance must not change. */
static void
test_turned(void **state)
{
    static const int functions[] = { YS_SCORING_rank, YS_SCORING_percentile_rank, YS_SCORING_rank_deduction,
        YS_SCORING_z_score, YS_SCORING_min_max, YS_SCORING_quantile_bands };
    static ys_band bands[] = { { 0, 20 }, { 0.25, 50 }, { 0.6, 100 } };
    double x[COUNTRIES], y[COUNTRIES], got[COUNTRIES], turned[COUNTRIES];

    (void) state;
    for (size_t i = 0; i < COUNTRIES; i++) {
        x[i] = handbook[i].x;
        y[i] = -x[i];
    }
    for (size_t k = 0; k < sizeof functions / sizeof *functions; k++)
        for (int ties = 0; ties <= YS_TIES_dense; ties++) {
            ys_item item = plain(functions[k]);

            item.ties = ties;
            item.step = 0.05;
            item.bands = (ys_list){ 3, bands };
            score_all(&item, COUNTRIES, x, COUNTRIES, x, got);
            item.lower_is_better = true;
            score_all(&item, COUNTRIES, y, COUNTRIES, y, turned);
            for (size_t i = 0; i < COUNTRIES; i++)
                if (!(fabs(got[i] - turned[i]) <= 1e-15))
                    fail_msg("%s, ties %d, country %zu: %.17g and turned %.17g", ys_scoring_find(item.score)->name,
                        ties, i + 1, got[i], turned[i]);
        }
}

/* Places of 3 5 5 9: average 1 2.5 2.5 4, lowest 1 2 2 4, highest 1 3 3 4, dense 1 2 2 3 (of 3). */
static void
test_ties(void **state)
{
    static const double x[] = { 3, 5, 5, 9 };
    static const struct {
        int score;
        int ties;
        double want[4];
        const char *source;
    } rows[] = {
        { YS_SCORING_rank, YS_TIES_average, { 0.25, 0.625, 0.625, 1 }, "p/n; pandas rank(pct=True)" },
        { YS_SCORING_rank, YS_TIES_lowest, { 0.25, 0.5, 0.5, 1 }, "p/n; the Handbook's table 15" },
        { YS_SCORING_rank, YS_TIES_highest, { 0.25, 0.75, 0.75, 1 }, "p/n; the empirical distribution function" },
        { YS_SCORING_rank, YS_TIES_dense, { 1.0 / 3, 2.0 / 3, 2.0 / 3, 1 }, "n is the number of places" },
        { YS_SCORING_percentile_rank, YS_TIES_average, { 0, 0.5, 0.5, 1 }, "(p - 1)/(n - 1)" },
        { YS_SCORING_percentile_rank, YS_TIES_lowest, { 0, 1.0 / 3, 1.0 / 3, 1 },
            "(p - 1)/(n - 1); COINr's n_prank, Excel's PERCENTRANK.INC" },
        { YS_SCORING_percentile_rank, YS_TIES_highest, { 0, 2.0 / 3, 2.0 / 3, 1 }, "(p - 1)/(n - 1)" },
        { YS_SCORING_percentile_rank, YS_TIES_dense, { 0, 0.5, 0.5, 1 }, "(p - 1)/(n - 1), n = 3 places" },
        { YS_SCORING_rank_deduction, YS_TIES_average, { 0.7, 0.85, 0.85, 1 }, "1 - 0.1 (r - 1), r 4 2.5 2.5 1" },
        { YS_SCORING_rank_deduction, YS_TIES_lowest, { 0.7, 0.9, 0.9, 1 },
            "r 4 2 2 1, as places are read out in sport" },
        { YS_SCORING_rank_deduction, YS_TIES_highest, { 0.7, 0.8, 0.8, 1 }, "r 4 3 3 1" },
        { YS_SCORING_rank_deduction, YS_TIES_dense, { 0.8, 0.9, 0.9, 1 }, "r 3 2 2 1" },
    };
    double got[4];

    (void) state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        ys_item item = plain(rows[k].score);

        item.ties = rows[k].ties;
        item.step = 0.1;
        score_all(&item, 4, x, 4, x, got);
        for (size_t i = 0; i < 4; i++)
            if (!(fabs(got[i] - rows[k].want[i]) <= 1e-15))
                fail_msg("%s: figure %g: %.17g, want %.17g", rows[k].source, x[i], got[i], rows[k].want[i]);
    }
}

/* A frozen rank is a function of any figure: between two of the sample it is the worse one's, beyond the ends the end's. */
static void
test_between(void **state)
{
    static const double sample[] = { 3, 5, 9, 5 }, x[] = { 2, 3, 4, 5, 8.999, 9, 100 };
    static const double rising[] = { 0.25, 0.25, 0.25, 0.75, 0.75, 1, 1 },
                        falling[] = { 1, 1, 0.75, 0.75, 0.25, 0.25, 0.25 };
    ys_item item = plain(YS_SCORING_rank);
    double got[7];

    (void) state;
    item.ties = YS_TIES_highest;
    score_all(&item, 4, sample, 7, x, got);
    assert_memory_equal(got, rising, sizeof rising);
    item.lower_is_better = true;
    score_all(&item, 4, sample, 7, x, got);
    assert_memory_equal(got, falling, sizeof falling);
}

/* by hand from the formulas of yinsu/assessment.h */
static void
test_formulas(void **state)
{
    static ys_band bands[] = { { 10, 0 }, { 20, 50 }, { 40, 100 } },
                   shares[] = { { 0, 20 }, { 0.25, 50 }, { 0.75, 100 } };
    static const double sample[] = { 10, 30, 20, 40 };
    const struct {
        ys_item item;
        double x, want;
        const char *source;
    } rows[] = {
        { { .score = YS_SCORING_ratio_to_target, .target = { 50, -1 } }, 20, 0.4, "20/50" },
        { { .score = YS_SCORING_ratio_to_target, .target = { 50, -1 } }, 60, 1, "clipped" },
        { { .score = YS_SCORING_ratio_to_target, .target = { 50, -1 }, .lower_is_better = true }, 60, 0.8,
            "(100 - 60)/50" },
        { { .score = YS_SCORING_efficacy, .worst = { 10, -1 }, .best = { 30, -1 }, .floor = 60 }, 25, 0.9,
            "60 + 40 * 15/20" },
        { { .score = YS_SCORING_efficacy, .worst = { 10, -1 }, .best = { 30, -1 }, .floor = 60 }, 0, 0.4,
            "60 - 40 * 10/20" },
        { { .score = YS_SCORING_efficacy, .worst = { 10, -1 }, .best = { 30, -1 }, .floor = 60 }, -40, 0,
            "not below 0" },
        { { .score = YS_SCORING_efficacy,
              .worst = { 10, -1 },
              .best = { 30, -1 },
              .floor = 60,
              .beyond = YS_BEYOND_extend },
            40, 1.2, "60 + 40 * 30/20" },
        { { .score = YS_SCORING_efficacy, .worst = { 30, -1 }, .best = { 10, -1 }, .floor = 60 }, 15, 0.9,
            "posts turned" },
        { { .score = YS_SCORING_efficacy, .posts = YS_POSTS_sample, .floor = 60 }, 25, 0.8,
            "60 + 40 * 15/30 of the sample" },
        { { .score = YS_SCORING_goalposts, .worst = { 10, -1 }, .best = { 30, -1 }, .high = 100 }, 15, 0.25, "5/20" },
        { { .score = YS_SCORING_goalposts, .worst = { 10, -1 }, .best = { 30, -1 }, .low = 1, .high = 7 }, 0, 0.01,
            "clipped to low" },
        { { .score = YS_SCORING_goalposts, .worst = { 10, -1 }, .best = { 30, -1 }, .low = 1, .high = 7 }, 20, 0.04,
            "1 + 6/2, as the Global Competitiveness Index scales" },
        { { .score = YS_SCORING_goalposts,
              .worst = { 10, -1 },
              .best = { 30, -1 },
              .low = 1,
              .high = 7,
              .beyond = YS_BEYOND_extend },
            40, 0.1, "1 + 6 * 1.5" },
        { { .score = YS_SCORING_goalposts, .posts = YS_POSTS_sample, .high = 100, .lower_is_better = true }, 20,
            2.0 / 3, "(40 - 20)/30" },
        { { .score = YS_SCORING_min_max, .low = 40, .high = 100 }, 25, 0.7, "40 + 60 * 15/30" },
        { { .score = YS_SCORING_min_max, .high = 100 }, 50, 1, "clipped" },
        { { .score = YS_SCORING_min_max, .high = 100, .beyond = YS_BEYOND_extend }, 55, 1.5, "45/30" },
        { { .score = YS_SCORING_bands, .bands = { 3, bands } }, 39, 0.5, "last band at or below" },
        { { .score = YS_SCORING_bands, .bands = { 3, bands } }, 5, 0, "first band below" },
        { { .score = YS_SCORING_piecewise, .bands = { 3, bands } }, 15, 0.25, "half way to 50" },
        { { .score = YS_SCORING_piecewise, .bands = { 3, bands } }, 35, 0.875, "50 + 50 * 15/20" },
        { { .score = YS_SCORING_piecewise, .bands = { 3, bands } }, 5, 0, "constant below" },
        { { .score = YS_SCORING_piecewise, .bands = { 3, bands } }, 99, 1, "constant above" },
        { { .score = YS_SCORING_piecewise, .bands = { 1, bands + 1 } }, 99, 0.5, "one point" },
        { { .score = YS_SCORING_deduct_per_unit,
              .target = { 2, -1 },
              .step = 0.1,
              .unit = 0.5,
              .lower_is_better = true },
            4, 0.6, "1 - 0.1 * 2/0.5" },
        { { .score = YS_SCORING_deduct_per_unit, .target = { 2, -1 }, .step = 0.1, .unit = 0.5 }, 1, 0.8,
            "1 - 0.1 * 1/0.5" },
        { { .score = YS_SCORING_all_or_nothing, .target = { 2, -1 } }, 2, 1, "x >= target" },
        { { .score = YS_SCORING_all_or_nothing, .target = { 2, -1 }, .lower_is_better = true }, 2.1, 0, "x > target" },
        { { .score = YS_SCORING_z_score, .centre = 50, .spread = 10 }, 25, 0.5, "the mean" },
        { { .score = YS_SCORING_z_score, .centre = 50, .spread = 10, .lower_is_better = true }, 40, 0.38381049961377,
            "50 - 10 * 15/sqrt(500/3)" },
        { { .score = YS_SCORING_ratio_to_reference, .reference = "median" }, 50, 2, "50/25, not clipped" },
        { { .score = YS_SCORING_ratio_to_reference, .reference = "best", .lower_is_better = true }, 40, 0.25, "10/40" },
        { { .score = YS_SCORING_ratio_to_reference, .reference = "worst", .lower_is_better = true }, 10, 4, "40/10" },
        { { .score = YS_SCORING_ratio_to_reference, .reference = "520103" }, 30, 1.5, "30/20, the third county" },
        { { .score = YS_SCORING_difference_to_reference, .reference = "520102", .lower_is_better = true }, 45, -0.5,
            "-(45 - 30)/30" },
        { { .score = YS_SCORING_above_below, .reference = "mean", .margin = 0.2 }, 30, 0, "30/25 is no more than 1.2" },
        { { .score = YS_SCORING_above_below, .reference = "mean", .margin = 0.2 }, 30.001, 1, "30.001/25 is" },
        { { .score = YS_SCORING_above_below, .reference = "mean", .margin = 0.2 }, 20, 0, "20/25 is no less than 0.8" },
        { { .score = YS_SCORING_above_below, .reference = "mean", .margin = 0.2, .lower_is_better = true }, 19.999, 1,
            "19.999/25 is" },
        { { .score = YS_SCORING_above_below, .reference = "mean", .margin = 1 }, -1e-3, -1,
            "below 0 with a margin of 1" },
        { { .score = YS_SCORING_above_below, .reference = "mean", .margin = 1 }, 0, 0, "0 with a margin of 1" },
        { { .score = YS_SCORING_quantile_bands, .bands = { 3, shares } }, 10, 0.2, "p/n = 1/4 is not above 0.25" },
        { { .score = YS_SCORING_quantile_bands, .bands = { 3, shares } }, 20, 0.5, "p/n = 1/2" },
        { { .score = YS_SCORING_quantile_bands, .bands = { 3, shares } }, 40, 1, "p/n = 1" },
        { { .score = YS_SCORING_rank_deduction, .step = 0.4 }, 10, 0, "1 - 0.4 * 3, not below 0" },
    };
    double got;

    (void) state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        score_all(&rows[k].item, 4, sample, 1, &rows[k].x, &got);
        if (!(fabs(got - rows[k].want) <= 1e-13))
            fail_msg("%s: %s: %.17g, want %.17g", ys_scoring_find(rows[k].item.score)->name, rows[k].source, got,
                rows[k].want);
    }
}

/* The margin's edge is where the quotient says it is, for references whose product with it rounds the other way (3.6/3 is 1.2, 1.2 * 3 is
 * less than 3.6). */
static void
test_edges(void **state)
{
    ys_item item = plain(YS_SCORING_above_below);

    (void) state;
    for (int k = 1; k <= 5000; k++) {
        double reference = 0.013 * k, margin = k % 2 == 0 ? 0.2 : 0.3;
        double x[] = { (1 + margin) * reference, (1 - margin) * reference, 0, 0, 0, 0 }, got[6];

        item.margin = margin;
        x[2] = nextafter(x[0], INFINITY);
        x[3] = nextafter(x[0], 0);
        x[4] = nextafter(x[1], INFINITY);
        x[5] = nextafter(x[1], 0);
        score_all(&item, 1, &reference, 6, x, got);
        for (size_t i = 0; i < 6; i++) {
            double ratio = x[i] / reference, want = ratio > 1 + margin ? 1 : ratio < 1 - margin ? -1 : 0;

            if (!(fabs(got[i] - want) <= 0))
                fail_msg("%.17g of %.17g: %g, want %g", x[i], reference, got[i], want);
        }
    }
}

/* No spread, one county, nobody: yinsu/assessment.h says what then. */
static void
test_degenerate(void **state)
{
    static const double same[] = { 7, 7, 7 }, gap[] = { NAN, 7, NAN };
    static ys_band bands[] = { { 0, 20 }, { 0.5, 100 } };
    static const struct {
        int score;
        double same, one;
    } rows[] = {
        { YS_SCORING_min_max, 1, 1 },
        { YS_SCORING_z_score, 0.5, 0.5 },
        { YS_SCORING_rank, 2.0 / 3, 1 },
        { YS_SCORING_percentile_rank, 0.5, 1 },
        { YS_SCORING_rank_deduction, 0.9, 1 },
        { YS_SCORING_quantile_bands, 1, 1 },
        { YS_SCORING_ratio_to_reference, 1, 1 },
        { YS_SCORING_difference_to_reference, 0, 0 },
        { YS_SCORING_above_below, 0, 0 },
    };
    double got, x = 7;

    (void) state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        for (int lower = 0; lower < 2; lower++) {
            ys_item item = plain(rows[k].score);
            ys_shape shape = { 0 };

            item.lower_is_better = lower == 1;
            item.step = 0.1;
            item.bands = (ys_list){ 2, bands };
            score_all(&item, 3, same, 1, &x, &got);
            if (!(fabs(got - rows[k].same) <= 1e-15))
                fail_msg("%s of three equal: %.17g", ys_scoring_find(item.score)->name, got);
            score_all(&item, 3, gap, 1, &x, &got);
            if (!(fabs(got - rows[k].one) <= 1e-15))
                fail_msg("%s of one: %.17g", ys_scoring_find(item.score)->name, got);
            assert_int_equal(shape_of(&item, 1, gap, &shape, NULL), YS_OK);
            ys_shape_free(&shape);
        }
}

static void
test_refusals(void **state)
{
    static ys_band falling[] = { { 2, 0 }, { 2, 50 } }, wide[] = { { 0, 0 }, { 2, 50 } };
    static const double sample[] = { -10, 30, NAN, 0 }, none[] = { -10, 10 };
    const struct {
        ys_item item;
        const char *want;
    } rows[] = {
        { { .score = YS_SCORING_ratio_to_target },
            "items.item.target: 0: ratio_to_target divides by it; state one above 0" },
        { { .score = YS_SCORING_efficacy, .worst = { 3, -1 }, .best = { 3, -1 } },
            "items.item: worst and best are both 3; they must differ, state the value that earns nothing and the one "
            "that "
            "earns everything" },
        { { .score = YS_SCORING_goalposts, .worst = { 1, -1 }, .best = { 3, -1 }, .lower_is_better = true },
            "items.item: lower_is_better is true but worst 1 is below best 3; exchange them or drop lower_is_better" },
        { { .score = YS_SCORING_piecewise }, "items.item.bands: none; state at least one {at: …, points: …}" },
        { { .score = YS_SCORING_bands, .bands = { 2, falling } },
            "items.item.bands[1].at: 2 does not rise above 2 before it; order the bands by at, each once" },
        { { .score = YS_SCORING_quantile_bands, .bands = { 2, wide } },
            "items.item.bands[1].at: 2: quantile_bands reads it as a share of the sample; state one from 0 to 1" },
        { { .score = YS_SCORING_quantile_bands }, "items.item.bands: none; state at least one {at: …, points: …}" },
        { { .score = YS_SCORING_deduct_per_unit, .unit = 1 },
            "items.item.step: 0: deduct_per_unit would deduct nothing; state a share above 0" },
        { { .score = YS_SCORING_rank_deduction },
            "items.item.step: 0: rank_deduction would deduct nothing; state a share above 0" },
        { { .score = YS_SCORING_ratio_to_reference, .reference = "520104" },
            "items.item.reference: 520104 is 0; ratio_to_reference divides by it, and it must be above 0: name "
            "another, or use "
            "difference_to_reference, min_max or z_score" },
        { { .score = YS_SCORING_above_below, .reference = "worst" },
            "items.item.reference: worst is -10; above_below divides by it, and it must be above 0: name another, or "
            "use "
            "difference_to_reference, min_max or z_score" },
        { { .score = YS_SCORING_ratio_to_reference, .reference = "mean", .lower_is_better = true },
            "items.item.score: ratio_to_reference with lower_is_better divides by the figures, the smallest of which "
            "is -10; "
            "all must be above 0, use difference_to_reference" },
        { { .score = YS_SCORING_difference_to_reference, .reference = "520104" },
            "items.item.reference: 520104 is 0; difference_to_reference divides by it, name another, or use min_max or "
            "z_score" },
        { { .score = YS_SCORING_difference_to_reference, .reference = "520103" },
            "items.item.reference: county 520103 has no figure; name one that has" },
        { { .score = YS_SCORING_difference_to_reference, .reference = "middle" },
            "items.item.reference: middle is no county of the table; allowed are best, worst, mean, median, or a "
            "county's "
            "code" },
    };
    ys_item mean = { .score = YS_SCORING_difference_to_reference, .reference = "mean" };
    ys_shape shape = { .n = 77 };
    ys_error err;

    (void) state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        assert_int_equal(shape_of(&rows[k].item, 4, sample, &shape, &err), YS_E_SCENARIO);
        assert_string_equal(err.text, rows[k].want);
        assert_int_equal(shape.n, 77);
    }
    assert_int_equal(shape_of(&mean, 2, none, &shape, &err), YS_E_SCENARIO);
}

static void
test_names(void **state)
{
    ys_item item = plain(YS_SCORING_goalposts);

    (void) state;
    for (int k = 0; k < YS_SCORING_COUNT; k++)
        assert_int_equal(ys_scoring_named(ys_scoring_find(k)->name), k);
    assert_int_equal(ys_scoring_named("min_maximum"), -1);
    assert_null(ys_scoring_find(-1));
    assert_null(ys_scoring_find(YS_SCORING_COUNT));
    /* goalposts and efficacy say their direction by their posts */
    item.worst.value = 5;
    assert_true(ys_scoring_lower_is_better(&item));
    item.posts = YS_POSTS_sample;
    assert_false(ys_scoring_lower_is_better(&item));
    item.lower_is_better = true;
    assert_true(ys_scoring_lower_is_better(&item));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_handbook),
        cmocka_unit_test(test_turned),
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_between),
        cmocka_unit_test(test_formulas),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_degenerate),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
