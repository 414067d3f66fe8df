#include "report/cells.h"

#include <inttypes.h>
#include <math.h>

void
ys_cells_county_head(ys_sheet *sheet)
{
    ys_sheet_column_add(sheet, "code", false, 0);
    ys_sheet_column_add(sheet, "name_zh", false, 0);
    ys_sheet_column_add(sheet, "name_en", false, 0);
    ys_sheet_column_add(sheet, "prefecture", false, 0);
}

void
ys_cells_county(ys_sheet *sheet, const ys_view *view, size_t county)
{
    ys_sheet_put(sheet, ys_view_text(view, "county/code", county));
    ys_sheet_put(sheet, ys_view_text(view, "county/name_zh", county));
    ys_sheet_put(sheet, ys_view_text(view, "county/name_en", county));
    ys_sheet_put(sheet, ys_view_text(view, "county/prefecture", county));
}

void
ys_cells_raw(ys_sheet *sheet, double x)
{
    char text[32] = "";

    if (isfinite(x))
        ys_text_from_number(x, text);
    ys_sheet_put(sheet, text);
}

void
ys_cells_whole(ys_sheet *sheet, int64_t x)
{
    ys_sheet_format(sheet, "%" PRId64, x);
}

void
ys_cells_percent(ys_sheet *sheet, double share)
{
    if (isfinite(share))
        ys_sheet_format(sheet, "%.1f%%", share == 0 ? 0 : 100 * share);
    else
        ys_sheet_put(sheet, "-");
}

void
ys_cells_money(ys_sheet *sheet, int64_t yuan, ys_money money)
{
    ys_sheet_number(sheet, (double) yuan / money.yuan, money.decimals);
}

void
ys_cells_year(ys_sheet *sheet, double year, int64_t last)
{
    if (isfinite(year))
        ys_sheet_format(sheet, "%.0f", year);
    else
        ys_sheet_format(sheet, "after %" PRId64, last);
}
