#include "yinsu/study.h"

#include "base/text.h"
#include "engine/plan.h"
#include "numeric/count.h"
#include "study/survey_design.h"
#include "study/survey_rule.h"
#include "study/survey_search.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_SAMPLE = 100000, MOST_POINTS = 10001 };

static const double usual_limit = 0.02, usual_confidence = 0.95, curve_to = 3, most_work = 2e10;

typedef struct {
    const ys_model *model;
    ys_study_survey_options given;
    ys_survey_design design;
    ys_survey_rule rule;
    ys_survey_find find;
    int64_t random; /* of the sample */
    ys_text notes;
    ys_result *result;
} survey;

static bool
is_given(double x)
{
    return !isnan(x);
}

/* ---- what is asked ---- */

static ys_status
check_ranges(const ys_study_survey_options *o, ys_error *err)
{
    const struct {
        const char *name;
        double value, min, max;
        bool min_is_in, max_is_in;
    } row[] = {
        { "rate", o->rate, 0, 1, true, true }, { "limit", o->limit, 0, 1, false, false }, { "rho", o->rho, 0, 1, true, false },
        { "response", o->response, 0, 1, false, true }, { "confidence", o->confidence, 0, 1, false, false },
        { "targeted", o->targeted, 0, 1, true, false }, { "hit-rate", o->hit_rate, 0, 1, true, true },
        { "risk", o->risk, 0, 1, false, false }, { "good-rate", o->good_rate, 0, 1, true, true },
        { "good-risk", o->good_risk, 0, 1, false, false }, { "incidence", o->incidence, 0, 1, true, true },
        { "exited", o->exited, 0, 1, true, true },
    };

    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        double x = row[i].value;
        bool from_min = x > row[i].min || (row[i].min_is_in && x == row[i].min);
        bool to_max = x < row[i].max || (row[i].max_is_in && x == row[i].max);

        if (is_given(x) && !(from_min && to_max))
            return ys_fail(err, YS_E_USAGE, "--%s = %g is not in %c%g, %g%c", row[i].name, x, row[i].min_is_in ? '[' : '(', row[i].min,
                row[i].max, row[i].max_is_in ? ']' : ')');
    }
    if (o->sample < 0 || o->sample > MOST_SAMPLE)
        return ys_fail(err, YS_E_USAGE, "--sample = %lld is not in [1, %d]", (long long) o->sample, MOST_SAMPLE);
    if (o->population < 0 || o->population > YS_COUNT_MOST)
        return ys_fail(err, YS_E_USAGE, "--population = %lld is not in [1, %d]", (long long) o->population, (int) YS_COUNT_MOST);
    if (o->villages < 0 || (o->points != 0 && (o->points < 2 || o->points > MOST_POINTS)))
        return ys_fail(err, YS_E_USAGE, "--villages must be at least 1 and --points in [2, %d]", MOST_POINTS);
    return YS_OK;
}

/* Options that need another, or that say the opposite of another. */
static ys_status
check_pairs(const ys_study_survey_options *o, bool has_model, ys_error *err)
{
    const struct {
        bool wrong;
        const char *text;
    } row[] = {
        { is_given(o->hit_rate) && !is_given(o->targeted), "--hit-rate says what targeted draws find: give their share with --targeted" },
        { is_given(o->targeted) && !is_given(o->hit_rate), "--targeted needs --hit-rate: the share of wrong cases among such draws" },
        { is_given(o->rho) && o->villages == 0, "--rho is the correlation within villages: give their number with --villages" },
        { o->villages > 0 && !is_given(o->rho), "--villages needs --rho: the correlation within a village, 0 for none" },
        { o->villages > 0 && o->population > 0,
            "--villages and --population exclude each other: villages are drawn from a population without end" },
        { o->census && o->population == 0, "--census needs --population: the number of those who exit" },
        { o->census && o->sample > 0, "--census visits all of the population: leave --sample out" },
        { o->census && is_given(o->targeted), "--census visits all: nothing is left to target" },
        { o->census && o->upper, "a census has no error of sampling: leave --census or --decide upper out" },
        { is_given(o->confidence) && !o->upper, "--confidence is that of the upper bound: add --decide upper" },
        { is_given(o->good_rate) != is_given(o->good_risk), "--good-rate and --good-risk go together" },
        { is_given(o->good_rate) && !is_given(o->risk), "--good-rate and --good-risk go with --risk" },
        { is_given(o->risk) && (o->sample > 0 || o->census), "--risk finds the sample: leave --sample and --census out" },
        { is_given(o->exited) && !is_given(o->incidence), "--exited goes with --incidence" },
        { is_given(o->incidence) && !has_model, "--incidence stands before a rule: give a scenario" },
    };

    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
        if (row[i].wrong)
            return ys_fail(err, YS_E_USAGE, "%s", row[i].text);
    return YS_OK;
}

static ys_status
ask_rule(survey *self, ys_error *err)
{
    ys_study_survey_options *o = &self->given;
    ys_survey_rule *rule = &self->rule;
    const ys_survey_condition *wrong = &rule->condition[YS_SURVEY_CONDITION_wrong];
    ys_status st = ys_survey_rule_read(self->model, o->incidence, o->exited, rule, err);

    if (st != YS_OK)
        return st;
    if (is_given(o->incidence) && rule->composite && !is_given(o->exited))
        return ys_fail(err, YS_E_USAGE, "the rule's incidence is composite: --incidence needs --exited, exited persons / rural population");
    if (o->sample == 0 && !o->census && !is_given(o->risk)) {
        if (wrong->size == 0)
            return ys_fail(err, YS_E_USAGE, "%s: the exit rule has no sample of the wrongly exited: give --sample", self->model->path);
        if (wrong->size > MOST_SAMPLE)
            return ys_fail(err, YS_E_USAGE, "%s: the exit rule's sample of %lld is above %d", self->model->path, (long long) wrong->size,
                MOST_SAMPLE);
        o->sample = wrong->size;
    }
    if (!is_given(o->limit) && !(wrong->limit > 0 && wrong->limit < 1))
        return ys_fail(err, YS_E_USAGE, "%s: the exit rule's wrong_limit is %g: give --limit in (0, 1)", self->model->path, wrong->limit);
    o->limit = is_given(o->limit) ? o->limit : wrong->limit;
    o->rate = is_given(o->rate) ? o->rate : wrong->rate;
    return ys_survey_rule_pass(rule, err);
}

static ys_status
check_sizes(const survey *self, ys_error *err)
{
    const ys_study_survey_options *o = &self->given;
    double hits = is_given(o->targeted) ? (double) (o->sample - self->random) * o->hit_rate : 0;

    if (o->population > 0 && o->sample > o->population)
        return ys_fail(err, YS_E_USAGE, "--sample %lld is above the population of %lld", (long long) o->sample, (long long) o->population);
    if (o->sample > MOST_SAMPLE)
        return ys_fail(err, YS_E_USAGE, "a census of %lld is above %d", (long long) o->sample, MOST_SAMPLE);
    if (o->villages > self->random)
        return ys_fail(err, YS_E_USAGE, "--villages %lld is above the %lld drawn at random", (long long) o->villages,
            (long long) self->random);
    if (o->population > 0 && hits > ys_survey_design_rate(&self->design, o->rate) * (double) o->population)
        return ys_fail(err, YS_E_USAGE, "targeted draws would find %g wrong cases, and there are %g in the population", hits,
            ys_survey_design_rate(&self->design, o->rate) * (double) o->population);
    if (ys_survey_design_work(&self->design, self->random) * (double) (o->points + 1) > most_work)
        return ys_fail(err, YS_E_LIMIT, "a curve of %lld points for %lld drawn is more than a minute's work; fewer --points, a smaller --sample"
            " or no --response make it less", (long long) o->points, (long long) self->random);
    return YS_OK;
}

/* ---- the sample that a wish asks for ---- */

static ys_status
find_sample(survey *self, ys_error *err)
{
    ys_study_survey_options *o = &self->given;
    ys_survey_wish wish = { o->rate, o->risk, o->good_rate, o->good_risk };
    int reading = self->model == NULL || self->rule.equality ? YS_SURVEY_INCLUSIVE : YS_SURVEY_STRICT;

    if (o->rate <= o->limit)
        return ys_fail(err, YS_E_USAGE, "--risk is that of a county past the limit: --rate %g must be above %g", o->rate, o->limit);
    if (is_given(o->good_rate) && o->good_rate >= o->limit)
        return ys_fail(err, YS_E_USAGE, "--good-rate %g must be below the limit of %g", o->good_rate, o->limit);
    ys_status st = ys_survey_search(&self->design, &wish, &self->find, err);

    if (st != YS_OK)
        return st;
    if (self->find.sample[reading] == 0)
        return ys_fail(err, YS_E_INFEASIBLE, "no sample up to %lld holds the risks, with all up to %d larger: a county at %g passes with a"
            " probability of at least %.3g", (long long) self->find.looked_at, YS_SURVEY_SEARCH_BEYOND, o->rate, self->find.least[reading]);
    o->sample = self->find.sample[reading];
    return YS_OK;
}

static ys_status
prepare(survey *self, ys_error *err)
{
    ys_study_survey_options *o = &self->given;
    ys_status st = check_ranges(o, err);

    if (st == YS_OK)
        st = check_pairs(o, self->model != NULL, err);
    if (st == YS_OK && self->model != NULL)
        st = ask_rule(self, err);
    if (st != YS_OK)
        return st;
    if (o->census)
        o->sample = o->population;
    if (o->sample == 0 && !is_given(o->risk))
        return ys_fail(err, YS_E_USAGE, "survey needs --sample, --census with --population, --risk, or a scenario");
    if (!is_given(o->rate))
        return ys_fail(err, YS_E_USAGE, "survey needs --rate: the true rate of wrong cases");
    o->limit = is_given(o->limit) ? o->limit : usual_limit;
    o->points = o->points > 0 ? o->points : 41;
    self->design = (ys_survey_design){ .limit = o->limit, .upper = o->upper,
        .confidence = is_given(o->confidence) ? o->confidence : usual_confidence, .population = o->population, .villages = o->villages,
        .rho = is_given(o->rho) ? o->rho : 0, .response = is_given(o->response) ? o->response : 1,
        .targeted = is_given(o->targeted) ? o->targeted : 0 };
    if (is_given(o->risk))
        st = find_sample(self, err);
    self->random = ys_survey_design_random(&self->design, o->sample);
    return st == YS_OK ? check_sizes(self, err) : st;
}

/* ---- the result ---- */

static double
whole_or_none(int64_t x)
{
    return x > 0 ? (double) x : (double) NAN;
}

static ys_status
add_design(survey *self, ys_error *err)
{
    const ys_study_survey_options *o = &self->given;
    const ys_survey_design *d = &self->design;
    const ys_number row[] = {
        { "design/sample", "case", "drawn", (double) o->sample },
        { "design/limit", "ratio", "of the estimate", o->limit },
        { "design/rate", "ratio", "true rate; with a population that of a whole number of it", ys_survey_design_rate(d, o->rate) },
        { "design/population", "case", "drawn from without replacement; NaN: without end", whole_or_none(o->population) },
        { "design/census", "1", "1: all are visited", o->census },
        { "design/villages", "village", "over which the draws are spread; NaN: none", whole_or_none(o->villages) },
        { "design/rho", "1", "intra-village correlation; NaN: no villages", o->rho },
        { "design/response", "share", "answers with that chance", d->response },
        { "design/confidence", "probability", "of the one-sided upper bounds", d->confidence },
        { "design/targeted", "share", "of the draws, not at random", d->targeted },
        { "design/hit_rate", "ratio", "wrong cases among targeted draws; NaN: none", o->hit_rate },
    };

    return ys_result_add_numbers(self->result, row, sizeof row / sizeof row[0], false, err);
}

/* Bounds at the most findings that pass: NaN where none do. */
static ys_status
bounds_at(const survey *self, int64_t accept, double *clopper_pearson, double *wilson, ys_error *err)
{
    ys_status st = YS_OK;

    *clopper_pearson = *wilson = (double) NAN;
    if (accept >= 0)
        st = ys_count_clopper_pearson(accept, self->random, self->design.confidence, clopper_pearson, err);
    return st == YS_OK && accept >= 0 ? ys_count_wilson(accept, self->random, self->design.confidence, wilson, err) : st;
}

static ys_status
add_survey(survey *self, ys_error *err)
{
    const ys_survey_design *d = &self->design;
    double rate = ys_survey_design_rate(d, self->given.rate), answers = (double) self->random * d->response;
    double pass[YS_SURVEY_READINGS], clopper_pearson, wilson;
    int64_t accept[YS_SURVEY_READINGS];
    ys_status st = ys_survey_design_accept(d, self->random, accept, err);

    if (st == YS_OK)
        st = ys_survey_design_pass(d, self->random, self->given.rate, pass, err);
    if (st == YS_OK)
        st = bounds_at(self, accept[YS_SURVEY_INCLUSIVE], &clopper_pearson, &wilson, err);
    if (st != YS_OK)
        return st;
    const ys_number row[] = {
        { "survey/random", "case", "drawn at random", (double) self->random },
        { "survey/answers", "case", "of them answer, in expectation", answers },
        { "survey/expected", "case", "findings among the answers, in expectation", answers * rate },
        { "survey/deff", "1", "design effect where all answer", d->villages > 0 ? ys_count_design_effect(self->random, d->villages, d->rho) : 1 },
        { "survey/accept_strict", "case", "most findings that pass where all answer, estimate below the limit; -1: none", (double) accept[0] },
        { "survey/accept_inclusive", "case", "the same, estimate below the limit or at it", (double) accept[1] },
        { "survey/clopper_pearson", "ratio", "upper bound at accept_inclusive, Clopper and Pearson", clopper_pearson },
        { "survey/wilson", "ratio", "upper bound at accept_inclusive, Wilson", wilson },
        { "pass/strict", "probability", "to pass at the true rate, estimate below the limit", pass[0] },
        { "pass/inclusive", "probability", "the same, estimate below the limit or at it", pass[1] },
    };

    return ys_result_add_numbers(self->result, row, sizeof row / sizeof row[0], false, err);
}

static ys_status
add_targeted(survey *self, ys_error *err)
{
    const ys_study_survey_options *o = &self->given;
    double n = (double) (o->sample - self->random), none = 0;
    ys_status st = YS_OK;

    if (!is_given(o->targeted))
        return YS_OK;
    st = ys_count_binomial(0, o->sample - self->random, o->hit_rate, &none, err);
    if (st != YS_OK)
        return st;
    double rate = ys_survey_design_rate(&self->design, o->rate);
    const ys_number row[] = {
        { "targeted/draws", "case", "drawn where wrong cases are looked for", n },
        { "targeted/expected", "case", "findings among them, in expectation, if all answer", n * o->hit_rate },
        { "targeted/any", "probability", "that they find at least one, each by itself", 1 - none },
        { "targeted/pooled_rate", "ratio", "what the rate would look like, were they thrown in unweighted",
            (n * o->hit_rate + (double) self->random * rate) / (double) o->sample },
    };

    return ys_result_add_numbers(self->result, row, sizeof row / sizeof row[0], false, err);
}

static ys_status
add_curve(survey *self, ys_error *err)
{
    static const char *const name[] = { "curve/rate", "curve/expected", "curve/strict", "curve/inclusive" };
    static const char *const unit[] = { "ratio", "case", "probability", "probability" };
    static const char *const title[] = { "true rate", "findings among the answers, in expectation",
        "to pass, estimate below the limit", "to pass, estimate below the limit or at it" };
    const char *axis = name[0];
    size_t n = (size_t) self->given.points;
    double *column[4], end = fmin(curve_to * self->given.limit, 1);
    ys_status st = YS_OK;

    for (int k = 0; k < 4; k++) {
        ys_array *array = ys_result_add(self->result, name[k], YS_ARRAY_F64, 1, &n, k == 0 ? NULL : &axis, unit[k], title[k], err);

        if (array == NULL)
            return ys_fail_status(err);
        column[k] = ys_array_f64(array);
    }
    for (size_t i = 0; st == YS_OK && i < n; i++) {
        double rate = end * (double) i / (double) (n - 1), pass[YS_SURVEY_READINGS];

        st = ys_survey_design_pass(&self->design, self->random, rate, pass, err);
        column[0][i] = ys_survey_design_rate(&self->design, rate);
        column[1][i] = column[0][i] * (double) self->random * self->design.response;
        column[2][i] = st == YS_OK ? pass[0] : 0;
        column[3][i] = st == YS_OK ? pass[1] : 0;
    }
    return st;
}

static ys_status
add_find(survey *self, ys_error *err)
{
    const ys_study_survey_options *o = &self->given;
    const ys_survey_find *f = &self->find;

    if (!is_given(o->risk))
        return YS_OK;
    const ys_number row[] = {
        { "risk/bad", "probability", "wished: at most, for a county at the true rate to pass", o->risk },
        { "risk/good_rate", "ratio", "true rate of a good county; NaN: none asked", o->good_rate },
        { "risk/good", "probability", "wished: at most, for a county at good_rate to fail", o->good_risk },
        { "risk/sample_strict", "case", "smallest that holds, with all up to 50 larger; NaN: none", whole_or_none(f->sample[0]) },
        { "risk/sample_inclusive", "case", "the same", whole_or_none(f->sample[1]) },
        { "risk/first_strict", "case", "smallest that holds by itself; NaN: none", whole_or_none(f->first[0]) },
        { "risk/first_inclusive", "case", "the same", whole_or_none(f->first[1]) },
        { "risk/bad_strict", "probability", "to pass at the true rate with sample_strict", f->bad[0] },
        { "risk/bad_inclusive", "probability", "to pass at the true rate with sample_inclusive", f->bad[1] },
        { "risk/good_strict", "probability", "to fail at good_rate with sample_strict", 1 - f->good[0] },
        { "risk/good_inclusive", "probability", "to fail at good_rate with sample_inclusive", 1 - f->good[1] },
    };

    return ys_result_add_numbers(self->result, row, sizeof row / sizeof row[0], false, err);
}

/* What the scenario's rates are is assumed, so all of it is modelled. */
static ys_status
add_conditions(survey *self, ys_error *err)
{
    static const char *const names[] = {
#define X(name) #name,
        YS_SURVEY_CONDITION_LIST(X)
#undef X
    };
    static const char *const column[] = { "condition/sample", "condition/rate", "condition/limit", "condition/pass" };
    static const char *const unit[] = { "case", "ratio", "ratio", "probability" };
    static const char *const title[] = { "drawn; 0: known without error", "true rate; of satisfaction the satisfied; recorded incidence",
        "most; of satisfaction least", "to pass; NaN: not asked" };
    const char *axis = "condition/name";
    size_t n = YS_SURVEY_CONDITION_COUNT;

    if (self->model == NULL)
        return YS_OK;
    ys_array *name = ys_result_add_text(self->result, axis, n, 16, NULL, "conditions of the exit rule", err);

    if (name == NULL)
        return ys_fail_status(err);
    for (size_t k = 0; k < 4; k++) {
        ys_array *array = ys_result_add(self->result, column[k], YS_ARRAY_F64, 1, &n, &axis, unit[k], title[k], err);

        if (array == NULL)
            return ys_fail_status(err);
        array->modelled = true;
        for (size_t i = 0; i < n; i++) {
            const ys_survey_condition *c = &self->rule.condition[i];
            const double value[] = { (double) c->size, c->rate, c->limit, c->pass };

            ys_array_put(name, i, names[i]);
            ys_array_f64(array)[i] = value[k];
        }
    }
    const ys_number row[] = {
        { "condition/equality", "1", "1: at the limit passes", self->rule.equality },
        { "condition/exited", "share", "exited persons / rural population; NaN: not given", self->rule.exited },
        { "condition/joint", "probability", "to pass all that are asked, the samples independent", self->rule.joint },
    };

    return ys_result_add_numbers(self->result, row, sizeof row / sizeof row[0], true, err);
}

/* ---- what it rests on ---- */

static const char *
design_word(const ys_survey_design *design)
{
    return design->population > 0 ? "hypergeometric" : design->villages > 0 && design->rho > 0 ? "beta-binomial" : "binomial";
}

static void
note_rule(survey *self)
{
    const ys_survey_rule *rule = &self->rule;

    ys_text_format(&self->notes, "conditions: simple random samples with replacement, independent of each other, as the loop draws them;"
        " central values of the scenario; rates of the pools are those at the start, satisfaction that at score 0; %s\n",
        rule->equality ? "at a limit passes" : "at a limit fails, but for satisfaction");
    if (!rule->condition[YS_SURVEY_CONDITION_incidence].asked)
        ys_text_add(&self->notes, "incidence is a record, not a sample: it has no part here unless --incidence gives it\n");
    else if (rule->composite)
        ys_text_add(&self->notes, "incidence is composite: what the two samples find is extrapolated and added to the recorded one, so its"
            " probability and theirs hang together; the joint one is exact\n");
}

static ys_status
note_all(survey *self, ys_error *err)
{
    const ys_survey_design *d = &self->design;
    ys_text *notes = &self->notes;

    if (d->upper)
        ys_text_format(notes, "a county passes when the upper one-sided bound of %g %% confidence (Clopper and Pearson, as if the draws were"
            " independent) is below the limit\n", 100 * d->confidence);
    else
        ys_text_add(notes, "a county passes when findings / answers is below the limit (strict), or below it or at it (inclusive)\n");
    if (self->given.census)
        ys_text_add(notes, "all are visited: what is left of chance is who answers\n");
    else if (d->population > 0)
        ys_text_add(notes, "drawn without replacement; a true rate is that of a whole number of the population\n");
    else if (d->villages > 0)
        ys_text_format(notes, "%lld draws over %lld villages as evenly as can be; a village's own rate is Beta with the county's as mean\n",
            (long long) self->random, (long long) d->villages);
    if (d->response < 1)
        ys_text_add(notes, "each answers with the chance of --response, whatever there is to find; the number of answers is binomial, and"
            " the probabilities are means over it; without an answer no county passes\n");
    if (is_given(self->given.targeted))
        ys_text_format(notes, "%lld of the draws are targeted: what they find is reported apart and is in no estimate; the others are drawn from"
            " all\n", (long long) (self->given.sample - self->random));
    if (is_given(self->given.risk))
        ys_text_format(notes, "pass probabilities move in saw-teeth with the sample: the one given holds the risks together with all up to %d"
            " larger (or the whole population), every one of them computed\n", YS_SURVEY_SEARCH_BEYOND);
    if (self->model != NULL)
        note_rule(self);
    if (notes->failed)
        return ys_fail(err, YS_E_NOMEM, "notes of the survey");
    ys_status st = ys_result_note(self->result, "study_notes", notes->bytes, err);

    if (st == YS_OK)
        st = ys_result_note(self->result, "design", design_word(d), err);
    return st == YS_OK ? ys_result_note(self->result, "decide", d->upper ? "upper" : "point", err) : st;
}

static ys_status
fill(survey *self, ys_error *err)
{
    static ys_status (*const part[])(survey *, ys_error *) = { add_design, add_survey, add_targeted, add_curve, add_find, add_conditions,
        note_all };
    static const ys_model none = { .scenario = { .title = "Verification survey" } };
    ys_status st = ys_outcome_notes(self->model == NULL ? &none : self->model, "yinsu.survey/1", self->result, err);

    for (size_t i = 0; st == YS_OK && i < sizeof part / sizeof part[0]; i++)
        st = part[i](self, err);
    return st;
}

ys_status
ys_study_survey(const ys_model *model, const ys_study_survey_options *options, ys_result *result, ys_error *err)
{
    ys_result made = { 0 };
    survey self = { .model = model, .given = *options, .result = &made };
    ys_status st = prepare(&self, err);

    if (st == YS_OK)
        st = fill(&self, err);
    ys_text_free(&self.notes);
    if (st == YS_OK)
        *result = made;
    else
        ys_result_free(&made);
    return st;
}
