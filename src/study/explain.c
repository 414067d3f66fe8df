#include "study/explain.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Steps of the differences: a thousandth of a weight, of a figure; told by the hundredth. */
static const double weight_step = 0.001, figure_step = 0.001, told_by = 0.01;

ys_status
ys_explain_county(const ys_result *of, const char *county, size_t *at, ys_error *err)
{
    const ys_array *code = ys_result_find(of, "county/code"), *name = ys_result_find(of, "county/name_zh");
    size_t n = ys_array_size(code);
    const char **known = calloc(2 * n + 1, sizeof *known), *nearest;
    ys_status st;

    if (known == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu counties", n);
    for (*at = 0; *at < n; (*at)++) {
        known[*at] = ys_array_text(code, *at);
        known[n + *at] = ys_array_text(name, *at);
        if (strcmp(known[*at], county) == 0 || (known[n + *at][0] != '\0' && strcmp(known[n + *at], county) == 0)) {
            free(known);
            return YS_OK;
        }
    }
    nearest = ys_text_nearest(county, known, 2 * n);
    st = ys_fail(err, YS_E_DATA, "county %.60s: none of the %zu counties of the result has this code or name%s%s%s", county,
        n, nearest == NULL ? "" : "; did you mean ", nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?");
    free(known);
    return st;
}

const int64_t *
ys_explain_figures(const ys_result *of, const char *folder, const char *fund, const char *leaf)
{
    char name[160];

    snprintf(name, sizeof name, "%s/%.90s/%s", folder, fund, leaf);
    return ys_array_i64(ys_result_find(of, name));
}

static ys_status
copy_county(const ys_result *of, size_t county, ys_result *result, const char *name, ys_error *err)
{
    const ys_array *from = ys_result_find(of, name);
    ys_array *to = ys_result_add_text(
        result, name, 1, 96, strcmp(name, "county/code") == 0 ? NULL : "county/code", from == NULL ? name : from->title, err);

    if (to == NULL)
        return err == NULL ? YS_E_NOMEM : err->status;
    ys_array_put(to, 0, ys_array_text(from, county));
    return YS_OK;
}

ys_status
ys_explain_frame(const ys_result *of, size_t county, ys_result *result, ys_error *err)
{
    static const char *const notes[] = { "title", "notice", "as_of", "scenario_path", "scenario_sha256", "table_path",
        "table_sha256", "model_notes", "allocation_notes" };
    static const char *const names[] = { "county/code", "county/name_zh", "county/name_en", "county/prefecture" };
    ys_status st = ys_result_note(result, "schema", "yinsu.explanation/1", err);

    if (st == YS_OK)
        st = ys_result_note(result, "version", YS_VERSION, err);
    for (size_t i = 0; i < sizeof notes / sizeof notes[0] && st == YS_OK; i++)
        st = ys_result_note(result, notes[i], ys_result_text(of, notes[i]), err);
    for (size_t i = 0; i < sizeof names / sizeof names[0] && st == YS_OK; i++)
        st = copy_county(of, county, result, names[i], err);
    return st;
}

/* A row of one of the explanation's lists. */
typedef struct {
    size_t item; /* among funds and tasks together */
    char kind[24], name[200];
    double value[3];
    int64_t amount;
} row;

typedef struct {
    row *list;
    size_t n, room;
    bool failed;
} rows;

static void
add_row(rows *self, row fresh, const char *kind, const char *name)
{
    if (self->n == self->room) {
        size_t room = self->room == 0 ? 32 : 2 * self->room;
        row *more = realloc(self->list, room * sizeof *more);

        if (more == NULL) {
            self->failed = true;
            return;
        }
        self->list = more;
        self->room = room;
    }
    snprintf(fresh.kind, sizeof fresh.kind, "%s", kind);
    snprintf(fresh.name, sizeof fresh.name, "%s", name);
    self->list[self->n++] = fresh;
}

/* A fund or a task of the result. */
typedef struct {
    const char *folder, *axis;
    size_t at; /* on its axis */
    const char *name;
    const ys_fund *rule;
    double base; /* amount in yuan before rounding to the unit */
} item;

typedef struct {
    const ys_result *of;
    size_t county;
    const char *code;
    ys_model model;
    size_t n_items;
    item *item;
    rows parts, effects, edges;
    char (*rounding)[160]; /* --set lines that count every fund in single yuan */
    ys_override *override; /* those, and one more */
    size_t n_rounding;
} work;

static const ys_fund *
rule_of(const ys_list *list, const char *name)
{
    const ys_fund *fund = list->item;

    for (size_t f = 0; f < list->n; f++)
        if (strcmp(fund[f].name, name) == 0)
            return &fund[f];
    return NULL;
}

static ys_status
open_items(work *self, ys_error *err)
{
    const ys_array *names[] = { ys_result_find(self->of, "fund/name"), ys_result_find(self->of, "task/name") };
    size_t n = ys_array_size(names[0]) + ys_array_size(names[1]);

    self->item = calloc(n + 1, sizeof *self->item);
    self->rounding = calloc(n + 1, sizeof *self->rounding);
    self->override = calloc(n + 2, sizeof *self->override);
    if (self->item == NULL || self->rounding == NULL || self->override == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu funds", n);
    for (int t = 0; t < 2; t++) {
        const ys_list *rules = t == 0 ? &self->model.scenario.funds : &self->model.scenario.tasks;

        for (size_t i = 0; i < ys_array_size(names[t]); i++) {
            item *one = &self->item[self->n_items];

            *one = (item){ t == 0 ? "allocation" : "tasks", t == 0 ? "fund" : "task", i, ys_array_text(names[t], i), NULL, 0 };
            one->rule = rule_of(rules, one->name);
            if (one->rule == NULL || ys_explain_figures(self->of, one->folder, one->name, "amount") == NULL)
                continue;
            snprintf(self->rounding[self->n_items], sizeof self->rounding[0], "%s.%.90s.rounding=1", t == 0 ? "funds" : "tasks",
                one->name);
            self->override[self->n_items].text = self->rounding[self->n_items];
            self->n_items++;
        }
    }
    self->n_rounding = self->n_items;
    if (self->n_items > 0)
        return YS_OK;
    return ys_fail(err, YS_E_DATA, "the result holds no amounts: explain reads what `yinsu allocate` or `yinsu simulate` wrote");
}

static void
close_work(work *self)
{
    free(self->item);
    free(self->rounding);
    free(self->override);
    free(self->parts.list);
    free(self->effects.list);
    free(self->edges.list);
    ys_model_free(&self->model);
}

static ys_status
own_model(work *self, ys_error *err)
{
    ys_table table = { 0 };
    ys_status st = ys_rebuild_table(self->of, &table, err);

    if (st == YS_OK)
        st = ys_rebuild_model(ys_result_text(self->of, "resolved"), &table, NULL, 0, &self->model, err);
    ys_table_free(&table);
    return st;
}

/* What the result says must be what this yinsu makes of it, or an explanation would be of something else. */
static ys_status
check_same(const work *self, ys_error *err)
{
    ys_result again = { 0 };
    ys_status st = ys_engine_allocate(&self->model, &again, err);

    for (size_t k = 0; k < self->n_items && st == YS_OK; k++) {
        const item *one = &self->item[k];
        const int64_t *was = ys_explain_figures(self->of, one->folder, one->name, "amount");
        const int64_t *is = ys_explain_figures(&again, one->folder, one->name, "amount");

        for (size_t c = 0; c < self->model.table.n_counties && st == YS_OK; c++)
            if (is == NULL || was[c] != is[c])
                st = ys_fail(err, YS_E_DATA,
                    "the amounts of %s in the result (yinsu %s) are not what yinsu " YS_VERSION
                    " makes of its scenario: run it again, then explain",
                    one->name, ys_result_text(self->of, "version"));
    }
    ys_result_free(&again);
    return st;
}

/* A figure moved; a whole number stays one, as money issued must. */
static double
times_of(double x, double times)
{
    return x == floor(x) && fabs(x) >= 1 / figure_step ? floor(x * times + 0.5) : x * times;
}

/* Run with one more --set, or one figure of the county times a factor; amounts of the county, NAN where it cannot be run. */
static ys_status
run_changed(work *self, const char *set, const char *column, double times, double *amount, ys_error *err)
{
    ys_table table = { 0 };
    ys_model model = { .n_slots = 0 };
    ys_result result = { 0 };
    ys_error why;
    size_t n = self->n_rounding;
    ys_status st = ys_rebuild_table(self->of, &table, err);

    if (st != YS_OK)
        return st;
    for (size_t i = 0; column != NULL && i < table.n_columns; i++)
        if (strcmp(table.column[i].name, column) == 0)
            table.column[i].number[self->county] = times_of(table.column[i].number[self->county], times);
    if (set != NULL)
        self->override[n++].text = set;
    st = ys_rebuild_model(ys_result_text(self->of, "resolved"), &table, self->override, n, &model, &why);
    if (st == YS_OK)
        st = ys_engine_allocate(&model, &result, &why);
    for (size_t k = 0; k < self->n_items; k++) {
        const int64_t *is = st == YS_OK ? ys_explain_figures(&result, self->item[k].folder, self->item[k].name, "amount") : NULL;

        amount[k] = is == NULL ? (double) NAN : (double) is[self->county];
    }
    ys_result_free(&result);
    ys_model_free(&model);
    ys_table_free(&table);
    return st == YS_E_NOMEM ? ys_fail(err, st, "%s", why.text) : YS_OK;
}

/* ---- what would change it ---- */

static ys_status
add_weight(work *self, size_t k, const char *path, const ys_factor *factor, double *amount, ys_error *err)
{
    double w = factor->weight.value;
    row effect = { .item = k, .value = { NAN, NAN, w } };
    char set[512], name[200];
    ys_status st = YS_OK;

    for (int side = 0; side < 2 && st == YS_OK; side++) {
        double to = side == 0 ? w + weight_step : w - weight_step;

        if (to < 0 || to > 1)
            continue;
        snprintf(set, sizeof set, "%s.factors.%s.weight=%.17g", path, factor->name, to);
        st = run_changed(self, set, NULL, 1, amount, err);
        effect.value[side] = (amount[k] - self->item[k].base) * (told_by / weight_step);
    }
    snprintf(name, sizeof name, "%.90s.weight", factor->name);
    add_row(&self->effects, effect, "weight", name);
    return st;
}

static ys_status
add_weights(work *self, size_t k, const char *path, const ys_list *factors, double *amount, ys_error *err)
{
    const ys_factor *factor = factors->item;
    ys_status st = YS_OK;

    for (size_t j = 0; j < factors->n && factors->n > 1 && st == YS_OK; j++)
        st = add_weight(self, k, path, &factor[j], amount, err);
    return st;
}

static ys_status
add_fund_weights(work *self, size_t k, double *amount, ys_error *err)
{
    const ys_fund *rule = self->item[k].rule;
    const ys_formula *formula = rule->formulas.item;
    const char *kind = self->item[k].axis[0] == 'f' ? "funds" : "tasks";
    char path[256];
    ys_status st;

    snprintf(path, sizeof path, "%s.%.90s", kind, rule->name);
    st = add_weights(self, k, path, &rule->factors, amount, err);
    for (size_t f = 0; f < rule->formulas.n && st == YS_OK; f++) {
        snprintf(path, sizeof path, "%s.%.90s.formulas.%.90s", kind, rule->name, formula[f].name);
        st = add_weights(self, k, path, &formula[f].factors, amount, err);
    }
    return st;
}

/* Each figure of the county that the rules read: one percent more, one percent less. */
static ys_status
add_figures(work *self, double *more, double *less, ys_error *err)
{
    ys_status st = YS_OK;

    for (size_t i = 0; i < self->model.table.n_columns && st == YS_OK; i++) {
        const ys_column *column = &self->model.table.column[i];
        double x = column->is_text ? (double) NAN : column->number[self->county];

        if (isnan(x) || x == 0 || strcmp(column->unit, "0/1") == 0)
            continue;
        st = run_changed(self, NULL, column->name, 1 + figure_step, more, err);
        if (st == YS_OK)
            st = run_changed(self, NULL, column->name, 1 - figure_step, less, err);
        for (size_t k = 0; k < self->n_items && st == YS_OK; k++) {
            double base = self->item[k].base, scale = told_by / figure_step;
            row effect = { .item = k, .value = { (more[k] - base) * scale, (less[k] - base) * scale, x } };

            if (more[k] != base || less[k] != base)
                add_row(&self->effects, effect, "figure", column->name);
        }
    }
    return st;
}

static ys_status
add_effects(work *self, ys_error *err)
{
    double *amount = calloc(2 * self->n_items + 1, sizeof *amount);
    ys_status st = amount == NULL ? ys_fail(err, YS_E_NOMEM, "%zu funds", self->n_items)
                                  : run_changed(self, NULL, NULL, 1, amount, err);

    for (size_t k = 0; k < self->n_items && st == YS_OK; k++)
        self->item[k].base = amount[k];
    for (size_t k = 0; k < self->n_items && st == YS_OK; k++)
        st = add_fund_weights(self, k, amount, err);
    if (st == YS_OK)
        st = add_figures(self, amount, amount + self->n_items, err);
    free(amount);
    return st;
}

/* ---- the next threshold ---- */

/* The county's figure by the name that a rule gives it; NAN where it is a composite or moves otherwise. */
static double
figure_of(const work *self, const char *name)
{
    const ys_population *population = &self->model.scenario.population;
    bool poor = strcmp(name, "registered_poor") == 0, incidence = strcmp(name, "incidence") == 0;
    const char *own = (poor || incidence) && population->registered_poor != NULL ? population->registered_poor : name;
    const ys_column *column = ys_table_column(&self->model.table, own);
    const ys_column *rural = population->rural == NULL ? NULL : ys_table_column(&self->model.table, population->rural);

    if (column == NULL || column->is_text || (incidence && rural == NULL))
        return NAN;
    return incidence ? column->number[self->county] / rural->number[self->county] : column->number[self->county];
}

static void
add_edge(work *self, size_t k, const char *kind, const char *name, double figure, double below, double above)
{
    row edge = { .item = k, .value = { figure, below, above } };

    if (!isnan(figure))
        add_row(&self->edges, edge, kind, name);
}

static void
add_rungs(work *self, size_t k, const char *kind, const char *name, const char *indicator, const ys_list *rungs)
{
    const ys_rung *rung = rungs->item;
    double figure = figure_of(self, indicator), below = NAN, above = NAN;

    for (size_t r = 0; r < rungs->n; r++) {
        if (rung[r].from.value <= figure)
            below = rung[r].from.value;
        else if (isnan(above))
            above = rung[r].from.value;
    }
    if (rungs->n > 0)
        add_edge(self, k, kind, name, figure, below, above);
}

static void
add_factor_edges(work *self, size_t k, const ys_list *factors)
{
    const ys_factor *factor = factors->item;

    for (size_t j = 0; j < factors->n; j++)
        add_rungs(self, k, factor[j].transform == YS_TRANSFORM_brackets ? "bracket" : "ladder", factor[j].name,
            factor[j].indicator, &factor[j].rungs);
}

static void
add_edges(work *self, size_t k)
{
    const ys_fund *rule = self->item[k].rule;
    const ys_threshold *threshold = rule->thresholds.item;
    const ys_coefficient *coefficient = rule->coefficients.item;
    const ys_grant *grant = rule->grants.item;
    const ys_formula *formula = rule->formulas.item;

    for (size_t t = 0; t < rule->thresholds.n; t++) {
        double figure = figure_of(self, threshold[t].indicator), least = threshold[t].least.value, most = threshold[t].most.value;
        bool in = figure >= least && figure <= most;

        add_edge(self, k, "threshold", threshold[t].name, figure, figure > most ? most : in && least > -1e15 ? least : (double) NAN,
            figure < least ? least : in && most < 1e15 ? most : (double) NAN);
    }
    add_factor_edges(self, k, &rule->factors);
    for (size_t f = 0; f < rule->formulas.n; f++)
        add_factor_edges(self, k, &formula[f].factors);
    for (size_t j = 0; j < rule->coefficients.n; j++)
        add_rungs(self, k, "ladder", coefficient[j].name, coefficient[j].indicator, &coefficient[j].ladder);
    for (size_t g = 0; g < rule->grants.n; g++)
        if (grant[g].ladder.n > 0)
            add_rungs(self, k, "ladder", grant[g].name, grant[g].indicator, &grant[g].ladder);
}

/* ---- the parts ---- */

static const char *
reason_of(const work *self, const item *one, const char *kind)
{
    const ys_lock *lock = one->rule->locks.item;
    const ys_override_entry *entry = one->rule->overrides.item;

    for (size_t k = 0; strcmp(kind, "lock") == 0 && k < one->rule->locks.n; k++)
        if (strcmp(lock[k].name, self->code) == 0)
            return lock[k].reason;
    for (size_t k = 0; strcmp(kind, "override") == 0 && k < one->rule->overrides.n; k++)
        if (strcmp(entry[k].name, self->code) == 0)
            return entry[k].reason;
    return strcmp(kind, "pro_rata") == 0 || strcmp(kind, "equal") == 0 || strcmp(kind, "sub_pot") == 0 ? "" : "others";
}

static const char *
part_name(const work *self, const item *one, const char *kind, const char *name)
{
    char path[160];

    if (name[0] != '\0' || strcmp(kind, "rounding") == 0)
        return name;
    snprintf(path, sizeof path, "%s/%.90s/binding", one->folder, one->name);
    if (strcmp(kind, "bound") == 0 && ys_array_text(ys_result_find(self->of, path), self->county)[0] != '\0')
        return ys_array_text(ys_result_find(self->of, path), self->county);
    return reason_of(self, one, kind);
}

/* Differences of the rows of the step log; those that are 0 are left out, but for the factors of a county that takes part. */
static ys_status
add_parts(work *self, size_t k, ys_error *err)
{
    const item *one = &self->item[k];
    char path[160];
    const ys_array *names, *kinds, *steps;
    const int64_t *eligible = ys_explain_figures(self->of, one->folder, one->name, "eligible");
    size_t n = self->model.table.n_counties;
    int64_t before = 0;

    snprintf(path, sizeof path, "%s/%.90s/step_name", one->folder, one->name);
    names = ys_result_find(self->of, path);
    snprintf(path, sizeof path, "%s/%.90s/step_kind", one->folder, one->name);
    kinds = ys_result_find(self->of, path);
    snprintf(path, sizeof path, "%s/%.90s/step", one->folder, one->name);
    steps = ys_result_find(self->of, path);
    if (names == NULL || kinds == NULL || steps == NULL || eligible == NULL || ys_array_i64(steps) == NULL)
        return ys_fail(err, YS_E_DATA, "%s: the result holds no steps of it; run it again with yinsu " YS_VERSION, one->name);
    for (size_t s = 0; s < steps->dim[0]; s++) {
        int64_t now = ys_array_i64(steps)[s * n + self->county];
        const char *kind = ys_array_text(kinds, s);
        row part = { .item = k, .amount = now - before };
        bool shown = part.amount != 0 || (eligible[self->county] && strcmp(kind, "factor") == 0);

        if (shown)
            add_row(&self->parts, part, kind, part_name(self, one, kind, ys_array_text(names, s)));
        before = now;
    }
    return YS_OK;
}

/* ---- the result ---- */

static ys_status
failed(ys_error *err)
{
    return err == NULL ? YS_E_NOMEM : err->status;
}

static ys_status
put_rows(ys_result *result, const char *list, const rows *from, const char *const *value, bool amounts, ys_error *err)
{
    char first[64], name[64];
    const char *axis[] = { first };

    snprintf(first, sizeof first, "%s/name", list);
    ys_array *names = ys_result_add_text(result, first, from->n, 199, NULL, "name", err);
    snprintf(name, sizeof name, "%s/kind", list);
    ys_array *kinds = names == NULL ? NULL : ys_result_add_text(result, name, from->n, 23, first, "kind", err);
    snprintf(name, sizeof name, "%s/item", list);
    ys_array *items = kinds == NULL ? NULL : ys_result_add(result, name, YS_ARRAY_I64, 1, &from->n, axis, "1", "fund or task, by number", err);

    if (items == NULL)
        return failed(err);
    for (size_t r = 0; r < from->n; r++) {
        ys_array_put(names, r, from->list[r].name);
        ys_array_put(kinds, r, from->list[r].kind);
        ys_array_i64(items)[r] = (int64_t) from->list[r].item;
    }
    if (amounts) {
        snprintf(name, sizeof name, "%s/amount", list);
        ys_array *amount = ys_result_add(result, name, YS_ARRAY_I64, 1, &from->n, axis, "yuan", "part of the amount", err);

        for (size_t r = 0; amount != NULL && r < from->n; r++)
            ys_array_i64(amount)[r] = from->list[r].amount;
        return amount == NULL ? failed(err) : YS_OK;
    }
    for (size_t v = 0; v < 3; v++) {
        snprintf(name, sizeof name, "%s/%s", list, value[v]);
        ys_array *values = ys_result_add(result, name, YS_ARRAY_F64, 1, &from->n, axis, "1", value[v], err);

        if (values == NULL)
            return failed(err);
        for (size_t r = 0; r < from->n; r++)
            ys_array_f64(values)[r] = from->list[r].value[v];
    }
    return YS_OK;
}

/* What the source says of each fund as a whole and of the county in it. */
static ys_status
put_items(const work *self, ys_result *result, ys_error *err)
{
    static const char *const of_fund[] = { "title", "purpose", "unit", "channel", "approval", "responsible" };
    static const char *const of_county[] = { "reason", "binding" };
    static const char *const figures[] = { "amount", "eligible", "bound", "per_head", "advance", "settlement" };
    static const char *const shares[] = { "price", "modelled_share" };
    const char *axis[] = { "item/name" };
    char name[160];
    ys_array *names = ys_result_add_text(result, "item/name", self->n_items, 127, NULL, "fund or task", err);
    ys_array *kinds = names == NULL ? NULL : ys_result_add_text(result, "item/kind", self->n_items, 15, axis[0], "fund or task", err);

    if (kinds == NULL)
        return failed(err);
    for (size_t k = 0; k < self->n_items; k++) {
        ys_array_put(names, k, self->item[k].name);
        ys_array_put(kinds, k, self->item[k].axis);
    }
    for (size_t i = 0; i < 8; i++) {
        const char *leaf = i < 6 ? of_fund[i] : of_county[i - 6];

        snprintf(name, sizeof name, "item/%s", leaf);
        ys_array *to = ys_result_add_text(result, name, self->n_items, 255, axis[0], leaf, err);

        for (size_t k = 0; to != NULL && k < self->n_items; k++) {
            const item *one = &self->item[k];

            if (i < 6)
                snprintf(name, sizeof name, "%s/%s", one->axis, leaf);
            else
                snprintf(name, sizeof name, "%s/%.90s/%s", one->folder, one->name, leaf);
            ys_array_put(to, k, ys_array_text(ys_result_find(self->of, name), i < 6 ? one->at : self->county));
        }
        if (to == NULL)
            return failed(err);
    }
    for (size_t i = 0; i < 8; i++) {
        const char *leaf = i < 6 ? figures[i] : shares[i - 6];

        snprintf(name, sizeof name, "item/%s", leaf);
        ys_array *to = ys_result_add(result, name, i < 6 ? YS_ARRAY_I64 : YS_ARRAY_F64, 1, &self->n_items, axis, i < 6 ? "yuan" : "1", leaf, err);

        if (to == NULL)
            return failed(err);
        for (size_t k = 0; k < self->n_items; k++) {
            snprintf(name, sizeof name, "%s/%.90s/%s", self->item[k].folder, self->item[k].name, leaf);
            const ys_array *from = ys_result_find(self->of, name);

            if (i < 6 && ys_array_i64(from) != NULL)
                ys_array_i64(to)[k] = ys_array_i64(from)[self->county];
            else if (i >= 6 && ys_array_f64(from) != NULL)
                ys_array_f64(to)[k] = ys_array_f64(from)[self->county];
        }
    }
    return YS_OK;
}

static ys_status
put_all(const work *self, ys_result *result, ys_error *err)
{
    static const char *const effect[] = { "up", "down", "figure" }, *const edge[] = { "figure", "below", "above" };
    ys_status st = ys_explain_frame(self->of, self->county, result, err);

    if (st == YS_OK)
        st = ys_result_note(result, "method",
            "each weight moved by a thousandth, each figure of the county by a thousandth of itself, one side at a time; the "
            "whole fund run again, counted in single yuan; told per percentage point and per percent", err);
    if (st == YS_OK)
        st = put_items(self, result, err);
    if (st == YS_OK)
        st = put_rows(result, "part", &self->parts, NULL, true, err);
    if (st == YS_OK)
        st = put_rows(result, "effect", &self->effects, effect, false, err);
    if (st == YS_OK)
        st = put_rows(result, "edge", &self->edges, edge, false, err);
    return st;
}

ys_status
ys_explain_run(const ys_result *of, const char *county, ys_result *result, ys_error *err)
{
    work self = { .of = of };
    ys_result made = { 0 };
    ys_status st = ys_explain_county(of, county, &self.county, err);

    if (st == YS_OK)
        st = own_model(&self, err);
    if (st == YS_OK) {
        self.code = ys_table_code(&self.model.table, self.county);
        st = open_items(&self, err);
    }
    if (st == YS_OK)
        st = check_same(&self, err);
    for (size_t k = 0; k < self.n_items && st == YS_OK; k++) {
        st = add_parts(&self, k, err);
        add_edges(&self, k);
    }
    if (st == YS_OK)
        st = add_effects(&self, err);
    if (st == YS_OK && (self.parts.failed || self.effects.failed || self.edges.failed))
        st = ys_fail(err, YS_E_NOMEM, "explanation of %s", county);
    if (st == YS_OK)
        st = put_all(&self, &made, err);
    close_work(&self);
    if (st == YS_OK)
        *result = made;
    else
        ys_result_free(&made);
    return st;
}
