/*
 * Funds with every step read from standard input, their amounts written to standard output, one JSON object a line. A case is lines of words:
 *   open COUNTIES ROUNDING INFEASIBLE WHEN_ZERO ELIGIBILITY LAST_YEAR TOTAL RULE RESIDUAL_TO TAKE OVERRIDE_CAP MOVING | column NAME VALUES
 *   | quantity NAME VALUES | formula SHARE AMOUNT ELIGIBILITY | factor INDICATOR WEIGHT | coefficient INDICATOR STRENGTH LEAST MOST RUNGS
 *   | threshold INDICATOR LEAST MOST GRACE RAMP OUT_FOR | aside SHARE AMOUNT | grant AMOUNT PER WHERE INDICATOR TOP RUNGS
 *   | bound LIST KIND VALUE POPULATION WHERE MEMBERS | cut_off YUAN SHARE TO BY | deduction COLUMN RATE MOST TO BY | lock CODE AMOUNT
 *   | override CODE CHANGE | run
 * with - for what is absent, enumerations as numbers, figures as hexadecimal floats. After `formula`, factors, coefficients and thresholds are
 * the formula's. MEMBERS bounds that follow a bound are those that it is made of. RUNGS are pairs of from and value. MOVING 1: every
 * parameter has a slot. A world by itself must agree with the tile, and every instruction set with every other: else "differs".
 */
#include "differential/fund_driver.h"

enum { LANES = 8, WORDS = CASE_COUNTIES + 16, ITEMS = 64, SLOTS = 256, FORMULAS = 4 };

typedef struct {
    case_table table;
    case_fund fund;
    case_year year;
    double param[SLOTS * LANES];
    char text[512][32]; /* names that the fund borrows */
    size_t n_texts, n_slots, n_rungs, n_bounds;
    ys_rung rung[ITEMS];
    ys_bound bound[ITEMS];
    ys_formula formula[FORMULAS];
    ys_factor of_formula[FORMULAS][CASE_ITEMS];
    ys_coefficient coefficient_of[FORMULAS][CASE_ITEMS];
    ys_threshold threshold[CASE_ITEMS], threshold_of[FORMULAS][CASE_ITEMS];
    ys_grant grant[CASE_ITEMS];
    ys_deduction deduction[CASE_ITEMS];
    ys_lock lock[CASE_ITEMS];
    ys_override_entry override[CASE_ITEMS];
    bool moving, open;
} session;

static const char *
keep(session *self, const char *word)
{
    if (strcmp(word, "-") == 0)
        return NULL;
    snprintf(self->text[self->n_texts], sizeof self->text[0], "%s", word);
    return self->text[self->n_texts++];
}

static int
integer(const char *word)
{
    return (int) strtol(word, NULL, 10);
}

static int64_t
yuan(const char *word)
{
    return strtoll(word, NULL, 10);
}

static double
real(const char *word)
{
    return strtod(word, NULL);
}

static ys_param
param(session *self, const char *word)
{
    ys_param made = { real(word), -1 };

    if (!self->moving)
        return made;
    made.slot = (int32_t) self->n_slots++;
    for (int l = 0; l < LANES; l++)
        self->param[(size_t) made.slot * LANES + (size_t) l] = made.value;
    return made;
}

static ys_list
rungs(session *self, char **word, size_t n)
{
    ys_list list = { n / 2, &self->rung[self->n_rungs] };

    for (size_t r = 0; r + 1 < n; r += 2)
        self->rung[self->n_rungs++] =
            (ys_rung){ .name = "step", .from = param(self, word[r]), .value = param(self, word[r + 1]) };
    return list;
}

static void
open_case(session *self, char **word)
{
    ys_fund *fund = &self->fund.fund;

    if (self->open)
        case_year_close(&self->year);
    memset(self, 0, sizeof *self);
    self->open = true;
    case_table_open(&self->table, (size_t) integer(word[1]));
    case_fund_open(&self->fund, yuan(word[2]));
    case_year_open(&self->year, self->table.n, LANES);
    self->year.year.param = self->param;
    self->year.year.by_hand = true;
    self->moving = integer(word[12]);
    fund->infeasible = integer(word[3]);
    fund->when_zero = integer(word[4]);
    fund->eligibility = keep(self, word[5]);
    fund->last_year = keep(self, word[6]);
    for (int l = 0; l < LANES; l++)
        self->year.total[l] = yuan(word[7]);
    fund->rounding_rule = integer(word[8]);
    fund->residual_to = keep(self, word[9]);
    fund->take = integer(word[10]);
    fund->override_cap = param(self, word[11]);
    fund->cut_off.yuan = fund->cut_off.share_of_pot = fund->advance.share = fund->advance.total = case_param(0);
    fund->formulas.item = self->formula;
    fund->thresholds.item = self->threshold;
    fund->grants.item = self->grant;
    fund->deductions.item = self->deduction;
    fund->locks.item = self->lock;
    fund->overrides.item = self->override;
}

static void
read_quantity(session *self, char **word)
{
    int quantity = case_indicator(&self->table, word[1])->quantity;

    for (size_t at = 0; at < self->table.n * LANES; at++)
        self->year.quantity[quantity][at] = real(word[2 + at / LANES]);
}

static void
read_formula(session *self, char **word)
{
    size_t f = self->fund.fund.formulas.n++;

    self->formula[f] = (ys_formula){ .name = "formula", .share = param(self, word[1]), .amount = param(self, word[2]),
        .eligibility = keep(self, word[3]), .factors = { 0, self->of_formula[f] },
        .coefficients = { 0, self->coefficient_of[f] }, .thresholds = { 0, self->threshold_of[f] } };
}

/* The list of the formula that is being read, or of the fund. */
static ys_list *
list_of(session *self, size_t offset, ys_list *own)
{
    size_t n = self->fund.fund.formulas.n;

    return n == 0 ? own : (ys_list *) (void *) ((char *) &self->formula[n - 1] + offset);
}

static void
read_factor(session *self, char **word)
{
    ys_list *list = list_of(self, offsetof(ys_formula, factors), &self->fund.fund.factors);
    ys_factor *factor = (ys_factor *) list->item + list->n++;

    *factor = (ys_factor){ .name = keep(self, word[1]), .lower_is_needier = true, .line = case_param(0),
        .exponent = case_param(1), .to_max = 1, .least = case_param(0), .most = case_param(0),
        .weight = param(self, word[2]) };
    factor->indicator = factor->name;
}

static void
read_coefficient(session *self, char **word, size_t n)
{
    ys_list *list = list_of(self, offsetof(ys_formula, coefficients), &self->fund.fund.coefficients);
    ys_coefficient *coefficient = (ys_coefficient *) list->item + list->n++;

    *coefficient = (ys_coefficient){ .name = "coefficient", .indicator = keep(self, word[1]),
        .strength = param(self, word[2]), .least = real(word[3]), .most = real(word[4]),
        .ladder = rungs(self, word + 5, n - 5) };
}

static void
read_threshold(session *self, char **word)
{
    ys_list *list = list_of(self, offsetof(ys_formula, thresholds), &self->fund.fund.thresholds);
    ys_threshold *threshold = (ys_threshold *) list->item + list->n++;

    *threshold = (ys_threshold){ .name = "threshold", .indicator = keep(self, word[1]), .least = param(self, word[2]),
        .most = param(self, word[3]), .grace_years = integer(word[4]), .ramp = param(self, word[5]),
        .out_for = keep(self, word[6]) };
}

static void
read_grant(session *self, char **word, size_t n)
{
    self->grant[self->fund.fund.grants.n++] = (ys_grant){ .name = "grant", .amount = param(self, word[1]),
        .per = keep(self, word[2]), .where = keep(self, word[3]), .indicator = keep(self, word[4]),
        .top = integer(word[5]), .ladder = rungs(self, word + 6, n - 6) };
}

/* One bound from the words of its line; those that it is made of are read from the lines that follow. */
static bool
read_bound(session *self, char **word, ys_bound *bound)
{
    char *line = NULL, *of[WORDS], *rest;
    size_t size = 0, members = (size_t) integer(word[6]);
    ys_bound *member = &self->bound[self->n_bounds];

    *bound = (ys_bound){ .name = "bound", .kind = integer(word[2]), .value = param(self, word[3]),
        .population = keep(self, word[4]), .where = keep(self, word[5]), .of = { members, members == 0 ? NULL : member } };
    self->n_bounds += members;
    for (size_t m = 0; m < members; m++) {
        size_t n = 0;

        if (getline(&line, &size, stdin) <= 0)
            break;
        rest = line;
        while (n < WORDS && (of[n] = strtok_r(rest, " \n", &rest)) != NULL)
            n++;
        if (!read_bound(self, of, &member[m]))
            break;
    }
    free(line);
    return true;
}

static void
read_deduction(session *self, char **word)
{
    self->deduction[self->fund.fund.deductions.n++] = (ys_deduction){ .name = "deduction",
        .column = keep(self, word[1]), .rate = param(self, word[2]), .most = param(self, word[3]),
        .to = integer(word[4]), .by = keep(self, word[5]) };
}

/* Run in every instruction set and by itself; whether all agree, and in `failed` whether the bounds cannot hold. */
static bool
run_all(session *self, const ys_fund_plan *plan, bool *failed)
{
    case_isa isa[3];
    size_t isas = case_isas(isa), n = self->table.n;
    int64_t amount[CASE_COUNTIES], held = 0;
    bool same = true;

    for (size_t s = 0; s <= isas; s++) {
        int lane;

        self->year.year.valid = s == 0 ? 1 : 0;
        lane = isa[s == 0 ? 0 : s - 1].lanes(plan, &self->year.year);
        if (s == 0) {
            *failed = lane >= 0;
            held = self->year.held[0];
            for (size_t i = 0; i < n; i++)
                amount[i] = self->year.amount[i * LANES];
        }
        same = same && (lane >= 0) == *failed;
        for (size_t at = 0; at < n * LANES && s > 0; at++)
            same = same && self->year.amount[at] == amount[at / LANES];
        for (int l = 0; l < LANES && s > 0 && !*failed; l++)
            same = same && self->year.held[l] == held;
    }
    return same;
}

static void
run_case(session *self)
{
    ys_data data = case_data(&self->table);
    ys_fund_plan *plan;
    ys_error err;
    bool failed;

    if (ys_fund_prepare(&self->fund.fund, &data, &plan, &err) != YS_OK) {
        printf("{\"status\": \"refused\"}\n");
        fprintf(stderr, "%s\n", err.text);
        return;
    }
    case_year_fit(&self->year, plan);
    if (ys_fund_issued(plan) != NULL) {
        for (size_t at = 0; at < self->table.n * LANES; at++)
            self->year.last_year[at] = ys_fund_issued(plan)[at / LANES];
        self->year.year.last_year = self->year.last_year;
    }
    if (!run_all(self, plan, &failed))
        printf("{\"status\": \"differs\"}\n");
    else if (failed)
        printf("{\"status\": \"failed\"}\n");
    else
        print_year(&self->year, self->table.n, self->fund.fund.set_asides.n, plan);
    ys_fund_release(plan);
}

static void
take_step(session *self, char **word, size_t n)
{
    ys_fund *fund = &self->fund.fund;

    if (strcmp(word[0], "formula") == 0)
        read_formula(self, word);
    else if (strcmp(word[0], "factor") == 0)
        read_factor(self, word);
    else if (strcmp(word[0], "coefficient") == 0)
        read_coefficient(self, word, n);
    else if (strcmp(word[0], "threshold") == 0)
        read_threshold(self, word);
    else if (strcmp(word[0], "aside") == 0)
        case_aside(&self->fund, "aside", real(word[1]), yuan(word[2]));
    else if (strcmp(word[0], "grant") == 0)
        read_grant(self, word, n);
    else if (strcmp(word[0], "bound") == 0)
        read_bound(self, word, case_bound(&self->fund, word[1][0], "bound", 0, 0));
    else if (strcmp(word[0], "cut_off") == 0)
        fund->cut_off = (ys_cut_off){ .yuan = param(self, word[1]), .share_of_pot = param(self, word[2]),
            .to = integer(word[3]), .by = keep(self, word[4]) };
    else if (strcmp(word[0], "deduction") == 0)
        read_deduction(self, word);
    else if (strcmp(word[0], "lock") == 0)
        self->lock[fund->locks.n++] = (ys_lock){ keep(self, word[1]), yuan(word[2]), "by hand" };
    else if (strcmp(word[0], "override") == 0)
        self->override[fund->overrides.n++] = (ys_override_entry){ keep(self, word[1]), yuan(word[2]), "by hand" };
}

static void
take_line(session *self, char **word, size_t n)
{
    if (strcmp(word[0], "open") == 0)
        open_case(self, word);
    else if (strcmp(word[0], "column") == 0) {
        double *column = case_column(&self->table, keep(self, word[1]));

        for (size_t i = 0; i < self->table.n && i + 2 < n; i++)
            column[i] = real(word[i + 2]);
    } else if (strcmp(word[0], "quantity") == 0)
        read_quantity(self, word);
    else if (strcmp(word[0], "run") == 0)
        run_case(self);
    else
        take_step(self, word, n);
}

int
main(void)
{
    session *self = calloc(1, sizeof *self);
    char *line = NULL, *word[WORDS];
    size_t size = 0;

    while (self != NULL && getline(&line, &size, stdin) > 0) {
        size_t n = 0;
        char *rest = line;

        while (n < WORDS && (word[n] = strtok_r(rest, " \n", &rest)) != NULL)
            n++;
        if (n > 0)
            take_line(self, word, n);
    }
    if (self != NULL && self->open)
        case_year_close(&self->year);
    free(self);
    free(line);
    return 0;
}
