/* A result as the report sees it: arrays by name, and only where their shape is the one that is asked for. */
#ifndef YS_VIEW_H
#define YS_VIEW_H

#include "base/text.h"
#include "yinsu/result.h"

/* All borrowed from the result. */
typedef struct {
    const ys_result *result;
    const char *axis, *folder; /* "fund", "allocation"; of a view of tasks "task", "tasks" */
    size_t n_counties, n_years, n_funds, n_grades, n_stages, n_reasons;
    const int64_t *year; /* [n_years] */
    int columns;         /* width of the terminal; 0: no limit */
    bool modelled;       /* whether any array carries the mark */
} ys_view;

void ys_view_open(const ys_result *result, int columns, ys_view *view);
/** The same result with its tasks in the place of its funds: what is said of funds below is then said of them. */
ys_view ys_view_tasks(const ys_view *view);

/** Data of `name` where it has just these dimensions (0 ends them), else NULL. */
const double *ys_view_f64(const ys_view *view, const char *name, size_t n0, size_t n1, size_t n2);
const int64_t *ys_view_i64(const ys_view *view, const char *name, size_t n0, size_t n1, size_t n2);
/** Elements of an array of rank 1; 0 where there is none. */
size_t ys_view_length(const ys_view *view, const char *name);
/** The one number of `name`; NaN where there is none. */
double ys_view_one(const ys_view *view, const char *name);
/** Element i of <folder>/<leaf>, [n]; NaN where there is no such array. */
double ys_view_leaf(const ys_view *view, const char *folder, const char *leaf, size_t n, size_t i);
/** Data of <axis>/<what>, [n_funds], and a text of it. */
const int64_t *ys_view_funds_i64(const ys_view *view, const char *what);
const char *ys_view_fund_word(const ys_view *view, size_t fund, const char *what);
/** Data of <folder>/<fund>/<leaf>, [n_counties]. */
const double *ys_view_fund_f64(const ys_view *view, size_t fund, const char *leaf);
const int64_t *ys_view_fund_i64(const ys_view *view, size_t fund, const char *leaf);
/** Element of a text array; "" where there is none. */
const char *ys_view_text(const ys_view *view, const char *name, size_t i);
const char *ys_view_fund(const ys_view *view, size_t fund);
/** Chinese name of a county, else the English one, else its code. */
const char *ys_view_county(const ys_view *view, size_t county);
/** Text i of <folder>/<fund>/<leaf>. */
const char *ys_view_fund_text(const ys_view *view, size_t fund, const char *leaf, size_t i);
/** " [M]" where the array carries the mark, or the fund has modelled inputs; else "". */
const char *ys_view_mark(const ys_view *view, const char *name);
const char *ys_view_fund_mark(const ys_view *view, size_t fund, const char *leaf);

/* How money is shown: 万元 or 亿元, with the fewest decimals (0, 2, 4) that show every amount exactly, at most 4. */
typedef struct {
    double yuan; /* a unit's worth */
    int decimals;
    const char *unit;
} ys_money;

ys_money ys_view_money(const int64_t *yuan, size_t n);

/** A heading, a blank line before it. */
void ys_view_heading(const ys_view *view, ys_text *out, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** Text broken at blanks, and between wide characters, to the terminal's width (100 where it has none). */
void ys_view_wrap(const ys_view *view, const char *text, const char *indent, ys_text *out);

#endif
