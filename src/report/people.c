/* Record and truth by year: the pools beside the register; villages, townships and counties of the province. */
#include "report/cells.h"
#include "report/kind.h"
#include "report/year.h"

#include <stdio.h>
#include <string.h>

static ys_status
pool_table(const ys_view *view, ys_text *out, ys_error *err)
{
    static const ys_year_column column[] = {
        { "on the register", "province/poor_mean", 't', 0 },
        { "poor in truth", "people/true_poor_mean", 't', 0 },
        { "5 %", "people/true_poor_q05", 't', 3 },
        { "95 %", "people/true_poor_q95", 't', 3 },
        { "wrongly exited", "people/wrong_mean", 't', 0 },
        { "missed", "people/missed_mean", 't', 0 },
        { "registered, not poor", "people/padded_mean", 't', 1 },
        { "all guarantees hold", "people/guaranteed_mean", 't', 1 },
        { "marginal", "people/marginal_mean", 't', 2 },
        { "exited, vulnerable", "people/vulnerable_mean", 't', 2 },
        { "exited, stable", "people/stable_mean", 't', 4 },
    };

    if (ys_year_row(view, "people/true_poor_mean") == NULL)
        return YS_OK;
    ys_view_heading(view, out, "Record and truth: persons at the end of each year, mean of the worlds (万)%s",
        ys_view_mark(view, "people/true_poor_mean"));
    return ys_year_table(view, column, sizeof column / sizeof column[0], out, err);
}

static ys_status
place_table(const ys_view *view, ys_text *out, ys_error *err)
{
    static const ys_year_column column[] = {
        { "villages left", "people/villages_left_mean", 'n', 0 },
        { "5 %", "people/villages_left_q05", 'n', 0 },
        { "95 %", "people/villages_left_q95", 'n', 0 },
        { "townships left", "people/townships_left_mean", 'n', 0 },
        { "5 %", "people/townships_left_q05", 'n', 0 },
        { "95 %", "people/townships_left_q95", 'n', 0 },
        { "out by the province", "people/provincial_out_mean", 'n', 1 },
        { "back on the list", "people/back_mean", 'n', 2 },
    };
    bool any = false;

    for (size_t k = 0; k < sizeof column / sizeof column[0]; k++)
        any = any || ys_year_row(view, column[k].name) != NULL;
    if (!any)
        return YS_OK;
    ys_view_heading(view, out, "Poor villages and townships that have not left, counties out by the province's own scheme: counts, mean and band of the worlds"
        " [M]");
    return ys_year_table(view, column, sizeof column / sizeof column[0], out, err);
}

ys_status
ys_people_tables(const ys_view *view, ys_text *out, ys_error *err)
{
    ys_status st = pool_table(view, out, err);

    return st == YS_OK ? place_table(view, out, err) : st;
}

/* Registered poor by group: {"able": [by year], …}. */
static json_t *
groups_json(const ys_view *view, ys_json *json)
{
    size_t n = ys_view_length(view, "people/group_name");
    const double *x = ys_view_f64(view, "people/group_mean", n, view->n_years, 0);
    json_t *groups = json_object();

    for (size_t g = 0; x != NULL && g < n; g++)
        ys_json_put(json, groups, ys_view_text(view, "people/group_name", g), ys_json_numbers(json, x + g * view->n_years, view->n_years, 1));
    return groups;
}

void
ys_people_json(const ys_view *view, ys_json *json, json_t *root)
{
    static const char prefix[] = "people/";
    json_t *people = json_object();

    for (size_t k = 0; k < view->result->n_arrays; k++) {
        const char *name = view->result->array[k]->name;
        const double *x = strncmp(name, prefix, sizeof prefix - 1) == 0 ? ys_year_row(view, name) : NULL;

        if (x != NULL)
            ys_json_put(json, people, name + sizeof prefix - 1, ys_json_numbers(json, x, view->n_years, 1));
    }
    ys_json_put(json, people, "registered_by_group", groups_json(view, json));
    ys_json_put(json, root, "people", people);
}
