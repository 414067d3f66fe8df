/* What follows from grades over years: counties in a stage of the chain, and whose leadership may be promoted. */
#include "report/cells.h"
#include "report/kind.h"

#include <inttypes.h>
#include <stdio.h>

/* A county is shown where some year finds it in a stage in more than this share of the worlds. */
static const double shown_above = 0.05;

typedef struct {
    const ys_view *view;
    const double *stage;      /* [year][county][stage], the first is free */
    const double *promotable; /* [year][county]; NULL: the chain says nothing */
} chances;

static bool
open_chances(const ys_view *view, chances *self)
{
    self->view = view;
    self->stage = ys_view_f64(view, "assessment/p_stage", view->n_years, view->n_counties, view->n_stages);
    self->promotable = ys_view_f64(view, "assessment/p_promotable", view->n_years, view->n_counties, 0);
    return self->stage != NULL;
}

/* The greatest chance over the years to be in any stage, and the first year that has it. */
static double
most(const chances *self, size_t county, size_t *year)
{
    const ys_view *view = self->view;
    double greatest = 0;

    *year = 0;
    for (size_t t = 0; t < view->n_years; t++) {
        double any = 1 - self->stage[(t * view->n_counties + county) * view->n_stages];

        if (any > greatest) {
            greatest = any;
            *year = t;
        }
    }
    return greatest;
}

static void
county_row(const chances *self, size_t i, double greatest, size_t year, ys_sheet *sheet)
{
    const ys_view *view = self->view;
    size_t cell = (view->n_years - 1) * view->n_counties + i;

    ys_sheet_put(sheet, ys_view_text(view, "county/code", i));
    ys_sheet_put(sheet, ys_view_county(view, i));
    for (size_t s = 1; s < view->n_stages; s++)
        ys_cells_percent(sheet, self->stage[cell * view->n_stages + s]);
    ys_cells_percent(sheet, greatest);
    ys_sheet_format(sheet, "%" PRId64, view->year[year]);
    if (self->promotable != NULL)
        ys_cells_percent(sheet, self->promotable[cell]);
}

ys_status
ys_consequence_tables(const ys_view *view, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };
    chances self;
    size_t shown = 0;

    if (!open_chances(view, &self))
        return YS_OK;
    ys_view_heading(view, out, "Stages that follow from grades, by county, end of %" PRId64 "%s", view->year[view->n_years - 1],
        ys_view_mark(view, "assessment/p_stage"));
    ys_sheet_column_add(&sheet, "code", false, 1);
    ys_sheet_column_add(&sheet, "county", false, 0);
    for (size_t s = 1; s < view->n_stages; s++) {
        char head[80];

        snprintf(head, sizeof head, "P(%.40s)", ys_view_text(view, "assessment/stage_name", s));
        ys_sheet_column_add(&sheet, head, true, 0);
    }
    ys_sheet_column_add(&sheet, "highest P(any)", true, 2);
    ys_sheet_column_add(&sheet, "in", true, 3);
    if (self.promotable != NULL)
        ys_sheet_column_add(&sheet, "P(promotable)", true, 4);
    for (size_t i = 0; i < view->n_counties; i++) {
        size_t year;
        double greatest = most(&self, i, &year);

        if (greatest > shown_above) {
            county_row(&self, i, greatest, year, &sheet);
            shown++;
        }
    }
    if (shown > 0)
        ys_sheet_write(&sheet, view->columns, out);
    ys_text_format(out, "%s%zu of %zu counties stand in a stage in some year with a chance above %.0f %%.\n", shown > 0 ? "\n" : "",
        shown, view->n_counties, 100 * shown_above);
    return ys_sheet_end(&sheet, err);
}

json_t *
ys_consequence_json(const ys_view *view, ys_json *json, size_t county)
{
    json_t *object, *stages;
    chances self;

    if (!open_chances(view, &self))
        return NULL;
    object = json_object();
    stages = json_object();
    for (size_t s = 0; s < view->n_stages; s++)
        ys_json_put(json, stages, ys_view_text(view, "assessment/stage_name", s),
            ys_json_numbers(json, self.stage + county * view->n_stages + s, view->n_years, view->n_counties * view->n_stages));
    ys_json_put(json, object, "p_stage", stages);
    if (self.promotable != NULL)
        ys_json_put(json, object, "p_promotable", ys_json_numbers(json, self.promotable + county, view->n_years, view->n_counties));
    return object;
}
