/* The chain of consequences: years by hand, what is refused, stricter rules, and a slow implementation world by world. */
#include "unit/trigger_case.h"

enum { YEARS = 12, STAGES = 3, SCRATCH = (YS_CHAIN_ROWS + YS_TRIGGER_DEPTH + 2) * CASE_LANES };

/* What a chain reads and keeps, all rows [county][lane]. */
typedef struct {
    _Alignas(64) double score[YEARS][CASE_CELLS];
    _Alignas(64) int32_t grade[YEARS][CASE_CELLS];
    _Alignas(64) double satisfaction[YEARS][CASE_CELLS];
    _Alignas(64) double stage[CASE_CELLS], in_stage[CASE_CELLS], without[CASE_CELLS], last[CASE_CELLS];
    _Alignas(64) double promotable[CASE_CELLS];
    _Alignas(64) double scratch[SCRATCH];
    const double *quantity[YS_QUANTITY_COUNT];
    ys_chain_state state;
} loop;

static void
loop_open(loop *self)
{
    memset(self, 0, sizeof *self);
    self->state = (ys_chain_state){ self->stage, self->in_stage, self->without, self->last };
}

static void
loop_start(loop *self, const ys_chain_plan *plan)
{
    memset(self->stage, 0xff, sizeof self->stage);
    ys_chain_start(plan, CASE_LANES, &self->state);
}

static void
loop_step(loop *self, const ys_chain_plan *plan, const case_isa *isa, int year)
{
    ys_chain_year one = { .lanes = CASE_LANES, .quantity = self->quantity, .score = self->score[year], .grade = self->grade[year],
        .state = &self->state, .promotable = self->promotable, .scratch = self->scratch };

    self->quantity[YS_QUANTITY_satisfaction] = self->satisfaction[year];
    self->quantity[YS_QUANTITY_stage] = self->stage;
    isa->chain(plan, &one);
}

static void
prepare(const ys_chain *chain, ys_chain_plan *plan)
{
    case_table table = { 2 };
    ys_data data = case_data(&table);
    ys_error err;

    assert_true(sizeof(double[SCRATCH]) == ys_chain_scratch(CASE_LANES));
    if (ys_chain_prepare(chain, &data, "schemes.county.chain", plan, &err) != YS_OK)
        fail_msg("%s", err.text);
}

/* One world as the slow implementation and the tests by hand see it. */
typedef struct {
    int stage, in_stage, without;
    bool promotable;
} standing;

static standing
read_standing(const loop *self, size_t cell)
{
    return (standing){ (int) self->stage[cell], (int) self->in_stage[cell], (int) self->without[cell], self->promotable[cell] == 1.0 };
}

static ys_stage guizhou[STAGES] = {
    { .name = "interview", .when = "years_without_improvement >= 2 and satisfaction < 0.6", .leave_when = "score_change > 0" },
    { .name = "rectification", .when = "years_in_stage >= 1", .leave_when = "score >= 60" },
    { .name = "adjustment", .when = "years_in_stage >= 2 and grade > 2" },
};

static const ys_chain chain_of_three = { .improvement = 1, .stages = { STAGES, guizhou }, .promotion_when = "stage == 0 and grade <= 2" };

/* Lane by lane, six years: score (points; negative: insufficient data), satisfaction; then what is expected. Grade 1 from 80, 2 from 60,
 * 3 below. */
typedef struct {
    double score[6], satisfaction[6];
    standing expect[6];
} history;

static const history histories[] = {
    /* Two years without improvement, satisfaction low: interview. Nothing better: rectification; two years on, grade 3: adjustment. */
    { { 50, 50, 51, 50, 50, 50 },
        { 0.9, 0.5, 0.5, 0.5, 0.5, 0.5 },
        { { 0, 1, 0, false }, { 0, 2, 1, false }, { 1, 0, 2, false }, { 2, 0, 3, false }, { 2, 1, 4, false }, { 3, 0, 5, false } } },
    /* A change of 1 is no improvement, one of 1.5 is; satisfaction is high when the second year is up. */
    { { 70, 71, 72, 73.5, 73, 73 },
        { 0.5, 0.5, 0.7, 0.5, 0.5, 0.59 },
        { { 0, 1, 0, true }, { 0, 2, 1, true }, { 0, 3, 2, true }, { 0, 4, 0, true }, { 0, 5, 1, true }, { 1, 0, 2, false } } },
    /* Leaves the interview by any rise, before the next stage is asked for. */
    { { 85, 85, 85, 85.5, 85, 85 },
        { 0.5, 0.5, 0.5, 0.5, 0.9, 0.5 },
        { { 0, 1, 0, true }, { 0, 2, 1, true }, { 1, 0, 2, false }, { 0, 0, 3, true }, { 0, 1, 4, true }, { 1, 0, 5, false } } },
    /* A year of insufficient data stands still: the interview comes a year later, the change is against the year before the gap. */
    { { 50, 50, -1, 50.5, -1, 49 },
        { 0.5, 0.5, 0.5, 0.5, 0.5, 0.5 },
        { { 0, 1, 0, false }, { 0, 2, 1, false }, { 0, 2, 1, false }, { 1, 0, 2, false }, { 1, 0, 2, false }, { 2, 0, 3, false } } },
    /* The first year with a grade is neither better nor worse, even if it is late. */
    { { -1, -1, 40, 40, 40, 40 },
        { 0.5, 0.5, 0.5, 0.5, 0.5, 0.5 },
        { { 0, 0, 0, false }, { 0, 0, 0, false }, { 0, 1, 0, false }, { 0, 2, 1, false }, { 1, 0, 2, false }, { 2, 0, 3, false } } },
    /* Rectified: 60 points end it; satisfaction that is not known enters nothing. */
    { { 50, 50, 50, 50, 60, 60 },
        { 0.5, 0.5, 0.5, 0.5, 0.5, NAN },
        { { 0, 1, 0, false }, { 0, 2, 1, false }, { 1, 0, 2, false }, { 2, 0, 3, false }, { 0, 0, 0, true }, { 0, 1, 1, true } } },
};

enum { HISTORIES = sizeof histories / sizeof histories[0] };

static void
test_by_hand(void **state)
{
    static loop l;
    ys_chain_plan plan;
    case_isa isa[3];
    size_t n = case_isas(isa);

    (void) state;
    prepare(&chain_of_three, &plan);
    assert_true(ys_chain_compares_years(&plan));
    assert_int_equal(plan.quantities, UINT32_C(1) << YS_QUANTITY_satisfaction | UINT32_C(1) << YS_QUANTITY_stage);
    loop_open(&l);
    /* county c has the histories from number c on, in turn over the lanes */
    for (int y = 0; y < 6; y++) {
        for (size_t i = 0; i < CASE_CELLS; i++) {
            const history *h = &histories[(i / CASE_LANES + i % CASE_LANES) % HISTORIES];

            l.score[y][i] = h->score[y] < 0 ? (double) NAN : h->score[y] / 100;
            l.grade[y][i] = h->score[y] < 0 ? -1 : h->score[y] >= 80 ? 0 : h->score[y] >= 60 ? 1 : 2;
            l.satisfaction[y][i] = h->satisfaction[y];
        }
    }
    for (size_t s = 0; s < n; s++) {
        loop_start(&l, &plan);
        for (int y = 0; y < 6; y++) {
            loop_step(&l, &plan, &isa[s], y);
            for (size_t i = 0; i < CASE_CELLS; i++) {
                size_t k = (i / CASE_LANES + i % CASE_LANES) % HISTORIES;
                standing is = read_standing(&l, i), want = histories[k].expect[y];

                if (is.stage != want.stage || is.in_stage != want.in_stage || is.without != want.without || is.promotable != want.promotable)
                    fail_msg("%s, history %zu, year %d: stage %d for %d, %d without improvement, promotable %d", isa[s].name, k, y,
                        is.stage, is.in_stage, is.without, is.promotable);
            }
        }
    }
    ys_chain_release(&plan);
}

/* A score without a grade counts for nothing, nor does a grade without a score. */
static void
test_one_of_two(void **state)
{
    static ys_stage stage[] = { { .name = "a", .when = "score < 60" } };
    static const ys_chain chain = { .stages = { 1, stage }, .promotion_when = "true" };
    static loop l;
    ys_chain_plan plan;
    case_isa isa[3];

    (void) state;
    case_isas(isa);
    prepare(&chain, &plan);
    assert_false(ys_chain_compares_years(&plan));
    loop_open(&l);
    loop_start(&l, &plan);
    for (size_t i = 0; i < CASE_CELLS; i++) {
        l.score[0][i] = i % 4 == 3 ? (double) NAN : 0.5;
        l.grade[0][i] = i % 2 == 0 ? -1 : 0;
    }
    loop_step(&l, &plan, &isa[0], 0);
    for (size_t i = 0; i < CASE_CELLS; i++) {
        bool both = i % 4 == 1;

        assert_true(l.stage[i] == both && l.promotable[i] == both && l.in_stage[i] == 0);
        assert_true(both ? l.last[i] == 0.5 : isnan(l.last[i]));
    }
    ys_chain_release(&plan);
}

static void
refuse(const ys_chain *chain, const char *says)
{
    case_table table = { 2 };
    ys_data data = case_data(&table);
    ys_chain_plan plan = { .n_stages = 77 };
    ys_error err = { YS_OK, "" };

    if (ys_chain_prepare(chain, &data, "schemes.county.chain", &plan, &err) != YS_E_SCENARIO || strcmp(err.text, says) != 0)
        fail_msg("%s\n%s", err.text, says);
    assert_int_equal(plan.n_stages, 77);
    assert_int_equal(ys_chain_prepare(chain, &data, "x", &plan, NULL), YS_E_SCENARIO);
}

static void
test_refusals(void **state)
{
    ys_stage stage[YS_CHAIN_STAGES + 1] = { { .name = "interview", .when = "score < 60" }, { .name = "adjustment", .when = "grade == 3" } };
    ys_chain chain = { .stages = { 2, stage } };

    (void) state;
    assert_true(ys_chain_given(&chain));
    assert_false(ys_chain_given(&(ys_chain){ .improvement = 1 }));
    stage[1].when = NULL;
    refuse(&chain, "schemes.county.chain.stages.adjustment.when: is missing; write the condition on which a county enters the stage");
    stage[1].when = "";
    refuse(&chain, "schemes.county.chain.stages.adjustment.when: is missing; write the condition on which a county enters the stage");
    stage[1].when = "grade = 3";
    refuse(&chain, "schemes.county.chain.stages.adjustment.when: condition \"grade = 3\", character 7: '=' is not known; did you mean '=='?");
    stage[1].when = "grade == 3";
    stage[0].leave_when = "scor > 60";
    refuse(&chain, "schemes.county.chain.stages.interview.leave_when: condition \"scor > 60\", character 1: there is no column or quantity"
                   " 'scor'; did you mean 'score'?");
    stage[0].leave_when = NULL;
    chain.promotion_when = "grade";
    ys_chain_plan plan;
    prepare(&chain, &plan);
    ys_chain_release(&plan);
    chain.promotion_when = "grade == 'A'";
    refuse(&chain, "schemes.county.chain.promotion_when: condition \"grade == 'A'\", character 10: a condition that moves with the world"
                   " compares numbers, no texts; make it a column of 0 and 1");
    chain.promotion_when = NULL;
    stage[0].title = "free";
    refuse(&chain, "schemes.county.chain.stages.interview: `free` is what a county in no stage is called; choose another name");
    chain.stages.n = YS_CHAIN_STAGES + 1;
    refuse(&chain, "schemes.county.chain.stages: 33 stages; at most 32");
}

static void
random_rows(loop *self, uint32_t *dice)
{
    for (int y = 0; y < YEARS; y++) {
        for (size_t i = 0; i < CASE_CELLS; i++) {
            int points = case_dice(dice, 12) * 5 + 40;

            self->score[y][i] = (double) points / 100;
            self->grade[y][i] = case_dice(dice, 8) == 0 ? -1 : points >= 80 ? 0 : points >= 60 ? 1 : 2;
            self->satisfaction[y][i] = case_dice(dice, 10) == 0 ? (double) NAN : case_dice(dice, 10) / 10.0;
        }
    }
}

/* The same rows, no way to leave, entries by the year's figures alone: a condition that holds wherever another does finds each county in the
 * same stage or a further one, in every year. */
static void
test_stricter(void **state)
{
    static loop mild, strict;
    static ys_stage mild_stage[] = { { .name = "a", .when = "satisfaction < 0.3 and grade >= 2" }, { .name = "b", .when = "score < 55" } };
    static ys_stage strict_stage[] = { { .name = "a", .when = "satisfaction < 0.5 and grade >= 2" }, { .name = "b", .when = "score < 60" } };
    static const ys_chain mild_chain = { .stages = { 2, mild_stage } }, strict_chain = { .stages = { 2, strict_stage } };
    ys_chain_plan mild_plan, strict_plan;
    uint32_t dice = 7;
    size_t more = 0;
    case_isa isa[3];

    (void) state;
    case_isas(isa);
    prepare(&mild_chain, &mild_plan);
    prepare(&strict_chain, &strict_plan);
    for (int round = 0; round < 50; round++) {
        loop_open(&mild);
        loop_open(&strict);
        random_rows(&mild, &dice);
        memcpy(strict.score, mild.score, sizeof strict.score);
        memcpy(strict.grade, mild.grade, sizeof strict.grade);
        memcpy(strict.satisfaction, mild.satisfaction, sizeof strict.satisfaction);
        loop_start(&mild, &mild_plan);
        loop_start(&strict, &strict_plan);
        for (int y = 0; y < YEARS; y++) {
            loop_step(&mild, &mild_plan, &isa[0], y);
            loop_step(&strict, &strict_plan, &isa[0], y);
            for (size_t i = 0; i < CASE_CELLS; i++) {
                assert_true(strict.stage[i] >= mild.stage[i]);
                more += strict.stage[i] > mild.stage[i];
            }
        }
    }
    assert_true(more > 1000);
    ys_chain_release(&mild_plan);
    ys_chain_release(&strict_plan);
}

/* ---- slow: one world, whole numbers, conditions as functions ---- */

typedef struct {
    double score, change, satisfaction;
    int grade, without, in_stage, stage;
} seen;

static bool
low_and_idle(const seen *s)
{
    return s->without >= 2 && s->satisfaction < 0.6;
}

static bool
last_grade(const seen *s)
{
    return s->grade == 3;
}

static bool
waited(const seen *s)
{
    return s->in_stage >= 2 || s->change < -20;
}

static bool
second_in_stage_two(const seen *s)
{
    return s->stage == 2 && !(s->grade <= 2);
}

static bool
good(const seen *s)
{
    return s->score >= 80;
}

static bool
not_falling(const seen *s)
{
    return s->change >= 0 || s->in_stage > 3;
}

static bool
may_rise(const seen *s)
{
    return s->stage == 0 && (s->grade == 1 || s->change > 10);
}

typedef struct {
    const char *text;
    bool (*holds)(const seen *s);
} rule;

static const rule rules[] = {
    { "years_without_improvement >= 2 and satisfaction < 0.6", low_and_idle },
    { "grade == 3", last_grade },
    { "years_in_stage >= 2 or score_change < -20", waited },
    { "stage == 2 and not grade <= 2", second_in_stage_two },
    { "score >= 80", good },
    { "score_change >= 0 or years_in_stage > 3", not_falling },
    { "stage == 0 and (grade == 1 or score_change > 10)", may_rise },
};

enum { RULES = sizeof rules / sizeof rules[0] };

/* Which rule stands where; -1: none. */
typedef struct {
    int when[STAGES], leave[STAGES], promotion;
    double improvement;
} plot;

typedef struct {
    standing now;
    double last;
} world;

static void
slow_year(const plot *self, size_t n_stages, double score, int grade, double satisfaction, world *w)
{
    seen s = { .score = 100 * score, .change = 100 * (score - w->last), .satisfaction = satisfaction, .grade = grade + 1 };

    w->now.promotable = false;
    if (grade < 0)
        return;
    w->now.in_stage++;
    if (!isnan(w->last))
        w->now.without = s.change > self->improvement + 1e-9 ? 0 : w->now.without + 1;
    w->last = score;
    s.without = w->now.without;
    s.in_stage = w->now.in_stage;
    s.stage = w->now.stage;
    if (s.stage > 0 && self->leave[s.stage - 1] >= 0 && rules[self->leave[s.stage - 1]].holds(&s))
        w->now.stage = 0;
    else if ((size_t) s.stage < n_stages && rules[self->when[s.stage]].holds(&s))
        w->now.stage++;
    if (w->now.stage != s.stage)
        w->now.in_stage = 0;
    s.in_stage = w->now.in_stage;
    s.stage = w->now.stage;
    w->now.promotable = self->promotion >= 0 && rules[self->promotion].holds(&s);
}

static void
compare_years(const plot *p, const ys_chain_plan *plan, const case_isa *isa, loop *l, size_t entered[STAGES + 1], size_t *promoted)
{
    world w[CASE_CELLS];

    for (size_t i = 0; i < CASE_CELLS; i++)
        w[i] = (world){ .last = (double) NAN };
    loop_start(l, plan);
    for (int y = 0; y < YEARS; y++) {
        loop_step(l, plan, isa, y);
        for (size_t i = 0; i < CASE_CELLS; i++) {
            standing is = read_standing(l, i), *want = &w[i].now;

            slow_year(p, plan->n_stages, l->score[y][i], l->grade[y][i], l->satisfaction[y][i], &w[i]);
            if (is.stage != want->stage || is.in_stage != want->in_stage || is.without != want->without || is.promotable != want->promotable)
                fail_msg("%s, cell %zu, year %d: stage %d (%d) for %d (%d), %d (%d) without improvement, promotable %d (%d)", isa->name, i,
                    y, is.stage, want->stage, is.in_stage, want->in_stage, is.without, want->without, is.promotable, want->promotable);
            entered[is.stage]++;
            *promoted += is.promotable;
        }
    }
}

static void
test_slow(void **state)
{
    static const char *const names[STAGES] = { "a", "b", "c" };
    static loop l;
    size_t entered[STAGES + 1] = { 0 }, promoted = 0;
    uint32_t dice = 52;
    case_isa isa[3];
    size_t n = case_isas(isa);

    (void) state;
    for (int round = 0; round < 300; round++) {
        ys_stage stage[STAGES];
        plot p = { .promotion = case_dice(&dice, RULES + 1) - 1, .improvement = case_dice(&dice, 5) * 5 - 5 };
        ys_chain chain = { .improvement = p.improvement, .stages = { (size_t) case_dice(&dice, STAGES) + 1, stage },
            .promotion_when = p.promotion < 0 ? NULL : rules[p.promotion].text };
        ys_chain_plan plan;

        for (int k = 0; k < STAGES; k++) {
            p.when[k] = case_dice(&dice, RULES);
            p.leave[k] = case_dice(&dice, RULES + 1) - 1;
            stage[k] = (ys_stage){ .name = names[k], .when = rules[p.when[k]].text,
                .leave_when = p.leave[k] < 0 ? NULL : rules[p.leave[k]].text };
        }
        prepare(&chain, &plan);
        loop_open(&l);
        random_rows(&l, &dice);
        for (size_t s = 0; s < n; s++)
            compare_years(&p, &plan, &isa[s], &l, entered, &promoted);
        ys_chain_release(&plan);
    }
    /* all stages were met */
    for (size_t k = 0; k <= STAGES; k++)
        assert_true(entered[k] > 1000);
    assert_true(promoted > 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_one_of_two),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_stricter),
        cmocka_unit_test(test_slow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
