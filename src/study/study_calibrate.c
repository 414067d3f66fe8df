/* The worlds of a scenario, weighted by how well each explains a published series. */
#include "study/calibration.h"

#include "base/math.h"
#include "engine/draws.h"
#include "yinsu/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Share of the foreseen figures on one side of a published one below which the priors hardly foresee it; worlds more than those that would
 * just do. */
static const double least_tail = 0.001, spare = 1.5;

/* ---- what is asked ---- */

static const ys_slot *
total_slot(const ys_model *model)
{
    return &model->slot[model->scenario.population.total.slot];
}

/* Persons from which the scenario starts, at its central values. */
static double
start_total(const ys_model *model)
{
    const ys_slot *slot = total_slot(model);
    const char *name = model->scenario.population.registered_poor;
    const ys_column *column = name == NULL ? NULL : ys_table_column(&model->table, name);
    double sum = 0;

    if (slot->value > 0)
        return slot->value;
    for (size_t c = 0; column != NULL && column->number != NULL && c < model->table.n_counties; c++)
        sum += isnan(column->number[c]) ? 0 : column->number[c];
    return sum > 0 ? sum : (double) NAN;
}

static size_t
count_moving(const ys_model *model)
{
    size_t n = 0;

    for (size_t s = 0; s < model->n_slots; s++)
        n += model->slot[s].prior != YS_PRIOR_fixed;
    return n;
}

static ys_status
check_model(const ys_calibration *self, ys_error *err)
{
    const ys_model *model = self->model;

    if (count_moving(model) == 0)
        return ys_fail(err, YS_E_SCENARIO,
            "%s: no parameter has a prior: nothing can be calibrated; write prior: {uniform: [a, b]} or the like"
            " beside a value",
            model->path);
    if (self->starts && total_slot(model)->prior != YS_PRIOR_fixed)
        return ys_fail(err, YS_E_SCENARIO,
            "%s: population.total has a prior, and the figure of %d has an error: the start's error would count"
            " twice; drop one of the two",
            model->path, (int) self->series.item[0].year);
    return YS_OK;
}

static ys_status
prepare(ys_calibration *self, const char *path, ys_error *err)
{
    ys_status st = ys_observed_series_read(path, &self->series, err);

    if (st == YS_OK)
        st = ys_observed_series_check(&self->series, &self->model->scenario, start_total(self->model), &self->notes, err);
    self->starts = ys_observed_series_starts(&self->series, &self->model->scenario);
    return st == YS_OK ? check_model(self, err) : st;
}

/* ---- the worlds ---- */

static ys_status
simulate(ys_calibration *self, const ys_engine_options *engine, ys_error *err)
{
    ys_engine_options options = engine == NULL ? (ys_engine_options){ 0 } : *engine;

    options.draws = true;
    ys_status st = ys_engine_simulate(self->model, &options, &self->run, err);

    if (st != YS_OK)
        return st;
    self->n_parameters = count_moving(self->model);
    self->n_pairs = (size_t) self->model->scenario.worlds / 2;
    self->value = ys_array_f64(ys_result_find(&self->run, "draw/value"));
    self->poor = ys_array_i64(ys_result_find(&self->run, "draw/poor"));
    self->parameter = calloc(self->n_parameters, sizeof *self->parameter);
    self->fit = calloc(self->series.n, sizeof *self->fit);
    self->prior_below = calloc(2 * self->series.n, sizeof *self->prior_below);
    if (self->parameter == NULL || self->fit == NULL || self->prior_below == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu parameters", self->n_parameters);
    self->posterior_below = self->prior_below + self->series.n;
    return YS_OK;
}

/* ln of the persons that a world has at the end of an observed year; a world without any is taken to have half a one. */
static double
log_poor(const ys_calibration *self, size_t world, size_t observation)
{
    const ys_years *years = &self->model->scenario.years;
    size_t n_years = (size_t) (years->last - years->first) + 1;
    size_t year = (size_t) (self->series.item[observation].year - years->first);
    int64_t persons = self->poor[world * n_years + year];

    return ys_log(persons > 0 ? (double) persons : 0.5);
}

static double
start_sd(const ys_calibration *self)
{
    return self->starts ? self->series.item[0].log_sd : 0;
}

static ys_status
weigh(ys_calibration *self, ys_error *err)
{
    size_t first = self->starts, n = self->series.n - first, worlds = 2 * self->n_pairs;
    double *likelihood = calloc(worlds + 2 * n, sizeof *likelihood);

    if (likelihood == NULL)
        return ys_fail(err, YS_E_NOMEM, "likelihoods of %zu worlds", worlds);
    double *d = likelihood + worlds, *sd = d + n;

    for (size_t t = 0; t < n; t++)
        sd[t] = self->series.item[first + t].log_sd;
    for (size_t w = 0; w < worlds; w++) {
        for (size_t t = 0; t < n; t++)
            d[t] = ys_log(self->series.item[first + t].value) - log_poor(self, w, first + t);
        likelihood[w] = ys_posterior_log_likelihood(n, d, sd, start_sd(self));
    }
    ys_status st = ys_posterior_weigh(&self->posterior, self->n_pairs, likelihood, err);

    free(likelihood);
    return st;
}

/* ---- what the weights say ---- */

static ys_status
sum_parameters(ys_calibration *self, ys_error *err)
{
    ys_status st = YS_OK;

    for (size_t p = 0; st == YS_OK && p < self->n_parameters; p++)
        st = ys_posterior_marginal_of(
            self->n_pairs, self->value + p * self->n_pairs, self->posterior.pair, self->posterior.ess, &self->parameter[p], err);
    return st;
}

/* Figures as they would be published of each world: its persons with an error of the year and that of the start, drawn at an address of
 * their own, so that no other draw moves. */
static void
publish(const ys_calibration *self, size_t observation, double *figure)
{
    ys_address at = { (uint64_t) self->model->scenario.seed, 0, 0, 0, YS_PURPOSE_observation, 0 };
    double of_start, of_year, unused;

    for (size_t w = 0; w < 2 * self->n_pairs; w++) {
        at.world = (uint32_t) w;
        at.year = 0;
        ys_normal(&at, &of_start, &unused);
        at.year = (uint32_t) (self->series.item[observation].year - self->model->scenario.years.first) + 1;
        ys_normal(&at, &of_year, &unused);
        figure[w] = ys_exp(log_poor(self, w, observation) + start_sd(self) * of_start + self->series.item[observation].log_sd * of_year);
    }
}

static void
share_below(ys_calibration *self, size_t observation, const double *figure)
{
    double published = self->series.item[observation].value, each = 1 / (2 * (double) self->n_pairs);

    for (size_t w = 0; w < 2 * self->n_pairs; w++) {
        self->prior_below[observation] += figure[w] <= published ? each : 0;
        self->posterior_below[observation] += figure[w] <= published ? self->posterior.world[w] : 0;
    }
}

static ys_status
sum_fit(ys_calibration *self, ys_error *err)
{
    size_t worlds = 2 * self->n_pairs;
    double *figure = malloc(worlds * sizeof *figure);
    ys_status st = figure == NULL ? ys_fail(err, YS_E_NOMEM, "figures of %zu worlds", worlds) : YS_OK;

    for (size_t t = self->starts; st == YS_OK && t < self->series.n; t++) {
        publish(self, t, figure);
        share_below(self, t, figure);
        st = ys_posterior_marginal_of(worlds, figure, self->posterior.world, self->posterior.ess, &self->fit[t], err);
    }
    free(figure);
    return st;
}

/* The year whose figure lies furthest out among what the priors foresee. */
static size_t
strangest(const ys_calibration *self)
{
    size_t found = self->starts;

    for (size_t t = found; t < self->series.n; t++)
        if (fabs(self->prior_below[t] - 0.5) > fabs(self->prior_below[found] - 0.5))
            found = t;
    return found;
}

/* Where the priors hardly foresee what was published, the effective sample is that of a few chance hits, and more worlds mend nothing. Fewer
 * pairs than must be effective cannot tell so rare a figure from bad luck. */
static bool
is_foreseen(const ys_calibration *self, size_t observation)
{
    double below = self->prior_below[observation];

    return self->n_pairs < YS_CALIBRATION_LEAST_ESS || (below >= least_tail && below <= 1 - least_tail);
}

static ys_status
check_ess(const ys_calibration *self, ys_error *err)
{
    static const char says[] = "the observations leave an effective sample of %.1f of %zu pairs of worlds, and at least %d are needed: ";
    const ys_years *years = &self->model->scenario.years;
    double ess = self->posterior.ess, wanted = 2 * ceil(spare * (double) self->n_pairs * YS_CALIBRATION_LEAST_ESS / ess);
    int64_t most = ys_draws_most(self->n_parameters, (size_t) (years->last - years->first) + 1);
    size_t t = strangest(self);
    char lead[160];

    if (ess >= YS_CALIBRATION_LEAST_ESS)
        return YS_OK;
    snprintf(lead, sizeof lead, says, ess, self->n_pairs, YS_CALIBRATION_LEAST_ESS);
    if (!is_foreseen(self, t))
        return ys_fail(err, YS_E_INFEASIBLE,
            "%sa prior or an error is too narrow for what was observed; of the figures that the priors foresee for %d, %.1f %% are at or "
            "below the published %.0f",
            lead, (int) self->series.item[t].year, 100 * self->prior_below[t], self->series.item[t].value);
    if (wanted > (double) most)
        return ys_fail(err, YS_E_INFEASIBLE,
            "%s%.0f worlds would give about that, and at most %lld can be kept: the errors in --observed are too small beside what the "
            "priors foresee; widen them, or narrow the priors",
            lead, wanted, (long long) most);
    return ys_fail(err, YS_E_INFEASIBLE, "%s--worlds %.0f would give about that", lead, wanted);
}

static void
release(ys_calibration *self)
{
    ys_observed_series_free(&self->series);
    ys_result_free(&self->run);
    ys_posterior_free(&self->posterior);
    free(self->parameter);
    free(self->fit);
    free(self->prior_below);
    ys_text_free(&self->notes);
}

ys_status
ys_study_calibrate(const ys_model *model, const ys_study_calibrate_options *options, ys_result *result, ys_error *err)
{
    ys_calibration self = { .model = model };
    ys_result made = { 0 };
    ys_status st =
        options->observed == NULL
            ? ys_fail(err, YS_E_USAGE,
                  "calibrate needs --observed FILE: what was published, with columns year, value, log_sd, known_from, source, origin")
            : prepare(&self, options->observed, err);

    if (st == YS_OK)
        st = simulate(&self, options->engine, err);
    if (st == YS_OK)
        st = weigh(&self, err);
    if (st == YS_OK)
        st = sum_fit(&self, err);
    if (st == YS_OK)
        st = check_ess(&self, err);
    if (st == YS_OK)
        st = sum_parameters(&self, err);
    if (st == YS_OK)
        st = ys_calibration_fill(&self, &made, err);
    release(&self);
    if (st == YS_OK)
        *result = made;
    else
        ys_result_free(&made);
    return st;
}
