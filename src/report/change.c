/* Two results side by side: who gets less, how much; what it does to the timetable. */
#include "report/cells.h"
#include "report/kind.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Before, after and change of one figure; NULL where it is not there. Borrowed. */
typedef struct {
    const int64_t *before, *after, *change;
} amounts;

static amounts
open_amounts(const ys_view *view, const char *prefix, size_t n)
{
    static const char *const leaf[] = { "before", "after", "change" };
    const int64_t *x[3];
    char name[300];

    for (size_t k = 0; k < 3; k++) {
        snprintf(name, sizeof name, "%s/%s", prefix, leaf[k]);
        x[k] = ys_view_i64(view, name, n, 0, 0);
    }
    if (x[0] == NULL || x[1] == NULL || x[2] == NULL)
        return (amounts){ 0 };
    return (amounts){ x[0], x[1], x[2] };
}

typedef struct {
    const double *before, *after;
} figures;

static figures
open_figures(const ys_view *view, const char *prefix, size_t n)
{
    char name[300];
    figures x;

    snprintf(name, sizeof name, "%s_before", prefix);
    x.before = ys_view_f64(view, name, n, 0, 0);
    snprintf(name, sizeof name, "%s_after", prefix);
    x.after = ys_view_f64(view, name, n, 0, 0);
    return x.before != NULL && x.after != NULL ? x : (figures){ 0 };
}

static int64_t
sum_of(const int64_t *x, size_t n)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum;
}

/* Smallest unit that shows before, after and change alike. */
static ys_money
money_of(amounts x, size_t n)
{
    ys_money before = ys_view_money(x.before, n);
    ys_money after = ys_view_money(x.after, n);
    ys_money change = ys_view_money(x.change, n);
    ys_money money = before.yuan < after.yuan ? before : after;

    if (before.yuan != after.yuan || change.yuan != money.yuan)
        money.decimals = 4;
    else
        money.decimals = before.decimals > after.decimals ? before.decimals : after.decimals;
    return money;
}

static void
sort_by_change(const int64_t *change, size_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = i;

        for (; k > 0 && change[order[k - 1]] > change[i]; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
}

static void
county_row(const ys_view *view, amounts x, figures out_by, size_t i, ys_money money, ys_sheet *sheet)
{
    ys_sheet_put(sheet, ys_view_text(view, "county/code", i));
    ys_sheet_put(sheet, ys_view_county(view, i));
    ys_sheet_put(sheet, ys_view_text(view, "county/prefecture", i));
    ys_cells_money(sheet, x.before[i], money);
    ys_cells_money(sheet, x.after[i], money);
    ys_cells_money(sheet, x.change[i], money);
    ys_cells_percent(sheet, x.before[i] > 0 ? (double) x.change[i] / (double) x.before[i] : NAN);
    if (out_by.before == NULL)
        return;
    ys_cells_percent(sheet, out_by.before[i]);
    ys_cells_percent(sheet, out_by.after[i]);
    ys_sheet_number(sheet, 100 * (out_by.after[i] - out_by.before[i]), 1);
}

static void
county_columns(const ys_view *view, figures out_by, ys_sheet *sheet)
{
    char head[64];

    ys_sheet_column_add(sheet, "code", false, 2);
    ys_sheet_column_add(sheet, "county", false, 0);
    ys_sheet_column_add(sheet, "prefecture", false, 4);
    ys_sheet_column_add(sheet, "before", true, 1);
    ys_sheet_column_add(sheet, "after", true, 1);
    ys_sheet_column_add(sheet, "change", true, 0);
    ys_sheet_column_add(sheet, "in %", true, 0);
    if (out_by.before == NULL)
        return;
    snprintf(head, sizeof head, "P(out by %" PRId64 ") before", view->n_years > 0 ? view->year[view->n_years - 1] : 0);
    ys_sheet_column_add(sheet, head, true, 3);
    ys_sheet_column_add(sheet, "after", true, 3);
    ys_sheet_column_add(sheet, "points", true, 2);
}

/* Those who get less, the largest loss first (sign -1), or more, the largest gain first (sign +1). */
static ys_status
side_table(const ys_view *view, amounts x, const size_t *order, int sign, ys_text *out, ys_error *err)
{
    size_t n = view->n_counties;
    figures out_by = open_figures(view, "exit/exited_by", n);
    ys_money money = money_of(x, n);
    ys_sheet sheet = { 0 };
    size_t rows = 0;
    int64_t sum = 0;

    county_columns(view, out_by, &sheet);
    for (size_t k = 0; k < n; k++) {
        size_t i = sign < 0 ? order[k] : order[n - 1 - k];

        if ((sign < 0 && x.change[i] >= 0) || (sign > 0 && x.change[i] <= 0))
            continue;
        county_row(view, x, out_by, i, money, &sheet);
        sum += x.change[i];
        rows++;
    }
    if (rows > 0) {
        char total[64];

        ys_sheet_commas((double) sum / money.yuan, money.decimals, total, sizeof total);
        ys_view_heading(view, out, "%zu %s %s: %s %s in all%s", rows, rows == 1 ? "county" : "counties",
            sign < 0 ? "with less" : "with more", total, money.unit, ys_view_mark(view, "amount/before"));
        ys_sheet_write(&sheet, view->columns, out);
    }
    return ys_sheet_end(&sheet, err);
}

static ys_status
county_tables(const ys_view *view, ys_text *out, ys_error *err)
{
    size_t n = view->n_counties;
    amounts x = open_amounts(view, "amount", n);

    if (x.before == NULL)
        return YS_OK;

    size_t *order = calloc(n, sizeof *order);

    if (order == NULL)
        return ys_fail(err, YS_E_NOMEM, "order of %zu counties", n);
    sort_by_change(x.change, order, n);

    ys_status st = YS_OK;

    if (x.change[order[0]] == 0 && x.change[order[n - 1]] == 0)
        ys_text_add(out, "\nNo county's amount of the first year changes.\n");
    else
        st = side_table(view, x, order, -1, out, err);
    if (st == YS_OK)
        st = side_table(view, x, order, 1, out, err);
    free(order);
    return st;
}

static ys_status
fund_table(const ys_view *view, ys_text *out, ys_error *err)
{
    amounts x = open_amounts(view, "fund", view->n_funds);
    ys_sheet sheet = { 0 };

    if (x.before == NULL)
        return YS_OK;

    ys_money money = money_of(x, view->n_funds);

    ys_view_heading(view, out, "To counties by fund (%s)", money.unit);
    ys_sheet_column_add(&sheet, "fund", false, 0);
    ys_sheet_column_add(&sheet, "before", true, 0);
    ys_sheet_column_add(&sheet, "after", true, 0);
    ys_sheet_column_add(&sheet, "change", true, 0);
    for (size_t f = 0; f < view->n_funds; f++) {
        ys_sheet_put(&sheet, ys_view_fund(view, f));
        ys_cells_money(&sheet, x.before[f], money);
        ys_cells_money(&sheet, x.after[f], money);
        ys_cells_money(&sheet, x.change[f], money);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
year_table(const ys_view *view, ys_text *out, ys_error *err)
{
    size_t n = view->n_years;
    figures poor = open_figures(view, "province/poor_mean", n);
    figures exits = open_figures(view, "province/exits_by_mean", n);
    ys_sheet sheet = { 0 };

    if (poor.before == NULL || exits.before == NULL)
        return YS_OK;
    ys_view_heading(view, out,
        "Province by year, same luck on both sides (poor in 万 persons; counties off the list)%s",
        ys_view_mark(view, "province/poor_mean_before"));
    ys_sheet_column_add(&sheet, "year", false, 0);
    ys_sheet_column_add(&sheet, "poor before", true, 0);
    ys_sheet_column_add(&sheet, "after", true, 0);
    ys_sheet_column_add(&sheet, "change", true, 0);
    ys_sheet_column_add(&sheet, "out before", true, 1);
    ys_sheet_column_add(&sheet, "after", true, 1);
    ys_sheet_column_add(&sheet, "change", true, 1);
    for (size_t t = 0; t < n; t++) {
        ys_cells_whole(&sheet, view->year[t]);
        ys_sheet_number(&sheet, poor.before[t] / 1e4, 2);
        ys_sheet_number(&sheet, poor.after[t] / 1e4, 2);
        ys_sheet_number(&sheet, (poor.after[t] - poor.before[t]) / 1e4, 2);
        ys_sheet_number(&sheet, exits.before[t], 2);
        ys_sheet_number(&sheet, exits.after[t], 2);
        ys_sheet_number(&sheet, exits.after[t] - exits.before[t], 2);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

ys_status
ys_change_tables(const ys_view *view, ys_text *out, ys_error *err)
{
    ys_status st = view->n_counties > 0 ? county_tables(view, out, err) : YS_OK;

    if (st == YS_OK)
        st = fund_table(view, out, err);
    if (st == YS_OK)
        st = year_table(view, out, err);
    return st;
}

static json_t *
triple(ys_json *json, amounts x, size_t i)
{
    json_t *object = json_object();

    ys_json_put(json, object, "before", json_integer(x.before[i]));
    ys_json_put(json, object, "after", json_integer(x.after[i]));
    ys_json_put(json, object, "change", json_integer(x.change[i]));
    return object;
}

/* {"before", "after"} of x[i], with "change" where the figure is no year. */
static json_t *
pair(ys_json *json, figures x, size_t i, bool year)
{
    json_t *object = json_object();

    ys_json_put(json, object, "before", year ? ys_json_year(x.before[i]) : ys_json_number(x.before[i]));
    ys_json_put(json, object, "after", year ? ys_json_year(x.after[i]) : ys_json_number(x.after[i]));
    if (!year)
        ys_json_put(json, object, "change", ys_json_number(x.after[i] - x.before[i]));
    return object;
}

static json_t *
county_json(const ys_view *view, ys_json *json, amounts total, size_t i)
{
    static const struct {
        const char *key, *name;
        bool year;
    } figure[] = {
        { "exited_by", "exit/exited_by", false },
        { "median_year", "exit/median_year", true },
        { "poor_mean", "county/poor_mean", false },
    };
    json_t *county = ys_json_county(json, view, i);
    json_t *funds = json_object();

    if (total.before != NULL) {
        ys_json_put(json, county, "before", json_integer(total.before[i]));
        ys_json_put(json, county, "after", json_integer(total.after[i]));
        ys_json_put(json, county, "change", json_integer(total.change[i]));
    }
    for (size_t f = 0; f < view->n_funds; f++) {
        char prefix[200];

        snprintf(prefix, sizeof prefix, "amount/%.127s", ys_view_fund(view, f));

        amounts x = open_amounts(view, prefix, view->n_counties);

        if (x.before != NULL)
            ys_json_put(json, funds, ys_view_fund(view, f), triple(json, x, i));
    }
    ys_json_put(json, county, "funds", funds);
    for (size_t k = 0; k < sizeof figure / sizeof figure[0]; k++) {
        figures x = open_figures(view, figure[k].name, view->n_counties);

        if (x.before != NULL)
            ys_json_put(json, county, figure[k].key, pair(json, x, i, figure[k].year));
    }
    return county;
}

static json_t *
province_json(const ys_view *view, ys_json *json, amounts total)
{
    static const char *const name[] = { "poor_mean", "exits_by_mean", "all_exited_by" };
    size_t n = view->n_counties;
    json_t *province = json_object();

    if (total.before != NULL) {
        int64_t moved = 0;

        for (size_t i = 0; i < n; i++)
            moved += total.change[i] > 0 ? total.change[i] : 0;
        ys_json_put(json, province, "before", json_integer(sum_of(total.before, n)));
        ys_json_put(json, province, "after", json_integer(sum_of(total.after, n)));
        ys_json_put(json, province, "change", json_integer(sum_of(total.change, n)));
        ys_json_put(json, province, "gained", json_integer(moved));
    }
    for (size_t k = 0; k < sizeof name / sizeof name[0]; k++) {
        char prefix[64];

        snprintf(prefix, sizeof prefix, "province/%s", name[k]);

        figures x = open_figures(view, prefix, view->n_years);

        if (x.before == NULL)
            continue;

        json_t *object = json_object();

        ys_json_put(json, object, "before", ys_json_numbers(json, x.before, view->n_years, 1));
        ys_json_put(json, object, "after", ys_json_numbers(json, x.after, view->n_years, 1));
        ys_json_put(json, province, name[k], object);
    }
    return province;
}

void
ys_change_json(const ys_view *view, ys_json *json, json_t *root)
{
    amounts total = open_amounts(view, "amount", view->n_counties);
    json_t *counties = json_array();
    json_t *years = json_array();

    for (size_t t = 0; t < view->n_years; t++)
        ys_json_add(json, years, json_integer(view->year[t]));
    ys_json_put(json, root, "years", years);
    ys_json_put(json, root, "unit", json_string("yuan"));
    for (size_t i = 0; i < view->n_counties; i++)
        ys_json_add(json, counties, county_json(view, json, total, i));
    ys_json_put(json, root, "counties", counties);
    ys_json_put(json, root, "province", province_json(view, json, total));
}

void
ys_change_csv(const ys_view *view, ys_sheet *sheet)
{
    static const struct {
        const char *name, *head[2];
    } figure[] = {
        { "exit/exited_by", { "exited_by_before", "exited_by_after" } },
        { "exit/median_year", { "median_year_before", "median_year_after" } },
        { "county/poor_mean", { "poor_mean_before", "poor_mean_after" } },
    };
    enum { N = sizeof figure / sizeof figure[0] };
    amounts total = open_amounts(view, "amount", view->n_counties);

    ys_cells_county_head(sheet);
    ys_sheet_column_add(sheet, "before_yuan", false, 0);
    ys_sheet_column_add(sheet, "after_yuan", false, 0);
    ys_sheet_column_add(sheet, "change_yuan", false, 0);
    for (size_t k = 0; k < N; k++) {
        ys_sheet_column_add(sheet, figure[k].head[0], false, 0);
        ys_sheet_column_add(sheet, figure[k].head[1], false, 0);
    }
    for (size_t i = 0; i < view->n_counties; i++) {
        ys_cells_county(sheet, view, i);
        ys_cells_raw(sheet, total.before != NULL ? (double) total.before[i] : NAN);
        ys_cells_raw(sheet, total.before != NULL ? (double) total.after[i] : NAN);
        ys_cells_raw(sheet, total.before != NULL ? (double) total.change[i] : NAN);
        for (size_t k = 0; k < N; k++) {
            figures x = open_figures(view, figure[k].name, view->n_counties);

            ys_cells_raw(sheet, x.before != NULL ? x.before[i] : NAN);
            ys_cells_raw(sheet, x.before != NULL ? x.after[i] : NAN);
        }
    }
}

static ys_status
table(const ys_view *view, ys_text *out, ys_error *err)
{
    ys_view_heading(view, out, "What is changed");
    ys_view_wrap(view, ys_result_text(view->result, "changes"), "  ", out);
    ys_view_wrap(view, ys_result_text(view->result, "change_notes"), "  ", out);
    return ys_change_tables(view, out, err);
}

static json_t *
document(const ys_view *view, ys_json *json)
{
    json_t *root = ys_json_head(json, view);

    ys_json_put(json, root, "changed_sha256", json_string(ys_result_text(view->result, "changed_sha256")));
    ys_json_put(json, root, "changes", ys_json_split(json, ys_result_text(view->result, "changes"), "\n"));
    ys_json_put(json, root, "change_notes", ys_json_split(json, ys_result_text(view->result, "change_notes"), "\n"));
    ys_change_json(view, json, root);
    return root;
}

const ys_kind ys_change_kind = {
    .schema = "yinsu.whatif/1",
    .table = table,
    .csv = ys_change_csv,
    .json = document,
};
