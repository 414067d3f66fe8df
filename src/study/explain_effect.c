/* What would change a county's amounts, and how far its figures are from the next threshold. */
#include "allocation/fund_sensitivity.h"
#include "allocation/plan.h"
#include "engine/recorded.h"
#include "study/explain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A weight moves by a percentage point, a figure by a percent of itself; the rate at which that begins is taken over a tenth of it. */
static const double whole = 0.01, tenth = 0.1;
/* Sides differ by more than this part of the larger, a whole move from its beginning by more than that: a figure's own curve is less. */
static const double same_within = 0.01, straight_within = 0.1;

/* The model run once more: all items' points, or that of one alone. */
typedef struct {
    ys_explain_work *work;
    size_t only; /* item; SIZE_MAX: all */
    bool edges;  /* of the run that is not changed */
    ys_fund_point *point;
} run;

static void add_edges(ys_explain_work *work, size_t k, const ys_fund_plan *plan, const ys_fund_year *year);

static ys_status
visit(void *context, size_t at, bool is_task, const ys_fund_plan *plan, const ys_fund_year *year, ys_error *err)
{
    run *self = context;
    ys_status st = YS_OK;

    for (size_t k = 0; k < self->work->n_items && st == YS_OK; k++) {
        const ys_explain_item *item = &self->work->item[k];

        if (item->at != at || (strcmp(item->axis, "task") == 0) != is_task)
            continue;
        if (self->edges)
            add_edges(self->work, k, plan, year);
        if (self->only == SIZE_MAX || self->only == k)
            st = ys_fund_sensitivity_point(plan, year, 0, &self->point[k], err);
    }
    return st;
}

static void
free_points(const ys_explain_work *work, ys_fund_point *point)
{
    for (size_t k = 0; k < work->n_items; k++)
        ys_fund_sensitivity_free(&point[k]);
}

static void
move_figure(ys_table *table, const char *column, size_t county, double by)
{
    for (size_t i = 0; column != NULL && i < table->n_columns; i++)
        if (strcmp(table->column[i].name, column) == 0)
            table->column[i].number[county] += by;
}

/* Run with one more --set, or one figure of the county moved. What cannot be run leaves all points empty. */
static ys_status
run_moved(run *self, const char *set, const char *column, double by, ys_error *err)
{
    ys_explain_work *work = self->work;
    ys_table table = { 0 };
    ys_model model = { .n_slots = 0 };
    ys_error why = { YS_OK, "" };
    size_t n = work->n_rounding;
    ys_status st = ys_rebuild_table(work->of, &table, err);

    free_points(work, self->point);
    if (st != YS_OK)
        return st;
    move_figure(&table, column, work->county, by);
    if (set != NULL)
        work->override[n++].text = set;
    st = ys_rebuild_model(work->of, &table, work->override, n, &model, &why);
    if (st == YS_OK)
        st = ys_recorded_fund_visit(&model, visit, self, &why);
    ys_model_free(&model);
    ys_table_free(&table);
    if (st == YS_OK)
        return st;
    free_points(work, self->point);
    return st == YS_E_NOMEM || self->edges ? ys_fail(err, st, "%s", why.text) : YS_OK;
}

/* ---- one move ---- */

/* What is moved up (side 0) and down (side 1). */
typedef struct {
    const char *path, *column; /* a weight, or a figure of the county */
    double now, move, step;    /* a whole move; what its rate is taken over */
    double least, most;        /* it stays within */
} handle;

/* Of one item. */
typedef struct {
    double amount[2]; /* that a whole move brings */
    double rate[2];   /* yuan for each unit of the lever, as the move begins */
    bool near[2];     /* the two do not agree: a bound, a rank or a step lies within the move */
} effect;

static ys_status
run_lever(run *self, const handle *lever, int side, double by, bool *can, ys_error *err)
{
    double to = side == 0 ? lever->now + by : lever->now - by;
    char set[640];

    *can = to >= lever->least && to <= lever->most;
    if (!*can)
        return YS_OK;
    if (lever->path == NULL)
        return run_moved(self, NULL, lever->column, to - lever->now, err);
    snprintf(set, sizeof set, "%s=%.17g", lever->path, to);
    return run_moved(self, set, NULL, 0, err);
}

static bool
is_of(const run *self, size_t k)
{
    return self->only == SIZE_MAX || self->only == k;
}

/* Units of money that a difference of amounts may be out by: settled ones, and those in real numbers. */
static double
noise_of(const run *self, const ys_fund_point *base, size_t k)
{
    return self->work->item[k].by_difference ? 4 : 0x1p-44 * fabs(base[k].amount[self->work->county]);
}

/* The rate at which a move to a side begins, of every item. */
static ys_status
take_rates(run *self, const ys_fund_point *base, const handle *lever, int side, double step, double *rate, ys_error *err)
{
    bool can;
    ys_status st = run_lever(self, lever, side, step, &can, err);

    for (size_t k = 0; k < self->work->n_items; k++) {
        rate[k] = NAN;
        if (st == YS_OK && can && is_of(self, k) && self->point[k].n > 0)
            st = ys_fund_sensitivity_slope(&base[k], &self->point[k], step, self->work->county, &rate[k], err);
    }
    return st;
}

/* Where a whole move does not go on as it began: is it a jump within the step already? Then there is no rate. */
static ys_status
drop_jumps(run *self, const ys_fund_point *base, const handle *lever, int side, effect *out, double *again, ys_error *err)
{
    size_t n = self->work->n_items;
    bool any = false;
    ys_status st;

    for (size_t k = 0; k < n; k++)
        any = any || out[k].near[side];
    if (!any)
        return YS_OK;
    st = take_rates(self, base, lever, side, lever->step * tenth, again, err);
    for (size_t k = 0; k < n && st == YS_OK; k++) {
        double rate = out[k].rate[side], larger = fabs(again[k]) > fabs(rate) ? fabs(again[k]) : fabs(rate);
        double noise = noise_of(self, base, k) / (lever->step * tenth);

        if (out[k].near[side] && !(fabs(again[k] - rate) <= straight_within * larger + noise))
            out[k].rate[side] = NAN;
    }
    return st;
}

static ys_status
pull(run *self, const ys_fund_point *base, const handle *lever, int side, effect *out, double *rate, ys_error *err)
{
    size_t n = self->work->n_items, county = self->work->county;
    bool can;
    ys_status st = take_rates(self, base, lever, side, lever->step, rate, err);

    if (st == YS_OK)
        st = run_lever(self, lever, side, lever->move, &can, err);
    for (size_t k = 0; k < n && st == YS_OK; k++) {
        bool known = can && is_of(self, k) && self->point[k].n > 0;
        double goes_on = rate[k] * lever->move, noise = noise_of(self, base, k) * lever->move / lever->step;
        double amount = known ? self->point[k].amount[county] - base[k].amount[county] : (double) NAN;
        double larger = fabs(amount) > fabs(goes_on) ? fabs(amount) : fabs(goes_on);

        out[k].rate[side] = rate[k];
        out[k].amount[side] = amount;
        out[k].near[side] = known && fabs(amount - goes_on) > straight_within * larger + noise;
    }
    return st == YS_OK ? drop_jumps(self, base, lever, side, out, rate, err) : st;
}

static bool
is_kink(const effect *e, double noise)
{
    double up = e->rate[0], down = e->rate[1], larger = fabs(up) > fabs(down) ? fabs(up) : fabs(down);

    return fabs(up + down) > same_within * larger + noise;
}

/* Pull a lever to both sides, and tell of each item that it moves; of the item self->only in any case. */
static ys_status
add_effect(run *self, const ys_fund_point *base, const handle *lever, const char *kind, const char *name, double told_by,
    ys_error *err)
{
    size_t n = self->work->n_items;
    effect *out = calloc(n + 1, sizeof *out);
    double *rate = calloc(n + 1, sizeof *rate);
    ys_status st = out == NULL || rate == NULL ? ys_fail(err, YS_E_NOMEM, "%zu funds", n) : YS_OK;

    for (int side = 0; side < 2 && st == YS_OK; side++)
        st = pull(self, base, lever, side, out, rate, err);
    for (size_t k = 0; k < n && st == YS_OK; k++) {
        const effect *e = &out[k];
        bool moves = false;
        ys_explain_row row = { .item = k,
            .value = { e->amount[0], e->amount[1], e->rate[0] * told_by, e->rate[1] * told_by, lever->now,
                (e->near[0] || e->near[1] ? 2 : 0) + (is_kink(e, noise_of(self, base, k) / lever->step) ? 1 : 0) } };

        for (size_t i = YS_EFFECT_UP; i <= YS_EFFECT_RATE_DOWN; i++)
            moves = moves || (row.value[i] != 0 && !isnan(row.value[i]));
        if (is_of(self, k) && (moves || self->only == k))
            ys_explain_add(&self->work->effects, row, kind, name);
    }
    free(out);
    free(rate);
    return st;
}

/* ---- weights ---- */

/* `of`: the formula that they stand in, with a dot, or "". */
static ys_status
add_vector(run *self, const ys_fund_point *base, const char *path, const char *of, const ys_list *factors, ys_error *err)
{
    const ys_factor *factor = factors->item;
    ys_status st = YS_OK;

    for (size_t j = 0; j < factors->n && factors->n > 1 && st == YS_OK; j++) {
        char leaf[512], name[200];
        const handle lever = { .path = leaf, .now = factor[j].weight.value, .move = whole, .step = whole * tenth, .most = 1 };

        snprintf(leaf, sizeof leaf, "%s.factors.%.90s.weight", path, factor[j].name);
        snprintf(name, sizeof name, "%.95s%.90s.weight", of, factor[j].name);
        st = add_effect(self, base, &lever, "weight", name, whole, err);
    }
    return st;
}

/* The weight vectors of item self->only. */
static ys_status
add_weights(run *self, const ys_fund_point *base, ys_error *err)
{
    const ys_explain_item *item = &self->work->item[self->only];
    const ys_formula *formula = item->rule->formulas.item;
    const int64_t *eligible = ys_explain_figures(self->work->of, item->folder, item->name, "eligible");
    char path[256], of[100];
    ys_status st;

    if (eligible != NULL && !eligible[self->work->county])
        return YS_OK;
    snprintf(path, sizeof path, "%ss.%.90s", item->axis, item->rule->name);
    st = add_vector(self, base, path, "", &item->rule->factors, err);
    if (st == YS_OK) {
        snprintf(path, sizeof path, "%ss.%.90s.cascade", item->axis, item->rule->name);
        st = add_vector(self, base, path, "cascade.", &item->rule->cascade.factors, err);
    }
    for (size_t f = 0; f < item->rule->formulas.n && st == YS_OK; f++) {
        snprintf(path, sizeof path, "%ss.%.90s.formulas.%.90s", item->axis, item->rule->name, formula[f].name);
        snprintf(of, sizeof of, "%.90s.", formula[f].name);
        st = add_vector(self, base, path, of, &formula[f].factors, err);
    }
    return st;
}

/* ---- figures ---- */

/* Last year's amounts are whole yuan: a fraction of one would be refused. */
static bool
is_issued(const ys_explain_work *work, const char *column)
{
    bool issued = false;

    for (size_t k = 0; k < work->n_items; k++)
        issued = issued || (work->item[k].rule->last_year != NULL && strcmp(work->item[k].rule->last_year, column) == 0);
    return issued;
}

/* One percent of a figure; one unit of one that is 0. A figure that is not below 0 does not go there. */
static handle
lever_of(const ys_explain_work *work, const char *column, double x)
{
    handle made = { .column = column, .now = x, .least = x < 0 ? -INFINITY : 0, .most = INFINITY };

    made.move = x != 0 ? fabs(x) * whole : 1;
    made.step = made.move * tenth;
    if (is_issued(work, column)) {
        made.step = made.step > 1 ? floor(made.step + 0.5) : 1;
        made.move = made.move > 1 ? floor(made.move + 0.5) : 1;
    }
    return made;
}

/* Each figure of the county that the rules read; a class, which has no unit, is none. */
static ys_status
add_figures(run *self, const ys_fund_point *base, ys_error *err)
{
    const ys_table *table = &self->work->model.table;
    ys_status st = YS_OK;

    self->only = SIZE_MAX;
    for (size_t i = 0; i < table->n_columns && st == YS_OK; i++) {
        const ys_column *column = &table->column[i];
        double x = column->is_text ? (double) NAN : column->number[self->work->county];

        if (isnan(x) || column->unit[0] == '\0' || strcmp(column->unit, "0/1") == 0)
            continue;
        const handle lever = lever_of(self->work, column->name, x);

        st = add_effect(self, base, &lever, "figure", column->name, 1, err);
    }
    return st;
}

/* ---- the next threshold ---- */

/* Where thresholds and ladders stand: the fund, or one of its formulas, whose name then stands before theirs. */
typedef struct {
    ys_explain_work *work;
    size_t item;
    const ys_fund_plan *plan;
    const ys_fund_year *year;
    const char *formula; /* NULL: the fund itself */
} place;

/* The county's figure as the fund reads it: a column, a composite of the fund, a quantity. */
static double
figure_of(const place *at, const char *name)
{
    const ys_indicator *indicator = at->plan->data.indicator(at->plan->data.context, name);
    size_t county = at->work->county;

    if (indicator == NULL)
        return NAN;
    if (indicator->fixed != NULL)
        return indicator->fixed[county];
    if (at->year->quantity[indicator->quantity] == NULL)
        return NAN;
    return at->year->quantity[indicator->quantity][county * (size_t) at->year->lanes];
}

static void
add_edge(const place *at, const char *kind, const char *name, double figure, double below, double above)
{
    ys_explain_row edge = { .item = at->item, .value = { figure, below, above, NAN, NAN, NAN } };
    char full[200];

    if (isnan(figure))
        return;
    snprintf(full, sizeof full, "%.90s%s%.90s", at->formula == NULL ? "" : at->formula, at->formula == NULL ? "" : ".", name);
    ys_explain_add(&at->work->edges, edge, kind, full);
}

static void
add_rungs(const place *at, const char *kind, const char *name, const char *indicator, const ys_list *rungs)
{
    const ys_rung *rung = rungs->item;
    double figure = rungs->n == 0 ? (double) NAN : figure_of(at, indicator), below = NAN, above = NAN;

    for (size_t r = 0; r < rungs->n; r++) {
        if (rung[r].from.value <= figure)
            below = rung[r].from.value;
        else if (isnan(above))
            above = rung[r].from.value;
    }
    add_edge(at, kind, name, figure, below, above);
}

static void
add_thresholds(const place *at, const ys_list *thresholds)
{
    const ys_threshold *threshold = thresholds->item;

    for (size_t t = 0; t < thresholds->n; t++) {
        double figure = figure_of(at, threshold[t].indicator);
        double least = threshold[t].least.value, most = threshold[t].most.value;
        bool in = figure >= least && figure <= most;

        add_edge(at, "threshold", threshold[t].name, figure, figure > most ? most : in && least > -1e15 ? least : (double) NAN,
            figure < least ? least : in && most < 1e15 ? most : (double) NAN);
    }
}

static void
add_shared_edges(const place *at, const ys_list *thresholds, const ys_list *factors, const ys_list *coefficients)
{
    const ys_factor *factor = factors->item;
    const ys_coefficient *coefficient = coefficients->item;

    add_thresholds(at, thresholds);
    for (size_t j = 0; j < factors->n; j++)
        add_rungs(at, factor[j].transform == YS_TRANSFORM_brackets ? "bracket" : "ladder", factor[j].name, factor[j].indicator,
            &factor[j].rungs);
    for (size_t j = 0; j < coefficients->n; j++)
        add_rungs(at, "ladder", coefficient[j].name, coefficient[j].indicator, &coefficient[j].ladder);
}

static void
add_edges(ys_explain_work *work, size_t k, const ys_fund_plan *plan, const ys_fund_year *year)
{
    const ys_fund *rule = work->item[k].rule;
    const ys_grant *grant = rule->grants.item;
    const ys_formula *formula = rule->formulas.item;
    place at = { .work = work, .item = k, .plan = plan, .year = year };

    add_shared_edges(&at, &rule->thresholds, &rule->factors, &rule->coefficients);
    for (size_t g = 0; g < rule->grants.n; g++)
        add_rungs(&at, "ladder", grant[g].name, grant[g].indicator, &grant[g].ladder);
    for (size_t f = 0; f < rule->formulas.n; f++) {
        at.formula = formula[f].name;
        add_shared_edges(&at, &formula[f].thresholds, &formula[f].factors, &formula[f].coefficients);
    }
}

ys_status
ys_explain_effect_all(ys_explain_work *work, ys_error *err)
{
    ys_fund_point *point = calloc(2 * work->n_items + 1, sizeof *point), *base = point + work->n_items;
    run self = { .work = work, .only = SIZE_MAX, .edges = true, .point = base };
    ys_status st = point == NULL ? ys_fail(err, YS_E_NOMEM, "%zu funds", work->n_items) : run_moved(&self, NULL, NULL, 0, err);

    if (point == NULL)
        return st;
    self.edges = false;
    self.point = point;
    for (size_t k = 0; k < work->n_items; k++)
        work->item[k].by_difference = !base[k].plain;
    for (self.only = 0; self.only < work->n_items && st == YS_OK; self.only++)
        st = add_weights(&self, base, err);
    if (st == YS_OK)
        st = add_figures(&self, base, err);
    free_points(work, point);
    free_points(work, base);
    free(point);
    return st;
}
