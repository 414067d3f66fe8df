/* Studies: a change against its base with the same luck, two results compared, a scenario against its stored reference, the incentives that
 * it sets, the weights behind observed amounts, how sure an assessment is, two assessments side by side, what a verification survey lets
 * through, a lognormal income as a cross-check, what a published series says of the parameters. */
#ifndef YS_STUDY_H
#define YS_STUDY_H

#include "yinsu/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Base and changed model side by side.
 *
 * Both run with their own worlds and seed, which must be equal: with one seed both meet the same luck draw by draw, so that what differs
 * is the change alone. Fills a result of schema yinsu.whatif/1 (docs/results.md): amounts of the first year before and after for each
 * county and fund, and, unless `amounts_only`, the timetable and the poor before and after.
 * @param changes lines "PATH=VALUE", for the record
 * @param options of the engine; nullable
 * @return YS_E_SCENARIO: other counties, years, worlds or seed; else as the engine's
 */
YS_API ys_status ys_whatif_run(const ys_model *base, const ys_model *changed, const char *changes, bool amounts_only,
    const ys_engine_options *options, ys_result *result, ys_error *err);

/**
 * Compare two results array by array, and side by side where they are of the same counties.
 *
 * Texts and whole numbers are equal or not; doubles are equal when their bits are, -0 = 0, NaN = NaN. Fills a result of schema
 * yinsu.compare/1.
 * @param equal out
 * @return YS_E_DATA: the two are of different schemas; YS_E_NOMEM
 */
YS_API ys_status ys_compare_run(
    const ys_result *before, const ys_result *after, bool *equal, ys_result *result, ys_error *err);

/**
 * Why one county gets what it gets, from a result of `allocate` or `simulate` alone.
 *
 * For each fund and task: the parts of the amount, one for each step that makes a difference, which add up to it exactly; the bound that
 * holds it and its price; what would change it: the money that one percentage point more and less of each factor weight (siblings rescaled
 * in proportion), and one percent more and less of each of the county's own figures, would bring, and the one-sided derivatives with which
 * such a move begins, from the real-valued shares within bounds, or where a fund has steps on whole amounts settled in single yuan; the next
 * threshold or step of a ladder below and above each figure; the share that rests on modelled figures. Fills a result of schema
 * yinsu.explanation/1 (docs/explain.md, docs/results.md). Four to six runs of the allocation for each weight and figure.
 * @param county code, or name_zh as it stands in the table
 * @return YS_E_DATA: no such county (the nearest is named); a result of another command; its amounts, or the steps that lead to them, are not
 *         what this yinsu computes from it
 */
YS_API ys_status ys_explain_run(const ys_result *of, const char *county, ys_result *result, ys_error *err);

/**
 * Why one county gets more or less in one result than in another: the change of each fund's amount attributed to the changes of the
 * scenario (a fund's weights, its floors, its pot, a column of the table ... each as one), by Shapley's value over the orders of making
 * them: exact to 12 changes (numeric/shapley.h), past that by 256 orders, with their standard error. The parts are whole yuan that add up
 * to the change exactly, by largest remainder. Schema yinsu.explanation/1, with `against`.
 * @return as above; YS_E_INFEASIBLE and the like: some of the changes without the others cannot be run, and which
 */
YS_API ys_status ys_explain_change(
    const ys_result *before, const ys_result *after, const char *county, ys_result *result, ys_error *err);

typedef struct {
    bool update; /* write the reference instead of comparing */
    const ys_engine_options *engine;
} ys_check_options;

/* What became of one scenario. */
typedef struct {
    char scenario[1024];
    ys_status status; /* YS_OK equal or written; YS_E_DIFFERS; or why it could not be run */
    bool written;     /* by `update`: the reference was new or other than before */
    double seconds;
    char text[4096]; /* what differs first, or the error; empty where equal */
} ys_check_outcome;

/**
 * Run a scenario (amounts, scores where it has a scheme, the loop where it has a model of exit) and hold its digests and key figures
 * against SCENARIO-without-suffix.reference.json beside it, exactly. The number of worlds is the reference's, or where `update` writes
 * the first one, the scenario's own.
 *
 * @param outcome out; filled on every status
 * @return outcome->status; YS_E_IO where there is no reference
 */
YS_API ys_status ys_check_run(const char *scenario, const ys_check_options *options, ys_check_outcome *outcome);
/** Path of a scenario's reference; false where it would not fit. */
YS_API bool ys_check_reference(const char *scenario, char *path, size_t size);
/** JUnit XML of outcomes; free() it. */
YS_API ys_status ys_check_junit(const ys_check_outcome *outcome, size_t n, char **text, ys_error *err);

/* Years are counted from the one in which a person is lifted, or over-reported. */
typedef struct {
    int64_t step;       /* persons by which a county's register is moved, down and up; 0: 1 % of its own, at least 1 */
    int64_t kept_years; /* years in which the money stays as it was: policies kept after exit */
    int64_t horizon;    /* years that are counted; 0: 1 */
    double detection;   /* probability that a person who was reported in excess is found */
    int64_t penalty;    /* yuan for each such person found */
} ys_study_incentives_options;

/**
 * What a county gains and loses by the numbers that it reports, in yuan a person, all other counties as recorded:
 *
 *   fewer = (A(x - s) - A(x)) / s, more = (A(x + s) - A(x)) / s      yuan a person and year; A: its amounts of all funds, x: its register
 *   lifted:        net = award - lost,  lost = -fewer * max(horizon - kept_years, 0)
 *   over-reported: net = more * horizon - detection * penalty
 *   break-even     the award a person lifted at which the first net is 0: lost
 *
 * A by full evaluation of the recorded year (ys_engine_allocate), in single yuan, s as `step` says but not below an empty register;
 * bounds act as they do: at one that holds, a side or both are 0. award: what the funds that share out by award_points give the county,
 * by the points of its grade on recorded data, over the persons that the year lifts there: those of the task counted in persons, else
 * dynamics.net_exit_rate of its register. Nothing is discounted. hat: the year's money of the funds whose eligibility the county loses
 * when what population.listed reads is 0 for it. Fills a result of schema yinsu.incentives/1 (docs/results.md).
 * @param options nullable: all 0
 * @return YS_E_SCENARIO: no fund, no register; else as ys_engine_allocate. O(counties^2 * factors), twice that of preparing a county where
 *         a rule reads the register's column by its name
 */
YS_API ys_status ys_study_incentives(
    const ys_model *model, const ys_study_incentives_options *options, ys_result *result, ys_error *err);

typedef struct {
    const char *fund;     /* NULL: the only one */
    const char *observed; /* column of yuan; NULL: the fund's `last_year` */
    bool free_only;       /* leave out counties that a bound holds */
} ys_study_weights_options;

/**
 * The weights behind observed amounts: the w on the simplex that minimises
 *
 *   sum_i (y[i] - Y * sum_k w[k]*s[i][k] / sum_k w[k]*S[k])^2,  S[k] = sum_i s[i][k], Y = sum_i y[i],
 *
 * y observed amounts less the grants, s the fund's factor shares (ys_fund_shares), i over the counties whose share is the weighted sum:
 * not those with dropped figures, in the sub-pot, with an amount by hand or without an observed one, nor, with free_only, those that a
 * bound holds when the fund as stated shares out the observed money. Free of bounds and of rounding. A weight is identified where no
 * other weights fit as well. The inferred weights are then run through the whole fund over the observed money, bounds and rounding
 * included, and so are they rounded to 1, 2, 3, 4 decimals, and those stated: reproduced are amounts that are the observed to the unit.
 * Over last year's own amounts, bounds of_last_year and what is done by hand have no part. Fills a result of schema yinsu.weights/1.
 * @return YS_E_SCENARIO: no such fund, several funds and none named, no observed column, formulas or a cascade; YS_E_DATA: the column is
 *         not in yuan, an amount below 0, fewer counties than factors; else as preparing the model
 */
YS_API ys_status ys_study_weights(
    const ys_model *model, const ys_study_weights_options *options, ys_result *result, ys_error *err);

/* What is not given: 0 of whole numbers, NaN of the others. */
typedef struct {
    int64_t sample;      /* drawn, 1 to 100,000 */
    double rate;         /* true rate of wrong cases, [0, 1] */
    double limit;        /* of the estimate, (0, 1); not given: 0.02 */
    int64_t population;  /* drawn from, without replacement */
    bool census;         /* all of the population are visited */
    int64_t villages;    /* over which the sample is spread */
    double rho;          /* intra-village correlation, [0, 1) */
    double response;     /* share that answers, (0, 1] */
    bool upper;          /* the upper confidence bound is held against the limit; false: findings / answers */
    double confidence;   /* of the one-sided bound, (0, 1); not given: 0.95 */
    double targeted;     /* share of the draws that are not at random, [0, 1) */
    double hit_rate;     /* of wrong cases among those, [0, 1] */
    double risk;         /* find the smallest sample with which a county at `rate` passes with at most this probability ... */
    double good_rate, good_risk; /* ... and one at good_rate fails with at most that */
    double incidence;    /* recorded, of the county that stands before the scenario's rule */
    double exited;       /* exited persons / rural population there, for a composite incidence */
    int64_t points;      /* of the curve, 2 to 10,001; not given: 41 */
} ys_study_survey_options;

/**
 * What a verification survey lets through: the probability that a county of a true rate p passes, exactly, at `rate` and over a curve of
 * rates from 0 to three times the limit (at most 1).
 *
 *   pass(p) = sum_n P(n answer) P(X <= c(n) | n, p)
 *
 * X: findings among n answers: binomial; with a population hypergeometric, p a whole number of it; with villages a sum of beta-binomials,
 * the answers spread over the villages as evenly as can be (numeric/count.h). n: all that are drawn at random, or with `response` binomial:
 * each answers with that chance, whatever there is to find. c(n): most findings whose estimate is below the limit (strict), or below it or
 * at it (inclusive); the estimate is X / n or Clopper and Pearson's upper bound, which takes the draws as independent. Without an answer
 * no county passes. Findings of targeted draws are in no estimate.
 *
 * `risk` finds the sample in place of `sample`: the smallest that holds the risks together with all up to 50 larger, since they do not
 * change one way; for both readings, and the curve for the inclusive one, or what the scenario's rule says of equality.
 *
 * A model gives what the options leave out: sample and limit of the wrongly exited, their true rate (stated, or that of the pools at the
 * start); and the four conditions of its exit rule with their pass probabilities and the joint one, the samples simple and independent.
 * Fills a result of schema yinsu.survey/1 (docs/results.md, docs/survey.md).
 * @param model nullable
 * @return YS_E_USAGE: options that are out of range, lack what they need, or exclude each other; YS_E_SCENARIO: no exit rule;
 *         YS_E_INFEASIBLE: no sample holds the risks; YS_E_LIMIT: more than about a minute's work; YS_E_NOMEM
 */
YS_API ys_status ys_study_survey(
    const ys_model *model, const ys_study_survey_options *options, ys_result *result, ys_error *err);

/* What is not given: NULL, NaN, and -1 of the years; `years` 0. All of the base year but where it is said. */
typedef struct {
    const char *series;     /* CSV of dated figures (study/income_series.h) */
    double mean;            /* yuan a head and year, in its prices, (0, 1e6] */
    double gini;            /* (0, 0.99] */
    double line;            /* yuan a head and year, (0, 1e6] */
    double headcount;       /* poor / rural population, (0, 1) */
    double growth;          /* of the real mean, a year, (-0.5, 0.5] */
    double rural;           /* persons */
    double new_line;        /* another line in the same prices */
    int64_t base;           /* the base year */
    int64_t years;          /* that are added after the base year, 0 to 100 */
    int64_t from, to;       /* years between which the change is decomposed */
    const ys_engine_options *engine; /* of a model's run: threads, block, isa, progress; nullable */
} ys_study_income_options;

/**
 * The structural cross-check of the model of exit: income per head of the rural population lognormal, so that the headcount moves with
 * growth, inequality and the line alone (docs/income.md; numeric/lognormal.h).
 *
 * Of mean, line, Gini and headcount of the base year three give the fourth; other years come from the series or are carried by `growth`
 * (study/income_path.h). Beside each year's headcount, gap and squared gap stand the recorded incidence and the Gini that it implies; the
 * elasticities to the mean, the Gini and the line; the headcount at `new_line`; and the change between two years by growth, distribution
 * and line. Options win over the series. The base year: as given, else of a model the year before its first, else the last of the series
 * that has three of the four, else 0.
 *
 * A model is simulated, and its registered poor of the province stand beside the lognormal's. It gives the rural population, and, where
 * nothing else does, the headcount: the population's total over it. Figures of the series known after its as_of are refused.
 * Fills a result of schema yinsu.income/1 (docs/results.md). No bit moves with threads.
 * @param model nullable
 * @return YS_E_USAGE: options out of range, too few of them, growth needed; YS_E_DATA: the series, or figures that do not go together;
 *         YS_E_SCENARIO: the base year is not before the model's years; else as ys_engine_simulate
 */
YS_API ys_status ys_study_income(
    const ys_model *model, const ys_study_income_options *options, ys_result *result, ys_error *err);

typedef struct {
    const char *observed;             /* CSV: year, value, log_sd or sd, known_from, source, origin (docs/calibration.md) */
    const ys_engine_options *engine;  /* threads, block, isa, progress; nullable */
} ys_study_calibrate_options;

/**
 * What a published series of the province's poor says of the parameters: prior and posterior of each that has a prior.
 *
 * Importance sampling with the prior as proposal (Rubin, in Bayesian Statistics 3, 1988): the scenario's worlds are simulated, and world w
 * weighs
 *
 *   exp(-1/2 d' C^-1 d) / sum,  d[t] = ln published[t] - ln simulated[w][t],  C = diag(log_sd[t]^2) + log_sd[start]^2 1 1'
 *
 * t over the observed years of the horizon; a figure of the end of the year before is the start, whose error is common to all years (0
 * where there is none). Two worlds that share parameters are a pair; the effective sample is that of the pairs (Kong 1992). A parameter is
 * `not informed by data` where the Kolmogorov and Smirnov distance of its weighted and unweighted distribution is one that the effective
 * sample explains, at 1 % over all parameters (study/posterior.h); else `informed`, or below a distance of 0.1 `barely informed`. Fit: each
 * published figure beside 5, 50 and 95 % quantiles of figures as they would be published, under priors and posteriors, with an error drawn
 * for each world and year.
 *
 * Addressed draws, sums in the order of worlds: no bit moves with threads, blocks or instruction set. Fills a result of schema
 * yinsu.calibration/1 (docs/results.md).
 * @return YS_E_USAGE: no file, an odd number of worlds; YS_E_IO, YS_E_DATA: the file, a year outside the horizon, a figure known after
 *         as_of without hindsight, a start of another series; YS_E_SCENARIO: no prior, or one on population.total beside a figure of the
 *         start; YS_E_INFEASIBLE: an effective sample below 100, and what would mend it; YS_E_LIMIT: so many worlds that keeping them
 *         passes 64 MiB; else as ys_engine_simulate. Memory: 16 bytes a world and year, 8 a pair and parameter; O(worlds log worlds) a
 *         parameter and year
 */
YS_API ys_status ys_study_calibrate(
    const ys_model *model, const ys_study_calibrate_options *options, ys_result *result, ys_error *err);

typedef struct {
    int64_t draws;     /* 1 to 2^24 */
    int64_t sobol;     /* base points of Sobol' indices, 64 to 2^20; 0: none */
    const char *pair;  /* "CODE,CODE": two counties to swap besides the neighbours; NULL: none */
    const ys_engine_options *engine; /* threads, isa, progress; nullable */
} ys_study_uncertainty_options;

/**
 * How sure an assessment of recorded data is: the result of ys_engine_assess, and arrays uncertainty/... (docs/results.md).
 *
 * A draw takes, by the scheme's `uncertainty`, each leaf's effective weight w[k] as max(0, w[k] + d (2 u[k] - 1)), d = weights / 100, u
 * uniform and common to the classes, scaled to 1, then brought within the bounds on tags; a normalisation, an aggregation, an imputation
 * and a leaf to leave out, or none, each with equal chance; and each figure with its error (lognormal, additive where figures may be
 * negative), one for all leaves on a column, and one of the register for all that is derived from it. What a sample gives (posts, means) stays as the table as stated gives it. A draw whose
 * choices can't be prepared, whose weights can't hold the bounds, or whose aggregation has no value in some county, is counted as failed,
 * by combination, and is in no other figure; all else are shares of the draws that did not fail.
 *
 * Sobol' indices: a first-order and a total index of each input (the weight of each leaf, each switch, the errors of all figures
 * together) for each county's rank, its place among the first `top`, its award, and the mean absolute shift of ranks against the scheme
 * as stated (Saisana, Saltelli, Tarantola, J. R. Stat. Soc. A 168, 2005); base (k + 2) evaluations (numeric/sobol.h). A base point with an
 * evaluation that failed is left out whole and counted. A county without a rank counts as one place after the last of its class.
 *
 * Swaps: the weights nearest to the stated (numeric/level.h) that make two neighbours of a class level; of arithmetic schemes.
 *
 * Draws are addressed by the scenario's seed: no bit moves with threads or instruction set.
 * @return YS_E_SCENARIO: no scheme, a word of `uncertainty` that is none, nothing for Sobol' indices to move; YS_E_USAGE: numbers out of
 *         range, an unknown county; YS_E_LIMIT: a class of more than 65,534 counties, more than 2^30 ranks; YS_E_INTERRUPT; else as
 *         ys_engine_assess. Memory: 2 bytes a county and draw; of indices 24 an output, input and 1/64th of the base points
 */
YS_API ys_status ys_study_uncertainty(
    const ys_model *model, const ys_study_uncertainty_options *options, ys_result *result, ys_error *err);

/**
 * Two assessments of recorded data side by side: two schemes, or two years of one.
 *
 * A change of score is the sum of its parts, exactly (all are whole multiples of 2^-40 point). With v the weight of an item over the county's
 * coverage and f its score, the part of its weight is (vB - vA)(fA + fB)/2, that of its figures and scoring (fB - fA)(vA + vB)/2, which is
 * Shapley's value of the two; an item that one scheme alone has adds or takes away v f, and so does one without a score on one side, told as
 * its figures'. What is left is aggregation that is not arithmetic, bonuses, penalties and vetoes. A change of rank is what the county's new
 * score would make among the others as they were, and the rest as the others move. Fills a result of schema yinsu.schemes/1.
 * @return YS_E_SCENARIO: other counties; else as ys_engine_assess. O(counties^2 + counties * items)
 */
YS_API ys_status ys_study_schemes(const ys_model *a, const ys_model *b, ys_result *result, ys_error *err);

#ifdef __cplusplus
}
#endif
#endif
