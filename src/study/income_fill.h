/* A study of income on its way: what was asked, the path that follows, and the main model's run. */
#ifndef YS_INCOME_FILL_H
#define YS_INCOME_FILL_H

#include "study/income_path.h"
#include "yinsu/study.h"

typedef struct {
    const ys_model *model; /* NULL: none */
    ys_study_income_options given;
    ys_income_series series;
    ys_income_path path;
    bool has_change;
    ys_income_decomposition change;
    double poor, rural; /* of the model's base year */
    ys_result run;      /* of the model; owned */
} ys_income_study;

/** The arrays of yinsu.income/1, in their order. */
ys_status ys_income_fill(const ys_income_study *study, ys_result *result, ys_error *err);

#endif
