/*
 * Bounds on groups against GLPK's linear programs (Makhorin: GNU Linear Programming Kit 5.0): whether they can hold, that no way to move money
 * within them is downhill (first-order conditions, which suffice as the objective is convex), and how crossing groups are rounded.
 */
#include "unit/group_case.h"

#include <glpk.h>
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { NESTED = 700, CROSSING = 300 };

/* A linear program over the counties: bounds of each, of the groups, and the sum; all in `unit`. */
typedef struct {
    const group_case *p;
    double lo[COUNTIES], hi[COUNTIES], group_lo[GROUPS], group_hi[GROUPS], total;
    double cost[COUNTIES]; /* to be least */
} program;

static void
set_bounds(const group_case *p, double unit, program *lp)
{
    *lp = (program){ .p = p, .total = (double) p->total / unit };
    for (size_t i = 0; i < p->n; i++) {
        int64_t hi = p->share[i] == 0 ? p->lo[i] : p->hi[i];

        lp->lo[i] = (double) p->lo[i] / unit;
        lp->hi[i] = (double) hi / unit;
    }
    for (size_t g = 0; g < p->n_groups; g++) {
        lp->group_lo[g] = (double) p->group_lo[g] / unit;
        lp->group_hi[g] = (double) p->group_hi[g] / unit;
    }
}

static glp_prob *
write_program(const program *lp)
{
    const group_case *p = lp->p;
    glp_prob *prob = glp_create_prob();
    int rows = (int) p->n_groups + 1, index[COUNTIES + 1];
    double one[COUNTIES + 1];

    glp_set_obj_dir(prob, GLP_MIN);
    glp_add_rows(prob, rows);
    glp_add_cols(prob, (int) p->n);
    for (size_t i = 0; i < p->n; i++) {
        bool fixed = lp->lo[i] == lp->hi[i];

        glp_set_col_bnds(prob, (int) i + 1, fixed ? GLP_FX : GLP_DB, lp->lo[i], lp->hi[i]);
        glp_set_obj_coef(prob, (int) i + 1, lp->cost[i]);
    }
    for (size_t g = 0; g <= p->n_groups; g++) {
        bool all = g == p->n_groups;
        double lo = all ? lp->total : lp->group_lo[g], hi = all ? lp->total : lp->group_hi[g];
        int length = 0;

        for (size_t i = 0; i < p->n; i++) {
            if (!all && !p->member[g][i])
                continue;
            index[++length] = (int) i + 1;
            one[length] = 1;
        }
        glp_set_row_bnds(prob, (int) g + 1, lo == hi ? GLP_FX : GLP_DB, lo, hi);
        glp_set_mat_row(prob, (int) g + 1, length, index, one);
    }
    return prob;
}

/* The least cost; false where the program has no solution. */
static bool
solve_program(const program *lp, double *least)
{
    glp_prob *prob = NULL;
    glp_smcp how;
    bool holds = true;
    int status;

    for (size_t i = 0; i < lp->p->n; i++)
        holds = holds && lp->lo[i] <= lp->hi[i];
    for (size_t g = 0; g < lp->p->n_groups; g++)
        holds = holds && lp->group_lo[g] <= lp->group_hi[g];
    if (!holds)
        return false;
    prob = write_program(lp);
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.tol_bnd = 1e-10;
    how.tol_dj = 1e-10;
    assert_int_equal(glp_simplex(prob, &how), 0);
    status = glp_get_status(prob);
    *least = glp_get_obj_val(prob);
    glp_delete_prob(prob);
    assert_true(status == GLP_OPT || status == GLP_NOFEAS);
    return status == GLP_OPT;
}

static bool
crosses(const group_case *p)
{
    const uint8_t *member[GROUPS];
    ys_group_plan *plan;
    bool answer;

    assert_int_equal(group_case_prepare(p, member, &plan, NULL), YS_OK);
    answer = ys_group_crosses(plan);
    ys_group_release(plan);
    return answer;
}

/* A problem of its number; about a fifth have one bound moved by some units, so that most of these cannot hold. */
static void
draw(group_case *p, int number, int64_t scale)
{
    uint64_t at = (uint64_t) number;

    if (number < NESTED)
        group_case_nested(p, at, scale);
    else
        do
            group_case_crossing(p, at += 1000, scale);
        while (!crosses(p));
    if (group_case_below(&at, 3) > 0)
        return;
    if (p->n_groups == 0 || group_case_below(&at, 3) == 0)
        p->total += group_case_below(&at, 200 * scale) - 100 * scale;
    else {
        size_t g = (size_t) group_case_below(&at, (int64_t) p->n_groups);
        int64_t sum = 0;

        for (size_t i = 0; i < p->n; i++)
            sum += p->member[g][i] ? p->lo[i] : 0;
        if (group_case_below(&at, 2) == 0)
            p->group_hi[g] = sum - 1 + group_case_below(&at, 3);
        else
            p->group_lo[g] = p->total - group_case_below(&at, 3);
        p->group_lo[g] = p->group_lo[g] > 0 ? p->group_lo[g] : 0;
        p->group_hi[g] = p->group_hi[g] > 0 ? p->group_hi[g] : 0;
    }
    p->total = p->total > 0 ? p->total : 0;
}

static void
test_verdicts(void **state)
{
    int refused = 0, crossing = 0;

    (void) state;
    for (int k = 0; k < NESTED + CROSSING; k++) {
        group_case p;
        program lp;
        double least;
        bool holds, ours;

        draw(&p, k, 1);
        set_bounds(&p, 1, &lp);
        ours = group_case_solve(&p);
        holds = solve_program(&lp, &least);
        if (ours != holds)
            fail_msg("problem %d: %s, GLPK says that it %s", k, ours ? "holds" : "refused", holds ? "holds" : "does not hold");
        refused += !holds;
        crossing += p.report.crosses;
    }
    assert_true(refused >= 150 && refused <= 300);
    assert_int_equal(crossing, CROSSING);
}

/* In some 10^12 units, so that a unit of rounding is far below what is asked of the optimum. */
static void
test_optimum(void **state)
{
    int held = 0;

    (void) state;
    for (int k = 0; k < NESTED + CROSSING; k++) {
        group_case p;
        program lp;
        double own = 0, scale = 0, least;

        draw(&p, k, INT64_C(1000000000));
        if (!group_case_solve(&p) || p.total == 0)
            continue;
        set_bounds(&p, (double) p.total, &lp);
        for (size_t i = 0; i < p.n; i++) {
            double x = (double) p.amount[i];

            lp.cost[i] = p.share[i] == 0 ? 0 : log((x > 1 ? x : 1) / (double) p.share[i] / (double) p.total);
            own += lp.cost[i] * x / (double) p.total;
            scale += fabs(lp.cost[i]) * x / (double) p.total;
        }
        assert_true(solve_program(&lp, &least));
        held++;
        if (!(fabs(own - least) <= 1e-7 * scale))
            fail_msg("problem %d: %.12g, GLPK finds %.12g by moving money", k, own, least);
    }
    assert_true(held > 600);
}

/* What each county would get in parts of a unit, from its bound, or the multipliers; one rate is left to the total. */
static void
find_exact(const group_case *p, long double *x)
{
    long double left = (long double) p->total, shares = 0;

    for (size_t i = 0; i < p->n; i++) {
        long double product = (long double) p->share[i];

        for (size_t g = 0; g < p->n_groups; g++)
            product *= p->member[g][i] ? (long double) p->multiplier[g] : 1;
        x[i] = p->bound[i] == YS_BOUNDED_FREE ? product : (long double) (p->bound[i] == YS_BOUNDED_CAP ? p->hi[i] : p->lo[i]);
        left -= p->bound[i] == YS_BOUNDED_FREE ? 0 : x[i];
        shares += p->bound[i] == YS_BOUNDED_FREE ? product : 0;
    }
    for (size_t i = 0; i < p->n; i++)
        x[i] = p->bound[i] == YS_BOUNDED_FREE ? x[i] * (left / shares) : x[i];
}

/* Down and up to whole units; what is whole but for arithmetic stays. */
static void
enclose(long double x, double *down, double *up)
{
    long double whole = floorl(x + 0.5L);
    bool is_whole = fabsl(x - whole) < 2e-7L;

    *down = (double) (is_whole ? whole : floorl(x));
    *up = (double) (is_whole ? whole : ceill(x));
}

static void
test_rounding(void **state)
{
    int rounded = 0;

    (void) state;
    for (int k = NESTED; k < NESTED + CROSSING; k++) {
        group_case p;
        program lp;
        long double x[COUNTIES];
        double own = 0, least;

        draw(&p, k, 1);
        if (!group_case_solve(&p))
            continue;
        find_exact(&p, x);
        set_bounds(&p, 1, &lp);
        for (size_t g = 0; g < p.n_groups; g++) {
            long double sum = 0;

            for (size_t i = 0; i < p.n; i++)
                sum += p.member[g][i] ? x[i] : 0;
            enclose(sum, &lp.group_lo[g], &lp.group_hi[g]);
        }
        for (size_t i = 0; i < p.n; i++) {
            enclose(x[i], &lp.lo[i], &lp.hi[i]);
            /* all units above the floors count by what they keep of a remainder */
            lp.cost[i] = lp.lo[i] < lp.hi[i] ? -(double) (x[i] - floorl(x[i])) : 0;
            own += lp.cost[i] * (double) p.amount[i];
            if ((double) p.amount[i] < lp.lo[i] || (double) p.amount[i] > lp.hi[i])
                fail_msg("problem %d, county %zu: %" PRId64 ", exactly %.9Lf", k, i, p.amount[i], x[i]);
        }
        assert_true(solve_program(&lp, &least));
        rounded++;
        if (!(fabs(own - least) <= 1e-6))
            fail_msg("problem %d: remainders kept %.9f, GLPK keeps %.9f", k, -own, -least);
    }
    assert_true(rounded > 200);
}

static int
close_glpk(void **state)
{
    (void) state;
    glp_free_env();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_optimum),
        cmocka_unit_test(test_rounding),
    };

    return cmocka_run_group_tests(tests, NULL, close_glpk);
}
