/* Conditions that move with the world: what holds by hand, against a slow evaluation, and what is refused. */
#include "unit/trigger_case.h"

static const uint32_t all_names = (UINT32_C(1) << YS_TRIGGER_COUNT) - 1;

enum { WORK = (YS_TRIGGER_DEPTH + 2) * CASE_LANES };

/* Rows of the figures: satisfaction rises with the lane and is missing in lane 3, score is one row of the county. */
typedef struct {
    _Alignas(64) double quantity[2][CASE_CELLS]; /* satisfaction, incidence */
    _Alignas(64) double own[YS_TRIGGER_COUNT][CASE_LANES];
    const double *rows_of[YS_QUANTITY_COUNT];
    ys_trigger_rows rows;
} figures;

static void
figures_make(figures *self)
{
    memset(self, 0, sizeof *self);
    for (size_t i = 0; i < CASE_CELLS; i++) {
        size_t lane = i % CASE_LANES;

        self->quantity[0][i] = lane == 3 ? (double) NAN : 0.5 + 0.05 * (double) lane;
        self->quantity[1][i] = 0.01 * (double) (i / CASE_LANES);
    }
    for (size_t l = 0; l < CASE_LANES; l++) {
        self->own[YS_TRIGGER_score][l] = 50 + 10 * (double) l;
        self->own[YS_TRIGGER_score_change][l] = l == 0 ? (double) NAN : (double) l - 2;
        self->own[YS_TRIGGER_grade][l] = 1 + (double) (l % 3);
        self->own[YS_TRIGGER_years_without_improvement][l] = (double) l;
    }
    self->rows_of[YS_QUANTITY_satisfaction] = self->quantity[0];
    self->rows_of[YS_QUANTITY_incidence] = self->quantity[1];
    self->rows = (ys_trigger_rows){ .lanes = CASE_LANES, .quantity = self->rows_of };
    /* years_in_stage is not known, nor is any other quantity */
    for (int k = 0; k < YS_TRIGGER_years_in_stage; k++)
        self->rows.own[k] = self->own[k];
}

static void
parse(const char *text, uint32_t own, ys_trigger *trigger)
{
    case_table table = { 2 };
    ys_data data = case_data(&table);
    ys_error err;

    if (ys_trigger_parse(text, &data, own, "here", trigger, &err) != YS_OK)
        fail_msg("%s", err.text);
}

/* Run in every instruction set; the answers as those of the first. */
static void
run(const ys_trigger *trigger, const ys_trigger_rows *rows, double *holds)
{
    _Alignas(64) double work[WORK], other[CASE_LANES];
    case_isa isa[3];
    size_t n = case_isas(isa);

    isa[0].trigger(trigger, rows, work, holds);
    for (size_t s = 1; s < n; s++) {
        memset(other, 0xff, sizeof other);
        isa[s].trigger(trigger, rows, work, other);
        if (memcmp(other, holds, sizeof other) != 0)
            fail_msg("%s differs from %s", isa[s].name, isa[0].name);
    }
}

/* The first eight lanes as a text of 0 and 1. */
static void
test_holds(void **state)
{
    static const struct {
        const char *text;
        size_t county;
        const char *holds;
    } cases[] = {
        { "true", 0, "11111111" },
        { "false", 0, "00000000" },
        { "satisfaction < 0.6", 0, "11000000" },
        { "satisfaction >= 0.6", 0, "00101111" }, /* 0.5 + 0.05 * 2 is 0.6 */
        { "satisfaction == 0.6", 0, "00100000" },
        { "satisfaction != 0.6", 0, "11001111" }, /* missing in lane 3: not even unlike */
        { "not satisfaction < 0.6", 0, "00101111" }, /* what is not known is not known the other way round */
        { "satisfaction < 0.6 or true", 0, "11111111" },
        { "satisfaction < 0.6 and false", 0, "00000000" },
        { "not (satisfaction < 0.6 and false)", 0, "11111111" },
        { "not not satisfaction < 0.6", 0, "11000000" },
        { "satisfaction <= satisfaction", 0, "11101111" },
        { "satisfaction", 0, "11101111" },
        { "incidence", 0, "00000000" },
        { "incidence", 2, "11111111" },
        { "incidence > 0.01", 1, "00000000" },
        { "poor > 20", 0, "11111111" },
        { "poor > 20", 1, "00000000" },
        { "not poor > 20", 1, "00000000" },
        { "poor != 20", 1, "00000000" },
        { "poor", 2, "00000000" },
        { "score >= 80", 0, "00011111" },
        { "80 <= score", 0, "00011111" },
        { "grade == 1", 0, "10010010" },
        { "grade > 1 and score < 90", 0, "01100000" },
        { "score_change <= 0", 0, "01100000" }, /* no change before the second year */
        { "score_change", 0, "00011111" },
        { "years_without_improvement >= 2 and satisfaction < 0.65", 0, "00100000" },
        { "years_without_improvement >= 2 and satisfaction < 0.75", 0, "00101000" },
        { "years_without_improvement >= 2 or satisfaction < 0.65", 0, "11111111" },
        { "years_in_stage >= 0", 0, "00000000" }, /* not known */
        { "not years_in_stage >= 0", 0, "00000000" },
        { "shortfall < 1 or shortfall >= 1", 0, "00000000" },
        { "false and false or true", 0, "11111111" },
        { "false and (false or true)", 0, "00000000" },
        { "true or score > 60 and false", 0, "11111111" },
        { "not (grade == 1 or listed)", 2, "01101101" },
    };
    static figures f;

    (void) state;
    figures_make(&f);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        _Alignas(64) double holds[CASE_LANES];
        ys_trigger trigger;

        parse(cases[k].text, all_names, &trigger);
        f.rows.county = cases[k].county;
        run(&trigger, &f.rows, holds);
        for (size_t l = 0; l < 8; l++)
            if (holds[l] != cases[k].holds[l] - '0')
                fail_msg("%s: lane %zu is %g", cases[k].text, l, holds[l]);
    }
}

static void
test_reads(void **state)
{
    ys_trigger trigger;

    (void) state;
    parse("satisfaction < 0.6 and (poor > 1 or score_change < 0) and score > 60", all_names, &trigger);
    assert_int_equal(trigger.quantities, UINT32_C(1) << YS_QUANTITY_satisfaction);
    assert_int_equal(trigger.own, UINT32_C(1) << YS_TRIGGER_score_change | UINT32_C(1) << YS_TRIGGER_score);
    assert_int_equal(trigger.n, 7);
    /* where the names of a chain are not allowed, `score` is the quantity */
    parse("score > 0.6", 0, &trigger);
    assert_int_equal(trigger.quantities, UINT32_C(1) << YS_QUANTITY_score);
    assert_int_equal(trigger.own, 0);
}

/* n times `before`, once `middle`, n times `after`. */
static const char *
repeat(size_t n, const char *before, const char *middle, const char *after)
{
    static char text[4096];
    size_t used = 0;

    for (size_t k = 0; k < 2 * n + 1; k++)
        used += (size_t) snprintf(text + used, sizeof text - used, "%s", k < n ? before : k == n ? middle : after);
    assert_true(used < sizeof text);
    return text;
}

static void
refuse(const char *text, uint32_t own, size_t n_columns, const char *says)
{
    case_table table = { n_columns };
    ys_data data = case_data(&table);
    ys_trigger trigger = { .n = 77 };
    ys_error err = { YS_OK, "" };
    ys_status st = ys_trigger_parse(text, &data, own, "schemes.county.vetoes.v.when", &trigger, &err);
    char whole[2048];

    snprintf(whole, sizeof whole, "schemes.county.vetoes.v.when: condition \"%.300s\", character %s", text, says);
    if (st != YS_E_SCENARIO || strcmp(err.text, whole) != 0 || trigger.n != 77)
        fail_msg("%s\n%s", st == YS_OK ? "not refused" : err.text, whole);
    assert_int_equal(ys_trigger_parse(text, &data, own, "x", &trigger, NULL), YS_E_SCENARIO);
}

static void
test_refusals(void **state)
{
    (void) state;
    refuse("satisfactoin < 0.6", 0, 2, "1: there is no column or quantity 'satisfactoin'; did you mean 'satisfaction'?");
    refuse("listd", 0, 2, "1: there is no column or quantity 'listd'; did you mean 'listed'?");
    refuse("true and scores < 60", all_names, 2, "10: there is no column or quantity 'scores'; did you mean 'score'?");
    refuse("years_in_stages > 1", all_names, 2,
        "1: there is no column or quantity 'years_in_stages'; did you mean 'years_in_stage'?");
    refuse("grade > 1", 0, 2, "1: 'grade' is known to the stages of a chain alone");
    refuse("grade > 1", all_names, 3, "1: 'grade' is a column of the table, and a name of the chain; rename the column");
    refuse("name_zh > 1", 0, 2, "1: column name_zh holds texts; a condition that moves with the world compares numbers");
    refuse("poor == 'x'", 0, 2,
        "9: a condition that moves with the world compares numbers, no texts; make it a column of 0 and 1");
    refuse("\"x\" == poor", 0, 2,
        "1: a condition that moves with the world compares numbers, no texts; make it a column of 0 and 1");
    refuse("poor = 3", 0, 2, "6: '=' is not known; did you mean '=='?");
    refuse("(poor > 1", 0, 2, "1: the parenthesis is not closed");
    refuse("1 < 2", 0, 2, "1: the comparison names no column");
    refuse("", 0, 2, "1: the condition ends where a column, a number or a text is expected");
    /* 32 names and 31 ands are 63 parts */
    refuse(repeat(32, "poor or ", "poor", ""), 0, 2,
        "261: the condition has more than 64 parts; make it a column of the table");
    /* each level leaves one answer waiting */
    refuse(repeat(16, "poor or (", "poor", ")"), 0, 2,
        "149: more than 16 parts wait for what stands in parentheses; write what is in parentheses first");

    ys_trigger trigger;

    parse(repeat(31, "poor or ", "poor", ""), 0, &trigger);
    assert_int_equal(trigger.n, 63);
    parse(repeat(15, "poor or (", "poor", ")"), 0, &trigger);
    assert_int_equal(trigger.n, 31);
    refuse("nothing_like_it > 1", UINT32_C(1) << YS_TRIGGER_grade, 2,
        "1: there is no column or quantity 'nothing_like_it'; beside columns there are registered_poor, incidence, shortfall, "
        "poor_fall, score, award_points, wrong_rate, missed_rate, satisfaction, award, stage, promotable, unspent_share, on_list, on_policy, provincial_out, "
        "verified_exits, villages_out, caught, grade");
}

/* ---- random conditions ---- */

typedef enum { NODE_COMPARE, NODE_NAME, NODE_TRUE, NODE_FALSE, NODE_NOT, NODE_AND, NODE_OR } node_kind;

typedef struct node {
    node_kind kind;
    int sign, left, right; /* of a comparison: names by number, or -1 - k for a number k/4 */
    struct node *a, *b;
} node;

enum { NODES = 64, NAMES = 6 };

static const char *const names[NAMES] = { "poor", "listed", "satisfaction", "incidence", "score_change", "years_in_stage" };
static const char *const signs[6] = { "==", "!=", "<", "<=", ">", ">=" };

typedef struct {
    node node[NODES];
    size_t n;
    uint32_t dice;
} forest;

static int
random_side(forest *self)
{
    return case_dice(&self->dice, 3) == 0 ? -1 - case_dice(&self->dice, 8) : case_dice(&self->dice, NAMES);
}

static node *
grow(forest *self, int height)
{
    node *one = &self->node[self->n++];
    int kind = height == 0 ? case_dice(&self->dice, 4) : 3 + case_dice(&self->dice, 5);

    *one = (node){ .kind = kind < 2 || kind == 7 ? NODE_COMPARE : (node_kind) (kind - 1) };
    if (one->kind == NODE_COMPARE) {
        one->sign = case_dice(&self->dice, 6);
        one->left = random_side(self);
        one->right = one->left < 0 ? case_dice(&self->dice, NAMES) : random_side(self);
    } else if (one->kind == NODE_NAME) {
        one->left = case_dice(&self->dice, NAMES);
    } else if (one->kind >= NODE_NOT) {
        one->a = grow(self, height - 1);
        one->b = one->kind == NODE_NOT ? NULL : grow(self, height - 1);
    }
    return one;
}

static void
write_side(int side, char *out)
{
    if (side >= 0)
        strcat(out, names[side]);
    else
        sprintf(out + strlen(out), "%g", (double) (-1 - side) / 4);
}

/* Parentheses only where `not`, `and`, `or` would otherwise bind other things. */
static void
write_node(const node *one, int binds, char *out)
{
    int own = one->kind == NODE_OR ? 0 : one->kind == NODE_AND ? 1 : 2;

    if (own < binds)
        strcat(out, "(");
    if (one->kind == NODE_COMPARE) {
        write_side(one->left, out);
        strcat(strcat(strcat(out, " "), signs[one->sign]), " ");
        write_side(one->right, out);
    } else if (one->kind == NODE_NAME) {
        strcat(out, names[one->left]);
    } else if (one->kind < NODE_NOT) {
        strcat(out, one->kind == NODE_TRUE ? "true" : "false");
    } else if (one->kind == NODE_NOT) {
        strcat(out, "not ");
        write_node(one->a, 2, out);
    } else {
        write_node(one->a, own, out);
        strcat(out, one->kind == NODE_AND ? " and " : " or ");
        write_node(one->b, own, out);
    }
    if (own < binds)
        strcat(out, ")");
}

static double
side_of(int side, const figures *f, size_t county, size_t lane)
{
    switch (side) {
    case 0:
        return case_poor[county];
    case 1:
        return case_listed[county];
    case 2:
        return f->quantity[0][county * CASE_LANES + lane];
    case 3:
        return f->quantity[1][county * CASE_LANES + lane];
    case 4:
        return f->own[YS_TRIGGER_score_change][lane];
    case 5:
        return (double) NAN;
    default:
        return (double) (-1 - side) / 4;
    }
}

typedef enum { NO, UNKNOWN, YES } answer_kind;

static answer_kind
slow(const node *one, const figures *f, size_t county, size_t lane)
{
    if (one->kind == NODE_NOT || one->kind == NODE_AND || one->kind == NODE_OR) {
        answer_kind a = slow(one->a, f, county, lane), b = one->kind == NODE_NOT ? a : slow(one->b, f, county, lane);

        if (one->kind == NODE_NOT)
            return a == UNKNOWN ? UNKNOWN : a == YES ? NO : YES;
        if (one->kind == NODE_AND)
            return a == NO || b == NO ? NO : a == YES && b == YES ? YES : UNKNOWN;
        return a == YES || b == YES ? YES : a == NO && b == NO ? NO : UNKNOWN;
    }
    if (one->kind == NODE_TRUE || one->kind == NODE_FALSE)
        return one->kind == NODE_TRUE ? YES : NO;

    double x = side_of(one->left, f, county, lane);

    if (one->kind == NODE_NAME)
        return isnan(x) ? UNKNOWN : x > 0 ? YES : NO;
    double y = side_of(one->right, f, county, lane);
    int order = x < y ? -1 : x > y ? 1 : 0;
    bool answer[6] = { order == 0, order != 0, order < 0, order <= 0, order > 0, order >= 0 };

    return isnan(x) || isnan(y) ? UNKNOWN : answer[one->sign] ? YES : NO;
}

static void
test_random(void **state)
{
    static figures f;
    static forest trees;
    char text[4096];
    size_t held = 0, not_held = 0;

    (void) state;
    figures_make(&f);
    trees.dice = 20140;
    for (int round = 0; round < 4000; round++) {
        _Alignas(64) double holds[CASE_LANES];
        ys_trigger trigger;

        trees.n = 0;
        node *root = grow(&trees, 4);

        text[0] = '\0';
        write_node(root, 0, text);
        parse(text, all_names, &trigger);
        f.rows.county = (size_t) round % CASE_COUNTIES;
        run(&trigger, &f.rows, holds);
        for (size_t l = 0; l < CASE_LANES; l++) {
            bool expected = slow(root, &f, f.rows.county, l) == YES;

            if (holds[l] != (expected ? 1.0 : 0.0))
                fail_msg("%s: lane %zu of county %zu is %g", text, l, f.rows.county, holds[l]);
            held += expected;
            not_held += !expected;
        }
    }
    /* the cases are of both kinds */
    assert_true(held > 10000 && not_held > 10000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holds),
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
