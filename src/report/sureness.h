/* How sure an assessment is, beside its scores. All give nothing where the result holds no uncertainty. */
#ifndef YS_SURENESS_H
#define YS_SURENESS_H

#include "report/json.h"
#include "report/sheet.h"

/** Tables: ranks and grades over draws, what moves them, least swaps; counties in `order`. */
ys_status ys_sureness_tables(const ys_view *view, const size_t *order, ys_text *out, ys_error *err);
/** Member "uncertainty" of the document. */
void ys_sureness_json(const ys_view *view, ys_json *json, json_t *root);
/** Members rank_median, rank_p5, rank_p95, rank_mean, p_grade, p_top ... of a county. */
void ys_sureness_county_json(const ys_view *view, ys_json *json, json_t *county, size_t i);
/** Columns of the CSV, and a county's cells of them. */
void ys_sureness_head(const ys_view *view, ys_sheet *sheet);
void ys_sureness_cells(const ys_view *view, ys_sheet *sheet, size_t i);

#endif
