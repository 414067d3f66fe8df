/* Composites: indicators of a fund's own, made of columns before anything reads them. */
#ifndef YS_COMPOSITE_H
#define YS_COMPOSITE_H

#include "allocation/plan.h"

/**
 * Compute the fund's composites over its eligible counties (plan->index) and put a view in the place of plan->data that finds them by name
 * before columns and quantities; everything prepared later can name them. Nothing happens where the fund has none.
 *
 *   weighted_z    s = sum_k w_k * (x_k - mean)/sd, turned where `lower_counts_more`; sd with divisor n, a member without a spread adds 0;
 *                 then to_min + (to_max - to_min)*(s - min s)/(max s - min s), without a spread to_max
 *   weighted_sum  s = sum_k w_k * x_k
 *   product       s = prod_k x_k^(w_k), x_k > 0; exact factors for weights of 1 and -1
 *   at last into [least, most]
 *
 * Members are summed in their order, counties in index order; pinned bits (base/math.h and sqrt). A county that lacks a member has no
 * figure (NaN), and does not count in means, sds and extremes; one that is not eligible has none either. Modelled if any member is.
 * Refused with the path funds.FUND.composites.NAME: no member, a member that is no column or composite above, that moves with the loop or
 * is infinite, x_k <= 0 in a product, a result that is not finite, least above most, the name of a column or quantity. YS_E_SCENARIO,
 * YS_E_DATA, YS_E_NOMEM. O(counties * members).
 * Source: weighted z-scores and their published scale: 财预〔2022〕58号, art. 7, and the scale of the fiscal-difficulty coefficient of 2019.
 */
ys_status ys_composite_prepare(ys_fund_plan *plan, ys_error *err);

#endif
