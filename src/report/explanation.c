/* Why one county gets what it gets, or more or less than before. */
#include "report/cells.h"
#include "report/kind.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const int64_t *
item_i64(const ys_view *view, const char *leaf)
{
    char name[64];

    snprintf(name, sizeof name, "item/%s", leaf);
    return ys_view_i64(view, name, ys_view_length(view, "item/name"), 0, 0);
}

static const double *
item_f64(const ys_view *view, const char *leaf)
{
    char name[64];

    snprintf(name, sizeof name, "item/%s", leaf);
    return ys_view_f64(view, name, ys_view_length(view, "item/name"), 0, 0);
}

static const char *
item_text(const ys_view *view, const char *leaf, size_t k)
{
    char name[64];

    snprintf(name, sizeof name, "item/%s", leaf);
    return ys_view_text(view, name, k);
}

static bool
is_task(const ys_view *view, size_t k)
{
    return strcmp(item_text(view, "kind", k), "task") == 0;
}

/* One of the lists of rows: which of them are of item k is said by LIST/item. */
static const int64_t *
rows_of(const ys_view *view, const char *list, size_t *n)
{
    char name[64];

    snprintf(name, sizeof name, "%s/name", list);
    *n = ys_view_length(view, name);
    snprintf(name, sizeof name, "%s/item", list);
    return *n == 0 ? NULL : ys_view_i64(view, name, *n, 0, 0);
}

static const char *
row_text(const ys_view *view, const char *list, const char *leaf, size_t r)
{
    char name[64];

    snprintf(name, sizeof name, "%s/%s", list, leaf);
    return ys_view_text(view, name, r);
}

/* ---- in words ---- */

static const char *
sentence_of(const char *kind)
{
    static const char *const sentence[][2] = {
        { "grant", "outside the formula" },
        { "factor", "by its share of the factor" },
        { "sub_pot", "of the sub-pot of counties without a figure" },
        { "equal", "an equal share, since no factor says more" },
        { "formula", "by the formula that is taken for it" },
        { "pro_rata", "pro rata to the pot" },
        { "coefficient", "raised or lowered, then all renormalised" },
        { "bound", "floors and caps" },
        { "lock", "held by hand" },
        { "group", "bounds on groups" },
        { "rounding", "to whole units" },
        { "cut_off", "small amounts are not issued" },
        { "deduction", "taken off" },
        { "override", "by hand, the formula's figure stands above" },
        { "change", "" },
    };

    for (size_t i = 0; i < sizeof sentence / sizeof sentence[0]; i++)
        if (strcmp(sentence[i][0], kind) == 0)
            return sentence[i][1];
    return "";
}

/* Money in yuan: an explanation is to the yuan. Tasks in their own unit. */
static ys_status
part_table(const ys_view *view, size_t k, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };
    size_t n;
    const int64_t *of = rows_of(view, "part", &n), *amount = ys_view_i64(view, "part/amount", n, 0, 0);
    int64_t sum = 0;

    if (of == NULL || amount == NULL)
        return YS_OK;
    ys_sheet_column_add(&sheet, "step", false, 0);
    ys_sheet_column_add(&sheet, "name", false, 0);
    ys_sheet_column_add(&sheet, "part", true, 0);
    ys_sheet_column_add(&sheet, "so far", true, 1);
    ys_sheet_column_add(&sheet, "what it is", false, 2);
    for (size_t r = 0; r < n; r++) {
        if (of[r] != (int64_t) k)
            continue;
        sum += amount[r];
        ys_sheet_put(&sheet, row_text(view, "part", "kind", r));
        ys_sheet_put(&sheet, row_text(view, "part", "name", r));
        ys_sheet_number(&sheet, (double) amount[r], 0);
        ys_sheet_number(&sheet, (double) sum, 0);
        ys_sheet_put(&sheet, sentence_of(row_text(view, "part", "kind", r)));
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
effect_table(const ys_view *view, size_t k, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };
    size_t n, shown = 0;
    const int64_t *of = rows_of(view, "effect", &n);

    for (size_t r = 0; of != NULL && r < n; r++)
        shown += of[r] == (int64_t) k;
    if (shown == 0)
        return YS_OK;
    ys_text_add(out, "\n");
    ys_sheet_column_add(&sheet, "what would change it", false, 0);
    ys_sheet_column_add(&sheet, "now", true, 1);
    ys_sheet_column_add(&sheet, "+1 point or %", true, 0);
    ys_sheet_column_add(&sheet, "-1 point or %", true, 0);
    ys_sheet_column_add(&sheet, "a unit more", true, 2);
    ys_sheet_column_add(&sheet, "a unit less", true, 2);
    ys_sheet_column_add(&sheet, "", false, 3);
    for (size_t r = 0; r < n; r++) {
        static const char *const leaf[] = { "up", "down", "rate_up", "rate_down" };
        bool weight = strcmp(row_text(view, "effect", "kind", r), "weight") == 0;
        double now = ys_view_leaf(view, "effect", "figure", n, r), kink = ys_view_leaf(view, "effect", "kink", n, r);

        if (of[r] != (int64_t) k)
            continue;
        ys_sheet_put(&sheet, row_text(view, "effect", "name", r));
        ys_sheet_number(&sheet, now, fabs(now) >= 100 ? 0 : 3);
        for (size_t i = 0; i < 4; i++) {
            double x = weight && i >= 2 ? (double) NAN : ys_view_leaf(view, "effect", leaf[i], n, r);

            ys_sheet_number(&sheet, x, fabs(x) >= 100 || x == 0 ? 0 : 2);
        }
        ys_sheet_put(&sheet, kink >= 2 ? "a bound or step within" : kink > 0 ? "kink" : "");
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static void
edge_lines(const ys_view *view, size_t k, ys_text *out)
{
    size_t n;
    const int64_t *of = rows_of(view, "edge", &n);

    for (size_t r = 0; of != NULL && r < n; r++) {
        double figure = ys_view_leaf(view, "edge", "figure", n, r), below = ys_view_leaf(view, "edge", "below", n, r);
        double above = ys_view_leaf(view, "edge", "above", n, r);
        char line[400];
        int used;

        if (of[r] != (int64_t) k)
            continue;
        used = snprintf(line, sizeof line, "%s %s: its figure is %.6g", row_text(view, "edge", "kind", r),
            row_text(view, "edge", "name", r), figure);
        if (!isnan(below))
            used += snprintf(line + used, sizeof line - (size_t) used, "; the next below is %.6g, %.6g less", below, figure - below);
        if (!isnan(above))
            used += snprintf(line + used, sizeof line - (size_t) used, "; the next above is %.6g, %.6g more", above, above - figure);
        ys_view_wrap(view, line, "  ", out);
    }
}

static void
bound_line(const ys_view *view, size_t k, ys_text *out)
{
    const int64_t *bound = item_i64(view, "bound");
    const double *price = item_f64(view, "price"), *modelled = item_f64(view, "modelled_share");
    char line[400];

    if (bound != NULL && price != NULL && bound[k] > 0) {
        int used = snprintf(line, sizeof line, "held at its %s by %s", bound[k] == 1 ? "floor" : "cap", item_text(view, "binding", k));

        if (price[k] != 0)
            snprintf(line + used, sizeof line - (size_t) used,
                "; its share alone would give %+.1f %% against this at the common rate (price %.3f)", (exp(-price[k]) - 1) * 100, price[k]);
        ys_view_wrap(view, line, "  ", out);
    }
    if (modelled != NULL && modelled[k] > 0) {
        snprintf(line, sizeof line, "[M] %.0f %% of it rests on modelled figures", modelled[k] * 100);
        ys_view_wrap(view, line, "  ", out);
    }
}

static bool
has_advance(const ys_view *view, size_t k)
{
    const int64_t *has = item_i64(view, "has_advance");

    return has != NULL && has[k] != 0;
}

static void
settled_line(const ys_view *view, size_t k, ys_text *out)
{
    const int64_t *advance = item_i64(view, "advance"), *settlement = item_i64(view, "settlement");
    char line[300], a[48], s[48];

    if (advance == NULL || settlement == NULL || !has_advance(view, k))
        return;
    ys_sheet_commas((double) advance[k], 0, a, sizeof a);
    ys_sheet_commas((double) settlement[k], 0, s, sizeof s);
    snprintf(line, sizeof line, "told in advance %s; settled now %s", a, s);
    ys_view_wrap(view, line, "  ", out);
}

static void
head_line(const ys_view *view, size_t k, ys_text *out)
{
    const int64_t *amount = item_i64(view, "amount"), *before = item_i64(view, "before");
    const char *unit = item_text(view, "unit", k)[0] == '\0' ? "yuan" : item_text(view, "unit", k);
    char now[48], was[48], change[48];

    ys_sheet_commas(amount == NULL ? (double) NAN : (double) amount[k], 0, now, sizeof now);
    if (before == NULL) {
        ys_view_heading(view, out, "%s: %s %s%s%s", item_text(view, "name", k), now, unit,
            item_text(view, "title", k)[0] == '\0' ? "" : "  ", item_text(view, "title", k));
        return;
    }
    ys_sheet_commas((double) before[k], 0, was, sizeof was);
    ys_sheet_commas((double) (amount[k] - before[k]), 0, change, sizeof change);
    ys_view_heading(view, out, "%s: %s, before %s, change %s %s", item_text(view, "name", k), now, was, change, unit);
}

static void
duty_line(const ys_view *view, const char *duty, const char *leaf, size_t k, ys_text *out)
{
    char line[400];

    if (item_text(view, leaf, k)[0] == '\0')
        return;
    snprintf(line, sizeof line, "%s: %s", duty, item_text(view, leaf, k));
    ys_view_wrap(view, line, "  ", out);
}

static ys_status
tables(const ys_view *view, ys_text *out, ys_error *err)
{
    const int64_t *amount = item_i64(view, "amount"), *before = item_i64(view, "before");
    const char *prefecture = ys_view_text(view, "county/prefecture", 0);
    size_t n = ys_view_length(view, "item/name");
    ys_status st = YS_OK;

    ys_view_heading(view, out, "%s %s%s%s%s", ys_view_text(view, "county/code", 0), ys_view_county(view, 0),
        prefecture[0] == '\0' ? "" : " (", prefecture, prefecture[0] == '\0' ? "" : ")");
    for (size_t k = 0; k < n && st == YS_OK; k++) {
        head_line(view, k, out);
        if (item_text(view, "reason", k)[0] != '\0')
            ys_view_wrap(view, item_text(view, "reason", k), "  ", out);
        duty_line(view, "answers for it", "responsible", k, out);
        duty_line(view, "approves its projects", "approval", k, out);
        if (before == NULL || amount == NULL || amount[k] != before[k])
            st = part_table(view, k, out, err);
        bound_line(view, k, out);
        settled_line(view, k, out);
        edge_lines(view, k, out);
        if (st == YS_OK)
            st = effect_table(view, k, out, err);
    }
    if (st == YS_OK) {
        ys_text_add(out, "\n");
        ys_view_wrap(view, ys_result_text(view->result, "method"), "  ", out);
    }
    return st;
}

/* ---- as data ---- */

static json_t *
parts_json(const ys_view *view, ys_json *json, size_t k)
{
    size_t n;
    const int64_t *of = rows_of(view, "part", &n), *amount = ys_view_i64(view, "part/amount", n, 0, 0);
    const double *error = ys_view_f64(view, "part/error", n, 0, 0);
    json_t *list = json_array();

    for (size_t r = 0; of != NULL && amount != NULL && r < n; r++) {
        json_t *part;

        if (of[r] != (int64_t) k)
            continue;
        part = json_object();
        ys_json_put(json, part, "kind", json_string(row_text(view, "part", "kind", r)));
        ys_json_put(json, part, "name", json_string(row_text(view, "part", "name", r)));
        ys_json_put(json, part, "amount", json_integer(amount[r]));
        if (error != NULL)
            ys_json_put(json, part, "standard_error", ys_json_number(error[r]));
        ys_json_add(json, list, part);
    }
    return list;
}

static json_t *
row_json(const ys_view *view, ys_json *json, const char *list, size_t r)
{
    json_t *one = json_object();

    ys_json_put(json, one, "kind", json_string(row_text(view, list, "kind", r)));
    ys_json_put(json, one, "name", json_string(row_text(view, list, "name", r)));
    return one;
}

static json_t *
effects_json(const ys_view *view, ys_json *json, size_t k)
{
    static const char *const leaf[] = { "figure", "up", "down", "rate_up", "rate_down" };
    size_t n;
    const int64_t *of = rows_of(view, "effect", &n);
    json_t *array = json_array();

    for (size_t r = 0; of != NULL && r < n; r++) {
        bool weight = strcmp(row_text(view, "effect", "kind", r), "weight") == 0;
        double kink = ys_view_leaf(view, "effect", "kink", n, r);
        json_t *one;

        if (of[r] != (int64_t) k)
            continue;
        one = row_json(view, json, "effect", r);
        ys_json_put(json, one, "per", json_string(weight ? "percentage point" : "percent"));
        ys_json_put(json, one, "rate_per", json_string(weight ? "percentage point" : "unit"));
        for (size_t i = 0; i < sizeof leaf / sizeof leaf[0]; i++)
            ys_json_put(json, one, leaf[i], ys_json_number(ys_view_leaf(view, "effect", leaf[i], n, r)));
        ys_json_put(json, one, "kink", json_boolean(kink == 1 || kink == 3));
        ys_json_put(json, one, "step_within", json_boolean(kink >= 2));
        ys_json_add(json, array, one);
    }
    return array;
}

static json_t *
edges_json(const ys_view *view, ys_json *json, size_t k)
{
    size_t n;
    const int64_t *of = rows_of(view, "edge", &n);
    json_t *array = json_array();

    for (size_t r = 0; of != NULL && r < n; r++) {
        double figure = ys_view_leaf(view, "edge", "figure", n, r), below = ys_view_leaf(view, "edge", "below", n, r);
        double above = ys_view_leaf(view, "edge", "above", n, r);
        json_t *one;

        if (of[r] != (int64_t) k)
            continue;
        one = row_json(view, json, "edge", r);
        ys_json_put(json, one, "figure", ys_json_number(figure));
        ys_json_put(json, one, "below", ys_json_number(below));
        ys_json_put(json, one, "above", ys_json_number(above));
        ys_json_put(json, one, "to_below", ys_json_number(figure - below));
        ys_json_put(json, one, "to_above", ys_json_number(above - figure));
        ys_json_add(json, array, one);
    }
    return array;
}

static void
county_part_json(const ys_view *view, ys_json *json, size_t k, json_t *item)
{
    static const char *const state[] = { "none", "floor", "cap" };
    const int64_t *eligible = item_i64(view, "eligible"), *bound = item_i64(view, "bound");
    const int64_t *advance = item_i64(view, "advance"), *settlement = item_i64(view, "settlement");
    const double *price = item_f64(view, "price"), *modelled = item_f64(view, "modelled_share");
    json_t *held = json_object();

    ys_json_put(json, item, "eligible", json_boolean(eligible != NULL && eligible[k] != 0));
    ys_json_put(json, item, "reason", json_string(item_text(view, "reason", k)));
    ys_json_put(json, held, "state", json_string(state[bound != NULL && bound[k] >= 0 && bound[k] <= 2 ? bound[k] : 0]));
    ys_json_put(json, held, "name", json_string(item_text(view, "binding", k)));
    ys_json_put(json, held, "price", ys_json_number(price == NULL ? (double) NAN : price[k]));
    ys_json_put(json, item, "bound", held);
    ys_json_put(json, item, "sensitivity", effects_json(view, json, k));
    ys_json_put(json, item, "method", json_string(item_text(view, "method", k)));
    ys_json_put(json, item, "next_threshold", edges_json(view, json, k));
    ys_json_put(json, item, "modelled_share", ys_json_number(modelled == NULL ? (double) NAN : modelled[k]));
    ys_json_put(json, item, "advance", advance == NULL || !has_advance(view, k) ? json_null() : json_integer(advance[k]));
    ys_json_put(json, item, "settlement", settlement == NULL || !has_advance(view, k) ? json_null() : json_integer(settlement[k]));
}

static json_t *
item_json(const ys_view *view, ys_json *json, size_t k)
{
    static const char *const words[] = { "unit", "title", "purpose", "channel", "approval", "responsible" };
    const int64_t *amount = item_i64(view, "amount"), *before = item_i64(view, "before");
    json_t *item = json_object();

    ys_json_put(json, item, "name", json_string(item_text(view, "name", k)));
    for (size_t i = 0; i < (before == NULL ? sizeof words / sizeof words[0] : 1); i++)
        ys_json_put(json, item, words[i], json_string(item_text(view, words[i], k)));
    ys_json_put(json, item, "amount", amount == NULL ? json_null() : json_integer(amount[k]));
    if (before != NULL && amount != NULL) {
        ys_json_put(json, item, "before", json_integer(before[k]));
        ys_json_put(json, item, "change", json_integer(amount[k] - before[k]));
    }
    ys_json_put(json, item, "parts", parts_json(view, json, k));
    if (before == NULL)
        county_part_json(view, json, k, item);
    return item;
}

static json_t *
document(const ys_view *view, ys_json *json)
{
    json_t *root = ys_json_head(json, view), *funds = json_array(), *tasks = json_array();
    size_t n = ys_view_length(view, "item/name");

    ys_json_put(json, root, "county", ys_json_county(json, view, 0));
    ys_json_put(json, root, "method", json_string(ys_result_text(view->result, "method")));
    if (ys_result_text(view->result, "against_path")[0] != '\0') {
        json_t *against = json_object();

        ys_json_put(json, against, "path", json_string(ys_result_text(view->result, "against_path")));
        ys_json_put(json, against, "scenario_sha256", json_string(ys_result_text(view->result, "against_scenario_sha256")));
        ys_json_put(json, against, "table_sha256", json_string(ys_result_text(view->result, "against_table_sha256")));
        ys_json_put(json, root, "against", against);
    }
    for (size_t k = 0; k < n; k++)
        ys_json_add(json, is_task(view, k) ? tasks : funds, item_json(view, json, k));
    ys_json_put(json, root, "funds", funds);
    ys_json_put(json, root, "tasks", tasks);
    return root;
}

static void
csv(const ys_view *view, ys_sheet *sheet)
{
    size_t n;
    const int64_t *of = rows_of(view, "part", &n), *amount = ys_view_i64(view, "part/amount", n, 0, 0);
    static const char *const heads[] = { "item", "fund_or_task", "kind", "name", "amount" };

    ys_cells_county_head(sheet);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        ys_sheet_column_add(sheet, heads[i], false, 0);
    for (size_t r = 0; of != NULL && amount != NULL && r < n; r++) {
        ys_cells_county(sheet, view, 0);
        ys_sheet_put(sheet, item_text(view, "name", (size_t) of[r]));
        ys_sheet_put(sheet, item_text(view, "kind", (size_t) of[r]));
        ys_sheet_put(sheet, row_text(view, "part", "kind", r));
        ys_sheet_put(sheet, row_text(view, "part", "name", r));
        ys_cells_whole(sheet, amount[r]);
    }
}

const ys_kind ys_explanation_kind = {
    .schema = "yinsu.explanation/1",
    .table = tables,
    .csv = csv,
    .json = document,
};
