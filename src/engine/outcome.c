#include "base/text.h"
#include "engine/plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gsl/gsl_version.h>

/* Shape of the arrays to add: named axes with their lengths. */
typedef struct {
    int rank;
    size_t dim[3];
    const char *axis[3];
} ys_shape;

static double *
add_f64(ys_result *result, const char *name, const ys_shape *shape, const char *unit, const char *title, bool modelled, ys_error *err)
{
    ys_array *array = ys_result_add(result, name, YS_ARRAY_F64, shape->rank, shape->dim, shape->axis, unit, title, err);

    if (array == NULL)
        return NULL;
    array->modelled = modelled;
    return ys_array_f64(array);
}

static int64_t *
add_i64(ys_result *result, const char *name, const ys_shape *shape, const char *unit, const char *title, bool modelled, ys_error *err)
{
    ys_array *array = ys_result_add(result, name, YS_ARRAY_I64, shape->rank, shape->dim, shape->axis, unit, title, err);

    if (array == NULL)
        return NULL;
    array->modelled = modelled;
    return ys_array_i64(array);
}

static ys_status
add_texts(const ys_plan *plan, ys_result *result, const char *name, const char *column_name, ys_error *err)
{
    const ys_column *column = ys_table_column(&plan->model->table, column_name);
    ys_array *array = ys_result_add_text(result, name, plan->n_counties, 96, "county/code", column_name, err);

    if (array == NULL)
        return ys_fail_status(err);
    for (size_t c = 0; column != NULL && column->is_text && c < plan->n_counties; c++)
        ys_array_put(array, c, ys_column_text(column, c));
    return YS_OK;
}

static ys_status
add_counties(const ys_plan *plan, ys_result *result, ys_error *err)
{
    ys_array *code = ys_result_add_text(result, "county/code", plan->n_counties, YS_CODE_MAX, NULL, "county code", err);
    bool zh = ys_table_column(&plan->model->table, "prefecture_zh") != NULL;
    ys_status st;

    if (code == NULL)
        return ys_fail_status(err);
    for (size_t c = 0; c < plan->n_counties; c++)
        ys_array_put(code, c, ys_table_code(&plan->model->table, c));
    st = add_texts(plan, result, "county/name_zh", "name_zh", err);
    if (st == YS_OK)
        st = add_texts(plan, result, "county/name_en", "name_en", err);
    if (st == YS_OK)
        st = add_texts(plan, result, "county/prefecture", zh ? "prefecture_zh" : "prefecture_code", err);
    return st;
}

ys_status
ys_outcome_notes(const ys_model *model, const char *schema, ys_result *result, ys_error *err)
{
    char as_of[16], build[256];
    const struct {
        const char *name, *text;
    } note[] = {
        { "schema", schema }, { "version", YS_VERSION }, { "title", model->scenario.title },
        { "notice", model->scenario.notice }, { "as_of", as_of },
        { "scenario_path", model->path }, { "scenario_sha256", model->sha256 }, { "table_path", model->table.path },
        { "table_sha256", model->table.sha256 }, { "resolved", model->resolved }, { "model_notes", model->notes },
        { "build", build },
    };
    ys_status st = YS_OK;

    ys_text_from_date(model->scenario.as_of, as_of);
    snprintf(build, sizeof build, "yinsu %s, %s, GSL %s", YS_VERSION, YS_COMPILER, GSL_VERSION);
    for (size_t i = 0; st == YS_OK && i < sizeof note / sizeof note[0]; i++)
        st = ys_result_note(result, note[i].name, note[i].text == NULL ? "" : note[i].text, err);
    return st;
}

/* The columns that were read, so that the run can be made again from the result alone. */
static ys_status
add_columns(const ys_plan *plan, ys_result *result, ys_error *err)
{
    const ys_table *table = &plan->model->table;
    ys_shape county = { 1, { plan->n_counties }, { "county/code" } };

    for (size_t i = 0; i < table->n_columns; i++) {
        const ys_column *column = &table->column[i];
        char name[128];

        if (!plan->used[i])
            continue;
        snprintf(name, sizeof name, "table/%s", column->name);
        if (column->is_text) {
            ys_array *text = ys_result_add_text(result, name, plan->n_counties, YS_TEXT_MAX, "county/code", column->title, err);

            if (text == NULL)
                return ys_fail_status(err);
            for (size_t c = 0; c < plan->n_counties; c++)
                ys_array_put(text, c, ys_column_text(column, c));
            continue;
        }
        double *number = add_f64(result, name, &county, column->unit, column->title, column->kind == YS_COLUMN_modelled, err);

        if (number == NULL)
            return ys_fail_status(err);
        memcpy(number, column->number, plan->n_counties * sizeof *number);
    }
    return YS_OK;
}

ys_status
ys_outcome_frame(const ys_plan *plan, const char *schema, ys_result *result, ys_error *err)
{
    ys_status st = ys_outcome_notes(plan->model, schema, result, err);

    if (st == YS_OK)
        st = add_counties(plan, result, err);
    return st == YS_OK ? add_columns(plan, result, err) : st;
}

/* ---- a simulation ---- */

static const char *const year_axis = "year", *const county_axis = "county/code";

/* Standard error of a mean over worlds of which pairs share what is not known: Var = (var + cov) / n, cov that of a pair. */
static double
standard_error(double variance, double covariance, int64_t n)
{
    double sum = variance + covariance;

    return n > 0 && sum > 0.0 ? sqrt(sum / (double) n) : 0.0;
}

/* Wilson's interval (J. Am. Stat. Assoc. 22, 1927) with the number of independent worlds that gives the standard error. */
static void
wilson(double p, double se, int64_t worlds, double *low, double *high)
{
    const double z = 1.959963984540054;
    double n = se > 0.0 ? p * (1.0 - p) / (se * se) : (double) worlds / 2.0;
    double centre = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    double half = z / (1.0 + z * z / n) * sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));

    *low = centre - half > 0.0 && p > 0.0 ? centre - half : 0.0;
    *high = centre + half < 1.0 && p < 1.0 ? centre + half : 1.0;
}

static double
first_year(const ys_plan *plan, const double *exited_by, size_t c, double level)
{
    for (int y = 0; y < plan->n_years; y++) {
        if (exited_by[(size_t) y * plan->n_counties + c] >= level)
            return plan->model->scenario.years.first + y;
    }
    return (double) NAN;
}

static ys_status
fill_exits(const ys_plan *plan, const ys_tally *tally, ys_result *result, ys_error *err)
{
    size_t years = (size_t) plan->n_years, n = plan->n_counties;
    ys_shape cell = { 2, { years, n }, { year_axis, county_axis } }, county = { 1, { n }, { county_axis } };
    int64_t *listed = add_i64(result, "exit/listed", &county, "1", "on the list of poor counties", false, err);
    double *by = add_f64(result, "exit/exited_by", &cell, "probability", "has left the list by the end of the year", true, err);
    double *mcse = add_f64(result, "exit/mcse", &cell, "probability", "Monte-Carlo standard error of exited_by", true, err);
    double *low = add_f64(result, "exit/ci95_low", &cell, "probability", "Wilson 95 % interval of the Monte-Carlo estimate", true, err);
    double *high = add_f64(result, "exit/ci95_high", &cell, "probability", "Wilson 95 % interval of the Monte-Carlo estimate", true, err);
    double *ignorance = add_f64(result, "exit/ignorance_share", &cell, "share",
        "share of the variance of having left that comes from what is not known (parameters, modelled column)", true, err);
    double *median = add_f64(result, "exit/median_year", &county, "year", "first year with exited_by >= 0.5", true, err);
    double *q10 = add_f64(result, "exit/q10_year", &county, "year", "first year with exited_by >= 0.1", true, err);
    double *q90 = add_f64(result, "exit/q90_year", &county, "year", "first year with exited_by >= 0.9", true, err);
    double *modelled = add_f64(result, "exit/modelled_share", &county, "share", "share of the starting persons that is modelled", true, err);

    if (modelled == NULL || listed == NULL || by == NULL || mcse == NULL || low == NULL || high == NULL || ignorance == NULL
        || median == NULL || q10 == NULL || q90 == NULL)
        return ys_fail_status(err);
    double share = plan->indicator[plan->model->table.n_columns].modelled ? 1.0 : 0.0;

    for (size_t c = 0; c < n; c++) {
        listed[c] = plan->exit.listed[c];
        modelled[c] = share;
        for (size_t y = 0; y < years; y++) {
            size_t i = y * n + c;
            double p = (double) tally->exited[i] / (double) tally->worlds;
            double pairs = tally->pairs > 0 ? (double) tally->both[i] / (double) tally->pairs : p * p;
            double variance = p * (1.0 - p), covariance = pairs - p * p;

            by[i] = p;
            mcse[i] = standard_error(variance, covariance, tally->worlds);
            wilson(p, mcse[i], tally->worlds, &low[i], &high[i]);
            ignorance[i] = variance > 0.0 ? fmin(fmax(covariance / variance, 0.0), 1.0) : (double) NAN;
            if (!listed[c])
                by[i] = mcse[i] = low[i] = high[i] = ignorance[i] = (double) NAN;
        }
        median[c] = first_year(plan, by, c, 0.5);
        q10[c] = first_year(plan, by, c, 0.1);
        q90[c] = first_year(plan, by, c, 0.9);
    }
    return YS_OK;
}

static ys_status
fill_held(const ys_plan *plan, const ys_tally *tally, ys_result *result, ys_error *err)
{
    static const char *const text[] = {
#define X(name, words) words,
        YS_HELD_LIST(X)
#undef X
    };
    size_t cells = (size_t) plan->n_years * plan->n_counties;
    ys_array *name = ys_result_add_text(result, "exit/reason_name", YS_HELD_COUNT, 64, NULL, "what held the county back", err);
    ys_shape shape = { 3, { (size_t) plan->n_years, plan->n_counties, YS_HELD_COUNT }, { year_axis, county_axis, "exit/reason_name" } };
    double *held = name == NULL ? NULL
                                : add_f64(result, "exit/held_back", &shape, "probability", "what held the county back in the year", true, err);

    if (held == NULL)
        return ys_fail_status(err);
    for (size_t r = 0; r < YS_HELD_COUNT; r++)
        ys_array_put(name, r, text[r]);
    for (size_t i = 0; i < cells * YS_HELD_COUNT; i++)
        held[i] = (double) tally->held[i] / (double) tally->worlds;
    return YS_OK;
}

static ys_status
fill_province_exits(const ys_plan *plan, const ys_tally *tally, ys_result *result, ys_error *err)
{
    ys_shape shape = { 1, { (size_t) plan->n_years }, { year_axis } };
    double *mean = add_f64(result, "province/exits_by_mean", &shape, "county", "counties that have left by the end of the year", true, err);
    double *low = add_f64(result, "province/exits_by_q05", &shape, "county", "5 % quantile", true, err);
    double *high = add_f64(result, "province/exits_by_q95", &shape, "county", "95 % quantile", true, err);
    double *all = add_f64(result, "province/all_exited_by", &shape, "probability", "all listed counties have left", true, err);
    double *mcse = add_f64(result, "province/all_exited_mcse", &shape, "probability", "Monte-Carlo standard error", true, err);
    double *key = add_f64(result, "province/key_exited_by", &shape, "probability", "all key counties have left", true, err);
    size_t n = plan->n_listed + 1;

    if (mean == NULL || low == NULL || high == NULL || all == NULL || mcse == NULL || key == NULL)
        return ys_fail_status(err);
    for (size_t y = 0; y < (size_t) plan->n_years; y++) {
        const int64_t *count = tally->exits + y * n;
        int64_t sum = 0, below = 0;

        low[y] = high[y] = -1.0;
        for (size_t k = 0; k < n; k++) {
            sum += count[k] * (int64_t) k;
            below += count[k];
            low[y] = low[y] < 0.0 && (double) below >= 0.05 * (double) tally->worlds ? (double) k : low[y];
            high[y] = high[y] < 0.0 && (double) below >= 0.95 * (double) tally->worlds ? (double) k : high[y];
        }
        mean[y] = (double) sum / (double) tally->worlds;
        all[y] = n > 1 ? (double) count[n - 1] / (double) tally->worlds : 0.0;
        double both = n > 1 && tally->pairs > 0 ? (double) tally->all_pairs[y] / (double) tally->pairs : all[y] * all[y];

        mcse[y] = standard_error(all[y] * (1.0 - all[y]), both - all[y] * all[y], tally->worlds);
        key[y] = (double) tally->key_exited[y] / (double) tally->worlds;
    }
    return YS_OK;
}

static ys_status
fill_province_poor(const ys_plan *plan, const ys_tally *tally, ys_result *result, ys_error *err)
{
    static const struct {
        const char *name, *title;
        double q;
    } quantile[] = {
        { "province/poor_q05", "5 % quantile", 0.05 }, { "province/poor_q10", "10 % quantile", 0.10 },
        { "province/poor_q25", "25 % quantile", 0.25 }, { "province/poor_q50", "median", 0.50 },
        { "province/poor_q75", "75 % quantile", 0.75 }, { "province/poor_q90", "90 % quantile", 0.90 },
        { "province/poor_q95", "95 % quantile", 0.95 },
    };
    ys_shape shape = { 1, { (size_t) plan->n_years }, { year_axis } };
    double *mean = add_f64(result, "province/poor_mean", &shape, "person", "registered poor at the end of the year", true, err);
    double *sd = add_f64(result, "province/poor_sd", &shape, "person", "standard deviation over worlds", true, err);
    double *mcse = add_f64(result, "province/poor_mcse", &shape, "person", "Monte-Carlo standard error of the mean", true, err);
    double *luck = add_f64(result, "province/poor_sd_luck", &shape, "person", "spread from luck", true, err);
    double *parameters = add_f64(result, "province/poor_sd_parameters", &shape, "person", "spread from what is not known", true, err);

    if (mean == NULL || sd == NULL || mcse == NULL || luck == NULL || parameters == NULL)
        return ys_fail_status(err);
    for (size_t y = 0; y < (size_t) plan->n_years; y++) {
        double n = (double) tally->worlds, pairs = (double) tally->pairs;
        double m = (double) tally->province_sum[y] / n;
        double variance = fmax((double) tally->province_square[y] / n - m * m, 0.0);
        double covariance = pairs > 0.0 ? (double) tally->province_pair[y] / pairs - m * m : 0.0;

        covariance = fmin(fmax(covariance, 0.0), variance);
        mean[y] = m;
        sd[y] = sqrt(variance);
        mcse[y] = standard_error(variance, covariance, tally->worlds);
        luck[y] = sqrt(variance - covariance);
        parameters[y] = sqrt(covariance);
    }
    for (size_t i = 0; i < sizeof quantile / sizeof quantile[0]; i++) {
        double *q = add_f64(result, quantile[i].name, &shape, "person", quantile[i].title, true, err);

        if (q == NULL)
            return ys_fail_status(err);
        for (size_t y = 0; y < (size_t) plan->n_years; y++)
            q[y] = ys_histogram_quantile(&tally->province_poor[y], quantile[i].q);
    }
    return YS_OK;
}

static ys_status
fill_counties(const ys_plan *plan, const ys_tally *tally, ys_result *result, ys_error *err)
{
    ys_shape shape = { 2, { (size_t) plan->n_years, plan->n_counties }, { year_axis, county_axis } };
    double *mean = add_f64(result, "county/poor_mean", &shape, "person", "registered poor at the end of the year", true, err);
    double *sd = add_f64(result, "county/poor_sd", &shape, "person", "standard deviation over worlds", true, err);
    size_t cells = (size_t) plan->n_years * plan->n_counties;

    if (mean == NULL || sd == NULL)
        return ys_fail_status(err);
    for (size_t i = 0; i < cells; i++) {
        double m = (double) tally->poor[i] / (double) tally->worlds;

        mean[i] = m;
        sd[i] = sqrt(fmax((double) tally->poor_square[i] / (double) tally->worlds - m * m, 0.0));
    }
    for (size_t f = 0; f < plan->n_funds; f++) {
        char name[128];

        snprintf(name, sizeof name, "allocation/%.90s/mean", plan->fund[f].fund->name);
        double *amount = add_f64(result, name, &shape, "yuan", "mean amount of the year", true, err);

        if (amount == NULL)
            return ys_fail_status(err);
        for (size_t i = 0; i < cells; i++)
            amount[i] = (double) tally->amount[f * cells + i] / (double) tally->worlds;
    }
    return YS_OK;
}

static ys_status
fill_funds(const ys_plan *plan, const ys_tally *tally, ys_result *result, ys_error *err)
{
    size_t years = (size_t) plan->n_years;
    ys_shape shape = { 2, { years, plan->n_funds }, { year_axis, "fund/name" } };
    double *total = add_f64(result, "fund/total_mean", &shape, "yuan", "mean pot of the year", true, err);
    double *held = add_f64(result, "fund/held_mean", &shape, "yuan", "mean that no county got and no set-aside took", true, err);

    if (total == NULL || held == NULL)
        return ys_fail_status(err);
    for (size_t f = 0; f < plan->n_funds; f++) {
        for (size_t y = 0; y < years; y++) {
            total[y * plan->n_funds + f] = (double) tally->fund_total[f * years + y] / (double) tally->worlds;
            held[y * plan->n_funds + f] = (double) tally->fund_held[f * years + y] / (double) tally->worlds;
        }
    }
    return YS_OK;
}

static ys_status
fill_grades(const ys_plan *plan, const ys_tally *tally, ys_result *result, ys_error *err)
{
    const ys_scheme *scheme = plan->scheme_of;
    const ys_grade *grade = scheme->grades.item;
    const ys_class *class = scheme->classes.item;
    size_t cells = (size_t) plan->n_years * plan->n_counties, n = plan->n_grades;
    ys_shape cell = { 2, { (size_t) plan->n_years, plan->n_counties }, { year_axis, county_axis } };
    ys_shape graded = { 3, { (size_t) plan->n_years, plan->n_counties, n }, { year_axis, county_axis, "assessment/grade_name" } };
    ys_array *classes = ys_result_add_text(result, "assessment/class", plan->n_counties, 64, county_axis, "class", err);
    ys_array *name = ys_result_add_text(result, "assessment/grade_name", n, 64, NULL, "grade", err);
    double *p = name == NULL ? NULL : add_f64(result, "assessment/p_grade", &graded, "probability", "probability of the grade", true, err);
    double *score = add_f64(result, "assessment/score_mean", &cell, "point", "mean score over the worlds with one", true, err);

    if (classes == NULL || p == NULL || score == NULL)
        return ys_fail_status(err);
    for (size_t c = 0; c < plan->n_counties; c++)
        ys_array_put(classes, c, class[ys_scheme_class(plan->scheme)[c]].name);
    for (size_t g = 0; g + 1 < n; g++)
        ys_array_put(name, g, grade[g].title == NULL ? grade[g].name : grade[g].title);
    ys_array_put(name, n - 1, "资料不足");
    for (size_t i = 0; i < cells * n; i++)
        p[i] = (double) tally->grade[i] / (double) tally->worlds;
    for (size_t i = 0; i < cells; i++)
        score[i] = tally->scored[i] > 0 ? (double) tally->score[i] / (double) tally->scored[i] * 0x1p-30 * 100.0 : (double) NAN;
    return ys_result_note(result, "scheme", scheme->name, err);
}

/* What follows from the grades: stages of the chain, and promotion where the chain speaks of it. */
static ys_status
fill_stages(const ys_plan *plan, const ys_tally *tally, ys_result *result, ys_error *err)
{
    const ys_stage *stage = plan->chain.chain->stages.item;
    size_t cells = (size_t) plan->n_years * plan->n_counties, n = plan->n_stages;
    ys_shape cell = { 2, { (size_t) plan->n_years, plan->n_counties }, { year_axis, county_axis } };
    ys_shape staged = { 3, { (size_t) plan->n_years, plan->n_counties, n }, { year_axis, county_axis, "assessment/stage_name" } };
    ys_array *name = ys_result_add_text(result, "assessment/stage_name", n, 64, NULL, "stage of the chain, `free` the first", err);
    double *p = name == NULL ? NULL
                             : add_f64(result, "assessment/p_stage", &staged, "probability", "in the stage at the end of the year", true, err);

    if (p == NULL)
        return ys_fail_status(err);
    ys_array_put(name, 0, "free");
    for (size_t s = 1; s < n; s++)
        ys_array_put(name, s, stage[s - 1].title == NULL ? stage[s - 1].name : stage[s - 1].title);
    for (size_t i = 0; i < cells * n; i++)
        p[i] = (double) tally->stage[i] / (double) tally->worlds;
    if (!plan->chain.promotes)
        return YS_OK;
    double *may = add_f64(result, "assessment/p_promotable", &cell, "probability", "the leadership may be promoted after the year", true, err);

    if (may == NULL)
        return ys_fail_status(err);
    for (size_t i = 0; i < cells; i++)
        may[i] = (double) tally->promotable[i] / (double) tally->worlds;
    return YS_OK;
}

ys_status
ys_outcome_fill(const ys_plan *plan, const ys_tally *tally, ys_result *result, ys_error *err)
{
    size_t years = (size_t) plan->n_years, one = 1;
    ys_array *year = ys_result_add(result, "year", YS_ARRAY_I64, 1, &years, NULL, "year", "year simulated", err);
    ys_array *worlds = ys_result_add(result, "run/worlds", YS_ARRAY_I64, 1, &one, NULL, "world", "worlds run", err);
    ys_array *seed = ys_result_add(result, "run/seed", YS_ARRAY_I64, 1, &one, NULL, "1", "seed", err);
    char text[32];
    ys_status st;

    if (year == NULL || worlds == NULL || seed == NULL)
        return ys_fail_status(err);
    for (size_t y = 0; y < years; y++)
        ys_array_i64(year)[y] = plan->model->scenario.years.first + (int64_t) y;
    ys_array_i64(worlds)[0] = tally->worlds;
    ys_array_i64(seed)[0] = plan->model->scenario.seed;
    snprintf(text, sizeof text, "%lld", (long long) tally->worlds);
    st = ys_result_note(result, "worlds", text, err);
    snprintf(text, sizeof text, "%lld", (long long) plan->model->scenario.seed);
    if (st == YS_OK)
        st = ys_result_note(result, "seed", text, err);
    if (st == YS_OK)
        st = fill_exits(plan, tally, result, err);
    if (st == YS_OK)
        st = fill_held(plan, tally, result, err);
    if (st == YS_OK)
        st = fill_province_exits(plan, tally, result, err);
    if (st == YS_OK)
        st = fill_province_poor(plan, tally, result, err);
    if (st == YS_OK)
        st = fill_counties(plan, tally, result, err);
    if (st == YS_OK)
        st = ys_outcome_people(plan, tally, result, err);
    if (st == YS_OK && plan->n_funds > 0)
        st = fill_funds(plan, tally, result, err);
    if (st == YS_OK && plan->scheme != NULL)
        st = fill_grades(plan, tally, result, err);
    if (st == YS_OK && plan->n_stages > 0)
        st = fill_stages(plan, tally, result, err);
    return st;
}
