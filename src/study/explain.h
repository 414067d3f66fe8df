/* What explanations of one result and between two share: the county, the frame of the document. Inside the study room only. */
#ifndef YS_EXPLAIN_H
#define YS_EXPLAIN_H

#include "study/rebuild.h"
#include "yinsu/study.h"

/** Number of the county by code or Chinese name; YS_E_DATA with the nearest. */
ys_status ys_explain_county(const ys_result *of, const char *county, size_t *at, ys_error *err);
/** Notes and the one county of an explanation. */
ys_status ys_explain_frame(const ys_result *of, size_t county, ys_result *result, ys_error *err);
/** Integer array FOLDER/FUND/LEAF over counties; NULL where there is none. */
const int64_t *ys_explain_figures(const ys_result *of, const char *folder, const char *fund, const char *leaf);

#endif
