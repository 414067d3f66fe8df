#include "study/explain.h"

#include "base/text.h"
#include "base/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    const ys_array *array = ys_result_find(of, name);

    return array == NULL || array->rank != 1 || array->dim[0] != ys_array_size(ys_result_find(of, "county/code"))
               ? NULL
               : ys_array_i64(array);
}

ys_status
ys_explain_check(const ys_result *of, ys_error *err)
{
    const char *schema = ys_result_text(of, "schema");

    if (strcmp(schema, "yinsu.allocation/1") != 0 && strcmp(schema, "yinsu.simulation/1") != 0)
        return ys_fail(err, YS_E_DATA, "a result of schema '%.60s' holds no amounts to explain: explain reads what `yinsu allocate`"
            " and `yinsu simulate` write", schema);
    return ys_result_text(of, "resolved")[0] != '\0' ? YS_OK : ys_fail(err, YS_E_DATA, "the result does not hold its scenario");
}

static ys_status
copy_county(const ys_result *of, size_t county, ys_result *result, const char *name, ys_error *err)
{
    const ys_array *from = ys_result_find(of, name);
    ys_array *to = ys_result_add_text(
        result, name, 1, 96, strcmp(name, "county/code") == 0 ? NULL : "county/code", from == NULL ? name : from->title, err);

    if (to == NULL)
        return ys_fail_status(err);
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

void
ys_explain_add(ys_explain_rows *self, ys_explain_row fresh, const char *kind, const char *name)
{
    if (self->n == self->room) {
        size_t room = self->room == 0 ? 32 : 2 * self->room;
        ys_explain_row *more = realloc(self->list, room * sizeof *more);

        if (more == NULL) {
            self->failed = true;
            return;
        }
        self->list = more;
        self->room = room;
    }
    snprintf(fresh.kind, sizeof fresh.kind, "%s", kind);
    snprintf(fresh.name, sizeof fresh.name, "%.*s", ys_words_cut(name, sizeof fresh.name - 1), name);
    self->list[self->n++] = fresh;
}

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
open_items(ys_explain_work *self, ys_error *err)
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
            ys_explain_item *one = &self->item[self->n_items];

            *one = (ys_explain_item){ .folder = t == 0 ? "allocation" : "tasks", .axis = t == 0 ? "fund" : "task", .at = i };
            one->name = ys_array_text(names[t], i);
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
close_work(ys_explain_work *self)
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
own_model(ys_explain_work *self, ys_error *err)
{
    ys_table table = { 0 };
    ys_status st = ys_rebuild_table(self->of, &table, err);

    if (st == YS_OK)
        st = ys_rebuild_model(self->of, &table, NULL, 0, &self->model, err);
    ys_table_free(&table);
    return st;
}

/* What the result says must be what this yinsu makes of it, or an explanation would be of something else. */
static ys_status
check_same(const ys_explain_work *self, ys_error *err)
{
    ys_result again = { 0 };
    ys_status st = ys_engine_allocate(&self->model, &again, err);

    for (size_t k = 0; k < self->n_items && st == YS_OK; k++) {
        const ys_explain_item *one = &self->item[k];
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

/* ---- the parts ---- */

static const char *
reason_of(const ys_explain_work *self, const ys_explain_item *one, const char *kind)
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
part_name(const ys_explain_work *self, const ys_explain_item *one, const char *kind, const char *name, int64_t part)
{
    char path[160];
    bool own = strcmp(kind, "cut_off") == 0 && part < 0;

    if (name[0] != '\0' || own || strcmp(kind, "rounding") == 0)
        return name;
    snprintf(path, sizeof path, "%s/%.90s/binding", one->folder, one->name);
    if (strcmp(kind, "bound") == 0 && ys_array_text(ys_result_find(self->of, path), self->county)[0] != '\0')
        return ys_array_text(ys_result_find(self->of, path), self->county);
    return reason_of(self, one, kind);
}

/* Differences of the rows of the step log; those that are 0 are left out, but for the factors of a county that takes part. */
static ys_status
add_parts(ys_explain_work *self, size_t k, ys_error *err)
{
    const ys_explain_item *one = &self->item[k];
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
    if (names == NULL || kinds == NULL || steps == NULL || eligible == NULL || ys_array_i64(steps) == NULL || steps->rank != 2
        || steps->dim[1] != n || ys_array_size(names) != steps->dim[0] || ys_array_size(kinds) != steps->dim[0])
        return ys_fail(err, YS_E_DATA, "%s: the result holds no steps of it; run it again with yinsu " YS_VERSION, one->name);
    for (size_t s = 0; s < steps->dim[0]; s++) {
        int64_t now = ys_array_i64(steps)[s * n + self->county];
        const char *kind = ys_array_text(kinds, s);
        ys_explain_row part = { .item = k, .amount = now - before };
        bool shown = part.amount != 0 || (eligible[self->county] && strcmp(kind, "factor") == 0);

        if (shown)
            ys_explain_add(&self->parts, part, kind, part_name(self, one, kind, ys_array_text(names, s), part.amount));
        before = now;
    }
    if (before != ys_explain_figures(self->of, one->folder, one->name, "amount")[self->county])
        return ys_fail(err, YS_E_DATA, "%s: the steps in the result do not lead to its amount; run it again with yinsu " YS_VERSION,
            one->name);
    return YS_OK;
}

/* ---- the result ---- */

static ys_status
put_rows(ys_result *result, const char *list, const ys_explain_rows *from, const char *const *value, bool amounts, ys_error *err)
{
    char first[64], name[64];
    const char *axis[] = { first };

    snprintf(first, sizeof first, "%s/name", list);
    ys_array *names = ys_result_add_text(result, first, from->n, sizeof from->list[0].name - 1, NULL, "name", err);
    snprintf(name, sizeof name, "%s/kind", list);
    ys_array *kinds = names == NULL ? NULL : ys_result_add_text(result, name, from->n, 23, first, "kind", err);
    snprintf(name, sizeof name, "%s/item", list);
    ys_array *items = kinds == NULL ? NULL
                                    : ys_result_add(result, name, YS_ARRAY_I64, 1, &from->n, axis, "1", "fund or task, by number", err);

    if (items == NULL)
        return ys_fail_status(err);
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
        return amount == NULL ? ys_fail_status(err) : YS_OK;
    }
    for (size_t v = 0; v < YS_EXPLAIN_VALUES && value[v] != NULL; v++) {
        snprintf(name, sizeof name, "%s/%s", list, value[v]);
        ys_array *values = ys_result_add(result, name, YS_ARRAY_F64, 1, &from->n, axis, "1", value[v], err);

        if (values == NULL)
            return ys_fail_status(err);
        for (size_t r = 0; r < from->n; r++)
            ys_array_f64(values)[r] = from->list[r].value[v];
    }
    return YS_OK;
}

/* What the source says of each fund as a whole and of the county in it. */
static ys_status
put_item_names(const ys_explain_work *self, ys_result *result, ys_error *err)
{
    const char *axis[] = { "item/name" };
    ys_array *names = ys_result_add_text(result, "item/name", self->n_items, 127, NULL, "fund or task", err);
    ys_array *kinds = names == NULL ? NULL : ys_result_add_text(result, "item/kind", self->n_items, 15, axis[0], "fund or task", err);
    ys_array *methods = kinds == NULL ? NULL : ys_result_add_text(result, "item/method", self->n_items, 15, axis[0], "of its effects", err);
    ys_array *advanced = methods == NULL ? NULL : ys_result_add(result, "item/has_advance", YS_ARRAY_I64, 1, &self->n_items, axis, "1",
                                                      "1: told in advance, then settled", err);

    if (advanced == NULL)
        return ys_fail_status(err);
    for (size_t k = 0; k < self->n_items; k++) {
        const ys_explain_item *one = &self->item[k];

        ys_array_put(names, k, one->name);
        ys_array_put(kinds, k, one->axis);
        ys_array_put(methods, k, one->by_difference ? "difference" : "derivative");
        ys_array_i64(advanced)[k] = ys_explain_figures(self->of, one->folder, one->name, "advance") != NULL;
    }
    return YS_OK;
}

/* A word of each item: of the fund, or of the county in it. */
static ys_status
put_item_text(const ys_explain_work *self, const char *leaf, bool of_fund, ys_result *result, ys_error *err)
{
    char name[160];

    snprintf(name, sizeof name, "item/%s", leaf);
    ys_array *to = ys_result_add_text(result, name, self->n_items, 255, "item/name", leaf, err);

    for (size_t k = 0; to != NULL && k < self->n_items; k++) {
        const ys_explain_item *one = &self->item[k];

        if (of_fund)
            snprintf(name, sizeof name, "%s/%s", one->axis, leaf);
        else
            snprintf(name, sizeof name, "%s/%.90s/%s", one->folder, one->name, leaf);
        ys_array_put(to, k, ys_array_text(ys_result_find(self->of, name), of_fund ? one->at : self->county));
    }
    return to == NULL ? ys_fail_status(err) : YS_OK;
}

/* A figure of the county in each item; 0 where the item has none. */
static ys_status
put_item_figure(const ys_explain_work *self, const char *leaf, ys_array_type type, const char *unit, ys_result *result, ys_error *err)
{
    const char *axis[] = { "item/name" };
    char name[160];

    snprintf(name, sizeof name, "item/%s", leaf);
    ys_array *to = ys_result_add(result, name, type, 1, &self->n_items, axis, unit, leaf, err);

    for (size_t k = 0; to != NULL && k < self->n_items; k++) {
        snprintf(name, sizeof name, "%s/%.90s/%s", self->item[k].folder, self->item[k].name, leaf);
        const ys_array *from = ys_result_find(self->of, name);

        if (ys_array_size(from) != self->model.table.n_counties)
            continue;
        if (type == YS_ARRAY_I64 && ys_array_i64(from) != NULL)
            ys_array_i64(to)[k] = ys_array_i64(from)[self->county];
        else if (type == YS_ARRAY_F64 && ys_array_f64(from) != NULL)
            ys_array_f64(to)[k] = ys_array_f64(from)[self->county];
    }
    return to == NULL ? ys_fail_status(err) : YS_OK;
}

static ys_status
put_items(const ys_explain_work *self, ys_result *result, ys_error *err)
{
    static const struct {
        const char *leaf;
        bool of_fund;
    } text[] = { { "title", true }, { "purpose", true }, { "unit", true }, { "channel", true }, { "approval", true }, { "responsible", true },
        { "reason", false }, { "binding", false } };
    static const struct {
        const char *leaf;
        ys_array_type type;
        const char *unit;
    } figure[] = { { "amount", YS_ARRAY_I64, "yuan" }, { "eligible", YS_ARRAY_I64, "1" }, { "bound", YS_ARRAY_I64, "1" },
        { "per_head", YS_ARRAY_I64, "yuan" }, { "advance", YS_ARRAY_I64, "yuan" }, { "settlement", YS_ARRAY_I64, "yuan" },
        { "price", YS_ARRAY_F64, "log" }, { "modelled_share", YS_ARRAY_F64, "share" } };
    ys_status st = put_item_names(self, result, err);

    for (size_t i = 0; i < sizeof text / sizeof text[0] && st == YS_OK; i++)
        st = put_item_text(self, text[i].leaf, text[i].of_fund, result, err);
    for (size_t i = 0; i < sizeof figure / sizeof figure[0] && st == YS_OK; i++)
        st = put_item_figure(self, figure[i].leaf, figure[i].type, figure[i].unit, result, err);
    return st;
}

static ys_status
put_all(const ys_explain_work *self, ys_result *result, ys_error *err)
{
    static const char *const effect[] = { "up", "down", "rate_up", "rate_down", "figure", "kink" };
    static const char *const edge[] = { "figure", "below", "above", NULL };
    ys_status st = ys_explain_frame(self->of, self->county, result, err);

    if (st == YS_OK)
        st = ys_result_note(result, "method",
            "effects are to one side each, in yuan before rounding to the unit: for a weight by one percentage point (its siblings "
            "rescaled in proportion, locked ones held), for a figure of the county by one percent (one unit where it is 0); rates as the "
            "move begins, for one point or one unit. derivative: shares formed again at a tenth of the move, then the one-sided derivative of "
            "the real-valued shares within bounds; difference, of funds with steps on whole amounts: settled again in single yuan", err);
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
    ys_explain_work self = { .of = of };
    ys_result made = { 0 };
    ys_status st = ys_explain_check(of, err);

    if (st == YS_OK)
        st = ys_explain_county(of, county, &self.county, err);
    if (st == YS_OK)
        st = own_model(&self, err);
    if (st == YS_OK) {
        self.code = ys_table_code(&self.model.table, self.county);
        st = open_items(&self, err);
    }
    if (st == YS_OK)
        st = check_same(&self, err);
    for (size_t k = 0; k < self.n_items && st == YS_OK; k++)
        st = add_parts(&self, k, err);
    if (st == YS_OK)
        st = ys_explain_effect_all(&self, err);
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
