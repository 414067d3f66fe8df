/* The factor shares of a fund one by one: what its weights multiply. */
#ifndef YS_FUND_SHARES_H
#define YS_FUND_SHARES_H

#include "allocation/fund.h"

/**
 * Shares of one factor in one lane of a year:
 *
 *   share[i] = c[i] * keep[i]*u[i] / sum_j keep[j]*u[j],
 *
 * j over the fund's counties, or the factor's universe; u the factor's transformed value, keep the part that thresholds leave, c the product of the fund's coefficients (1 where it has none).
 * Before bounds, the formula's money is shared out in proportion to sum_k w[k] * share_k[i], w the weights, among the counties that
 * ys_fund_shares_standings calls weighted. Does not depend on the weights themselves.
 * @param share  out, [n_counties], ratio, 0 for a county that has no part in the factor; the whole is 0 where the factor is 0
 *               everywhere. Untouched on failure
 * @return YS_E_SCENARIO: a fund of several formulas, or of a cascade, has no such shares; YS_E_NOMEM. O(counties * factors)
 */
ys_status ys_fund_shares(
    const ys_fund_plan *plan, const ys_fund_year *year, int lane, size_t factor, double *share, ys_error *err);

/* How a county's share is made: by the weighted sum; by what is left of it when factors without a figure are dropped and the others
 * blown up; from the sub-pot; or not at all. */
typedef enum {
    YS_FUND_SHARES_WEIGHTED,
    YS_FUND_SHARES_DROPPED,
    YS_FUND_SHARES_SUB_POT,
    YS_FUND_SHARES_OUT
} ys_fund_shares_standing;

/** @param standing  out, [n_counties], of ys_fund_shares_standing */
void ys_fund_shares_standings(const ys_fund_plan *plan, uint8_t *standing);

#endif
