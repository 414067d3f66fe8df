/* Cells that several tables share. */
#ifndef YS_CELLS_H
#define YS_CELLS_H

#include "report/sheet.h"
#include "report/view.h"

/** CSV columns code, name_zh, name_en, prefecture, and a county's cells of them. */
void ys_cells_county_head(ys_sheet *sheet);
void ys_cells_county(ys_sheet *sheet, const ys_view *view, size_t county);
/** A CSV number that reads back as the same double; empty for NaN. */
void ys_cells_raw(ys_sheet *sheet, double x);
void ys_cells_whole(ys_sheet *sheet, int64_t x);
/** A probability as percent, one decimal; "-" for NaN. */
void ys_cells_percent(ys_sheet *sheet, double share);
void ys_cells_money(ys_sheet *sheet, int64_t yuan, ys_money money);
/** A year; "after 2020" for NaN, the last year of the horizon named. */
void ys_cells_year(ys_sheet *sheet, double year, int64_t last);

#endif
