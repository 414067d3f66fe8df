#include "yinsu/study.h"

#include "base/text.h"
#include "study/moved_register.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the audit reckons with; all [n], by county, unless it says otherwise. */
typedef struct {
    const ys_model *model;
    ys_study_incentives_options given;
    size_t n, n_funds;
    ys_moved_register moved;
    ys_result base;     /* the recorded allocation: bounds, tasks, the amounts as issued */
    int64_t *amount;    /* [n_funds][n] yuan, in single yuan */
    int64_t *fewer, *more; /* [n][n_funds] of the county alone */
    int64_t *step_fewer, *step_more;
    double *lifted;     /* persons that the year lifts; NaN: nothing says */
    bool *is_award;     /* [n_funds] */
    uint8_t *off_list;  /* [n_funds][n] out when no longer listed */
    ys_text notes;
    ys_result *result;
} audit;

static void
audit_free(audit *self)
{
    ys_moved_register_close(&self->moved);
    ys_result_free(&self->base);
    free(self->amount);
    free(self->fewer);
    free(self->more);
    free(self->step_fewer);
    free(self->step_more);
    free(self->lifted);
    free(self->is_award);
    free(self->off_list);
    ys_text_free(&self->notes);
}

static ys_status
audit_init(audit *self, const ys_model *model, const ys_study_incentives_options *options, ys_error *err)
{
    static const ys_study_incentives_options plain = { 0 };
    size_t n = model->table.n_counties;

    *self = (audit){ .model = model, .given = options == NULL ? plain : *options, .n = n };
    self->given.horizon = self->given.horizon > 0 ? self->given.horizon : 1;
    ys_status st = ys_moved_register_open(&self->moved, model, err);

    if (st == YS_OK)
        st = ys_engine_allocate(model, &self->base, err);
    if (st != YS_OK)
        return st;
    self->n_funds = self->moved.plan.n_funds;
    size_t cells = n * self->n_funds + 1;

    self->amount = calloc(cells, sizeof *self->amount);
    self->fewer = calloc(cells, sizeof *self->fewer);
    self->more = calloc(cells, sizeof *self->more);
    self->step_fewer = calloc(n + 1, sizeof *self->step_fewer);
    self->step_more = calloc(n + 1, sizeof *self->step_more);
    self->lifted = calloc(n + 1, sizeof *self->lifted);
    self->is_award = calloc(self->n_funds + 1, sizeof *self->is_award);
    self->off_list = calloc(cells, 1);
    bool all = self->amount != NULL && self->fewer != NULL && self->more != NULL && self->step_fewer != NULL
               && self->step_more != NULL && self->lifted != NULL && self->is_award != NULL && self->off_list != NULL;

    return all ? YS_OK : ys_fail(err, YS_E_NOMEM, "incentives of %zu counties in %zu funds", n, self->n_funds);
}

/* ---- what moves ---- */

/* The moves of all counties, down or up. A county without a figure, or with nobody to take away, has none. */
static ys_status
move_all(audit *self, bool up, ys_error *err)
{
    ys_register_move *move = calloc(self->n + 1, sizeof *move);
    int64_t *step = up ? self->step_more : self->step_fewer, *amount = up ? self->more : self->fewer;
    size_t m = 0;

    if (move == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu moves of the register", self->n);
    for (size_t c = 0; c < self->n; c++) {
        double poor = self->moved.poor[c];
        int64_t persons = self->given.step > 0 ? self->given.step : poor >= 200 ? (int64_t) (poor / 100) : 1;

        if (isnan(poor))
            continue;
        step[c] = !up && (double) persons > poor ? (int64_t) poor : persons;
        if (step[c] > 0)
            move[m++] = (ys_register_move){ c, up ? poor + (double) step[c] : poor - (double) step[c],
                amount + c * self->n_funds };
    }
    ys_status st = ys_moved_register_amounts(&self->moved, move, m, err);

    free(move);
    return st;
}

/* Yuan a person and year by which fund f gives county c more (less) when it has one person more (fewer). */
static double
a_person(const audit *self, bool up, size_t f, size_t c)
{
    int64_t step = up ? self->step_more[c] : self->step_fewer[c];
    const int64_t *moved = (up ? self->more : self->fewer) + c * self->n_funds;

    return step > 0 ? (double) (moved[f] - self->amount[f * self->n + c]) / (double) step : 0;
}

/* ---- the year's persons, and the award for them ---- */

static const int64_t *
persons_of_task(audit *self)
{
    const ys_array *name = ys_result_find(&self->base, "task/name");
    char path[160];

    for (size_t t = 0; t < ys_array_size(name); t++) {
        if (strcmp(ys_array_text(ys_result_find(&self->base, "task/unit"), t), "person") != 0)
            continue;
        snprintf(path, sizeof path, "tasks/%.90s/amount", ys_array_text(name, t));
        ys_text_format(&self->notes, "persons lifted in the year: the task %s\n", ys_array_text(name, t));
        return ys_array_i64(ys_result_find(&self->base, path));
    }
    return NULL;
}

static void
find_lifted(audit *self)
{
    const int64_t *task = persons_of_task(self);
    double rate = self->model->scenario.dynamics.net_exit_rate.value;

    for (size_t c = 0; c < self->n; c++)
        self->lifted[c] = task != NULL ? (double) task[c] : rate > 0 ? rate * self->moved.poor[c] : (double) NAN;
    if (task == NULL && rate > 0)
        ys_text_format(&self->notes, "persons lifted in the year: dynamics.net_exit_rate, %.4g of each county's register\n", rate);
    else if (task == NULL)
        ys_text_add(&self->notes, "persons lifted in the year: not known, for the scenario has neither a task in persons nor"
            " dynamics.net_exit_rate; so there is no award a person\n");
}

static void
find_awards(audit *self)
{
    size_t n = 0;

    for (size_t f = 0; f < self->n_funds; f++) {
        uint32_t quantities = ys_fund_quantities(self->moved.plan.fund[f].plan);

        self->is_award[f] = (quantities >> YS_QUANTITY_award_points & 1) != 0 || (quantities >> YS_QUANTITY_award & 1) != 0;
        n += self->is_award[f];
    }
    if (n == 0)
        ys_text_add(&self->notes, "award: no fund shares out by award_points or by award, so nobody gets an award\n");
    else if (self->moved.graded == 0)
        ys_text_add(&self->notes, "award: no county has a grade on recorded data, so the award funds share out as their rules say"
            " where all points are 0\n");
    else
        ys_text_format(&self->notes, "award: by the points of the grade on recorded data, which %zu of %zu counties have\n",
            self->moved.graded, self->n);
}

/* ---- the hat ---- */

typedef struct {
    const ys_column *first;
    bool *used;
} condition_use;

static void
mark(void *context, const ys_column *column)
{
    condition_use *use = context;

    use->used[column - use->first] = true;
}

/* The table with 0 in every number that the condition of being listed reads. */
static ys_status
strike_off(const audit *self, ys_table *table, double *zeros, ys_error *err)
{
    const ys_table *given = &self->model->table;
    bool *used = calloc(given->n_columns + 1, sizeof *used);
    condition_use use = { given->column, used };
    ys_status st = YS_E_NOMEM;

    *table = *given;
    table->column = calloc(given->n_columns + 1, sizeof *table->column);
    if (used == NULL || table->column == NULL) {
        st = ys_fail(err, YS_E_NOMEM, "a copy of the table's columns");
    } else {
        memcpy(table->column, given->column, given->n_columns * sizeof *table->column);
        st = ys_table_select(given, self->model->scenario.population.listed, NULL, mark, &use, err);
    }
    for (size_t i = 0; st == YS_OK && i < given->n_columns; i++)
        if (used[i] && !given->column[i].is_text)
            table->column[i].number = zeros;
    free(used);
    if (st != YS_OK) {
        free(table->column);
        table->column = NULL;
    }
    return st;
}

static ys_status
find_hat(audit *self, ys_error *err)
{
    const char *listed = self->model->scenario.population.listed;
    double *zeros = calloc(self->n + 1, sizeof *zeros);
    ys_table table = { 0 };
    ys_status st = zeros == NULL ? ys_fail(err, YS_E_NOMEM, "%zu counties", self->n) : YS_OK;

    if (listed == NULL || listed[0] == '\0') {
        ys_text_add(&self->notes, "hat: population.listed says of no county that it is on a list\n");
        goto out;
    }
    if (st == YS_OK)
        st = strike_off(self, &table, zeros, err);
    for (size_t f = 0; st == YS_OK && f < self->n_funds; f++) {
        const ys_pot_plan *pot = &self->moved.plan.fund[f];
        const char *condition = pot->fund->eligibility;
        uint8_t *off = self->off_list + f * self->n;

        if (condition == NULL || condition[0] == '\0')
            continue;
        st = ys_table_select(&table, condition, off, NULL, NULL, err);
        for (size_t c = 0; st == YS_OK && c < self->n; c++)
            off[c] = ys_fund_eligible(pot->plan)[c] && !off[c];
    }
    ys_text_format(&self->notes, "hat: what a county gets from the funds that it is out of once it is not `%s`; a fund with another"
        " condition stays\n", listed);
out:
    free(table.column);
    free(zeros);
    return st;
}

/* ---- the result ---- */

static double *
add(audit *self, const char *name, const char *unit, const char *title, ys_error *err)
{
    const char *axis = "county/code";
    ys_array *array = ys_result_add(self->result, name, YS_ARRAY_F64, 1, &self->n, &axis, unit, title, err);

    return ys_array_f64(array);
}

static ys_status
add_options(audit *self, ys_error *err)
{
    const ys_number row[] = {
        { "study/step", "person", "persons by which a register is moved; 0: 1 % of it, at least 1", (double) self->given.step },
        { "study/kept_years", "year", "years in which the money stays as it was", (double) self->given.kept_years },
        { "study/horizon", "year", "years that are counted", (double) self->given.horizon },
        { "study/detection", "probability", "that a person reported in excess is found", self->given.detection },
        { "study/penalty", "yuan", "for each such person found", (double) self->given.penalty },
    };

    return ys_result_add_numbers(self->result, row, sizeof row / sizeof row[0], false, err);
}

static ys_status
add_funds(audit *self, ys_error *err)
{
    const char *axes[] = { "fund/name", "county/code" };
    size_t dim[] = { self->n_funds, self->n };
    ys_array *name = ys_result_add_text(self->result, axes[0], self->n_funds, 64, NULL, "funds", err);
    ys_array *award = name == NULL ? NULL
                                   : ys_result_add(self->result, "fund/award", YS_ARRAY_I64, 1, dim, axes, "1",
                                         "1: shares out by award_points or award", err);

    if (award == NULL)
        return ys_fail_status(err);
    for (size_t f = 0; f < self->n_funds; f++) {
        ys_array_put(name, f, self->moved.plan.fund[f].fund->name);
        ys_array_i64(award)[f] = self->is_award[f];
    }
    for (int up = 0; up < 2; up++) {
        ys_array *array = ys_result_add(self->result, up ? "incentives/fund_more" : "incentives/fund_fewer", YS_ARRAY_F64, 2, dim,
            axes, "yuan/person/year", up ? "of each fund with one person more" : "of each fund with one person fewer", err);

        if (array == NULL)
            return ys_fail_status(err);
        for (size_t f = 0; f < self->n_funds; f++)
            for (size_t c = 0; c < self->n; c++)
                ys_array_f64(array)[f * self->n + c] = a_person(self, up, f, c);
    }
    return YS_OK;
}

/* The bounds that hold the county, and which way of moving the register still moves its money there. */
static void
describe_bounds(const audit *self, size_t c, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t f = 0; f < self->n_funds && used + 1 < size; f++) {
        const char *fund = self->moved.plan.fund[f].fund->name;
        double fewer = a_person(self, false, f, c), more = a_person(self, true, f, c);
        char path[160];

        snprintf(path, sizeof path, "allocation/%.90s/binding", fund);
        const char *binding = ys_array_text(ys_result_find(&self->base, path), c);

        /* where a bound begins, nothing holds yet and one side is 0 all the same; a yuan of it may be rounding */
        if (binding[0] == '\0'
            && !(fewer == 0 && fabs(more) * (double) self->step_more[c] >= 2)
            && !(more == 0 && fabs(fewer) * (double) self->step_fewer[c] >= 2))
            continue;
        used += (size_t) snprintf(out + used, size - used, "%s%s%s%s: %s", used > 0 ? "; " : "", fund, binding[0] == '\0' ? "" : " at ",
            binding,
            fewer == 0 && more == 0 ? "no effect"
            : more == 0             ? "one-sided, only fewer persons move it"
            : fewer == 0            ? "one-sided, only more persons move it"
                                    : "both ways move it");
    }
}

/* All funds of a county: [0] yuan a person and year with one fewer, [1] with one more; the yuan of the award funds, and of the hat. */
typedef struct {
    double side[2];
    int64_t award, hat;
} county_sum;

/* Of the hat as issued; an award fund's money is that of the grades, which the recorded year has not seen. */
static int64_t
hat_of(const audit *self, size_t f, size_t c)
{
    char path[160];

    snprintf(path, sizeof path, "allocation/%.90s/amount", self->moved.plan.fund[f].fund->name);
    const int64_t *issued = ys_array_i64(ys_result_find(&self->base, path));

    return !self->off_list[f * self->n + c] ? 0 : self->is_award[f] || issued == NULL ? self->amount[f * self->n + c] : issued[c];
}

static county_sum
sum_county(const audit *self, size_t c)
{
    county_sum sum = { 0 };

    for (size_t f = 0; f < self->n_funds; f++) {
        int64_t amount = self->amount[f * self->n + c];

        sum.side[0] += a_person(self, false, f, c);
        sum.side[1] += a_person(self, true, f, c);
        sum.award += self->is_award[f] ? amount : 0;
        sum.hat += hat_of(self, f, c);
    }
    return sum;
}

enum { POOR, STEP_FEWER, STEP_MORE, FEWER, MORE, LIFTED, AWARD, AWARD_A_PERSON, LOST, KEPT, NET_LIFTED, BREAK_EVEN, GAIN, PENALTY,
    NET_REPORTED, HAT, HAT_LOST, NET, N_FIGURES };

static const struct {
    const char *name, *unit, *title;
} figure[N_FIGURES] = {
    [POOR] = { "incentives/poor", "person", "registered poor" },
    [STEP_FEWER] = { "incentives/step_fewer", "person", "persons taken off the register" },
    [STEP_MORE] = { "incentives/step_more", "person", "persons added to the register" },
    [FEWER] = { "incentives/fewer", "yuan/person/year", "change of the county's funds with one person fewer" },
    [MORE] = { "incentives/more", "yuan/person/year", "change of the county's funds with one person more" },
    [LIFTED] = { "incentives/lifted", "person", "persons that the year lifts" },
    [AWARD] = { "incentives/award_yuan", "yuan", "what the award funds give the county" },
    [AWARD_A_PERSON] = { "incentives/award", "yuan/person", "award a person lifted" },
    [LOST] = { "incentives/lost", "yuan/person", "funds lost a person lifted, over the horizon after the kept years" },
    [KEPT] = { "incentives/kept", "yuan/person", "funds that the kept years save" },
    [NET_LIFTED] = { "incentives/net_lifted", "yuan/person", "net of a person lifted: award less what is lost" },
    [BREAK_EVEN] = { "incentives/break_even", "yuan/person", "award a person lifted at which that net is 0" },
    [GAIN] = { "incentives/gain", "yuan/person", "funds gained a person over-reported, over the horizon" },
    [PENALTY] = { "incentives/penalty", "yuan/person", "expected penalty: detection * penalty" },
    [NET_REPORTED] = { "incentives/net_reported", "yuan/person", "net of a person over-reported" },
    [HAT] = { "incentives/hat_yuan", "yuan/year", "value of the hat: funds that go with being listed" },
    [HAT_LOST] = { "incentives/hat_lost", "yuan", "of it lost over the horizon after the kept years" },
    [NET] = { "incentives/net_yuan", "yuan", "net of a person lifted times the persons that the year lifts" },
};

static void
fill_county(const audit *self, size_t c, double value[N_FIGURES])
{
    const ys_study_incentives_options *given = &self->given;
    county_sum sum = sum_county(self, c);
    int64_t kept = given->kept_years < given->horizon ? given->kept_years : given->horizon;
    double after = (double) (given->horizon - kept), lifted = self->lifted[c];

    value[POOR] = self->moved.poor[c];
    value[STEP_FEWER] = (double) self->step_fewer[c];
    value[STEP_MORE] = (double) self->step_more[c];
    value[FEWER] = sum.side[0];
    value[MORE] = sum.side[1];
    value[LIFTED] = lifted;
    value[AWARD] = (double) sum.award;
    value[AWARD_A_PERSON] = lifted > 0 ? (double) sum.award / lifted : sum.award == 0 ? 0 : (double) NAN;
    value[LOST] = sum.side[0] == 0 ? 0 : -sum.side[0] * after;
    value[KEPT] = sum.side[0] == 0 ? 0 : -sum.side[0] * (double) kept;
    value[NET_LIFTED] = value[AWARD_A_PERSON] - value[LOST];
    value[BREAK_EVEN] = value[LOST];
    value[GAIN] = sum.side[1] * (double) given->horizon;
    value[PENALTY] = given->detection * (double) given->penalty;
    value[NET_REPORTED] = value[GAIN] - value[PENALTY];
    value[HAT] = (double) sum.hat;
    value[HAT_LOST] = (double) sum.hat * after;
    value[NET] = lifted * value[NET_LIFTED];
}

/* Sums over the counties, in their order. */
static ys_status
add_totals(audit *self, double *const column[N_FIGURES], ys_error *err)
{
    double lifted = 0, award = 0, lost = 0, hat = 0, hat_lost = 0, lifting = 0, reporting = 0;

    for (size_t c = 0; c < self->n; c++) {
        double persons = column[LIFTED][c];

        lifted += persons;
        award += column[AWARD][c];
        lost += persons * column[LOST][c];
        hat += column[HAT][c];
        hat_lost += column[HAT_LOST][c];
        lifting += column[NET_LIFTED][c] > 0;
        reporting += column[NET_REPORTED][c] > 0;
    }
    const ys_number row[] = {
        { "total/lifted", "person", "persons that the year lifts", lifted },
        { "total/award_yuan", "yuan", "what the award funds give", award },
        { "total/lost_yuan", "yuan", "funds lost by the counties that lift them, each as if alone", lost },
        { "total/net_yuan", "yuan", "award less what is lost", award - lost },
        { "total/award", "yuan/person", "award a person lifted", lifted > 0 ? award / lifted : (double) NAN },
        { "total/break_even", "yuan/person", "award a person lifted at which the net of all is 0", lifted > 0 ? lost / lifted : (double) NAN },
        { "total/hat_yuan", "yuan/year", "value of the hats", hat },
        { "total/hat_lost", "yuan", "of it lost over the horizon after the kept years", hat_lost },
        { "total/lifting_pays", "county", "counties that gain by lifting a person", lifting },
        { "total/reporting_pays", "county", "counties that gain by over-reporting a person", reporting },
    };

    return ys_result_add_numbers(self->result, row, sizeof row / sizeof row[0], false, err);
}

/* All of it rests on the register, so it carries the register's mark; and that of a fund with modelled inputs. */
static void
mark_modelled(audit *self)
{
    const ys_column *poor = ys_table_column(&self->model->table, self->model->scenario.population.registered_poor);
    bool modelled = poor->kind == YS_COLUMN_modelled;
    const ys_array *inputs = ys_result_find(&self->base, "fund/modelled_inputs");

    for (size_t f = 0; f < self->n_funds; f++)
        modelled = modelled || ys_array_text(inputs, f)[0] != '\0';
    for (size_t i = 0; i < self->result->n_arrays; i++) {
        ys_array *array = self->result->array[i];

        if (array->type == YS_ARRAY_F64 && (strncmp(array->name, "incentives/", 11) == 0 || strncmp(array->name, "total/", 6) == 0))
            array->modelled = modelled;
    }
}

static ys_status
fill(audit *self, ys_error *err)
{
    const char *axis = "county/code";
    double *column[N_FIGURES], value[N_FIGURES];
    char text[YS_RESULT_TEXT_MAX + 1];
    size_t one = 1;
    ys_array *year = ys_result_add(self->result, "year", YS_ARRAY_I64, 1, &one, NULL, "year", "year", err);
    ys_status st = year == NULL ? ys_fail_status(err) : add_options(self, err);

    if (st == YS_OK)
        st = add_funds(self, err);
    if (st != YS_OK)
        return st;
    ys_array_i64(year)[0] = self->model->scenario.years.first;
    for (int k = 0; k < N_FIGURES; k++)
        if ((column[k] = add(self, figure[k].name, figure[k].unit, figure[k].title, err)) == NULL)
            return ys_fail_status(err);
    ys_array *bound = ys_result_add_text(self->result, "incentives/bound", self->n, YS_RESULT_TEXT_MAX, axis,
        "bounds that hold it, and what still moves its money there", err);

    if (bound == NULL)
        return ys_fail_status(err);
    for (size_t c = 0; c < self->n; c++) {
        fill_county(self, c, value);
        for (int k = 0; k < N_FIGURES; k++)
            column[k][c] = value[k];
        describe_bounds(self, c, text, sizeof text);
        ys_array_put(bound, c, text);
    }
    st = add_totals(self, column, err);
    mark_modelled(self);
    return st;
}

/* Columns that the table derives from the register and a rule reads are held where they are. */
static void
note_held_columns(audit *self)
{
    const ys_table *table = &self->model->table;
    const char *poor = self->model->scenario.population.registered_poor;
    size_t length = strlen(poor);

    for (size_t i = 0; i < table->n_columns; i++) {
        const char *at = strstr(table->column[i].parents, poor);

        if (at != NULL && (at[length] == '\0' || at[length] == ';') && self->moved.plan.used[i] & YS_USED_RULE)
            ys_text_format(&self->notes, "%s is made from %s and is read by a rule; it is held as it is\n", table->column[i].name, poor);
    }
}

static ys_status
note_all(audit *self, ys_error *err)
{
    ys_text_add(&self->notes, "each county's register is moved alone, the others as recorded, and the whole allocation of the year is made"
        " again, in single yuan; what one county loses of a fixed pot the others gain\n");
    if (self->given.detection == 0 || self->given.penalty == 0)
        ys_text_add(&self->notes, "no penalty for over-reporting is counted: --detection or --penalty is 0\n");
    note_held_columns(self);
    if (self->notes.failed)
        return ys_fail(err, YS_E_NOMEM, "notes of the audit");
    ys_status st = ys_result_note(self->result, "study_notes", self->notes.bytes, err);

    return st == YS_OK ? ys_result_note(self->result, "allocation_notes", ys_result_text(&self->base, "allocation_notes"), err) : st;
}

ys_status
ys_study_incentives(const ys_model *model, const ys_study_incentives_options *options, ys_result *result, ys_error *err)
{
    ys_result made = { 0 };
    audit self;
    ys_status st = audit_init(&self, model, options, err);

    self.result = &made;
    if (st == YS_OK)
        st = ys_moved_register_base(&self.moved, self.amount, err);
    if (st == YS_OK)
        st = move_all(&self, false, err);
    if (st == YS_OK)
        st = move_all(&self, true, err);
    if (st == YS_OK)
        st = find_hat(&self, err);
    if (st == YS_OK) {
        find_lifted(&self);
        find_awards(&self);
        st = ys_outcome_frame(&self.moved.plan, "yinsu.incentives/1", &made, err);
    }
    if (st == YS_OK)
        st = fill(&self, err);
    if (st == YS_OK)
        st = note_all(&self, err);
    audit_free(&self);
    if (st == YS_OK)
        *result = made;
    else
        ys_result_free(&made);
    return st;
}
