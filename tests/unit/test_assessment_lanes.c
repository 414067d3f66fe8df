/* Lanes that differ, and what must hold for any scheme. */
#include "unit/assessment_case.h"

/* A small generator, for cases alone (Numerical Recipes' ranqd1). */
typedef struct {
    uint32_t state;
} dice;

static double
dice_unit(dice *self)
{
    self->state = self->state * UINT32_C(1664525) + UINT32_C(1013904223);
    return (double) (self->state >> 8) / (1 << 24);
}

enum { ITEMS = 7, COUNTIES = 12, LANES = 16, SLOTS = 64 };

/* One item of each scoring function; items 0 and 1 (of the loop) lie in a branch with item 2. Two classes. */
typedef struct {
    double column[ITEMS][COUNTIES];
    _Alignas(64) double rows[2][COUNTIES * LANES];
    _Alignas(64) double param[SLOTS * LANES];
    int32_t n_slots;
    case_table table;
    ys_class classes[2];
    ys_grade grades[3];
    ys_class_weight weights[ITEMS + 1][2];
    ys_band bands[3];
    ys_item below[3], top[ITEMS - 2];
    ys_scheme scheme;
} world;

static const char *const column_names[ITEMS] = { "c0", "c1", "c2", "c3", "c4", "c5", "c6" };

static void
world_item(world *self, size_t k, ys_item *item)
{
    static const char *const names[ITEMS] = { "ratio", "efficacy", "goalposts", "min_max", "bands", "deduct", "all" };

    *item = (ys_item){ .name = names[k],
        .weights = { 2, self->weights[k] },
        .indicator = column_names[k],
        .score = (int) k,
        .target = FIXED(0.6),
        .worst = FIXED(0.1),
        .best = FIXED(0.9),
        .floor = 60,
        .high = 100,
        .step = 0.2,
        .unit = 0.1,
        .bands = { 3, self->bands } };
    if (k < 2)
        item->indicator = k == 0 ? "incidence" : "poor_fall";
}

static void
world_make(world *self, uint32_t seed)
{
    static const double weight[ITEMS + 1][2] = { { 0.5, 0.2 }, { 0.3, 0.3 }, { 0.2, 0.5 }, { 0.1, 0.25 }, { 0.2, 0.25 },
        { 0.15, 0.1 }, { 0.1, 0.1 }, { 0.45, 0.3 } };
    dice rolls = { seed };

    memset(self, 0, sizeof *self);
    self->table.n_counties = COUNTIES;
    for (size_t k = 0; k < ITEMS; k++) {
        for (size_t i = 0; i < COUNTIES; i++) {
            self->column[k][i] = dice_unit(&rolls);
            if (dice_unit(&rolls) < 0.1)
                self->column[k][i] = NAN;
        }
        case_column(&self->table, column_names[k], self->column[k]);
    }
    for (size_t i = 0; i < 2 * COUNTIES * LANES; i++)
        self->rows[i / (COUNTIES * LANES)][i % (COUNTIES * LANES)] = dice_unit(&rolls) < 0.05 ? NAN : dice_unit(&rolls);
    self->classes[0] = (ys_class){ .name = "a", .where = "first 5" };
    self->classes[1] = (ys_class){ .name = "b", .where = "all" };
    self->grades[0] = (ys_grade){ .name = "good", .at_least = 75, .quota = 1, .award_points = FIXED(2.5) };
    self->grades[1] = (ys_grade){ .name = "pass", .at_least = 50, .quota = 1, .award_points = FIXED(1) };
    self->grades[2] = (ys_grade){ .name = "fail", .at_least = 0, .quota = 1, .award_points = FIXED(0) };
    for (size_t k = 0; k < ITEMS + 1; k++)
        for (size_t c = 0; c < 2; c++)
            self->weights[k][c] = (ys_class_weight){ c == 0 ? "a" : "b", FIXED(weight[k][c]) };
    self->bands[0] = (ys_band){ 0, 10 };
    self->bands[1] = (ys_band){ 0.3, 55 };
    self->bands[2] = (ys_band){ 0.7, 100 };
    for (size_t k = 0; k < ITEMS; k++)
        world_item(self, k, k < 3 ? &self->below[k] : &self->top[k - 3]);
    self->top[ITEMS - 3] =
        (ys_item){ .name = "branch", .weights = { 2, self->weights[ITEMS] }, .items = LIST(self->below) };
    self->scheme = (ys_scheme){ .name = "county",
        .missing = YS_MISSING_drop,
        .outliers = YS_OUTLIERS_keep,
        .classes = LIST(self->classes),
        .grades = LIST(self->grades),
        .coverage_at_least = 0.6,
        .items = LIST(self->top) };
}

static void
world_run(world *self, case_result *result)
{
    const double *quantity[YS_QUANTITY_COUNT] = {
        [YS_QUANTITY_incidence] = self->rows[0], [YS_QUANTITY_poor_fall] = self->rows[1]
    };
    ys_data data = case_data(&self->table);
    ys_scheme_plan *plan = NULL;
    ys_error err = { 0 };

    if (ys_scheme_prepare(&self->scheme, &data, NULL, &plan, &err) != YS_OK)
        fail_msg("refused: %s", err.text);
    case_run_plan(plan, self->table.n_counties,
        (ys_scheme_year){ .lanes = LANES, .param = self->param, .quantity = quantity }, result);
    ys_scheme_release(plan);
}

/* Bind a parameter; its row holds the central value times 1 + spread * lane. */
static void
world_bind(world *self, ys_param *param, double spread)
{
    assert_true(self->n_slots < SLOTS);
    param->slot = self->n_slots++;
    for (int l = 0; l < LANES; l++)
        self->param[param->slot * LANES + l] = param->value * (1 + spread * l);
}

enum { VARY_WEIGHTS = 1, VARY_FIXED = 2, VARY_MOVING = 4, VARY_AWARD = 8, VARY_ALL = 15 };

/* Two weights that move against each other, so that siblings go on summing to 1. */
static void
world_bind_pair(world *self, size_t up, size_t down, size_t class, double spread)
{
    ys_param *rising = &self->weights[up][class].weight, *falling = &self->weights[down][class].weight;

    world_bind(self, rising, spread);
    world_bind(self, falling, 0);
    for (int l = 0; l < LANES; l++)
        self->param[falling->slot * LANES + l] -= self->param[rising->slot * LANES + l] - rising->value;
}

static void
world_vary(world *self, int what, double spread)
{
    double weights = what & VARY_WEIGHTS ? spread : 0, fixed = what & VARY_FIXED ? spread : 0;
    double moving = what & VARY_MOVING ? spread : 0, award = what & VARY_AWARD ? spread : 0;

    world_bind_pair(self, 3, 4, 0, weights);
    world_bind_pair(self, 0, 2, 1, weights);
    world_bind_pair(self, 5, ITEMS, 1, weights);
    world_bind(self, &self->top[2].target, fixed);
    world_bind(self, &self->top[3].target, fixed);
    world_bind(self, &self->below[2].worst, fixed);
    world_bind(self, &self->below[2].best, fixed);
    world_bind(self, &self->below[0].target, moving);
    world_bind(self, &self->below[1].worst, moving);
    world_bind(self, &self->grades[0].award_points, award);
}

/* The central values become those of one lane; nothing is bound any more. */
static void
world_settle(const world *from, world *to, int lane)
{
    ys_param *params[] = { &to->top[2].target, &to->top[3].target, &to->below[2].worst, &to->below[2].best,
        &to->below[0].target, &to->below[1].worst, &to->grades[0].award_points };

    for (size_t k = 0; k < ITEMS + 1; k++)
        for (size_t c = 0; c < 2; c++)
            if (from->weights[k][c].weight.slot >= 0)
                to->weights[k][c].weight =
                    (ys_param) FIXED(from->param[from->weights[k][c].weight.slot * LANES + lane]);
    for (size_t p = 0; p < sizeof params / sizeof *params; p++) {
        const ys_param *bound =
            (const ys_param *) ((const char *) from + ((const char *) params[p] - (const char *) to));

        *params[p] = (ys_param) FIXED(from->param[bound->slot * LANES + lane]);
    }
}

/* A world whose parameters vary gives, lane by lane, the bits of the world in which they are fixed at that
 * lane's values. */
static void
test_lane_is_a_world_of_its_own(void **state)
{
    static world varied, settled;
    static case_result many, one;

    (void) state;
    for (int what = 0; what <= VARY_ALL; what++) {
        world_make(&varied, 7);
        world_vary(&varied, what, 0.01);
        world_run(&varied, &many);
        for (int lane = 0; lane < LANES; lane += 5) {
            world_make(&settled, 7);
            world_settle(&varied, &settled, lane);
            world_run(&settled, &one);
            for (size_t i = 0; i < COUNTIES; i++) {
                size_t at = i * LANES + (size_t) lane;

                assert_memory_equal(&many.score[at], &one.score[at], sizeof(double));
                assert_int_equal(many.grade[at], one.grade[at]);
                assert_memory_equal(&many.award[at], &one.award[at], sizeof(double));
            }
            case_free(&one);
        }
        case_free(&many);
    }
}

/* The variation of the test above is one: each kind moves something. */
static void
test_parameters_matter(void **state)
{
    static world self;
    static case_result still, moved;

    (void) state;
    for (int what = 1; what < VARY_ALL; what *= 2) {
        world_make(&self, 7);
        world_run(&self, &still);
        world_vary(&self, what, 0.01);
        world_run(&self, &moved);
        if (what == VARY_AWARD)
            assert_memory_not_equal(still.award, moved.award, sizeof(double) * COUNTIES * LANES);
        else
            assert_memory_not_equal(still.score, moved.score, sizeof(double) * COUNTIES * LANES);
        case_free(&still);
        case_free(&moved);
    }
}

static void
test_scores_are_in_range(void **state)
{
    static world self;
    static case_result result;
    int seen[4] = { 0 };

    (void) state;
    for (uint32_t seed = 1; seed <= 50; seed++) {
        world_make(&self, seed);
        world_run(&self, &result);
        for (size_t i = 0; i < COUNTIES * LANES; i++) {
            assert_true(result.score[i] >= 0 && result.score[i] <= 1 + 1e-15);
            assert_in_range(result.grade[i] + 1, 0, 3);
            seen[result.grade[i] + 1]++;
        }
        case_free(&result);
    }
    assert_true(seen[0] > 0 && seen[1] > 0 && seen[2] > 0 && seen[3] > 0);
}

/* Raising one value of an item for which more is better never lowers a score; all but min_max, whose posts it
 * may move. */
static void
test_monotone(void **state)
{
    static world self;
    static case_result before, after;

    (void) state;
    for (size_t k = 0; k < ITEMS; k++) {
        if (k == YS_SCORING_min_max)
            continue;
        world_make(&self, 11);
        world_run(&self, &before);
        for (size_t i = 0; i < COUNTIES; i++)
            self.column[k][i] += 0.15;
        for (size_t i = 0; i < COUNTIES * LANES && k < 2; i++)
            self.rows[k][i] += 0.15;
        world_run(&self, &after);
        size_t risen = 0;
        for (size_t i = 0; i < COUNTIES * LANES; i++) {
            assert_true(after.score[i] >= before.score[i]);
            risen += after.score[i] > before.score[i];
        }
        assert_true(risen > 0);
        case_free(&before);
        case_free(&after);
    }
}

/* Another unit of measure for the figures, the posts, the target and the unit of deduction: the same scores
 * (here 2^10, hence exactly). */
static void
test_units_do_not_matter(void **state)
{
    static world self;
    static case_result before, after;

    (void) state;
    world_make(&self, 5);
    world_run(&self, &before);
    for (size_t k = 0; k < ITEMS; k++) {
        ys_item *item = k < 3 ? &self.below[k] : &self.top[k - 3];

        item->target.value *= 1024;
        item->worst.value *= 1024;
        item->best.value *= 1024;
        item->unit *= 1024;
        for (size_t i = 0; i < COUNTIES; i++)
            self.column[k][i] *= 1024;
    }
    for (size_t k = 0; k < 3; k++)
        self.bands[k].at *= 1024;
    for (size_t i = 0; i < 2 * COUNTIES * LANES; i++)
        self.rows[i / (COUNTIES * LANES)][i % (COUNTIES * LANES)] *= 1024;
    world_run(&self, &after);
    assert_memory_equal(before.score, after.score, sizeof(double) * COUNTIES * LANES);
    case_free(&before);
    case_free(&after);
}

/* All weight on one item: the score of the item, where it has a value. */
static void
test_all_weight_on_one_item(void **state)
{
    static world self;
    static case_result result;

    (void) state;
    for (size_t one = 3; one < ITEMS; one++) {
        world_make(&self, 3);
        for (size_t c = 0; c < 2; c++)
            for (size_t k = 3; k < ITEMS + 1; k++)
                self.weights[k][c].weight.value = k == one;
        world_run(&self, &result);
        for (size_t i = 0; i < COUNTIES; i++) {
            double leaf = result.sheet.leaf_score[(one - 3) * COUNTIES + i];

            assert_true(isnan(leaf) ? isnan(result.score[i * LANES]) : result.score[i * LANES] == leaf);
        }
        case_free(&result);
    }
}

/* A county's figures do not depend on where it stands in its class. */
static void
test_order_of_counties(void **state)
{
    static world self, turned;
    static case_result before, after;

    (void) state;
    world_make(&self, 9);
    self.classes[0].where = "none";
    world_run(&self, &before);
    world_make(&turned, 9);
    turned.classes[0].where = "none";
    for (size_t i = 0; i < COUNTIES; i++)
        for (size_t k = 0; k < ITEMS; k++) {
            turned.column[k][COUNTIES - 1 - i] = self.column[k][i];
            if (k < 2)
                memcpy(&turned.rows[k][(COUNTIES - 1 - i) * LANES], &self.rows[k][i * LANES], LANES * sizeof(double));
        }
    world_run(&turned, &after);
    for (size_t i = 0; i < COUNTIES; i++) {
        assert_memory_equal(&before.score[i * LANES], &after.score[(COUNTIES - 1 - i) * LANES], LANES * sizeof(double));
        assert_int_equal(before.sheet.rank[i], after.sheet.rank[COUNTIES - 1 - i]);
    }
    case_free(&before);
    case_free(&after);
}

/* A prior may lift a weight whose central value is 0. */
static void
test_weight_from_zero(void **state)
{
    static world self;
    static case_result result;

    (void) state;
    world_make(&self, 7);
    for (size_t c = 0; c < 2; c++)
        for (size_t k = 3; k < ITEMS + 1; k++)
            self.weights[k][c].weight.value = k == 5;
    for (size_t c = 0; c < 2; c++) {
        world_bind(&self, &self.weights[5][c].weight, 0);
        world_bind(&self, &self.weights[ITEMS][c].weight, 0);
        for (int l = 1; l < LANES; l++) {
            self.param[self.weights[5][c].weight.slot * LANES + l] = 0;
            self.param[self.weights[ITEMS][c].weight.slot * LANES + l] = 1;
        }
    }
    for (size_t i = 0; i < COUNTIES; i++)
        self.column[2][i] = self.column[5][i] = 0.5;
    for (size_t i = 0; i < 2 * COUNTIES * LANES; i++)
        self.rows[i / (COUNTIES * LANES)][i % (COUNTIES * LANES)] = 0.3;
    world_run(&self, &result);
    for (size_t i = 0; i < COUNTIES; i++) {
        double ratio = 0.3 / 0.6, efficacy = 0.6 + 0.4 * 0.25, posts = 0.5;
        double branch = i < 5 ? 0.5 * ratio + 0.3 * efficacy + 0.2 * posts : 0.2 * ratio + 0.3 * efficacy + 0.5 * posts;

        assert_true(fabs(result.score[i * LANES] - 0.8) <= 1e-15); /* deduct: one unit below the target of 0.6 */
        assert_true(fabs(result.score[i * LANES + 1] - branch) <= 1e-15);
    }
    case_free(&result);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lane_is_a_world_of_its_own),
        cmocka_unit_test(test_parameters_matter),
        cmocka_unit_test(test_scores_are_in_range),
        cmocka_unit_test(test_monotone),
        cmocka_unit_test(test_units_do_not_matter),
        cmocka_unit_test(test_all_weight_on_one_item),
        cmocka_unit_test(test_order_of_counties),
        cmocka_unit_test(test_weight_from_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
