/* Two results side by side: the arrays <figure> before and after that whatif and compare share. */
#ifndef YS_SIDE_H
#define YS_SIDE_H

#include "yinsu/result.h"

/**
 * Add to `result`: the county axes and years of `before`; amount/{before,after,change} summed over funds, amount/<fund>/…,
 * fund/{before,after,change}; exit/exited_by_{before,after} of the last year, exit/median_year_…; county/poor_mean_… of
 * the last year;
 * province/{poor_mean,exits_by_mean,all_exited_by}_… by year. What either lacks, or has in another shape, is left out.
 * @return YS_E_NOMEM; YS_OK also where the counties differ: then nothing is added
 */
ys_status ys_side_fill(const ys_result *before, const ys_result *after, ys_result *result, ys_error *err);

/** Set the notes: `schema`, then title, notice, as_of, hashes … of `before`, and the hashes of `after` as changed_…. */
ys_status ys_side_notes(
    const ys_result *before, const ys_result *after, const char *schema, ys_result *result, ys_error *err);

#endif
