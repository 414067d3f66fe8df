#include "study/calibration.h"

#include "engine/plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Years of the longest horizon, and the start. */
enum { MOST_ROWS = 302 };

typedef enum { NOT_INFORMED, BARELY_INFORMED, INFORMED, N_VERDICTS } verdict;

static const char *const verdicts[N_VERDICTS] = { "not informed by data", "barely informed", "informed" };

static double
threshold(const ys_calibration *self)
{
    return YS_CALIBRATION_LEVEL / (double) self->n_parameters;
}

static verdict
judge(const ys_calibration *self, size_t p)
{
    if (!(self->parameter[p].p_value < threshold(self)))
        return NOT_INFORMED;
    return self->parameter[p].distance >= YS_CALIBRATION_LEAST_DISTANCE ? INFORMED : BARELY_INFORMED;
}

static size_t
count(const ys_calibration *self, verdict which)
{
    size_t n = 0;

    for (size_t p = 0; p < self->n_parameters; p++)
        n += judge(self, p) == which;
    return n;
}

static double
detectable(const ys_calibration *self)
{
    return ys_posterior_detectable(self->n_pairs, self->posterior.ess, threshold(self));
}

/* ---- figures of the whole ---- */

static ys_status
add_whole(const ys_calibration *self, ys_result *result, ys_error *err)
{
    const ys_number row[] = {
        { "calibration/worlds", "world", "simulated", 2 * (double) self->n_pairs },
        { "calibration/pairs", "1", "pairs of worlds that share their parameters", (double) self->n_pairs },
        { "calibration/ess", "1", "effective sample size, pairs", self->posterior.ess },
        { "calibration/largest_weight", "share", "of a pair", self->posterior.largest },
        { "calibration/fitted", "1", "observations in the likelihood", (double) (self->series.n - self->starts) },
        { "calibration/informed", "1", "parameters that the data inform", (double) count(self, INFORMED) },
        { "calibration/barely_informed", "1", "parameters that the data inform barely", (double) count(self, BARELY_INFORMED) },
        { "calibration/level", "probability", "that any parameter is called informed where none is", YS_CALIBRATION_LEVEL },
        { "calibration/threshold", "probability", "p-value below which the data inform a parameter", threshold(self) },
        { "calibration/least_distance", "probability", "of prior and posterior; below it barely", YS_CALIBRATION_LEAST_DISTANCE },
        { "calibration/detectable", "probability", "the distance that this effective sample can just tell from none", detectable(self) },
    };
    return ys_result_add_numbers(result, row, sizeof row / sizeof row[0], false, err);
}

/* ---- columns ---- */

static ys_array *
add_column(ys_result *result, const char *name, const char *axis, size_t n, const char *unit, const char *title, ys_error *err)
{
    return ys_result_add(result, name, YS_ARRAY_F64, 1, &n, &axis, unit, title, err);
}

/* A text for each row, as wide as the longest. */
static ys_status
add_texts(ys_result *result, const char *name, const char *axis, size_t n, const char *const *text, const char *title, ys_error *err)
{
    size_t width = 1;

    for (size_t i = 0; i < n; i++)
        width = strlen(text[i]) > width ? strlen(text[i]) : width;
    ys_array *array = ys_result_add_text(result, name, n, width < YS_RESULT_TEXT_MAX ? width : YS_RESULT_TEXT_MAX, axis, title, err);

    for (size_t i = 0; array != NULL && i < n; i++)
        ys_array_put(array, i, text[i]);
    return array == NULL ? ys_fail_status(err) : YS_OK;
}

/* ---- parameters ---- */

enum { N_FIGURES = 14 };

static void
parameter_figures(const ys_posterior_marginal *of, double *figure)
{
    const ys_posterior_band *prior = &of->prior, *posterior = &of->posterior;
    const double all[N_FIGURES] = { prior->median, prior->p5, prior->p95, prior->mean, prior->sd, posterior->median, posterior->p5,
        posterior->p95, posterior->mean, posterior->sd, of->mcse,
        prior->sd > 0 ? 1 - posterior->sd * posterior->sd / (prior->sd * prior->sd) : 0, of->distance, of->p_value };

    memcpy(figure, all, sizeof all);
}

static ys_status
add_parameter_figures(const ys_calibration *self, ys_result *result, ys_error *err)
{
    static const struct {
        const char *name, *unit, *title;
    } column[N_FIGURES] = {
        { "parameter/prior_median", "1", "as drawn, of equal weights" },
        { "parameter/prior_p5", "1", "5 % quantile" },
        { "parameter/prior_p95", "1", "95 % quantile" },
        { "parameter/prior_mean", "1", "mean" },
        { "parameter/prior_sd", "1", "standard deviation" },
        { "parameter/posterior_median", "1", "with the weights of the data" },
        { "parameter/posterior_p5", "1", "5 % quantile" },
        { "parameter/posterior_p95", "1", "95 % quantile" },
        { "parameter/posterior_mean", "1", "mean" },
        { "parameter/posterior_sd", "1", "standard deviation" },
        { "parameter/posterior_mcse", "1", "Monte-Carlo standard error of posterior_mean" },
        { "parameter/contraction", "share", "1 - variance of the posterior / variance of the prior" },
        { "parameter/distance", "probability", "largest difference of the two distribution functions" },
        { "parameter/p_value", "probability", "of a distance so great where the data have nothing to say" },
    };
    double *data[N_FIGURES], figure[N_FIGURES];

    for (size_t k = 0; k < N_FIGURES; k++) {
        ys_array *array = add_column(result, column[k].name, "parameter/path", self->n_parameters, column[k].unit, column[k].title, err);

        if (array == NULL)
            return ys_fail_status(err);
        array->modelled = k >= 5;
        data[k] = ys_array_f64(array);
    }
    for (size_t p = 0; p < self->n_parameters; p++) {
        parameter_figures(&self->parameter[p], figure);
        for (size_t k = 0; k < N_FIGURES; k++)
            data[k][p] = figure[k];
    }
    return YS_OK;
}

/* The prior as the scenario writes it. */
static void
prior_words(const ys_slot *slot, char *out, size_t size)
{
    static const char *const kind[] = {
#define X(name) #name,
        YS_PRIOR_LIST(X)
#undef X
    };
    char a[32], b[32], c[32];

    ys_text_from_number(slot->a, a);
    ys_text_from_number(slot->b, b);
    ys_text_from_number(slot->c, c);
    if (slot->prior == YS_PRIOR_triangular)
        snprintf(out, size, "%s [%s, %s, %s]", kind[slot->prior], a, c, b);
    else
        snprintf(out, size, "%s [%s, %s]", kind[slot->prior], a, b);
}

static ys_status
add_parameters(const ys_calibration *self, ys_result *result, ys_error *err)
{
    size_t n = self->n_parameters, p = 0;
    ys_array *path = ys_result_add_text(result, "parameter/path", n, sizeof self->model->slot->path, NULL, "parameters with a prior", err);
    ys_array *prior =
        path == NULL ? NULL : ys_result_add_text(result, "parameter/prior", n, 120, "parameter/path", "as the scenario says", err);
    ys_array *judged = prior == NULL ? NULL
                                     : ys_result_add_text(result, "parameter/verdict", n, strlen(verdicts[NOT_INFORMED]), "parameter/path",
                                           "whether the data inform it", err);

    if (judged == NULL)
        return ys_fail_status(err);
    for (size_t s = 0; s < self->model->n_slots; s++) {
        const ys_slot *slot = &self->model->slot[s];
        char words[120];

        if (slot->prior == YS_PRIOR_fixed)
            continue;
        prior_words(slot, words, sizeof words);
        ys_array_put(path, p, slot->path);
        ys_array_put(prior, p, words);
        ys_array_put(judged, p, verdicts[judge(self, p)]);
        p++;
    }
    return add_parameter_figures(self, result, err);
}

/* ---- the fit ---- */

static ys_status
add_sources(const ys_calibration *self, ys_result *result, ys_error *err)
{
    size_t n = self->series.n;
    const char *role[MOST_ROWS], *source[MOST_ROWS], *origin[MOST_ROWS];

    for (size_t t = 0; t < n; t++) {
        role[t] = t == 0 && self->starts ? "start" : "fitted";
        source[t] = self->series.item[t].source;
        origin[t] = self->series.item[t].origin;
    }
    ys_status st = add_texts(result, "observed/role", "observed/year", n, role, "start: of the scenario; fitted: in the likelihood", err);

    if (st == YS_OK)
        st = add_texts(result, "observed/source", "observed/year", n, source, "of the figure", err);
    return st == YS_OK ? add_texts(result, "observed/origin", "observed/year", n, origin, "of its error", err) : st;
}

enum { N_FIT = 10 };

static void
fit_figures(const ys_calibration *self, size_t t, double *figure)
{
    const ys_observation *item = &self->series.item[t];
    const ys_posterior_band *prior = &self->fit[t].prior, *posterior = &self->fit[t].posterior;
    const double all[N_FIT] = { item->value, item->log_sd, prior->median, prior->p5, prior->p95, self->prior_below[t], posterior->median,
        posterior->p5, posterior->p95, self->posterior_below[t] };

    for (size_t k = 0; k < N_FIT; k++)
        figure[k] = t == 0 && self->starts && k > 1 ? (double) NAN : all[k];
}

static ys_status
add_fit(const ys_calibration *self, ys_result *result, ys_error *err)
{
    static const struct {
        const char *name, *unit, *title;
    } column[N_FIT] = {
        { "observed/value", "person", "published" },
        { "observed/log_sd", "log", "its error: standard deviation of the logarithm" },
        { "fit/prior_median", "person", "as it would be published, priors alone; NaN: the start" },
        { "fit/prior_p5", "person", "5 % quantile" },
        { "fit/prior_p95", "person", "95 % quantile" },
        { "fit/prior_below", "probability", "at or below what was published" },
        { "fit/posterior_median", "person", "as it would be published, with the weights of the data" },
        { "fit/posterior_p5", "person", "5 % quantile" },
        { "fit/posterior_p95", "person", "95 % quantile" },
        { "fit/posterior_below", "probability", "at or below what was published" },
    };
    size_t n = self->series.n;
    double *data[N_FIT], figure[N_FIT];
    ys_array *year = ys_result_add(result, "observed/year", YS_ARRAY_I64, 1, &n, NULL, "year", "at whose end it was so", err);

    if (year == NULL)
        return ys_fail_status(err);
    for (size_t k = 0; k < N_FIT; k++) {
        ys_array *array = add_column(result, column[k].name, "observed/year", n, column[k].unit, column[k].title, err);

        if (array == NULL)
            return ys_fail_status(err);
        array->modelled = k > 1;
        data[k] = ys_array_f64(array);
    }
    for (size_t t = 0; t < n; t++) {
        ys_array_i64(year)[t] = self->series.item[t].year;
        fit_figures(self, t, figure);
        for (size_t k = 0; k < N_FIT; k++)
            data[k][t] = figure[k];
    }
    return add_sources(self, result, err);
}

/* ---- what it rests on ---- */

static void
note_data(const ys_calibration *self, ys_text *notes)
{
    if (self->starts)
        ys_text_format(notes,
            "data: the falls since %d; each later figure has an error of its own, and all have that of %d in common, which is"
            " integrated out\n",
            (int) self->series.item[0].year, (int) self->series.item[0].year);
    else
        ys_text_add(notes, "data: the figures, each with an error of its own; the start of the scenario is taken as it stands\n");
    ys_text_add(notes, "method: importance sampling with the prior as proposal; a pair of worlds weighs by the Gaussian likelihood of the"
                       " logarithms, averaged over its two runs of luck; effective sample by Kong (1992)\n");
}

static void
note_verdict(const ys_calibration *self, ys_text *notes)
{
    size_t n = self->series.n - self->starts, informed = count(self, INFORMED), barely = count(self, BARELY_INFORMED);

    ys_text_format(notes,
        "informed: Kolmogorov and Smirnov's distance of prior and posterior is greater than the effective sample explains"
        " (p-value below %g / %zu) and at least %g; barely: greater than it explains, and smaller than that\n",
        YS_CALIBRATION_LEVEL, self->n_parameters, YS_CALIBRATION_LEAST_DISTANCE);
    if (detectable(self) > YS_CALIBRATION_LEAST_DISTANCE)
        ys_text_format(notes,
            "this effective sample tells no distance below %.2f from none: with more worlds, other parameters may turn out"
            " informed\n",
            detectable(self));
    ys_text_format(notes,
        "%zu of %zu parameters informed, %zu barely, by %zu figure%s of one series; the others keep their priors, and what they"
        " add to the spread of a forecast rests on assumptions\n",
        informed, self->n_parameters, barely, n, n == 1 ? "" : "s");
    ys_text_add(notes, "bands are of figures as they would be published, with their errors; the data are those fitted, so that the bands"
                       " show whether the model can give them, and not how well it forecasts\n");
}

static ys_status
add_notes(const ys_calibration *self, ys_result *result, ys_error *err)
{
    static const char *const kept[] = { "worlds", "seed", "isa" };
    ys_text notes = { 0 };
    ys_status st = YS_OK;

    if (self->notes.n > 0)
        ys_text_add(&notes, self->notes.bytes);
    note_data(self, &notes);
    note_verdict(self, &notes);
    if (notes.failed || self->notes.failed)
        st = ys_fail(err, YS_E_NOMEM, "notes of the calibration");
    else
        st = ys_result_note(result, "study_notes", notes.bytes, err);
    ys_text_free(&notes);
    if (st == YS_OK)
        st = ys_result_note(result, "observed_path", self->series.grid.path, err);
    for (size_t i = 0; st == YS_OK && i < sizeof kept / sizeof kept[0]; i++)
        st = ys_result_note(result, kept[i], ys_result_text(&self->run, kept[i]), err);
    return st;
}

ys_status
ys_calibration_fill(const ys_calibration *self, ys_result *result, ys_error *err)
{
    static ys_status (*const part[])(const ys_calibration *, ys_result *, ys_error *) = { add_whole, add_parameters, add_fit, add_notes };
    ys_status st = ys_outcome_notes(self->model, "yinsu.calibration/1", result, err);

    for (size_t i = 0; st == YS_OK && i < sizeof part / sizeof part[0]; i++)
        st = part[i](self, result, err);
    return st;
}
