/* Factor shares one by one: by hand, and as what the weights multiply. */
#include "allocation/fund_shares.h"

#include "allocation_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { LANES = 8 };

static void
set_quantity(case_year *year, ys_quantity q, size_t county, double value)
{
    for (int l = 0; l < LANES; l++)
        year->quantity[q][county * LANES + (size_t) l] = value;
}

/* A ladder below 0: growth -5 %, 0, 8 % is on the steps 1/2, 1, 2 of figures 1, 1, 2. By hand. */
static void
test_ladder_below_zero(void **state)
{
    static const double want[] = { 0.125, 0.25, 1 }, figures[] = { 1, 1, 2 }, growth[] = { -0.05, 0, 0.08 };
    static const double steps[][2] = { { -1, 0.5 }, { 0, 1 }, { 0.05, 2 } };
    ys_error err = { YS_OK, "" };
    case_table table;
    case_fund fund;
    case_year year;
    ys_fund_plan *plan;
    ys_data data;
    double share[3];

    (void) state;
    case_table_open(&table, 3);
    case_fund_open(&fund, 1);
    case_year_open(&year, 3, LANES);
    memcpy(case_column(&table, "need"), figures, sizeof figures);
    memcpy(case_column(&table, "growth"), growth, sizeof growth);
    case_factor(&fund, "need", YS_TRANSFORM_direct, 1);
    case_coefficient(&fund, "growth", 1)->ladder = case_rungs(&fund, 3, steps);
    data = case_data(&table);
    assert_int_equal(ys_fund_prepare(&fund.fund, &data, &plan, &err), YS_OK);
    case_year_fit(&year, plan);
    assert_int_equal(ys_fund_shares(plan, &year.year, 0, 0, share, &err), YS_OK);
    for (size_t c = 0; c < 3; c++)
        assert_true(share[c] == want[c]);
    ys_fund_release(plan);
    case_year_close(&year);
}

/* Three counties: registered poor 10, 30, 60 (moving), income 2, 4, 4 turned round: 1/v is 1/2, 1/4, 1/4; a coefficient 1, 2, 0.5 of
 * which half is taken: 1, 1.5, 0.75. By hand. */
static void
test_by_hand(void **state)
{
    static const double poor[] = { 0.1, 0.3 * 1.5, 0.6 * 0.75 }, income[] = { 0.5, 0.25 * 1.5, 0.25 * 0.75 };
    static const double persons[] = { 10, 30, 60 }, yuan[] = { 2, 4, 4 }, merit[] = { 1, 2, 0.5 };
    ys_error err = { YS_OK, "" };
    case_table table;
    case_fund fund;
    case_year year;
    ys_fund_plan *plan;
    ys_data data;
    double share[3];

    (void) state;
    case_table_open(&table, 3);
    case_fund_open(&fund, 1);
    case_year_open(&year, 3, LANES);
    memcpy(case_column(&table, "income"), yuan, sizeof yuan);
    memcpy(case_column(&table, "merit"), merit, sizeof merit);
    for (size_t c = 0; c < 3; c++)
        set_quantity(&year, YS_QUANTITY_registered_poor, c, persons[c]);
    case_factor(&fund, "registered_poor", YS_TRANSFORM_direct, 0.7);
    case_factor(&fund, "income", YS_TRANSFORM_reciprocal, 0.3);
    case_coefficient(&fund, "merit", 0.5);
    data = case_data(&table);
    assert_int_equal(ys_fund_prepare(&fund.fund, &data, &plan, &err), YS_OK);
    for (int l = 0; l < LANES; l++)
        year.total[l] = 1000000000000;
    case_year_fit(&year, plan);
    assert_int_equal(ys_fund_shares(plan, &year.year, 0, 0, share, &err), YS_OK);
    for (size_t c = 0; c < 3; c++)
        assert_true(fabs(share[c] - poor[c]) < 1e-15);
    assert_int_equal(ys_fund_shares(plan, &year.year, 0, 1, share, &err), YS_OK);
    for (size_t c = 0; c < 3; c++)
        assert_true(fabs(share[c] - income[c]) < 1e-15);
    /* and the money is by their weighted sum */
    assert_int_equal(ys_fund_lanes_base(plan, &year.year), -1);
    double sum = 0;

    for (size_t c = 0; c < 3; c++)
        sum += 0.7 * poor[c] + 0.3 * income[c];
    for (size_t c = 0; c < 3; c++)
        assert_true(fabs((double) year.amount[c * LANES] - 1e12 * (0.7 * poor[c] + 0.3 * income[c]) / sum) <= 1);
    assert_int_equal(ys_fund_shares(plan, &year.year, 0, 2, share, &err), YS_E_BUG);
    ys_fund_release(plan);
    case_year_close(&year);
}

/* Who has no weighted share: out of the fund, with a dropped figure, in the sub-pot. */
static void
test_standings(void **state)
{
    static const int policies[] = { YS_GAP_drop_and_rescale, YS_GAP_sub_pot };
    static const uint8_t expected[] = { YS_FUND_SHARES_DROPPED, YS_FUND_SHARES_SUB_POT };

    (void) state;
    for (int i = 0; i < 2; i++) {
        ys_error err = { YS_OK, "" };
        case_table table;
        case_fund fund;
        ys_fund_plan *plan;
        ys_data data;
        uint8_t standing[3];

        case_table_open(&table, 3);
        case_fund_open(&fund, 1);
        memcpy(case_column(&table, "in"), (double[]){ 1, 0, 1 }, 3 * sizeof(double));
        memcpy(case_column(&table, "a"), (double[]){ 5, 5, 5 }, 3 * sizeof(double));
        memcpy(case_column(&table, "b"), (double[]){ 5, 5, NAN }, 3 * sizeof(double));
        fund.fund.eligibility = "in";
        fund.fund.sub_pot_by = "a";
        case_factor(&fund, "a", YS_TRANSFORM_direct, 0.5);
        case_factor(&fund, "b", YS_TRANSFORM_direct, 0.5)->when_missing = policies[i];
        data = case_data(&table);
        assert_int_equal(ys_fund_prepare(&fund.fund, &data, &plan, &err), YS_OK);
        ys_fund_shares_standings(plan, standing);
        assert_int_equal(standing[0], YS_FUND_SHARES_WEIGHTED);
        assert_int_equal(standing[1], YS_FUND_SHARES_OUT);
        assert_int_equal(standing[2], expected[i]);
        ys_fund_release(plan);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_ladder_below_zero),
        cmocka_unit_test(test_standings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
