#include "study/income_path.h"

#include "base/math.h"
#include "numeric/shapley.h"

#include <math.h>

static const double greatest_gini = 0.99;

static bool
has(const ys_income_year *year, ys_income_figure k)
{
    return !isnan(year->figure[k]);
}

int
ys_income_path_known(const ys_income_year *year)
{
    return has(year, YS_INCOME_mean_income) + has(year, YS_INCOME_line) + has(year, YS_INCOME_gini) +
           has(year, YS_INCOME_poverty_incidence);
}

/* ---- the base year: three give the fourth ---- */

static ys_status
solve_gini(const ys_income_year *year, int64_t when, double *sigma, ys_error *err)
{
    double mean = year->figure[YS_INCOME_mean_income], line = year->figure[YS_INCOME_line];
    double headcount = year->figure[YS_INCOME_poverty_incidence];

    *sigma = ys_lognormal_solve_sigma(mean, line, headcount);
    if (isnan(*sigma))
        return ys_fail(err, YS_E_DATA,
            "year %lld: the line of %g is not below the mean of %g: the headcount does not say the Gini there; give"
            " the Gini",
            (long long) when, line, mean);
    if (ys_lognormal_gini(*sigma) > greatest_gini)
        return ys_fail(err, YS_E_DATA, "year %lld: a headcount of %g at a line of %g and a mean of %g needs a Gini above %g",
            (long long) when, headcount, line, mean, greatest_gini);
    return YS_OK;
}

static ys_status
solve_base(const ys_income_year *year, ys_income_path *path, ys_lognormal *income, ys_error *err)
{
    double headcount = year->figure[YS_INCOME_poverty_incidence];

    *income = (ys_lognormal){ .mean = year->figure[YS_INCOME_mean_income], .line = year->figure[YS_INCOME_line] };
    if (ys_income_path_known(year) < 3)
        return ys_fail(err, YS_E_DATA,
            "year %lld: of the mean, the line, the Gini and the headcount three are needed, which give the fourth, and %d are there; add the"
            " others with --mean, --line, --gini or --headcount, or take another --base",
            (long long) path->base, ys_income_path_known(year));
    if (!has(year, YS_INCOME_gini)) {
        path->solved = YS_INCOME_SOLVED_gini;
        return solve_gini(year, path->base, &income->sigma, err);
    }
    income->sigma = ys_lognormal_sigma(year->figure[YS_INCOME_gini]);
    path->solved = YS_INCOME_SOLVED_nothing;
    if (isnan(income->mean)) {
        path->solved = YS_INCOME_SOLVED_mean;
        income->mean = ys_lognormal_solve_mean(income->line, income->sigma, headcount);
    } else if (isnan(income->line)) {
        path->solved = YS_INCOME_SOLVED_line;
        income->line = ys_lognormal_solve_line(income->mean, income->sigma, headcount);
    }
    return YS_OK;
}

/* ---- the other years ---- */

static double
deflator(const ys_income_year *year, const ys_income_year *base)
{
    if (has(year, YS_INCOME_prices) && has(base, YS_INCOME_prices))
        return year->figure[YS_INCOME_prices] / base->figure[YS_INCOME_prices];
    return year->figure[YS_INCOME_line] / base->figure[YS_INCOME_line];
}

/* The real mean, carried one year at a time, so that its bits are those of products. */
static double
carried(double mean, double growth, int64_t years)
{
    for (; years > 0; years--)
        mean *= 1 + growth;
    for (; years < 0; years++)
        mean /= 1 + growth;
    return mean;
}

static ys_status
fill_money(const ys_income_year *year, const ys_income_year *base, const ys_income_path *path, const ys_income_state *start,
    ys_income_state *state, ys_error *err)
{
    const ys_lognormal *from = &start->income;
    double by = deflator(year, base);

    state->mean_given = has(year, YS_INCOME_mean_income);
    state->line_given = has(year, YS_INCOME_line);
    if (isnan(by) && (state->mean_given || state->line_given))
        return ys_fail(err, YS_E_DATA,
            "year %lld: its money cannot be set beside that of %lld: give the prices of both years, or the line"
            " of both",
            (long long) state->year, (long long) path->base);
    if (!state->mean_given && isnan(path->growth))
        return ys_fail(err, YS_E_USAGE, "year %lld has no mean income: give --growth, at which the real mean is carried there from %lld",
            (long long) state->year, (long long) path->base);
    state->income.mean =
        state->mean_given ? year->figure[YS_INCOME_mean_income] / by : carried(from->mean, path->growth, state->year - path->base);
    state->income.line = state->line_given ? year->figure[YS_INCOME_line] / by : from->line;
    return YS_OK;
}

static void
finish(const ys_income_year *year, const ys_income_year *base, ys_income_state *state)
{
    bool own = has(year, YS_INCOME_rural_population);

    state->gini = ys_lognormal_gini(state->income.sigma);
    state->rural = (own ? year : base)->figure[YS_INCOME_rural_population];
    state->observed = year->figure[YS_INCOME_poverty_incidence];
    state->implied_gini = (double) NAN;
    if (!isnan(state->observed))
        state->implied_gini = ys_lognormal_gini(ys_lognormal_solve_sigma(state->income.mean, state->income.line, state->observed));
    ys_lognormal_poverty(&state->income, state->measure);
}

static ys_status
add_year(const ys_income_series *series, int64_t when, const ys_income_state *start, ys_income_path *path, ys_error *err)
{
    const ys_income_year *year = &series->year[when - series->first], *base = &series->year[path->base - series->first];
    ys_income_state state = { .year = when, .gini_given = has(year, YS_INCOME_gini) };

    if (when == path->base) {
        path->at_base = path->n;
        path->state[path->n++] = *start;
        return YS_OK;
    }
    state.income.sigma = state.gini_given ? ys_lognormal_sigma(year->figure[YS_INCOME_gini]) : start->income.sigma;
    ys_status st = fill_money(year, base, path, start, &state, err);

    if (st != YS_OK)
        return st;
    finish(year, base, &state);
    path->state[path->n++] = state;
    return YS_OK;
}

ys_status
ys_income_path_make(const ys_income_series *series, ys_income_path *path, ys_error *err)
{
    const ys_income_year *base = &series->year[path->base - series->first];
    ys_income_state start = { .year = path->base,
        .mean_given = has(base, YS_INCOME_mean_income),
        .line_given = has(base, YS_INCOME_line),
        .gini_given = has(base, YS_INCOME_gini) };
    ys_status st = solve_base(base, path, &start.income, err);

    if (st != YS_OK)
        return st;
    finish(base, base, &start);
    path->n = 0;
    for (int64_t when = series->first; st == YS_OK && when < series->first + YS_INCOME_YEARS; when++)
        if (series->year[when - series->first].any || (when >= path->base && when <= path->last))
            st = add_year(series, when, &start, path, err);
    return st;
}

/* ---- what made a change ---- */

/* The headcount with some of the three changes made: bit 0 the mean, 1 the Gini, 2 the line. */
static ys_status
headcount_with(void *context, uint64_t coalition, double *out, ys_error *err)
{
    const ys_lognormal *side = context;
    double measure[YS_LOGNORMAL_MEASURES];
    ys_lognormal income = { .mean = side[coalition & 1].mean, .sigma = side[coalition >> 1 & 1].sigma, .line = side[coalition >> 2].line };

    (void) err;
    ys_lognormal_poverty(&income, measure);
    *out = measure[0];
    return YS_OK;
}

ys_status
ys_income_path_decompose(const ys_income_path *path, size_t from, size_t to, ys_income_decomposition *out, ys_error *err)
{
    const ys_income_state *state[2] = { &path->state[from], &path->state[to] };
    ys_lognormal side[2];
    double modelled[2], part[3];
    int n_implied = 0;
    ys_shapley_game game = { .n_changes = 3, .n_outcomes = 1, .value = headcount_with, .context = side };

    *out = (ys_income_decomposition){ .from = from, .to = to };
    for (int k = 0; k < 2; k++) {
        bool implied = !state[k]->gini_given && !isnan(state[k]->implied_gini);
        double measure[YS_LOGNORMAL_MEASURES];

        n_implied += implied;
        side[k] = state[k]->income;
        if (implied)
            side[k].sigma = ys_lognormal_solve_sigma(side[k].mean, side[k].line, state[k]->observed);
        out->gini[k] = implied ? state[k]->implied_gini : state[k]->gini;
        ys_lognormal_poverty(&side[k], measure);
        modelled[k] = measure[0];
    }
    ys_status st = ys_shapley_attribute(&game, part, NULL, err);

    if (st != YS_OK)
        return st;
    double recorded = state[1]->observed - state[0]->observed;

    out->change = isnan(recorded) ? modelled[1] - modelled[0] : recorded;
    for (int k = 0; k < 3; k++)
        out->part[k] = part[k];
    /* implied Ginis meet the recorded headcounts: what is left is rounding */
    out->part[YS_INCOME_PART_unexplained] = isnan(recorded) || n_implied == 2 ? 0 : recorded - (modelled[1] - modelled[0]);
    return YS_OK;
}
