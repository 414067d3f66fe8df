/* Why exits slow: by years on the register, a chain of states, and by marginal cost, a recursion; and what would be two reasons at once. */
#include "closed_case.h"

enum { WORLDS = 8 * EXIT_LANES, COUNTIES = 16 };

static void
add_groups(exit_world *w, size_t n, const double *share, const double *odds, const char *const *next)
{
    static const char *const names[] = { "new", "second", "long" };

    w->dynamics.groups = (ys_list){ n, w->group };
    for (size_t g = 0; g < n; g++) {
        w->group[g] = (ys_group){ .name = names[g], .share = share[g], .next = next == NULL ? NULL : next[g] };
        exit_set(w, &w->group[g].odds_ratio, odds[g]);
    }
}

/* Probabilities of leaving by group whose mean over the shares is `gross`, by bisection of the common odds. */
static void
leave_by_group(const double *share, const double *odds, double gross, double *p)
{
    double low = 0, high = 1e6;

    for (int i = 0; i < 200; i++) {
        double o = (low + high) / 2, mean = 0;

        for (int g = 0; g < 3; g++) {
            p[g] = o * odds[g] / (1 + o * odds[g]);
            mean += share[g] * p[g];
        }
        *(mean < gross ? &low : &high) = o;
    }
}

/* Groups by years on the register: those who stay move on, those who fall back begin anew. With x the persons of the groups and v the
 * vulnerable, x1' = b v, x2' = (1-p1) x1, x3' = (1-p2) x2 + (1-p3) x3, v' = (1-b) v + p x. */
static void
test_duration(void **state)
{
    enum { LAST = 6, POOR = 4000 };
    static const double share[] = { 0.5, 0.25, 0.25 }, odds[] = { 1, 0.5, 0.2 };
    static const char *const next[] = { "second", "long", NULL };
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(COUNTIES, POOR, 2 * POOR, rows);
    closed_seen seen = closed_begin();

    (void) state;
    for (int returns = 0; returns < 2; returns++) {
        closed_sum sum[LAST][4] = { { { 0 } } };
        double b = returns ? 0.25 : 0, p[3], x[4] = { 2000, 1000, 1000, 0 };

        leave_by_group(share, odds, 0.3, p);
        for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
            exit_world w;

            exit_begin(&w, &table);
            add_groups(&w, 3, share, odds, next);
            w.dynamics.slowing = YS_SLOWING_duration;
            exit_change(&w, &w.dynamics.net_exit_rate, 0.3);
            exit_change(&w, &w.dynamics.vulnerable_share, 1);
            exit_change(&w, &w.dynamics.fall_back.rate, b);
            exit_start(&w, first);
            for (int y = 0; y < LAST; y++) {
                exit_step(&w, y);
                for (int i = 0; i < COUNTIES * EXIT_LANES; i++) {
                    for (int g = 0; g < 3; g++)
                        closed_add(&sum[y][g], w.block.group[g][i]);
                    closed_add(&sum[y][3], closed_registered(&w, (size_t) i / EXIT_LANES, i % EXIT_LANES));
                }
            }
            exit_finish(&w);
        }
        for (int y = 0; y < LAST; y++) {
            double left = p[0] * x[0] + p[1] * x[1] + p[2] * x[2];
            double then[4] = { b * x[3], (1 - p[0]) * x[0], (1 - p[1]) * x[1] + (1 - p[2]) * x[2], (1 - b) * x[3] + left };

            memcpy(x, then, sizeof x);
            for (int g = 0; g < 3; g++)
                closed_mean(&seen, returns ? "with return, group and year" : "group and year", 10 * g + y, &sum[y][g], x[g]);
            closed_mean(&seen, "register, year", y, &sum[y][3], x[0] + x[1] + x[2]);
        }
    }
    closed_tell(&seen);
}

/* x' = x (1 - o h / (1 + o h)), h = (x / n)^power: the fitted rate in the first year, less and less after it. A large register follows its
 * own mean but for one person. */
static void
test_marginal_cost(void **state)
{
    enum { LAST = 6 };
    double rows[2][EXIT_COUNTIES], n = 2e6, net = 0.3, o = net / (1 - net), x = n;
    exit_table table = closed_counties(COUNTIES, n, n, rows);
    closed_seen seen = closed_begin();
    closed_sum sum[LAST] = { { 0 } };

    (void) state;
    for (uint32_t first = 0; first < WORLDS; first += EXIT_LANES) {
        exit_world w;

        exit_begin(&w, &table);
        w.dynamics.slowing = YS_SLOWING_marginal_cost;
        exit_set(&w, &w.dynamics.marginal_power, 0.8);
        exit_change(&w, &w.dynamics.net_exit_rate, net);
        exit_start(&w, first);
        for (int y = 0; y < LAST; y++) {
            exit_step(&w, y);
            for (int i = 0; i < COUNTIES * EXIT_LANES; i++)
                closed_add(&sum[y], closed_registered(&w, (size_t) i / EXIT_LANES, i % EXIT_LANES));
        }
        exit_finish(&w);
    }
    for (int y = 0; y < LAST; y++) {
        double h = pow(x / n, 0.8), rate = o * h / (1 + o * h);

        assert_true(y > 0 ? rate < net : fabs(rate - net) < 1e-15);
        x *= 1 - rate;
        closed_mean(&seen, "register, year", y, &sum[y], x);
    }
    closed_tell(&seen);
}

/* With power 0 nothing slows, and no bit is another one than in one group. */
static void
test_power_zero(void **state)
{
    double rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(4, 1000, 3000, rows);
    exit_world w[2];

    (void) state;
    for (int i = 0; i < 2; i++) {
        exit_begin(&w[i], &table);
        exit_change(&w[i], &w[i].dynamics.net_exit_rate, 0.3);
        exit_change(&w[i], &w[i].dynamics.newly_poor.rate, 0.02);
        w[i].dynamics.slowing = i == 0 ? YS_SLOWING_groups : YS_SLOWING_marginal_cost;
        exit_start(&w[i], 0);
        for (int y = 0; y < 5; y++)
            exit_step(&w[i], y);
    }
    assert_memory_equal(w[0].block.quantity[YS_QUANTITY_registered_poor], w[1].block.quantity[YS_QUANTITY_registered_poor],
        4 * EXIT_LANES * sizeof(double));
    exit_finish(&w[0]);
    exit_finish(&w[1]);
}

/* One reason, never the sum. */
static void
test_refusals(void **state)
{
    static const struct {
        int slowing, process;
        double power;
        size_t groups;
        double odds;
        const char *next[3];
        bool prior;
        const char *text;
    } rows[] = {
        { YS_SLOWING_groups, YS_PROCESS_odds, 0.5, 3, 1, { NULL }, false,
            "dynamics.marginal_power = 0.5 needs slowing: marginal_cost; exits slow for one reason, here groups" },
        { YS_SLOWING_duration, YS_PROCESS_odds, 0.5, 3, 1, { "second", "long" }, false,
            "dynamics.marginal_power = 0.5 needs slowing: marginal_cost; exits slow for one reason, here duration" },
        { YS_SLOWING_groups, YS_PROCESS_odds, 0, 3, 1, { NULL, "long" }, false,
            "dynamics.groups.second.next = long needs slowing: duration; exits slow for one reason, here groups" },
        { YS_SLOWING_marginal_cost, YS_PROCESS_odds, 0.5, 3, 1, { "second" }, false,
            "dynamics.groups.new.next = second needs slowing: duration; exits slow for one reason, here marginal_cost" },
        { YS_SLOWING_marginal_cost, YS_PROCESS_odds, 0.5, 3, 0.5, { NULL }, false,
            "dynamics.groups.second.odds_ratio = 0.5 is not that of the first group, beside slowing: marginal_cost; exits slow for one"
            " reason: give all groups one odds_ratio without a prior, or name slowing: groups" },
        { YS_SLOWING_marginal_cost, YS_PROCESS_odds, 0.5, 3, 1, { NULL }, true,
            "dynamics.groups.second.odds_ratio = 1 has a prior, beside slowing: marginal_cost; exits slow for one reason: give all groups"
            " one odds_ratio without a prior, or name slowing: groups" },
        { YS_SLOWING_marginal_cost, YS_PROCESS_sequence, 0.5, 0, 1, { NULL }, false,
            "dynamics.slowing = marginal_cost needs process: odds; a sequence of measures has no odds of its own" },
        { YS_SLOWING_duration, YS_PROCESS_odds, 0, 0, 1, { NULL }, false,
            "dynamics.slowing = duration needs dynamics.groups: one for each year on the register, each with the `next` one" },
        { YS_SLOWING_duration, YS_PROCESS_odds, 0, 3, 0.5, { NULL }, false,
            "dynamics.groups.second is not on the chain by `next` that begins with new; slowing by duration has one chain through all"
            " groups: give it its place, or name slowing: groups" },
        { YS_SLOWING_duration, YS_PROCESS_odds, 0, 3, 0.5, { "second", NULL, "second" }, false,
            "dynamics.groups.long is not on the chain by `next` that begins with new; slowing by duration has one chain through all"
            " groups: give it its place, or name slowing: groups" },
        { YS_SLOWING_duration, YS_PROCESS_odds, 0, 3, 0.5, { "second", "long", "new" }, false,
            "dynamics.groups.long.next = new leads back to a group that was left; the last group of the chain stays: leave its `next`"
            " out" },
        { YS_SLOWING_duration, YS_PROCESS_odds, 0, 3, 0.5, { "second", "old", NULL }, false,
            "dynamics.groups.second.next = old is no group of dynamics.groups; there are new, second, long" },
        /* the last one may say that it stays */
        { YS_SLOWING_duration, YS_PROCESS_odds, 0, 3, 0.5, { "second", "long", "long" }, false, NULL },
        { YS_SLOWING_marginal_cost, YS_PROCESS_odds, 0.5, 3, 1, { NULL }, false, NULL },
    };
    static const double share[] = { 0.5, 0.25, 0.25 };
    double table_rows[2][EXIT_COUNTIES];
    exit_table table = closed_counties(2, 100, 200, table_rows);

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double odds[] = { 1, rows[i].odds, 1 };
        ys_error err = { YS_OK, "" };
        exit_world w;

        exit_begin(&w, &table);
        w.dynamics.slowing = rows[i].slowing;
        w.dynamics.process = rows[i].process;
        exit_set(&w, &w.dynamics.marginal_power, rows[i].power);
        add_groups(&w, rows[i].groups, share, odds, rows[i].next);
        w.moves[w.group[1].odds_ratio.slot] = rows[i].prior;
        assert_int_equal(exit_prepare(&w, &err), rows[i].text == NULL ? YS_OK : YS_E_SCENARIO);
        assert_string_equal(err.text, rows[i].text == NULL ? "" : rows[i].text);
        ys_exit_release(&w.plan);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_duration), cmocka_unit_test(test_marginal_cost),
        cmocka_unit_test(test_power_zero), cmocka_unit_test(test_refusals) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
