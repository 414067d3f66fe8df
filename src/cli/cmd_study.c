#include "cli/output.h"
#include "cli/request.h"
#include "cli/signal.h"
#include "yinsu/study.h"

#include <math.h>
#include <string.h>

static ys_status
run_incentives(const ys_args *args, const ys_model *model, ys_result *result, ys_error *err)
{
    ys_study_incentives_options options = { .step = args->step, .kept_years = args->kept_years, .horizon = args->horizon,
        .detection = args->detection, .penalty = args->penalty };

    return ys_study_incentives(model, &options, result, err);
}

static ys_status
run_weights(const ys_args *args, const ys_model *model, ys_result *result, ys_error *err)
{
    ys_study_weights_options options = { .fund = args->fund, .observed = args->observed, .free_only = args->free_only };

    return ys_study_weights(model, &options, result, err);
}

/* Of an option of the variant alone; NaN where the line does not give it. */
static double
given(const ys_args *args, const char *name, double value)
{
    for (size_t k = 0; k < args->n_given; k++)
        if (strcmp(args->given[k], name) == 0)
            return value;
    return (double) NAN;
}

static const char *const decide_words[] = { "point", "upper", NULL };

static ys_status
run_survey(const ys_args *args, const ys_model *model, ys_result *result, ys_error *err)
{
    ys_study_survey_options options = { .sample = args->sample, .population = args->population, .census = args->census,
        .villages = args->villages, .points = args->points, .upper = args->decide == 1,
        .rate = given(args, "rate", args->rate), .limit = given(args, "limit", args->limit), .rho = given(args, "rho", args->rho),
        .response = given(args, "response", args->response), .confidence = given(args, "confidence", args->confidence),
        .targeted = given(args, "targeted", args->targeted), .hit_rate = given(args, "hit-rate", args->hit_rate),
        .risk = given(args, "risk", args->risk), .good_rate = given(args, "good-rate", args->good_rate),
        .good_risk = given(args, "good-risk", args->good_risk), .incidence = given(args, "incidence", args->incidence),
        .exited = given(args, "exited", args->exited) };

    return ys_study_survey(model, &options, result, err);
}

/* The same of a year: -1 where the line does not give it. */
static int64_t
given_year(const ys_args *args, const char *name, int64_t value)
{
    return isnan(given(args, name, 0)) ? -1 : value;
}

static ys_status
run_income(const ys_args *args, const ys_model *model, ys_result *result, ys_error *err)
{
    ys_signal_teller teller;

    ys_signal_teller_init(&teller, args, "income");

    ys_engine_options engine = ys_request_engine(args, &teller.progress);
    ys_study_income_options options = { .engine = &engine, .series = args->series, .years = args->more_years,
        .mean = given(args, "mean", args->mean), .gini = given(args, "gini", args->gini), .line = given(args, "line", args->line),
        .headcount = given(args, "headcount", args->headcount), .growth = given(args, "growth", args->growth),
        .rural = given(args, "rural", args->rural), .new_line = given(args, "new-line", args->new_line),
        .base = given_year(args, "base", args->base), .from = given_year(args, "from", args->from),
        .to = given_year(args, "to", args->to) };
    ys_status st = ys_study_income(model, &options, result, err);

    ys_signal_teller_end(&teller);
    return st;
}

static ys_status
run_calibrate(const ys_args *args, const ys_model *model, ys_result *result, ys_error *err)
{
    ys_signal_teller teller;

    ys_signal_teller_init(&teller, args, "calibrate");

    ys_engine_options engine = ys_request_engine(args, &teller.progress);
    ys_study_calibrate_options options = { .observed = args->observed, .engine = &engine };
    ys_status st = ys_study_calibrate(model, &options, result, err);

    ys_signal_teller_end(&teller);
    return st;
}

/* clang-format off */
static const ys_option incentives_options[] = {
    { 0, "kept-years", YS_OPT_INT, offsetof(ys_args, kept_years), "N",
        "years in which the money stays after a person is lifted, or a county is out (default 0)", 0, 100, NULL },
    { 0, "horizon", YS_OPT_INT, offsetof(ys_args, horizon), "N", "years that are counted (default 1)", 1, 100, NULL },
    { 0, "detection", YS_OPT_REAL, offsetof(ys_args, detection), "P",
        "probability that a person over-reported is found (default 0)", 0, 1, NULL },
    { 0, "penalty", YS_OPT_INT, offsetof(ys_args, penalty), "YUAN", "what each one found costs the county (default 0)", 0,
        1000000000000, NULL },
    { 0, "step", YS_OPT_INT, offsetof(ys_args, step), "PERSONS",
        "by which each register is moved, down and up (default 1 % of it, at least 1)", 1, 1000000000, NULL },
    { 0 },
};

static const ys_option weights_options[] = {
    { 0, "fund", YS_OPT_TEXT, offsetof(ys_args, fund), "NAME", "the fund (default: the scenario's only one)", 0, 0, NULL },
    { 0, "observed", YS_OPT_TEXT, offsetof(ys_args, observed), "COLUMN",
        "column of the table with the amounts, in yuan (default: the fund's last_year)", 0, 0, NULL },
    { 0, "free-only", YS_OPT_FLAG, offsetof(ys_args, free_only), NULL, "leave out the counties that a bound holds", 0, 0, NULL },
    { 0 },
};

static const ys_option survey_options[] = {
    { 0, "sample", YS_OPT_INT, offsetof(ys_args, sample), "N", "households or persons drawn (default: the scenario's wrongly exited)", 1,
        100000, NULL },
    { 0, "rate", YS_OPT_REAL, offsetof(ys_args, rate), "P", "true rate of wrong cases (default: the scenario's)", 0, 1, NULL },
    { 0, "limit", YS_OPT_REAL, offsetof(ys_args, limit), "L", "limit of the rate (default: the scenario's, else 0.02)", 0, 1, NULL },
    { 0, "population", YS_OPT_INT, offsetof(ys_args, population), "M", "drawn from without replacement (default: without end)", 1,
        100000000, NULL },
    { 0, "census", YS_OPT_FLAG, offsetof(ys_args, census), NULL, "all of the population are visited", 0, 0, NULL },
    { 0, "villages", YS_OPT_INT, offsetof(ys_args, villages), "V", "over which the draws are spread evenly", 1, 100000, NULL },
    { 0, "rho", YS_OPT_REAL, offsetof(ys_args, rho), "R", "correlation within a village, below 1", 0, 1, NULL },
    { 0, "response", YS_OPT_REAL, offsetof(ys_args, response), "Q",
        "each answers with this chance, so that N * Q do in expectation (default 1)", 0, 1, NULL },
    { 0, "decide", YS_OPT_WORD, offsetof(ys_args, decide), "point|upper",
        "hold the rate found against the limit, or its upper confidence bound (default point)", 0, 0, decide_words },
    { 0, "confidence", YS_OPT_REAL, offsetof(ys_args, confidence), "C", "of the one-sided upper bound (default 0.95)", 0, 1, NULL },
    { 0, "targeted", YS_OPT_REAL, offsetof(ys_args, targeted), "SHARE", "of the draws that look where wrong cases are; in no estimate", 0, 1,
        NULL },
    { 0, "hit-rate", YS_OPT_REAL, offsetof(ys_args, hit_rate), "H", "wrong cases among targeted draws", 0, 1, NULL },
    { 0, "risk", YS_OPT_REAL, offsetof(ys_args, risk), "A",
        "find the smallest sample with which a county at --rate passes with at most this probability", 0, 1, NULL },
    { 0, "good-rate", YS_OPT_REAL, offsetof(ys_args, good_rate), "P", "with --risk: and a county of this rate ...", 0, 1, NULL },
    { 0, "good-risk", YS_OPT_REAL, offsetof(ys_args, good_risk), "B", "... fails with at most this probability", 0, 1, NULL },
    { 0, "points", YS_OPT_INT, offsetof(ys_args, points), "N", "of the curve (default 41)", 2, 10001, NULL },
    { 0, "incidence", YS_OPT_REAL, offsetof(ys_args, incidence), "P", "recorded, of the county before the scenario's rule", 0, 1, NULL },
    { 0, "exited", YS_OPT_REAL, offsetof(ys_args, exited), "SHARE",
        "exited persons / rural population there, for a rule whose incidence is composite", 0, 1, NULL },
    { 0 },
};

static const ys_option income_options[] = {
    { 0, "series", YS_OPT_TEXT, offsetof(ys_args, series), "FILE",
        "CSV of dated figures, one a row: year, indicator, value, unit, origin, known_from, source", 0, 0, NULL },
    { 0, "mean", YS_OPT_REAL, offsetof(ys_args, mean), "YUAN", "mean income a head, of the base year", 0, 1000000, NULL },
    { 0, "line", YS_OPT_REAL, offsetof(ys_args, line), "YUAN", "poverty line, of the base year", 0, 1000000, NULL },
    { 0, "gini", YS_OPT_REAL, offsetof(ys_args, gini), "G", "Gini coefficient of the base year, up to 0.99", 0, 1, NULL },
    { 0, "headcount", YS_OPT_REAL, offsetof(ys_args, headcount), "P",
        "poor / rural population of the base year, below 1; of the four, three give the fourth", 0, 1, NULL },
    { 0, "growth", YS_OPT_REAL, offsetof(ys_args, growth), "RATE", "of the real mean a year, where a year has none", -1, 1, NULL },
    { 0, "years", YS_OPT_INT, offsetof(ys_args, more_years), "N", "after the base year (default 0; a scenario's own at least)", 0, 100,
        NULL },
    { 0, "base", YS_OPT_INT, offsetof(ys_args, base), "YEAR",
        "base year (default: the one before a scenario's first, else the series' last that will do, else 0)", 1900, 2200, NULL },
    { 0, "rural", YS_OPT_REAL, offsetof(ys_args, rural), "N", "rural population (default: the series', the scenario's)", 0, 2000000000,
        NULL },
    { 0, "new-line", YS_OPT_REAL, offsetof(ys_args, new_line), "YUAN", "and the headcount at this line, in the same prices", 0, 1000000,
        NULL },
    { 0, "from", YS_OPT_INT, offsetof(ys_args, from), "YEAR",
        "decompose the change from this year (default: the first and last with a recorded headcount, else of all) ...", 0, 2200, NULL },
    { 0, "to", YS_OPT_INT, offsetof(ys_args, to), "YEAR", "... to this year", 0, 2200, NULL },
    YS_OPTION_WORLDS,
    YS_OPTION_SEED,
    YS_OPTION_ENGINE,
    { 0 },
};

static const ys_option calibrate_options[] = {
    { 0, "observed", YS_OPT_TEXT, offsetof(ys_args, observed), "FILE",
        "what was published (CSV): year, value, log_sd or sd, known_from, source, origin", 0, 0, NULL },
    YS_OPTION_WORLDS,
    YS_OPTION_SEED,
    YS_OPTION_ENGINE,
    { 0 },
};
/* clang-format on */

static const ys_variant kinds[] = {
    { "incentives", "what a county gains and loses by the numbers that it reports",
        "For each county and in sum: yuan a person lifted (its funds fall with its register, an award comes in), yuan a person "
        "over-reported, the award at which lifting costs nothing, and the value of the hat. The county's register is moved and the "
        "whole allocation made again, so bounds act as they do.",
        incentives_options, run_incentives, false },
    { "weights", "the weights behind observed amounts",
        "Least squares of observed amounts on the fund's factor shares, weights at least 0 with sum 1, free of bounds; then the whole "
        "fund with those weights, bounds and rounding included: does it give the observed amounts to the unit? Either answer is a "
        "finding, with exit status 0.",
        weights_options, run_weights, false },
    { "survey", "what a verification survey lets through; SCENARIO may be left out",
        "The probability that a county of a true rate of wrong cases passes, exactly, at --rate and over a curve of rates: simple random, "
        "from a finite population, in villages, with silence, decided by the rate found or by its upper bound; and the smallest sample for "
        "wished risks. A scenario gives sample, limit and rate of its exit rule, and the probabilities of the rule's conditions.",
        survey_options, run_survey, true },
    { "income", "a lognormal income whose headcount moves with growth; SCENARIO may be left out",
        "A structural cross-check: headcount, gap and squared gap of a lognormal income, their elasticities to the mean, the Gini and the "
        "line, year by year beside recorded incidences, and what of a change is growth and what distribution. Of mean, line, Gini and headcount "
        "three give the fourth. A scenario is simulated, and its poor stand beside.",
        income_options, run_income, true },
    { "calibrate", "what a published series says of the parameters",
        "Prior and posterior of every parameter that has a prior, side by side, by weighting the scenario's worlds with the likelihood of the "
        "figures in --observed (importance sampling); which parameters the data inform and which keep their priors; each figure beside "
        "what priors and posteriors foresee for it; the effective sample size, and a refusal where it is below 100 pairs of worlds.",
        calibrate_options, run_calibrate, false },
    { 0 },
};

/* An option given that has no meaning without a scenario; NULL: none. */
static const char *
of_a_scenario(const ys_args *args)
{
    return args->n_sets > 0 ? "set" : args->save != NULL ? "save" : args->worlds != NULL ? "worlds" : args->seed != NULL ? "seed" : NULL;
}

static ys_status
run(const ys_args *args, ys_error *err)
{
    ys_args of_scenario = *args;
    ys_model model = { 0 };
    ys_result result = { 0 };
    int format;
    bool has_scenario = args->n_operands > 1;
    ys_status st = ys_output_check(args, &format, err);

    /* the kind was the first operand */
    of_scenario.operand++;
    of_scenario.n_operands--;
    const char *lonely = has_scenario ? NULL : of_a_scenario(args);

    if (st == YS_OK && lonely != NULL)
        st = ys_fail(err, YS_E_USAGE, "--%s is of a scenario, and none is given", lonely);
    if (st == YS_OK && has_scenario)
        st = ys_request_model(&of_scenario, true, &model, err);
    if (st == YS_OK)
        st = args->variant->run(args, has_scenario ? &model : NULL, &result, err);
    if (st == YS_OK && has_scenario)
        st = ys_request_save(&of_scenario, err);
    if (st == YS_OK)
        st = ys_output_result(&of_scenario, &result, NULL, err);
    ys_result_free(&result);
    ys_model_free(&model);
    return st;
}

static const ys_option options[] = {
    YS_OPTION_RESULT,
    YS_OPTION_FORMAT,
    YS_OPTION_SET,
    YS_OPTION_SAVE,
    YS_OPTION_FORCE,
    YS_OPTION_QUIET,
    { 0 },
};

static const char *const examples[] = {
    "yinsu study incentives scenarios/guizhou-2014.yaml --horizon 5 --kept-years 3",
    "yinsu study weights SCENARIO --fund special --observed issued_2014",
    "yinsu study survey --sample 500 --rate 0.025",
    "yinsu study calibrate scenarios/guizhou-2011-calibrate.yaml --observed scenarios/guizhou-2014/poor-2011-2014.csv",
    "yinsu study survey --rate 0.04 --risk 0.05 --good-rate 0.01 --good-risk 0.05",
    "yinsu study income --mean 6671 --line 2800 --headcount 0.18 --growth 0.1 --years 6",
    NULL,
};

const ys_command ys_cmd_study = {
    .name = "study",
    .operands = "KIND SCENARIO",
    .least = 2,
    .most = 2,
    .summary = "incentives, the weights behind amounts, a survey, a lognormal income, a calibration",
    .text = "A question to a scenario beyond its amounts and its timetable. KIND says which.",
    .options = options,
    .examples = examples,
    .run = run,
    .variant = "kind",
    .variants = kinds,
};
