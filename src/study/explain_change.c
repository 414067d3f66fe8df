/* Why a county gets more or less in one result than in another: Shapley's value over the changes of the scenario and of the table. */
#include "numeric/shapley.h"
#include "study/explain.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS = 128 };

static const uint64_t order_seed = UINT64_C(0x79696E7375);

/* Both sides; changes of the scenario first, then columns of the table. */
typedef struct {
    const ys_result *before, *after;
    const char *text_before, *text_after;
    size_t county;
    bool with_tasks; /* both hold them */
    size_t n_changes, n_texts;
    ys_scenario_change *change;  /* [n_texts] */
    char (*column)[64];          /* [n_changes - n_texts] */
    size_t n_items;
    char (*item)[2][128];        /* folder, name */
} sides;

static void
name_change(const sides *self, size_t j, char *out, size_t size)
{
    if (j < self->n_texts)
        snprintf(out, size, "%s", self->change[j].path);
    else
        snprintf(out, size, "table.%s", self->column[j - self->n_texts]);
}

/* Whether a column's figures differ; texts count as well. */
static bool
differs(const ys_column *a, const ys_column *b, size_t n)
{
    if (a->is_text != b->is_text)
        return true;
    for (size_t c = 0; c < n; c++) {
        if (a->is_text ? strcmp(ys_column_text(a, c), ys_column_text(b, c)) != 0
                       : a->number[c] != b->number[c] && !(isnan(a->number[c]) && isnan(b->number[c])))
            return true;
    }
    return false;
}

static bool
same_counties(const ys_result *a, const ys_result *b)
{
    const ys_array *x = ys_result_find(a, "county/code"), *y = ys_result_find(b, "county/code");

    if (ys_array_size(x) != ys_array_size(y))
        return false;
    for (size_t c = 0; c < ys_array_size(x); c++)
        if (strcmp(ys_array_text(x, c), ys_array_text(y, c)) != 0)
            return false;
    return true;
}

static ys_status
find_columns(sides *self, ys_error *err)
{
    ys_table a = { 0 }, b = { 0 };
    ys_status st = ys_rebuild_table(self->before, &a, err);

    if (st == YS_OK)
        st = ys_rebuild_table(self->after, &b, err);
    if (st == YS_OK)
        self->column = calloc(a.n_columns + 1, sizeof *self->column);
    if (st == YS_OK && self->column == NULL)
        st = ys_fail(err, YS_E_NOMEM, "columns that differ");
    for (size_t i = 0; st == YS_OK && i < a.n_columns; i++) {
        const ys_column *other = ys_table_column(&b, a.column[i].name);

        if (other != NULL && a.column[i].kind != YS_COLUMN_label && differs(&a.column[i], other, a.n_counties))
            snprintf(self->column[self->n_changes++ - self->n_texts], sizeof self->column[0], "%s", a.column[i].name);
    }
    ys_table_free(&a);
    ys_table_free(&b);
    return st;
}

static void
leave_out_tasks(sides *self)
{
    size_t kept = 0;

    for (size_t j = 0; j < self->n_texts; j++)
        if (strncmp(self->change[j].path, "tasks", 5) != 0)
            self->change[kept++] = self->change[j];
    self->n_texts = kept;
}

static ys_status
find_changes(sides *self, ys_error *err)
{
    ys_status st;

    if (!same_counties(self->before, self->after))
        return ys_fail(err, YS_E_DATA, "the two results are not of the same counties");
    st = ys_scenario_changes(self->text_before, self->text_after, &self->change, &self->n_texts, err);
    if (st == YS_OK && !self->with_tasks)
        leave_out_tasks(self);
    self->n_changes = self->n_texts;
    if (st == YS_OK)
        st = find_columns(self, err);
    if (st == YS_OK && self->n_changes > YS_SHAPLEY_MOST)
        st = ys_fail(err, YS_E_LIMIT, "the two scenarios differ in %zu ways; at most %d can be told apart", self->n_changes,
            YS_SHAPLEY_MOST);
    return st;
}

/* Funds and tasks of either side. */
static ys_status
find_items(sides *self, ys_error *err)
{
    static const struct {
        const char *axis, *folder;
    } lists[] = { { "fund/name", "allocation" }, { "task/name", "tasks" } };
    const ys_result *both[] = { self->before, self->after };
    size_t most = 1;

    for (int s = 0; s < 2; s++)
        for (int t = 0; t < 2; t++)
            most += ys_array_size(ys_result_find(both[s], lists[t].axis));
    self->item = calloc(most, sizeof *self->item);
    if (self->item == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu funds", most);
    for (int t = 0; t < (self->with_tasks ? 2 : 1); t++) {
        for (int s = 0; s < 2; s++) {
            const ys_array *names = ys_result_find(both[s], lists[t].axis);

            for (size_t i = 0; i < ys_array_size(names); i++) {
                const char *name = ys_array_text(names, i);
                bool known = false;

                for (size_t k = 0; k < self->n_items; k++)
                    known = known || (strcmp(self->item[k][0], lists[t].folder) == 0 && strcmp(self->item[k][1], name) == 0);
                if (known)
                    continue;
                snprintf(self->item[self->n_items][0], sizeof self->item[0][0], "%s", lists[t].folder);
                snprintf(self->item[self->n_items++][1], sizeof self->item[0][1], "%s", name);
            }
        }
    }
    return YS_OK;
}

/* Columns of the other side in the place of this side's, where the coalition says so. */
static ys_status
mix_table(const sides *self, uint64_t coalition, ys_table *table, ys_error *err)
{
    ys_table other = { 0 };
    ys_status st = ys_rebuild_table(self->before, table, err);

    if (st == YS_OK)
        st = ys_rebuild_table(self->after, &other, err);
    for (size_t j = self->n_texts; st == YS_OK && j < self->n_changes; j++) {
        ys_column *mine = NULL, *theirs = NULL;

        for (size_t i = 0; i < table->n_columns; i++)
            mine = strcmp(table->column[i].name, self->column[j - self->n_texts]) == 0 ? &table->column[i] : mine;
        for (size_t i = 0; i < other.n_columns; i++)
            theirs = strcmp(other.column[i].name, self->column[j - self->n_texts]) == 0 ? &other.column[i] : theirs;
        if (coalition >> j & 1 && mine != NULL && theirs != NULL) {
            ys_column swap = *mine;

            *mine = *theirs;
            *theirs = swap;
        }
    }
    /* what only the other side read comes along, for rules of it that read it */
    for (size_t i = 0; st == YS_OK && i < other.n_columns; i++) {
        ys_column *more;

        if (ys_table_column(table, other.column[i].name) != NULL)
            continue;
        more = realloc(table->column, (table->n_columns + 1) * sizeof *more);
        if (more == NULL) {
            st = ys_fail(err, YS_E_NOMEM, "columns of a table");
            break;
        }
        table->column = more;
        table->column[table->n_columns++] = other.column[i];
        other.column[i].number = NULL;
        other.column[i].text = NULL;
    }
    ys_table_free(&other);
    return st;
}

static ys_status
tell_failure(const sides *self, uint64_t coalition, const ys_error *why, ys_error *err)
{
    char names[2048] = "";
    size_t used = 0;

    for (size_t j = 0; j < self->n_changes && used < sizeof names - 200; j++) {
        if (!(coalition >> j & 1))
            continue;
        char one[200];

        name_change(self, j, one, sizeof one);
        used += (size_t) snprintf(names + used, sizeof names - used, "%s%s", used > 0 ? ", " : "", one);
    }
    return ys_fail(err, why->status, "with %s alone of the changes the scenario cannot be run: %.4000s",
        used > 0 ? names : "none", why->text);
}

/* The county's amounts once the changes of the coalition have been made. */
static ys_status
value(void *context, uint64_t coalition, double *amount, ys_error *err)
{
    sides *self = context;
    ys_table table = { 0 };
    ys_model model = { .n_slots = 0 };
    ys_result result = { 0 };
    char *text = NULL;
    ys_error why = { YS_OK, "" };
    ys_status st = mix_table(self, coalition, &table, &why);

    if (st == YS_OK)
        st = ys_scenario_splice(self->text_before, self->text_after, self->change, self->n_texts, coalition, &text, &why);
    if (st == YS_OK)
        st = ys_rebuild_text(text, self->with_tasks, &table, NULL, 0, &model, &why);
    if (st == YS_OK)
        st = ys_engine_allocate(&model, &result, &why);
    for (size_t k = 0; st == YS_OK && k < self->n_items; k++) {
        const int64_t *figures = ys_explain_figures(&result, self->item[k][0], self->item[k][1], "amount");

        amount[k] = figures == NULL ? 0 : (double) figures[self->county];
    }
    free(text);
    ys_result_free(&result);
    ys_model_free(&model);
    ys_table_free(&table);
    return st == YS_OK ? st : tell_failure(self, coalition, &why, err);
}

static int64_t
amount_of(const ys_result *of, const char *const item[2], size_t county)
{
    const int64_t *figures = ys_explain_figures(of, item[0], item[1], "amount");

    return figures == NULL ? 0 : figures[county];
}

/* What a fund or task shares out, by the result that has it. */
static const char *
unit_of(const sides *self, const char *const item[2])
{
    const ys_result *both[] = { self->after, self->before };
    bool task = strcmp(item[0], "tasks") == 0;

    for (int s = 0; s < 2; s++) {
        const ys_array *names = ys_result_find(both[s], task ? "task/name" : "fund/name");

        for (size_t k = 0; k < ys_array_size(names); k++)
            if (strcmp(ys_array_text(names, k), item[1]) == 0)
                return ys_array_text(ys_result_find(both[s], task ? "task/unit" : "fund/unit"), k);
    }
    return "";
}

static ys_status
put_items(const sides *self, ys_result *result, ys_error *err)
{
    static const char *const leaf[] = { "before", "amount", "change" };
    const char *axis[] = { "item/name" };
    ys_array *names = ys_result_add_text(result, "item/name", self->n_items, 127, NULL, "fund or task", err);
    ys_array *units = names == NULL ? NULL : ys_result_add_text(result, "item/unit", self->n_items, 127, axis[0], "what is shared out", err);
    ys_array *kinds = names == NULL ? NULL : ys_result_add_text(result, "item/kind", self->n_items, 15, axis[0], "fund or task", err);
    ys_array *figures[3] = { NULL, NULL, NULL };

    for (size_t i = 0; kinds != NULL && i < 3; i++) {
        char name[32];

        snprintf(name, sizeof name, "item/%s", leaf[i]);
        figures[i] = ys_result_add(result, name, YS_ARRAY_I64, 1, &self->n_items, axis, "yuan", leaf[i], err);
    }
    if (units == NULL || kinds == NULL || figures[0] == NULL || figures[1] == NULL || figures[2] == NULL)
        return ys_fail_status(err);
    for (size_t k = 0; k < self->n_items; k++) {
        const char *const item[2] = { self->item[k][0], self->item[k][1] };
        int64_t was = amount_of(self->before, item, self->county), is = amount_of(self->after, item, self->county);

        ys_array_put(names, k, item[1]);
        ys_array_put(units, k, unit_of(self, item));
        ys_array_put(kinds, k, strcmp(item[0], "tasks") == 0 ? "task" : "fund");
        ys_array_i64(figures[0])[k] = was;
        ys_array_i64(figures[1])[k] = is;
        ys_array_i64(figures[2])[k] = is - was;
    }
    return YS_OK;
}

/* A part that is 0, and known to be, says nothing. */
static bool
is_told(int64_t part, double error)
{
    return part != 0 || error > 0;
}

static ys_status
put_told(const sides *self, const int64_t *part, const double *error, ys_result *result, ys_error *err)
{
    size_t cells = self->n_changes * self->n_items, n = 0, at = 0;
    const char *axis[] = { "part/name" };

    for (size_t c = 0; c < cells; c++)
        n += is_told(part[c], error[c]);
    ys_array *names = ys_result_add_text(result, "part/name", n, 199, NULL, "change of the scenario", err);
    ys_array *kinds = names == NULL ? NULL : ys_result_add_text(result, "part/kind", n, 23, axis[0], "kind", err);
    ys_array *items = kinds == NULL ? NULL
                                    : ys_result_add(result, "part/item", YS_ARRAY_I64, 1, &n, axis, "1", "fund or task, by number", err);
    ys_array *amounts = items == NULL ? NULL
                                      : ys_result_add(result, "part/amount", YS_ARRAY_I64, 1, &n, axis, "yuan", "part of the change", err);
    ys_array *errors = amounts == NULL ? NULL
                                       : ys_result_add(result, "part/error", YS_ARRAY_F64, 1, &n, axis, "yuan",
                                             "standard error of a sampled part; 0: exact", err);

    if (errors == NULL)
        return ys_fail_status(err);
    for (size_t k = 0; k < self->n_items; k++) {
        for (size_t j = 0; j < self->n_changes; j++) {
            size_t c = j * self->n_items + k;
            char name[200];

            if (!is_told(part[c], error[c]))
                continue;
            name_change(self, j, name, sizeof name);
            ys_array_put(names, at, name);
            ys_array_put(kinds, at, "change");
            ys_array_i64(items)[at] = (int64_t) k;
            ys_array_i64(amounts)[at] = part[c];
            ys_array_f64(errors)[at++] = error[c];
        }
    }
    return YS_OK;
}

/* For each item the changes that moved it, by largest remainder in whole yuan. */
static ys_status
put_parts(const sides *self, const double *phi, const double *error, ys_result *result, ys_error *err)
{
    const int64_t *change = ys_array_i64(ys_result_find(result, "item/change"));
    int64_t *part = calloc(self->n_changes * self->n_items + 1, sizeof *part);
    ys_status st = part == NULL ? ys_fail(err, YS_E_NOMEM, "parts of a change") : YS_OK;

    if (st == YS_OK && self->n_changes > 0)
        st = ys_shapley_round(self->n_changes, self->n_items, phi, change, part, err);
    if (st == YS_OK)
        st = put_told(self, part, error, result, err);
    free(part);
    return st;
}

/* Both ends must be what the results say, or the parts would explain something else. */
static ys_status
check_ends(sides *self, ys_error *err)
{
    double *amount = calloc(self->n_items + 1, sizeof *amount);
    uint64_t all = self->n_changes == 0 ? 0 : UINT64_MAX >> (YS_SHAPLEY_MOST - self->n_changes);
    ys_status st = amount == NULL ? ys_fail(err, YS_E_NOMEM, "%zu funds", self->n_items) : YS_OK;

    for (int end = 0; end < 2 && st == YS_OK; end++) {
        const ys_result *of = end == 0 ? self->before : self->after;

        st = value(self, end == 0 ? 0 : all, amount, err);
        for (size_t k = 0; st == YS_OK && k < self->n_items; k++) {
            const char *const item[2] = { self->item[k][0], self->item[k][1] };

            if ((double) amount_of(of, item, self->county) != amount[k])
                st = ys_fail(err, YS_E_DATA,
                    "the amounts of %s in the result (yinsu %s) are not what yinsu " YS_VERSION
                    " makes of its scenario: run it again, then explain",
                    item[1], ys_result_text(of, "version"));
        }
    }
    free(amount);
    return st;
}

static ys_status
attribute(sides *self, ys_result *result, ys_error *err)
{
    size_t cells = self->n_changes * self->n_items + 1;
    double *phi = calloc(2 * cells, sizeof *phi);
    ys_shapley_game game = { .n_changes = self->n_changes, .n_outcomes = self->n_items, .value = value, .context = self,
        .seed = order_seed, .n_pairs = PAIRS };
    ys_status st = phi == NULL ? ys_fail(err, YS_E_NOMEM, "parts of a change") : YS_OK;

    if (st == YS_OK)
        st = check_ends(self, err);
    if (st == YS_OK && self->n_changes > 0)
        st = ys_shapley_attribute(&game, phi, phi + cells, err);
    if (st == YS_OK)
        st = put_items(self, result, err);
    if (st == YS_OK)
        st = put_parts(self, phi, phi + cells, result, err);
    if (st == YS_OK)
        st = ys_result_note(result, "method", self->n_changes <= YS_SHAPLEY_EXACT_MOST
                ? "Shapley's value over the changes, exactly: the mean over all orders of making them"
                : "Shapley's value over the changes, by 256 orders of making them; errors are standard errors", err);
    free(phi);
    return st;
}

ys_status
ys_explain_change(const ys_result *before, const ys_result *after, const char *county, ys_result *result, ys_error *err)
{
    sides self = { .before = before, .after = after, .text_before = ys_result_text(before, "resolved"),
        .text_after = ys_result_text(after, "resolved"),
        .with_tasks = ys_rebuild_has_tasks(before) && ys_rebuild_has_tasks(after) };
    ys_result made = { 0 };
    ys_status st = ys_explain_check(before, err);

    if (st == YS_OK)
        st = ys_explain_check(after, err);
    if (st == YS_OK)
        st = ys_explain_county(after, county, &self.county, err);
    if (st == YS_OK)
        st = find_changes(&self, err);
    if (st == YS_OK)
        st = find_items(&self, err);
    if (st == YS_OK)
        st = ys_explain_frame(after, self.county, &made, err);
    if (st == YS_OK)
        st = ys_result_note(&made, "against_scenario_sha256", ys_result_text(before, "scenario_sha256"), err);
    if (st == YS_OK)
        st = ys_result_note(&made, "against_table_sha256", ys_result_text(before, "table_sha256"), err);
    if (st == YS_OK)
        st = attribute(&self, &made, err);
    free(self.change);
    free(self.column);
    free(self.item);
    if (st == YS_OK)
        *result = made;
    else
        ys_result_free(&made);
    return st;
}
