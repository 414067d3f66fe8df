/* Missing figures beside an indicator that moves: there is no row of it to take a median of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/allocation_case.h"

/* By hand, from the rule in allocation/fund.h: a missing population or multiplier cannot be imputed. */
static const struct {
    int when_missing, transform;
    const char *population, *multiplier;
} cases[] = {
    { YS_GAP_median, YS_TRANSFORM_direct, "", "figure" },
    { YS_GAP_group_median, YS_TRANSFORM_direct, "", "figure" },
    { YS_GAP_median, YS_TRANSFORM_intensity, "figure", "" },
    { YS_GAP_group_median, YS_TRANSFORM_gap_population, "figure", "" },
};

static void
test_moving_indicator_without_population_or_multiplier(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        static case_table table;
        case_fund fund;
        ys_fund_plan *plan = NULL;
        ys_error err = { 0 };
        ys_factor *factor;
        double *figure;
        ys_data data;

        case_table_open(&table, 3);
        figure = case_column(&table, "figure");
        figure[0] = figure[2] = 1;
        figure[1] = NAN;
        case_fund_open(&fund, 1);
        factor = case_factor(&fund, "incidence", cases[c].transform, 1);
        factor->population = cases[c].population;
        factor->multiplier = cases[c].multiplier;
        factor->when_missing = cases[c].when_missing;
        data = case_data(&table);
        assert_int_equal(ys_fund_prepare(&fund.fund, &data, &plan, &err), YS_E_DATA);
        assert_string_equal(err.text,
            "funds.special.factors.incidence: `figure` of county 520002 is missing, and only the indicator "
            "itself can be imputed; give the figure, or choose drop_and_rescale or sub_pot");
        assert_null(plan);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moving_indicator_without_population_or_multiplier),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
