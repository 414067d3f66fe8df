/* What a leaf scores: assessors joined, years compared, gaps filled and outliers treated, by hand; and what is refused. */
#include "assessment/figure.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COUNTIES = 24, COLUMNS = 6 };

#define LIST(array) \
    { \
        sizeof(array) / sizeof *(array), array \
    }

typedef struct {
    size_t n_columns;
    ys_indicator column[COLUMNS];
    ys_data data;
    ys_class class[2];
    ys_item item[4];
    ys_scheme scheme;
    int32_t class_of[COUNTIES];
    ys_figure_place place;
    ys_figure figure;
    ys_text notes;
    ys_error err;
} world;

static const char *
code_of(void *context, size_t county)
{
    static const char codes[COUNTIES][8] = { "520101", "520102", "520103", "520104", "520105", "520106", "520107",
        "520108", "520109", "520110", "520111", "520112", "520113", "520114", "520115", "520116", "520117", "520118",
        "520119", "520120", "520121", "520122", "520123", "520124" };

    (void) context;
    return codes[county];
}

static const ys_indicator *
indicator_of(void *context, const char *name)
{
    const world *self = context;

    for (size_t k = 0; k < self->n_columns; k++)
        if (strcmp(self->column[k].name, name) == 0)
            return &self->column[k];
    return NULL;
}

/* Item 0 on the column x, the defaults of the grammar, one class. */
static void
open_world(world *self, size_t n, const double *x)
{
    *self = (world){ .n_columns = 1,
        .column = { { .name = "x", .fixed = x, .quantity = -1, .unit = "yuan" } },
        .data = { .n_counties = n, .code = code_of, .indicator = indicator_of },
        .class = { { .name = "poor" }, { .name = "rest" } },
        .scheme = { .name = "index",
            .missing = YS_MISSING_drop,
            .neighbours = 5,
            .outliers = YS_OUTLIERS_keep,
            .skew_at_most = 2,
            .kurtosis_at_most = 3.5,
            .winsorise_at_most = 5,
            .uncertainty = { .observed = 0.01, .derived = 0.02, .modelled = 0.4 } } };
    self->data.context = self;
    for (size_t k = 0; k < 4; k++)
        self->item[k] = (ys_item){
            .name = "x", .indicator = "x", .province = NAN, .error = NAN, .score = YS_SCORING_min_max, .high = 100
        };
    self->scheme.classes = (ys_list){ 1, self->class };
    self->scheme.items = (ys_list){ 1, self->item };
    self->place = (ys_figure_place){ .scheme = &self->scheme, .data = &self->data, .n_classes = 1, .class_of = self->class_of };
}

static void
add_column(world *self, const char *name, const double *figure)
{
    assert_true(self->n_columns < COLUMNS);
    self->column[self->n_columns++] = (ys_indicator){ .name = name, .fixed = figure, .quantity = -1, .unit = "yuan" };
}

static ys_status
make(world *self, int missing, int outliers)
{
    return ys_figure_make(&self->place, &self->item[0], "schemes.index.items.x", missing, outliers, &self->figure,
        &self->notes, &self->err);
}

static void
close_world(world *self)
{
    ys_figure_free(&self->figure);
    ys_text_free(&self->notes);
}

static void
expect_values(const world *self, size_t n, const double *want)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(self->figure.value[i]) != isnan(want[i]) ||
            fabs(self->figure.value[i] - want[i]) > 1e-12 * (1 + fabs(want[i])))
            fail_msg("county %zu: %.17g, want %.17g", i + 1, self->figure.value[i], want[i]);
}

/* Made, of these figures and these notes. */
static void
expect(world *self, int missing, int outliers, size_t n, const double *want, const char *notes)
{
    if (make(self, missing, outliers) != YS_OK)
        fail_msg("%s", self->err.text);
    expect_values(self, n, want);
    assert_string_equal(self->notes.bytes == NULL ? "" : self->notes.bytes, notes);
    ys_figure_free(&self->figure);
    ys_text_free(&self->notes);
}

static void
refuse(world *self, int missing, int outliers, const char *want)
{
    self->figure.error = 77;
    assert_int_equal(make(self, missing, outliers), YS_E_SCENARIO);
    assert_string_equal(self->err.text, want);
    assert_null(self->figure.value);
    assert_true(self->figure.error >= 77);
    ys_text_free(&self->notes);
}

/* sum w x / sum w over those who judged: (0.5*80 + 0.3*60 + 0.2*50)/1, (0.5*70 + 0.2*90)/0.7, nobody */
static void
test_assessors(void **state)
{
    static const double a[] = { 80, 70, NAN }, b[] = { 60, NAN, NAN }, c[] = { 50, 90, NAN };
    static ys_assessor assessors[] = { { .name = "office", .indicator = "x", .weight = 0.5 },
        { .name = "survey", .indicator = "b", .weight = 0.3 }, { .name = "third", .indicator = "c", .weight = 0.2 } };
    static const double want[] = { 68, 53 / 0.7, NAN };
    world self;

    (void) state;
    open_world(&self, 3, a);
    add_column(&self, "b", b);
    add_column(&self, "c", c);
    self.column[2].modelled = true;
    self.item[0].indicator = NULL;
    self.item[0].assessors = (ys_list) LIST(assessors);
    expect(&self, YS_MISSING_as_scheme, YS_OUTLIERS_as_scheme, 3, want, "");
    assert_int_equal(make(&self, YS_MISSING_as_scheme, YS_OUTLIERS_as_scheme), YS_OK);
    assert_true(self.figure.modelled && fabs(self.figure.error - 0.4) <= 0);
    assert_true(self.figure.imputed[2] == 0 && self.figure.treated[2] == 0);
    close_world(&self);

    self.column[1].unit = "%";
    refuse(&self, 0, 0,
        "schemes.index.items.x.assessors: x is in 'yuan', b in '%'; figures that are joined need one unit: convert one "
        "of "
        "them");
    assessors[1].weight = 0.25;
    refuse(&self, 0, 0,
        "schemes.index.items.x.assessors: weights sum to 0.95, not 1 (+- 1e-12): office 0.5, survey 0.25, third 0.2; "
        "add "
        "0.05");
    assessors[1].weight = 0.5;
    refuse(&self, 0, 0,
        "schemes.index.items.x.assessors: weights sum to 1.2, not 1 (+- 1e-12): office 0.5, survey 0.5, third 0.2; "
        "take "
        "away 0.2");
    assessors[1] = (ys_assessor){ .name = "survey", .indicator = "y", .weight = 0.3 };
    refuse(&self, 0, 0, "schemes.index.items.x.assessors.survey.indicator: y is no column of the table");
    self.column[1].fixed = NULL;
    assessors[1].indicator = "b";
    refuse(&self, 0, 0,
        "schemes.index.items.x.assessors.survey.indicator: b moves with the world; a column of the table is needed");
}

static void
test_panel(void **state)
{
    static const double x[] = { 110, 260, 90, NAN, 50 }, before[] = { 100, 200, 100, 10, NAN };
    static const double level[] = { 110, 260, 90, NAN, 50 }, change[] = { 10, 60, -10, NAN, NAN };
    static const double growth[] = { 0.1, 0.3, -0.1, NAN, NAN };
    /* of the counties with both: 460/400 - 1 = 0.15; mean change 20 */
    static const double over[] = { -0.05, 0.15, -0.25, NAN, NAN }, change_over[] = { -10, 40, -30, NAN, NAN };
    static const double stated[] = { 0, 0.2, -0.2, NAN, NAN }, none[] = { NAN, NAN, NAN, NAN, NAN };
    static const struct {
        int panel;
        double province;
        const double *want;
    } rows[] = { { YS_PANEL_change, NAN, change }, { YS_PANEL_growth, NAN, growth },
        { YS_PANEL_growth_over_province, NAN, over }, { YS_PANEL_growth_over_province, 0.1, stated },
        { YS_PANEL_change_over_province, NAN, change_over } };
    double logs[5];
    world self;

    (void) state;
    open_world(&self, 5, x);
    expect(&self, 0, 0, 5, level, "");
    add_column(&self, "y", before);
    self.column[1].derived = true;
    self.item[0].before = "y";
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        self.item[0].panel = rows[k].panel;
        self.item[0].province = rows[k].province;
        expect(&self, 0, 0, 5, rows[k].want, "");
    }
    assert_int_equal(make(&self, 0, 0), YS_OK);
    assert_true(!self.figure.modelled && fabs(self.figure.error - 0.02) <= 0);
    close_world(&self);
    /* nobody has both */
    self.column[1].fixed = none;
    self.item[0].province = NAN;
    for (int panel = YS_PANEL_change; panel <= YS_PANEL_change_over_province; panel++) {
        self.item[0].panel = panel;
        expect(&self, 0, 0, 5, none, "");
    }
    self.column[1].fixed = before;
    /* before all else */
    self.item[0].scale = YS_SCALE_log;
    self.item[0].panel = YS_PANEL_change;
    for (size_t i = 0; i < 5; i++)
        logs[i] = log(x[i]) - log(before[i]);
    expect(&self, 0, 0, 5, logs, "");
    self.item[0].panel = YS_PANEL_level;
    self.item[0].before = NULL;
    for (size_t i = 0; i < 5; i++)
        logs[i] = log(x[i]);
    expect(&self, 0, 0, 5, logs, "");
}

static void
test_panel_refusals(void **state)
{
    static const double x[] = { 110, 0, 90 }, before[] = { 100, 200, 0 }, gap[] = { NAN, 200, 1 };
    world self;

    (void) state;
    open_world(&self, 3, x);
    add_column(&self, "y", before);
    self.item[0].before = "y";
    refuse(&self, 0, 0, "schemes.index.items.x.before: y is not read with panel: level; drop it, or name a panel");
    self.item[0].panel = YS_PANEL_growth;
    refuse(&self, 0, 0, "schemes.index.items.x.panel: growth from 0: y of county 520103 must be above 0; use change");
    self.item[0].before = NULL;
    refuse(&self, 0, 0,
        "schemes.index.items.x.before: none, and the panel compares with it; name the column of the earlier year");
    self.item[0].before = "z";
    refuse(&self, 0, 0, "schemes.index.items.x.before: z is no column of the table");
    self.item[0].before = "y";
    self.column[0].series = "disposable";
    refuse(&self, 0, 0,
        "schemes.index.items.x.before: y states no series and x is of disposable; whether they can be compared is not "
        "known: "
        "state the series in the column file");
    self.column[1].series = "net";
    refuse(&self, 0, 0,
        "schemes.index.items.x.before: y is of series net, x of disposable: a break, the figures cannot be compared; "
        "name a "
        "column of the same series");
    self.column[0].series = NULL;
    refuse(&self, 0, 0,
        "schemes.index.items.x.before: x states no series and y is of net; whether they can be compared is not known: "
        "state "
        "the series in the column file");
    self.column[0].series = "net";
    self.column[1].unit = NULL;
    refuse(&self, 0, 0,
        "schemes.index.items.x.before: y is in '', x in 'yuan'; they cannot be compared: convert one of them");
    self.column[1].unit = "yuan";
    self.item[0].scale = YS_SCALE_log;
    refuse(
        &self, 0, 0, "schemes.index.items.x.scale: log of a growth; use panel: change, the difference of logarithms");
    self.item[0].panel = YS_PANEL_change;
    refuse(&self, 0, 0,
        "schemes.index.items.x.scale: county 520102 has 0, and scale: log takes logarithms, which only figures above 0 "
        "have; "
        "use linear");
    self.column[0].fixed = gap;
    refuse(&self, 0, 0,
        "schemes.index.items.x.before: county 520103 has 0, and scale: log takes logarithms, which only figures above "
        "0 "
        "have; use linear");
}

/* Classes poor: 1 2 - 6, rest: 10 - 20; the table's mean 39/5, median 6. */
static void
test_missing(void **state)
{
    static const double x[] = { 1, 10, 2, NAN, 6, NAN, 20 };
    static const struct {
        int missing;
        bool all;
        double poor, rest;
        const char *notes;
    } rows[] = {
        { YS_MISSING_drop, false, NAN, NAN, "" },
        { YS_MISSING_class_mean, false, 3, 15,
            "schemes.index.items.x: 1 of 4 counties of class poor have no figure and take that of missing: class_mean\n"
            "schemes.index.items.x: 1 of 3 counties of class rest have no figure and take that of missing: "
            "class_mean\n" },
        { YS_MISSING_class_median, true, 2, 15,
            "schemes.index.items.x: 1 of 4 counties of class poor have no figure and take that of missing: "
            "class_median\n"
            "schemes.index.items.x: 1 of 3 counties of class rest have no figure and take that of missing: "
            "class_median\n" },
        { YS_MISSING_province_mean, false, 7.8, 7.8,
            "schemes.index.items.x: 2 of 7 counties of the table have no figure and take that of missing: "
            "province_mean\n" },
        { YS_MISSING_province_median, false, 6, 6,
            "schemes.index.items.x: 2 of 7 counties of the table have no figure and take that of missing: "
            "province_median\n" },
        { YS_MISSING_worst, false, 1, 10,
            "schemes.index.items.x: 1 of 4 counties of class poor have no figure and take that of missing: worst\n"
            "schemes.index.items.x: 1 of 3 counties of class rest have no figure and take that of missing: worst\n" },
        { YS_MISSING_worst, true, 1, 1,
            "schemes.index.items.x: 2 of 7 counties of the table have no figure and take that of missing: worst\n" },
    };
    world self;

    (void) state;
    open_world(&self, 7, x);
    memcpy(self.class_of, (int32_t[]){ 0, 1, 0, 0, 0, 1, 1 }, 7 * sizeof(int32_t));
    self.scheme.classes.n = self.place.n_classes = 2;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        double want[] = { 1, 10, 2, rows[k].poor, 6, rows[k].rest, 20 };

        self.scheme.sample = rows[k].all ? YS_SAMPLE_OF_all : YS_SAMPLE_OF_class;
        expect(&self, rows[k].missing, 0, 7, want, rows[k].notes);
        /* in the item's place, and in the scheme's */
        self.item[0].missing = rows[k].missing;
        expect(&self, YS_MISSING_as_scheme, 0, 7, want, rows[k].notes);
        self.item[0].missing = YS_MISSING_as_scheme;
        self.scheme.missing = rows[k].missing;
        expect(&self, YS_MISSING_as_scheme, 0, 7, want, rows[k].notes);
        assert_int_equal(make(&self, YS_MISSING_as_scheme, 0), YS_OK);
        for (size_t i = 0; i < 7; i++)
            assert_int_equal(self.figure.imputed[i], rows[k].missing != YS_MISSING_drop && (i == 3 || i == 5));
        close_world(&self);
    }
    /* the worst is the largest where less is better, which stated posts say themselves */
    self.scheme.sample = YS_SAMPLE_OF_class;
    self.item[0].lower_is_better = true;
    expect(&self, YS_MISSING_worst, 0, 7, (double[]){ 1, 10, 2, 6, 6, 20, 20 }, rows[5].notes);
    self.item[0].lower_is_better = false;
    self.item[0].score = YS_SCORING_goalposts;
    self.item[0].worst.value = 9;
    self.item[0].best.value = 1;
    expect(&self, YS_MISSING_worst, 0, 7, (double[]){ 1, 10, 2, 6, 6, 20, 20 }, rows[5].notes);
    /* nobody to tell */
    assert_int_equal(
        ys_figure_make(&self.place, &self.item[0], "p", YS_MISSING_worst, 0, &self.figure, NULL, NULL), YS_OK);
    close_world(&self);
}

static void
test_missing_refusals(void **state)
{
    static const double x[] = { 1, NAN, 2, NAN }, none[] = { NAN, NAN, NAN, NAN }, one[] = { NAN };
    static const int from_class[] = { YS_MISSING_class_mean, YS_MISSING_class_median, YS_MISSING_worst,
        YS_MISSING_nearest };
    static const char *const name[] = { "class_mean", "class_median", "worst", "nearest" };
    char want[256];
    world self;

    (void) state;
    open_world(&self, 4, x);
    memcpy(self.class_of, (int32_t[]){ 0, 1, 0, 1 }, 4 * sizeof(int32_t));
    self.scheme.classes.n = self.place.n_classes = 2;
    refuse(&self, YS_MISSING_refuse, 0,
        "schemes.index.items.x: county 520102 has no figure, and missing: refuse asks for one; fill it in, or name "
        "drop or "
        "an imputation");
    for (size_t k = 0; k < 4; k++) {
        snprintf(want, sizeof want,
            "schemes.index.items.x: no county of class rest has a figure, and missing: %s takes it from them; fill one "
            "in, or "
            "name drop",
            name[k]);
        refuse(&self, from_class[k], 0, want);
    }
    self.column[0].fixed = none;
    expect(&self, YS_MISSING_drop, YS_OUTLIERS_jrc, 4, none, "");
    refuse(&self, YS_MISSING_province_mean, 0,
        "schemes.index.items.x: no county of the table has a figure, and missing: province_mean takes it from them; "
        "fill one "
        "in, or name drop");
    self.scheme.missing = YS_MISSING_as_scheme;
    refuse(&self, 0, 0, "schemes.index.missing: as_scheme refers to itself; name drop, refuse or an imputation");
    self.scheme.missing = YS_MISSING_drop;
    self.scheme.outliers = YS_OUTLIERS_as_scheme;
    refuse(&self, 0, 0, "schemes.index.outliers: as_scheme refers to itself; name keep or a treatment");
    open_world(&self, 1, one);
    expect(&self, 0, 0, 1, one, "");
    refuse(&self, YS_MISSING_province_median, 0,
        "schemes.index.items.x: no county of the table has a figure, and missing: province_median takes it from them; "
        "fill "
        "one in, or name drop");
}

/* f: sd^2 25000 over five; g: sd^2 37/150 over six. From the first county: 2 at (200^2/25000)/2 = 0.8, 5 with g alone at
 * 0.36/(37/150) = 1.46, 3 at (300^2/25000)/2 = 1.8, and 1 and 4 both at (100^2/25000 + 150/37)/2 = 2.23, of which 1 has the lower code.
 * h has no spread; the fourth leaf moves. */
static void
test_nearest(void **state)
{
    static const double x[] = { NAN, 1, 2, 4, 8, 16 }, f[] = { 0, 100, 200, 300, -100, NAN },
                        g[] = { 0, 1, 0, 0, 1, 0.6 };
    static const double h[] = { 5, 5, 5, 5, 5, 5 };
    static const struct {
        int64_t neighbours;
        double want;
    } rows[] = { { 1, 2 }, { 2, 9 }, { 3, 22.0 / 3 }, { 4, 5.75 }, { 5, 6.2 }, { 9, 6.2 } };
    world self;

    (void) state;
    open_world(&self, 6, x);
    add_column(&self, "f", f);
    add_column(&self, "g", g);
    add_column(&self, "h", h);
    add_column(&self, "moves", NULL);
    ys_item branch[2] = { self.item[0], self.item[0] }, more[2] = { self.item[0], self.item[0] };

    branch[0].indicator = "f";
    branch[1].indicator = "h";
    more[0].indicator = "g";
    more[1].indicator = "moves";
    self.item[1].items = (ys_list) LIST(branch);
    self.item[2].items = (ys_list) LIST(more);
    self.scheme.items.n = 3;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        self.scheme.neighbours = rows[k].neighbours;
        expect(&self, YS_MISSING_nearest, 0, 6, (double[]){ rows[k].want, 1, 2, 4, 8, 16 },
            "schemes.index.items.x: 1 of 6 counties of class poor have no figure and take that of missing: nearest\n");
    }
    self.scheme.items.n = 1;
    refuse(&self, YS_MISSING_nearest, 0,
        "schemes.index.items.x: county 520101 shares no other figure of the scheme with a county that has this one, "
        "and "
        "missing: nearest goes by them; name drop, or class_mean");
}

/* One that is filled does not lend to the next, and neighbours are of the class. */
static void
test_nearest_apart(void **state)
{
    static const double x[] = { NAN, NAN, 7, 100, 9 }, f[] = { 1, 2, 0, 1.05, 3.2 };
    world self;

    (void) state;
    open_world(&self, 5, x);
    add_column(&self, "f", f);
    memcpy(self.class_of, (int32_t[]){ 0, 0, 0, 1, 0 }, 5 * sizeof(int32_t));
    self.scheme.classes.n = self.place.n_classes = 2;
    self.item[1].indicator = "f";
    self.scheme.items.n = 2;
    self.scheme.neighbours = 1;
    expect(&self, YS_MISSING_nearest, 0, 5, (double[]){ 7, 9, 7, 100, 9 },
        "schemes.index.items.x: 2 of 4 counties of class poor have no figure and take that of missing: nearest\n");
    self.scheme.sample = YS_SAMPLE_OF_all;
    expect(&self, YS_MISSING_nearest, 0, 5, (double[]){ 100, 100, 7, 100, 9 },
        "schemes.index.items.x: 2 of 5 counties of the table have no figure and take that of missing: nearest\n");
}

/* 1 to 10, 30, 100: skewness 3.0632, excess kurtosis 9.7414; with 30 twice 1.7120 and 1.8158 (COINr's example of winsorise(), whose skew()
 * and kurt() are G1 and G2; the four figures by an independent program). */
static void
test_winsorise(void **state)
{
    static const double x[] = { 1, 2, 3, 100, 4, 5, 6, 7, 8, 9, 10, NAN, 30 };
    static const double want[] = { 1, 2, 3, 30, 4, 5, 6, 7, 8, 9, 10, NAN, 30 };
    double turned[13], want_turned[13];
    world self;

    (void) state;
    open_world(&self, 13, x);
    expect(&self, 0, YS_OUTLIERS_winsorise, 13, want,
        "schemes.index.items.x: 1 of 12 figures of class poor were moved to the next inside: skewness 1.71, was 3.06; "
        "excess "
        "kurtosis 1.82, was 9.74\n");
    self.item[0].outliers = YS_OUTLIERS_jrc;
    assert_int_equal(make(&self, 0, 0), YS_OK);
    for (size_t i = 0; i < 13; i++)
        assert_int_equal(self.figure.treated[i], i == 3);
    expect_values(&self, 13, want);
    close_world(&self);
    for (size_t i = 0; i < 13; i++) {
        turned[i] = -x[i];
        want_turned[i] = -want[i];
    }
    self.column[0].fixed = turned;
    expect(&self, 0, 0, 13, want_turned,
        "schemes.index.items.x: 1 of 12 figures of class poor were moved to the next inside: skewness -1.71, was "
        "-3.06; "
        "excess kurtosis 1.82, was 9.74\n");
    /* either limit is enough */
    self.scheme.kurtosis_at_most = 9.75;
    expect(&self, 0, 0, 13, turned, "");
    self.scheme.kurtosis_at_most = 3.5;
    self.scheme.skew_at_most = 3.07;
    expect(&self, 0, 0, 13, turned, "");
}

/* 1 … 20, 500, 900 passes when both are at 20, two figures later: with one it stays above. What is tied moves together or not at all. */
static void
test_winsorise_limit(void **state)
{
    double x[22], want[22];
    world self;

    (void) state;
    for (size_t i = 0; i < 22; i++)
        want[i] = x[i] = i < 20 ? (double) (i + 1) : i == 20 ? 500 : 900;
    open_world(&self, 22, x);
    want[21] = want[20] = 20;
    expect(&self, 0, YS_OUTLIERS_winsorise, 22, want,
        "schemes.index.items.x: 2 of 22 figures of class poor were moved to the next inside: skewness -0.09, was 3.50; "
        "excess "
        "kurtosis -1.29, was 12.20\n");
    self.scheme.winsorise_at_most = 1;
    want[21] = want[20] = 500;
    expect(&self, 0, YS_OUTLIERS_winsorise, 22, want,
        "schemes.index.items.x: 1 of 22 figures of class poor were moved to the next inside: skewness 3.05, was 3.50; "
        "excess "
        "kurtosis 8.05, was 12.20; both still above the limits\n");
    x[21] = 500;
    expect(&self, 0, YS_OUTLIERS_winsorise, 22, x,
        "schemes.index.items.x: 0 of 22 figures of class poor were moved to the next inside: skewness 3.05, was 3.05; "
        "excess "
        "kurtosis 8.05, was 8.05; both still above the limits\n");
    /* nor is everything made one value */
    for (size_t i = 0; i < 22; i++)
        x[i] = i == 21;
    self.scheme.winsorise_at_most = 5;
    assert_int_equal(make(&self, 0, YS_OUTLIERS_winsorise), YS_OK);
    expect_values(&self, 22, x);
    close_world(&self);
}

/* jrc: where winsorising is not enough the figures as they were are transformed; the order stays, and no county counts as moved. */
static void
test_rescale(void **state)
{
    double x[22], want[22];
    world self;

    (void) state;
    for (size_t i = 0; i < 22; i++)
        x[i] = i < 20 ? (double) (i + 1) : i == 20 ? 500 : 900;
    open_world(&self, 22, x);
    for (size_t i = 0; i < 22; i++)
        want[i] = log(x[i] - 1 + 0.01 * 899);
    expect(&self, 0, YS_OUTLIERS_log, 22, want,
        "schemes.index.items.x: the 22 figures of class poor were put on a logarithmic scale: skewness 2.62, was 3.50; "
        "excess "
        "kurtosis 6.61, was 12.20; both still above the limits\n");
    self.scheme.winsorise_at_most = 1;
    assert_int_equal(make(&self, 0, YS_OUTLIERS_jrc), YS_OK);
    ys_figure jrc = self.figure;
    char *told = ys_text_take(&self.notes);

    assert_int_equal(make(&self, 0, YS_OUTLIERS_box_cox), YS_OK);
    assert_memory_equal(jrc.value, self.figure.value, sizeof x);
    assert_string_equal(told, self.notes.bytes);
    /* lambda -0.8715 by a grid of 0.0005 in an independent program */
    assert_non_null(
        strstr(told, "schemes.index.items.x: the 22 figures of class poor were transformed by Box-Cox, lambda -0.87"));
    assert_non_null(strstr(told, ": skewness 0.25, was 3.50; excess kurtosis 0.61, was 12.20\n"));
    for (size_t i = 1; i < 22; i++)
        assert_true(jrc.value[i] > jrc.value[i - 1] && jrc.treated[i] == 0);
    free(told);
    ys_figure_free(&jrc);
    close_world(&self);
    /* figures within the limits stay, whatever is asked for */
    x[20] = 21;
    x[21] = 22;
    for (int outliers = YS_OUTLIERS_keep; outliers <= YS_OUTLIERS_jrc; outliers++)
        expect(&self, 0, outliers, 22, x, "");
}

static void
test_rescale_refusals(void **state)
{
    double x[22];
    world self;

    (void) state;
    for (size_t i = 0; i < 22; i++)
        x[i] = i == 20 ? 500 : i == 21 ? 900 : (double) (i + 1);
    open_world(&self, 22, x);
    self.item[0].score = YS_SCORING_deduct_per_unit;
    refuse(&self, 0, YS_OUTLIERS_box_cox,
        "schemes.index.items.x.outliers: they put the figures on another scale, on which the stated values of "
        "deduct_per_unit "
        "mean nothing; use winsorise or keep, or a scoring function that reads the sample");
    assert_int_equal(make(&self, 0, YS_OUTLIERS_winsorise), YS_OK);
    close_world(&self);
    self.item[0].score = YS_SCORING_z_score;
    self.scheme.classes.n = self.place.n_classes = 2;
    refuse(&self, YS_MISSING_province_mean, YS_OUTLIERS_log,
        "schemes.index.items.x.missing: the figures of each class are on a scale of their own by the treatment of "
        "outliers; "
        "use class_mean or class_median, or sample: all");
    self.scheme.sample = YS_SAMPLE_OF_all;
    assert_int_equal(make(&self, YS_MISSING_province_mean, YS_OUTLIERS_log), YS_OK);
    close_world(&self);
}

/* Constant figures, one county, three: nothing is done, and said where nothing could be. Filling goes by the treated figures. */
static void
test_small(void **state)
{
    static const double same[] = { 4, 4, 4, 4, 4 }, one[] = { 3 }, three[] = { 1, 2, 1000 };
    static const double gap[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 100, NAN };
    world self;

    (void) state;
    open_world(&self, 5, same);
    for (int outliers = YS_OUTLIERS_keep; outliers <= YS_OUTLIERS_jrc; outliers++)
        expect(&self, 0, outliers, 5, same, "");
    open_world(&self, 1, one);
    expect(&self, YS_MISSING_refuse, YS_OUTLIERS_jrc, 1, one,
        "schemes.index.items.x: too few figures of class poor to look for outliers: 1, 4 are needed\n");
    open_world(&self, 3, three);
    expect(&self, 0, YS_OUTLIERS_winsorise, 3, three,
        "schemes.index.items.x: too few figures of class poor to look for outliers: 3, 4 are needed\n");
    expect(&self, 0, YS_OUTLIERS_keep, 3, three, "");
    open_world(&self, 13, gap);
    assert_int_equal(make(&self, YS_MISSING_class_mean, YS_OUTLIERS_winsorise), YS_OK);
    assert_true(fabs(self.figure.value[12] - 115.0 / 12) <= 1e-12);
    assert_true(self.figure.imputed[12] == 1 && self.figure.treated[12] == 0 && self.figure.treated[11] == 1);
    close_world(&self);
    /* an item may state its own doubt */
    self.item[0].error = 0.07;
    assert_int_equal(make(&self, 0, 0), YS_OK);
    assert_true(fabs(self.figure.error - 0.07) <= 0);
    close_world(&self);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_assessors),
        cmocka_unit_test(test_panel),
        cmocka_unit_test(test_panel_refusals),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_missing_refusals),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_nearest_apart),
        cmocka_unit_test(test_winsorise),
        cmocka_unit_test(test_winsorise_limit),
        cmocka_unit_test(test_rescale),
        cmocka_unit_test(test_rescale_refusals),
        cmocka_unit_test(test_small),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
