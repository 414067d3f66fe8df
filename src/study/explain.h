/* What explanations of one result and between two share. Inside the study room only. */
#ifndef YS_EXPLAIN_H
#define YS_EXPLAIN_H

#include "study/rebuild.h"
#include "yinsu/study.h"

/** Number of the county by code or Chinese name; YS_E_DATA with the nearest. */
ys_status ys_explain_county(const ys_result *of, const char *county, size_t *at, ys_error *err);
/** YS_E_DATA unless the result is of `allocate` or `simulate` and holds its scenario. */
ys_status ys_explain_check(const ys_result *of, ys_error *err);
/** Notes and the one county of an explanation. */
ys_status ys_explain_frame(const ys_result *of, size_t county, ys_result *result, ys_error *err);
/** Integer array FOLDER/FUND/LEAF over counties; NULL where there is none. */
const int64_t *ys_explain_figures(const ys_result *of, const char *folder, const char *fund, const char *leaf);

enum { YS_EXPLAIN_VALUES = 6 };

/* A row of one of the explanation's lists. */
typedef struct {
    size_t item; /* among funds and tasks together */
    char kind[24], name[256];
    double value[YS_EXPLAIN_VALUES];
    int64_t amount;
} ys_explain_row;

/* {0} is empty. */
typedef struct {
    ys_explain_row *list; /* owned */
    size_t n, room;
    bool failed;
} ys_explain_rows;

void ys_explain_add(ys_explain_rows *rows, ys_explain_row fresh, const char *kind, const char *name);

/* A fund or a task of the result. */
typedef struct {
    const char *folder, *axis;
    size_t at; /* on its axis */
    const char *name;
    const ys_fund *rule;
    bool by_difference; /* what would change it is told by whole runs, not by a derivative */
} ys_explain_item;

typedef struct {
    const ys_result *of;
    size_t county;
    const char *code;
    ys_model model;
    size_t n_items;
    ys_explain_item *item; /* owned */
    ys_explain_rows parts, effects, edges;
    char (*rounding)[160]; /* --set lines that count every fund in single yuan; owned */
    ys_override *override; /* those, and one more; owned */
    size_t n_rounding;
} ys_explain_work;

/* Values of a row of `effects`: yuan that one percentage point of a weight, one percent of a figure (one unit of one that is 0) more and
 * less would bring; the rate at which either begins, in yuan for one point, for one unit of the figure, NaN where it jumps; what it is
 * now; and 1 where the two rates differ, plus 2 where a whole move does not go on as it begins. NaN: cannot be, or cannot be run. */
enum { YS_EFFECT_UP, YS_EFFECT_DOWN, YS_EFFECT_RATE_UP, YS_EFFECT_RATE_DOWN, YS_EFFECT_FIGURE, YS_EFFECT_KINK };
/* Of a row of `edges`: the county's figure, the next threshold at or below it, the next above it; NaN: none. */
enum { YS_EDGE_FIGURE, YS_EDGE_BELOW, YS_EDGE_ABOVE };

/** Fill `effects` and `edges`: each factor weight of each item, each figure of the county that matters to it; each threshold, ladder and
 * bracket. Amounts are differences of the real-valued solution where a fund has one (src/allocation/fund_sensitivity.h), of amounts
 * settled in single yuan otherwise; rates its derivatives, or differences over a tenth of the move. Two runs of the model for each side. */
ys_status ys_explain_effect_all(ys_explain_work *work, ys_error *err);

#endif
