/* What one calibration holds: the scenario's worlds, what was observed, the weights that it gives them. */
#ifndef YS_CALIBRATION_H
#define YS_CALIBRATION_H

#include "study/observed_series.h"
#include "study/posterior.h"
#include "yinsu/study.h"

typedef struct {
    const ys_model *model; /* borrowed */
    ys_observed_series series;
    bool starts;   /* the first observation is that of the start, and has no part in the likelihood but its error */
    ys_result run; /* of the engine, with its draws */
    size_t n_parameters, n_pairs;
    const double *value; /* [n_parameters][n_pairs], of run */
    const int64_t *poor; /* [2 n_pairs][years], of run */
    ys_posterior posterior;
    ys_posterior_marginal *parameter;      /* [n_parameters], owned */
    ys_posterior_marginal *fit;            /* [series.n] of a figure as it would be published, persons; zeros of the start; owned */
    double *prior_below, *posterior_below; /* [series.n] share of such figures at or below the published; owned */
    ys_text notes;                         /* of hindsight */
} ys_calibration;

/* Family-wise level of the verdicts: the chance that any parameter is called informed where none is, by Bonferroni over the parameters. */
#define YS_CALIBRATION_LEVEL 0.01
/* Least distance of prior and posterior that counts as more than barely: the probability of "the parameter is below x" then moves by as
 * much for some x. Without it every verdict would turn to informed as worlds are added. */
#define YS_CALIBRATION_LEAST_DISTANCE 0.1
/* Least effective sample, pairs of worlds. */
enum { YS_CALIBRATION_LEAST_ESS = 100 };

/** Arrays and notes of a result of schema yinsu.calibration/1. YS_E_NOMEM. */
ys_status ys_calibration_fill(const ys_calibration *self, ys_result *result, ys_error *err);

#endif
