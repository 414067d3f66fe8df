/* Amounts of the funds: by prefecture, by county, and against sharing by registered poor alone. */
#include "report/cells.h"
#include "report/kind.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_EXTREMES = 5 };

/* Sums over the funds, owned. */
typedef struct {
    int64_t *total;    /* [county] */
    int64_t *per_head; /* [county]: the same money by registered poor alone */
    double *modelled;  /* [county]: share of the total that rests on modelled figures */
    size_t *order;     /* [county], scratch for rankings */
} sums;

static void
sums_free(sums *self)
{
    free(self->total);
    free(self->per_head);
    free(self->modelled);
    free(self->order);
}

static ys_status
sums_init(const ys_view *view, sums *self, ys_error *err)
{
    size_t n = view->n_counties;

    *self = (sums){
        .total = calloc(n, sizeof *self->total),
        .per_head = calloc(n, sizeof *self->per_head),
        .modelled = calloc(n, sizeof *self->modelled),
        .order = calloc(n, sizeof *self->order),
    };
    if (self->total == NULL || self->per_head == NULL || self->modelled == NULL || self->order == NULL) {
        sums_free(self);
        return ys_fail(err, YS_E_NOMEM, "sums of %zu counties", n);
    }
    for (size_t f = 0; f < view->n_funds; f++) {
        const int64_t *amount = ys_view_fund_i64(view, f, "amount");
        const int64_t *per_head = ys_view_fund_i64(view, f, "per_head");
        const double *modelled = ys_view_fund_f64(view, f, "modelled_share");

        for (size_t i = 0; i < n && amount != NULL; i++) {
            self->total[i] += amount[i];
            self->per_head[i] += per_head != NULL ? per_head[i] : amount[i];
            self->modelled[i] += modelled != NULL && modelled[i] > 0 ? modelled[i] * (double) amount[i] : 0;
        }
    }
    for (size_t i = 0; i < n; i++) {
        self->modelled[i] = self->total[i] > 0 ? self->modelled[i] / (double) self->total[i] : 0;
        self->order[i] = i;
    }
    return YS_OK;
}

static bool
has_amounts(const ys_view *view)
{
    for (size_t f = 0; f < view->n_funds; f++) {
        if (ys_view_fund_i64(view, f, "amount") != NULL)
            return true;
    }
    return false;
}

static ys_status
fund_table(const ys_view *view, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };
    const int64_t *total = ys_view_funds_i64(view, "total");
    const int64_t *aside = ys_view_funds_i64(view, "set_aside");
    const int64_t *given = ys_view_funds_i64(view, "to_counties");

    if (total == NULL || aside == NULL || given == NULL)
        return YS_OK;

    ys_money money = ys_view_money(total, view->n_funds);
    ys_money finer = ys_view_money(aside, view->n_funds);

    money.decimals = finer.yuan < money.yuan ? 4 : finer.decimals > money.decimals ? finer.decimals : money.decimals;
    ys_view_heading(view, out, "Funds (%s)", money.unit);
    ys_sheet_column_add(&sheet, "fund", false, 0);
    ys_sheet_column_add(&sheet, "purpose", false, 3);
    ys_sheet_column_add(&sheet, "total", true, 0);
    ys_sheet_column_add(&sheet, "set aside", true, 1);
    ys_sheet_column_add(&sheet, "to counties", true, 0);
    ys_sheet_column_add(&sheet, "modelled inputs [M]", false, 2);
    ys_sheet_column_add(&sheet, "title", false, 4);
    for (size_t f = 0; f < view->n_funds; f++) {
        ys_sheet_put(&sheet, ys_view_fund(view, f));
        ys_sheet_put(&sheet, ys_view_fund_word(view, f, "purpose"));
        ys_cells_money(&sheet, total[f], money);
        ys_cells_money(&sheet, aside[f], money);
        ys_cells_money(&sheet, given[f], money);
        ys_sheet_put(&sheet, ys_view_fund_word(view, f, "modelled_inputs"));
        ys_sheet_put(&sheet, ys_view_fund_word(view, f, "title"));
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

/* One row of amounts: each fund, the total, the modelled share; of a prefecture, or of one county where that is NULL. */
static void
amount_cells(
    const ys_view *view, const sums *sum, const char *prefecture, size_t county, ys_money money, ys_sheet *sheet)
{
    int64_t total = 0;
    double modelled = 0;

    for (size_t f = 0; f <= view->n_funds; f++) {
        const int64_t *amount = f < view->n_funds ? ys_view_fund_i64(view, f, "amount") : sum->total;
        int64_t part = 0;

        if (amount == NULL)
            continue;
        for (size_t i = 0; i < view->n_counties; i++) {
            if (prefecture == NULL ? i == county
                                   : strcmp(ys_view_text(view, "county/prefecture", i), prefecture) == 0) {
                part += amount[i];
                modelled += f == view->n_funds ? sum->modelled[i] * (double) amount[i] : 0;
            }
        }
        total = part;
        ys_cells_money(sheet, part, money);
    }
    ys_cells_percent(sheet, total > 0 ? modelled / (double) total : 0);
}

static void
amount_columns(const ys_view *view, ys_sheet *sheet)
{
    const char *any = "";

    for (size_t f = 0; f < view->n_funds; f++) {
        char head[400];
        const char *mark = ys_view_fund_mark(view, f, "amount");

        if (ys_view_fund_i64(view, f, "amount") == NULL)
            continue;
        any = mark[0] != '\0' ? mark : any;
        snprintf(head, sizeof head, "%.40s%s", ys_view_fund(view, f), mark);
        ys_sheet_column_add(sheet, head, true, 2);
    }

    char total[32];

    snprintf(total, sizeof total, "total%s", any);
    ys_sheet_column_add(sheet, total, true, 0);
    ys_sheet_column_add(sheet, "modelled", true, 1);
}

/* Index of the first county of the county's prefecture. */
static size_t
first_of_prefecture(const ys_view *view, size_t county)
{
    const char *name = ys_view_text(view, "county/prefecture", county);
    size_t i = 0;

    while (strcmp(ys_view_text(view, "county/prefecture", i), name) != 0)
        i++;
    return i;
}

static ys_status
prefecture_table(const ys_view *view, const sums *sum, ys_money money, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };

    if (ys_result_find(view->result, "county/prefecture") == NULL || ys_view_text(view, "county/prefecture", 0)[0] == '\0')
        return YS_OK;
    ys_view_heading(view, out, "Amounts by prefecture (%s)", money.unit);
    ys_sheet_column_add(&sheet, "prefecture", false, 0);
    ys_sheet_column_add(&sheet, "counties", true, 3);
    amount_columns(view, &sheet);
    for (size_t i = 0; i < view->n_counties; i++) {
        const char *prefecture = ys_view_text(view, "county/prefecture", i);
        int n = 0;

        if (first_of_prefecture(view, i) != i)
            continue;
        for (size_t j = i; j < view->n_counties; j++)
            n += strcmp(ys_view_text(view, "county/prefecture", j), prefecture) == 0;
        ys_sheet_put(&sheet, prefecture);
        ys_sheet_format(&sheet, "%d", n);
        amount_cells(view, sum, prefecture, 0, money, &sheet);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
county_table(const ys_view *view, const sums *sum, ys_money money, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };

    ys_view_heading(view, out, "Amounts by county (%s)", money.unit);
    ys_sheet_column_add(&sheet, "code", false, 0);
    ys_sheet_column_add(&sheet, "county", false, 0);
    ys_sheet_column_add(&sheet, "prefecture", false, 3);
    amount_columns(view, &sheet);
    for (size_t i = 0; i < view->n_counties; i++) {
        ys_sheet_put(&sheet, ys_view_text(view, "county/code", i));
        ys_sheet_put(&sheet, ys_view_county(view, i));
        ys_sheet_put(&sheet, ys_view_text(view, "county/prefecture", i));
        amount_cells(view, sum, NULL, i, money, &sheet);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static int64_t
gain(const sums *sum, size_t i)
{
    return sum->total[i] - sum->per_head[i];
}

/* Rising gain, ties in code order: insertion keeps it simple for a few thousand counties at most. */
static void
sort_by_gain(const sums *sum, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        size_t moved = sum->order[i];
        size_t k = i;

        for (; k > 0 && gain(sum, sum->order[k - 1]) > gain(sum, moved); k--)
            sum->order[k] = sum->order[k - 1];
        sum->order[k] = moved;
    }
}

static void
extreme_row(const ys_view *view, const sums *sum, size_t i, ys_money money, ys_sheet *sheet)
{
    double base = (double) sum->per_head[i];

    ys_sheet_put(sheet, ys_view_text(view, "county/code", i));
    ys_sheet_put(sheet, ys_view_county(view, i));
    ys_sheet_put(sheet, ys_view_text(view, "county/prefecture", i));
    ys_cells_money(sheet, sum->total[i], money);
    ys_cells_money(sheet, sum->per_head[i], money);
    ys_cells_money(sheet, gain(sum, i), money);
    ys_cells_percent(sheet, base > 0 ? (double) gain(sum, i) / base : NAN);
    ys_cells_percent(sheet, sum->modelled[i]);
}

/* Without a register there is nothing to compare with. */
static bool
has_register(const sums *sum, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (sum->per_head[i] > 0)
            return true;
    return false;
}

static ys_status
extreme_table(const ys_view *view, const sums *sum, ys_money money, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };
    size_t n = view->n_counties;

    if (!has_register(sum, n))
        return YS_OK;
    sort_by_gain(sum, n);
    if (gain(sum, sum->order[0]) == 0 && gain(sum, sum->order[n - 1]) == 0)
        return YS_OK;
    ys_view_heading(view, out, "Largest losers and winners against sharing by registered poor alone (%s)", money.unit);
    ys_sheet_column_add(&sheet, "code", false, 2);
    ys_sheet_column_add(&sheet, "county", false, 0);
    ys_sheet_column_add(&sheet, "prefecture", false, 4);
    ys_sheet_column_add(&sheet, "amount", true, 0);
    ys_sheet_column_add(&sheet, "by poor alone", true, 1);
    ys_sheet_column_add(&sheet, "difference", true, 0);
    ys_sheet_column_add(&sheet, "in %", true, 2);
    ys_sheet_column_add(&sheet, "modelled", true, 3);
    for (size_t k = 0; k < N_EXTREMES && k < n && gain(sum, sum->order[k]) < 0; k++)
        extreme_row(view, sum, sum->order[k], money, &sheet);
    for (size_t k = N_EXTREMES; k-- > 0;) {
        if (k < n && gain(sum, sum->order[n - 1 - k]) > 0)
            extreme_row(view, sum, sum->order[n - 1 - k], money, &sheet);
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

ys_status
ys_allotment_tables(const ys_view *view, ys_text *out, ys_error *err)
{
    sums sum;

    if (view->n_counties == 0 || !has_amounts(view))
        return YS_OK;

    ys_status st = sums_init(view, &sum, err);

    if (st != YS_OK)
        return st;

    ys_money money = ys_view_money(sum.total, view->n_counties);

    st = fund_table(view, out, err);
    if (st == YS_OK)
        st = prefecture_table(view, &sum, money, out, err);
    if (st == YS_OK)
        st = county_table(view, &sum, money, out, err);
    if (st == YS_OK)
        st = extreme_table(view, &sum, money, out, err);
    if (st == YS_OK)
        st = ys_duty_tables(view, out, err);
    sums_free(&sum);
    return st;
}

static json_t *
county_json(const ys_view *view, ys_json *json, size_t f, size_t i)
{
    static const char *const bound_word[] = { "none", "floor", "cap" };
    static const char *const told[] = { "advance", "settlement" };
    const int64_t *amount = ys_view_fund_i64(view, f, "amount");
    const int64_t *eligible = ys_view_fund_i64(view, f, "eligible");
    const int64_t *bound = ys_view_fund_i64(view, f, "bound");
    const int64_t *per_head = ys_view_fund_i64(view, f, "per_head");
    const double *modelled = ys_view_fund_f64(view, f, "modelled_share");
    json_t *county = ys_json_county(json, view, i);

    ys_json_put(json, county, "eligible", json_boolean(eligible == NULL || eligible[i] != 0));
    ys_json_put(json, county, "reason", json_string(ys_view_fund_text(view, f, "reason", i)));
    ys_json_put(json, county, "amount", json_integer(amount[i]));
    if (bound != NULL && bound[i] >= 0 && bound[i] <= 2)
        ys_json_put(json, county, "bound", json_string(bound_word[bound[i]]));
    ys_json_put(json, county, "binding", json_string(ys_view_fund_text(view, f, "binding", i)));
    if (per_head != NULL)
        ys_json_put(json, county, "per_head", json_integer(per_head[i]));
    if (modelled != NULL)
        ys_json_put(json, county, "modelled_share", ys_json_number(modelled[i]));
    for (size_t k = 0; k < sizeof told / sizeof told[0]; k++) {
        const int64_t *figure = ys_view_fund_i64(view, f, told[k]);

        if (figure != NULL)
            ys_json_put(json, county, told[k], json_integer(figure[i]));
    }
    return county;
}

json_t *
ys_allotment_json(const ys_view *view, ys_json *json)
{
    static const char *const words[] = { "title", "purpose", "unit", "channel", "approval", "responsible" };
    static const char *const figures[] = { "total", "set_aside", "to_counties", "rounding", "loans" };
    json_t *funds = json_array();

    for (size_t f = 0; f < view->n_funds; f++) {
        json_t *fund = json_object();
        json_t *counties = json_array();

        ys_json_put(json, fund, "name", json_string(ys_view_fund(view, f)));
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
            ys_json_put(json, fund, words[k], json_string(ys_view_fund_word(view, f, words[k])));
        for (size_t k = 0; k < sizeof figures / sizeof figures[0]; k++) {
            const int64_t *figure = ys_view_funds_i64(view, figures[k]);

            ys_json_put(json, fund, figures[k], figure != NULL ? json_integer(figure[f]) : json_null());
        }
        ys_json_put(
            json, fund, "modelled_inputs", ys_json_split(json, ys_view_fund_word(view, f, "modelled_inputs"), "; "));
        for (size_t i = 0; i < view->n_counties && ys_view_fund_i64(view, f, "amount") != NULL; i++)
            ys_json_add(json, counties, county_json(view, json, f, i));
        ys_json_put(json, fund, "counties", counties);
        ys_json_add(json, funds, fund);
    }
    return funds;
}

static json_t *
document(const ys_view *view, ys_json *json)
{
    json_t *root = ys_json_head(json, view);

    ys_json_put(json, root, "year", view->n_years > 0 ? json_integer(view->year[0]) : json_null());
    ys_json_put(json, root, "unit", json_string("yuan"));
    ys_json_put(json, root, "funds", ys_allotment_json(view, json));
    ys_duty_json(view, json, root);
    return root;
}

static void
csv(const ys_view *view, ys_sheet *sheet)
{
    static const char *const heads[] = { "eligible", "reason", "bound", "amount_yuan", "per_head_yuan",
        "modelled_share" };

    ys_sheet_column_add(sheet, "year", false, 0);
    ys_sheet_column_add(sheet, "fund", false, 0);
    ys_cells_county_head(sheet);
    for (size_t k = 0; k < sizeof heads / sizeof heads[0]; k++)
        ys_sheet_column_add(sheet, heads[k], false, 0);
    for (size_t f = 0; f < view->n_funds; f++) {
        const int64_t *eligible = ys_view_fund_i64(view, f, "eligible");
        const int64_t *bound = ys_view_fund_i64(view, f, "bound");
        const int64_t *amount = ys_view_fund_i64(view, f, "amount");
        const int64_t *per_head = ys_view_fund_i64(view, f, "per_head");
        const double *modelled = ys_view_fund_f64(view, f, "modelled_share");

        for (size_t i = 0; i < view->n_counties && amount != NULL; i++) {
            ys_sheet_format(sheet, "%" PRId64, view->n_years > 0 ? view->year[0] : 0);
            ys_sheet_put(sheet, ys_view_fund(view, f));
            ys_cells_county(sheet, view, i);
            ys_cells_whole(sheet, eligible != NULL ? eligible[i] : 1);
            ys_sheet_put(sheet, ys_view_fund_text(view, f, "reason", i));
            ys_cells_whole(sheet, bound != NULL ? bound[i] : 0);
            ys_cells_whole(sheet, amount[i]);
            ys_cells_whole(sheet, per_head != NULL ? per_head[i] : 0);
            ys_cells_raw(sheet, modelled != NULL ? modelled[i] : 0);
        }
    }
}

const ys_kind ys_allotment_kind = {
    .schema = "yinsu.allocation/1",
    .table = ys_allotment_tables,
    .csv = csv,
    .json = document,
};
