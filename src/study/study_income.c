#include "yinsu/study.h"

#include "base/text.h"
#include "engine/plan.h"
#include "study/income_fill.h"

#include <math.h>

enum { MOST_YEARS = 100, NO_YEAR = -1 };

typedef ys_income_study income;

static bool
is_given(double x)
{
    return !isnan(x);
}

/* ---- what is asked ---- */

static ys_status
check_ranges(const ys_study_income_options *o, ys_error *err)
{
    const struct {
        const char *name;
        double value, min, max;
        bool max_is_in;
    } row[] = {
        { "mean", o->mean, 0, 1e6, true },
        { "gini", o->gini, 0, 0.99, true },
        { "line", o->line, 0, 1e6, true },
        { "headcount", o->headcount, 0, 1, false },
        { "growth", o->growth, -0.5, 0.5, true },
        { "rural", o->rural, 0, 2e9, true },
        { "new-line", o->new_line, 0, 1e6, true },
    };

    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        double x = row[i].value;

        if (is_given(x) && !(x > row[i].min && (x < row[i].max || (row[i].max_is_in && x == row[i].max))))
            return ys_fail(
                err, YS_E_USAGE, "--%s = %g is not in (%g, %g%c", row[i].name, x, row[i].min, row[i].max, row[i].max_is_in ? ']' : ')');
    }
    if (o->years < 0 || o->years > MOST_YEARS)
        return ys_fail(err, YS_E_USAGE, "--years = %lld is not in [0, %d]", (long long) o->years, MOST_YEARS);
    if ((o->from == NO_YEAR) != (o->to == NO_YEAR))
        return ys_fail(err, YS_E_USAGE, "--from and --to go together: the years between which the change is decomposed");
    if (o->from != NO_YEAR && o->from == o->to)
        return ys_fail(err, YS_E_USAGE, "--from and --to are the same year: nothing changes within one");
    return YS_OK;
}

static ys_status
read_series(income *self, ys_error *err)
{
    const ys_scenario *scenario = self->model == NULL ? NULL : &self->model->scenario;

    ys_income_series_clear(scenario == NULL && self->given.base == NO_YEAR ? 0 : YS_INCOME_FIRST, &self->series);
    if (self->given.series == NULL)
        return YS_OK;
    return ys_income_series_read(self->given.series, scenario == NULL ? 0 : scenario->as_of,
        scenario != NULL && scenario->hindsight == YS_HINDSIGHT_allow, &self->series, err);
}

static ys_status
choose_base(income *self, ys_error *err)
{
    int64_t first = self->series.first, base = self->given.base;

    if (base == NO_YEAR && self->model != NULL)
        base = self->model->scenario.years.first - 1;
    for (int64_t i = YS_INCOME_YEARS - 1; base == NO_YEAR && i >= 0; i--)
        if (ys_income_path_known(&self->series.year[i]) >= 3)
            base = first + i;
    if (base == NO_YEAR && self->given.series != NULL)
        return ys_fail(err, YS_E_USAGE,
            "%s: no year has three of mean_income, line, gini and poverty_incidence: give --base, and what is missing"
            " there",
            self->given.series);
    base = base == NO_YEAR ? 0 : base;
    if (base < first || base + self->given.years >= first + YS_INCOME_YEARS)
        return ys_fail(err, YS_E_USAGE, "the years from %lld to %lld are not within %lld to %lld", (long long) base,
            (long long) (base + self->given.years), (long long) first, (long long) (first + YS_INCOME_YEARS - 1));
    self->path.base = base;
    self->path.last = base + self->given.years;
    return YS_OK;
}

/* A column of the model's table that holds numbers; NULL where there is none. */
static const double *
numbers(const ys_model *model, const char *name)
{
    const ys_column *column = name == NULL ? NULL : ys_table_column(&model->table, name);

    return column == NULL ? NULL : column->number;
}

/* The rural population and the poor of the model's base year, and its years. */
static ys_status
ask_model(income *self, ys_error *err)
{
    const ys_model *model = self->model;
    const ys_population *population = &model->scenario.population;
    const double *rural = numbers(model, population->rural), *poor = numbers(model, population->registered_poor);

    if (self->path.base != model->scenario.years.first - 1)
        return ys_fail(err, YS_E_SCENARIO, "%s: its persons are of %d, and the base year is %lld: leave --base out", model->path,
            model->scenario.years.first - 1, (long long) self->path.base);
    if (rural == NULL || poor == NULL)
        return ys_fail(
            err, YS_E_SCENARIO, "%s: population: registered_poor and rural must name columns of the table", model->path);
    for (size_t c = 0; c < model->table.n_counties; c++) {
        self->rural += rural[c];
        self->poor += poor[c];
    }
    if (population->total.value > 0)
        self->poor = population->total.value;
    if (self->path.last < model->scenario.years.last)
        self->path.last = model->scenario.years.last;
    return YS_OK;
}

/* The base year's figures: options before the series, the series before the model. */
static void
overlay(income *self)
{
    const ys_study_income_options *o = &self->given;
    ys_income_year *base = &self->series.year[self->path.base - self->series.first];
    const struct {
        ys_income_figure figure;
        double value, otherwise;
    } row[] = {
        { YS_INCOME_mean_income, o->mean, (double) NAN },
        { YS_INCOME_line, o->line, (double) NAN },
        { YS_INCOME_gini, o->gini, (double) NAN },
        { YS_INCOME_poverty_incidence, o->headcount, self->model == NULL ? (double) NAN : self->poor / self->rural },
        { YS_INCOME_rural_population, o->rural, self->model == NULL ? (double) NAN : self->rural },
    };

    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        double *at = &base->figure[row[i].figure];

        base->assumed[row[i].figure] = base->assumed[row[i].figure] && !is_given(row[i].value);
        *at = is_given(row[i].value) ? row[i].value : is_given(*at) ? *at : row[i].otherwise;
    }
    base->any = true;
}

/* Between which years: as asked, else the first and the last with a recorded headcount, else the first and the last. */
static ys_status
decompose(income *self, ys_error *err)
{
    const ys_income_path *path = &self->path;
    const int64_t wished[2] = { self->given.from, self->given.to };
    size_t end[2] = { 0, path->n - 1 }, first = path->n, last = path->n;

    for (size_t i = 0; i < path->n; i++) {
        if (isnan(path->state[i].observed))
            continue;
        first = first == path->n ? i : first;
        last = i;
    }
    if (first != last) {
        end[0] = first;
        end[1] = last;
    }
    for (int k = 0; k < 2 && wished[k] != NO_YEAR; k++) {
        end[k] = 0;
        while (end[k] < path->n && path->state[end[k]].year != wished[k])
            end[k]++;
        if (end[k] == path->n)
            return ys_fail(err, YS_E_USAGE, "--%s %lld is not one of the years, %lld to %lld", k == 0 ? "from" : "to",
                (long long) wished[k], (long long) path->state[0].year, (long long) path->state[path->n - 1].year);
    }
    self->has_change = end[0] != end[1];
    return self->has_change ? ys_income_path_decompose(path, end[0], end[1], &self->change, err) : YS_OK;
}

static ys_status
prepare(income *self, ys_error *err)
{
    const ys_study_income_options *o = &self->given;
    ys_status st = check_ranges(o, err);

    self->path.growth = o->growth;
    if (st == YS_OK)
        st = read_series(self, err);
    if (st == YS_OK)
        st = choose_base(self, err);
    if (st == YS_OK && self->model != NULL)
        st = ask_model(self, err);
    if (st != YS_OK)
        return st;
    overlay(self);
    if (o->series == NULL && ys_income_path_known(&self->series.year[self->path.base - self->series.first]) < 3)
        return ys_fail(
            err, YS_E_USAGE, "income needs three of --mean, --line, --gini and --headcount, which give the fourth, or a --series");
    st = ys_income_path_make(&self->series, &self->path, err);
    if (st != YS_OK)
        return st;
    if (is_given(o->growth) && self->path.n == 1)
        return ys_fail(err, YS_E_USAGE, "--growth carries the mean to other years: add --years, a --series or a scenario");
    if (is_given(o->new_line) && o->new_line == self->path.state[self->path.at_base].income.line)
        return ys_fail(err, YS_E_USAGE, "--new-line %g is the line itself", o->new_line);
    st = decompose(self, err);
    return st == YS_OK && self->model != NULL ? ys_engine_simulate(self->model, o->engine, &self->run, err) : st;
}

/* ---- what it rests on ---- */

static bool
carried_and_recorded(const income *self, size_t i)
{
    const ys_income_state *state = &self->path.state[i];

    return !state->mean_given && !state->gini_given && !isnan(state->implied_gini);
}

static void
note_carried(const income *self, ys_text *notes)
{
    const ys_income_path *path = &self->path;
    size_t mean = 0, assumed = 0;

    for (size_t i = 0; i < path->n; i++) {
        const ys_income_year *year = &self->series.year[path->state[i].year - self->series.first];

        mean += i != path->at_base && !path->state[i].mean_given;
        for (size_t k = 0; k < YS_INCOME_FIGURES; k++)
            assumed += year->assumed[k];
    }
    if (mean > 0)
        ys_text_format(notes, "years whose real mean is carried from %lld by %g a year: %zu\n", (long long) path->base, path->growth, mean);
    if (self->has_change && (carried_and_recorded(self, self->change.from) || carried_and_recorded(self, self->change.to)))
        ys_text_add(notes,
            "of the decomposed change a carried mean gives the growth, and the rest that the recorded headcounts ask for counts"
            " as distribution: growth other than assumed is in it\n");
    if (assumed > 0)
        ys_text_format(notes, "figures of the series that are assumptions by their origin: %zu\n", assumed);
    if (self->series.n_later > 0)
        ys_text_format(notes, "hindsight allowed: figures of the series that became known after as_of: %zu\n", self->series.n_later);
}

static ys_status
note_all(const income *self, ys_result *result, ys_error *err)
{
    static const char *const solved[] = {
#define X(name) #name,
        YS_INCOME_SOLVED_LIST(X)
#undef X
    };
    const char *which = solved[self->path.solved], *word = self->path.solved == YS_INCOME_SOLVED_gini ? "Gini" : which;
    ys_text notes = { 0 };

    ys_text_add(&notes,
        "income a head of the whole rural population is taken as lognormal; nothing but the mean, the Gini and the line moves"
        " the headcount\n");
    if (self->path.solved != YS_INCOME_SOLVED_nothing)
        ys_text_format(&notes, "the %s of the base year is solved so that the headcount is the one given: assumed, not observed\n", word);
    ys_text_add(&notes,
        "a year without a Gini has that of the base year; a year without a line has that of the base year, indexed; without prices the"
        " line itself is the deflator\n");
    note_carried(self, &notes);
    if (self->model != NULL)
        ys_text_add(&notes,
            "the model of exit counts persons on the register, this one persons below a line: they need not agree, and where they"
            " part the register's rules, measures or assumed growth are the place to look\n");
    ys_status st =
        notes.failed ? ys_fail(err, YS_E_NOMEM, "notes of the income study") : ys_result_note(result, "study_notes", notes.bytes, err);

    ys_text_free(&notes);
    if (st == YS_OK)
        st = ys_result_note(result, "solved", which, err);
    if (st == YS_OK && self->given.series != NULL)
        st = ys_result_note(result, "series_path", self->given.series, err);
    return st;
}

ys_status
ys_study_income(const ys_model *model, const ys_study_income_options *options, ys_result *result, ys_error *err)
{
    static const ys_model none = { .scenario = { .title = "Lognormal income" } };
    ys_result made = { 0 };
    income self = { .model = model, .given = *options };
    ys_status st = prepare(&self, err);

    if (st == YS_OK)
        st = ys_outcome_notes(model == NULL ? &none : model, "yinsu.income/1", &made, err);
    if (st == YS_OK)
        st = ys_income_fill(&self, &made, err);
    if (st == YS_OK)
        st = note_all(&self, &made, err);
    ys_result_free(&self.run);
    if (st == YS_OK)
        *result = made;
    else
        ys_result_free(&made);
    return st;
}
