/*
 * Funds read from standard input, their amounts written to standard output, one JSON object a line. A case is lines of words:
 *   open COUNTIES ROUNDING INFEASIBLE WHEN_ZERO ELIGIBILITY LAST_YEAR TOTAL | column NAME VALUES | quantity NAME VALUES | group NUMBERS |
 *   factor INDICATOR TRANSFORM POPULATION MULTIPLIER LINE LOWER WEIGHT GAP AGAINST EXPONENT TO_MIN TO_MAX LEAST MOST UNIVERSE
 *          { FROM VALUE } | coefficient INDICATOR STRENGTH | bound LIST KIND VALUE POPULATION WHERE | aside SHARE AMOUNT | run
 * with - for what is absent, enumerations as numbers, and figures as hexadecimal floats.
 */
#include "differential/fund_driver.h"

enum { LANES = 8, WORDS = CASE_COUNTIES + 16, RUNGS = 8 };

typedef struct {
    case_table table;
    case_fund fund;
    case_year year;
    char text[CASE_ITEMS * 16][32]; /* names that the fund borrows */
    size_t n_texts;
    ys_rung rung[CASE_ITEMS][RUNGS];
    bool last_year, open;
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

static void
open_case(session *self, char **word)
{
    if (self->open)
        case_year_close(&self->year);
    memset(self, 0, sizeof *self);
    self->open = true;
    case_table_open(&self->table, (size_t) integer(word[1]));
    case_fund_open(&self->fund, strtoll(word[2], NULL, 10));
    case_year_open(&self->year, self->table.n, LANES);
    self->fund.fund.infeasible = integer(word[3]);
    self->fund.fund.when_zero = integer(word[4]);
    self->fund.fund.eligibility = keep(self, word[5]);
    self->fund.fund.last_year = keep(self, word[6]);
    for (int l = 0; l < LANES; l++)
        self->year.total[l] = strtoll(word[7], NULL, 10);
}

static void
read_quantity(session *self, char **word)
{
    int quantity = case_indicator(&self->table, word[1])->quantity;

    for (size_t at = 0; at < self->table.n * LANES; at++)
        self->year.quantity[quantity][at] = strtod(word[2 + at / LANES], NULL);
}

static void
read_factor(session *self, char **word, size_t n)
{
    ys_rung *rung = self->rung[self->fund.fund.factors.n];
    ys_factor *factor = case_factor(&self->fund, keep(self, word[1]), integer(word[2]), strtod(word[7], NULL));

    factor->population = keep(self, word[3]);
    factor->multiplier = keep(self, word[4]);
    factor->line.value = strtod(word[5], NULL);
    factor->lower_is_needier = integer(word[6]);
    factor->when_missing = integer(word[8]);
    factor->against = keep(self, word[9]);
    factor->exponent.value = strtod(word[10], NULL);
    factor->to_min = strtod(word[11], NULL);
    factor->to_max = strtod(word[12], NULL);
    factor->least.value = strtod(word[13], NULL);
    factor->most.value = strtod(word[14], NULL);
    factor->universe = keep(self, word[15]);
    factor->rungs = (ys_list){ (n - 16) / 2, rung };
    for (size_t k = 0; k < factor->rungs.n && k < RUNGS; k++)
        rung[k] = (ys_rung){ "step", case_param(strtod(word[16 + 2 * k], NULL)), case_param(strtod(word[17 + 2 * k], NULL)),
            NULL };
}

static void
run_case(session *self)
{
    ys_data data = case_data(&self->table);
    ys_fund_plan *plan;
    ys_error err;
    case_isa isa[3];
    size_t fastest = case_isas(isa) - 1;

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
    if (isa[fastest].lanes(plan, &self->year.year) < 0)
        print_year(&self->year, self->table.n, self->fund.fund.set_asides.n, plan);
    else
        printf("{\"status\": \"failed\"}\n");
    ys_fund_release(plan);
}

static void
take_line(session *self, char **word, size_t n)
{
    if (strcmp(word[0], "open") == 0)
        open_case(self, word);
    else if (strcmp(word[0], "column") == 0) {
        double *column = case_column(&self->table, keep(self, word[1]));

        for (size_t i = 0; i < self->table.n && i + 2 < n; i++)
            column[i] = strtod(word[i + 2], NULL);
    } else if (strcmp(word[0], "quantity") == 0)
        read_quantity(self, word);
    else if (strcmp(word[0], "group") == 0)
        for (size_t i = 0; i < self->table.n && i + 1 < n; i++)
            self->table.group[i] = integer(word[i + 1]);
    else if (strcmp(word[0], "factor") == 0)
        read_factor(self, word, n);
    else if (strcmp(word[0], "coefficient") == 0)
        case_coefficient(&self->fund, keep(self, word[1]), strtod(word[2], NULL));
    else if (strcmp(word[0], "aside") == 0)
        case_aside(&self->fund, "aside", strtod(word[1], NULL), strtoll(word[2], NULL, 10));
    else if (strcmp(word[0], "bound") == 0) {
        ys_bound *bound = case_bound(&self->fund, word[1][0], "bound", integer(word[2]), strtod(word[3], NULL));

        bound->population = keep(self, word[4]);
        bound->where = keep(self, word[5]);
    } else if (strcmp(word[0], "run") == 0)
        run_case(self);
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
