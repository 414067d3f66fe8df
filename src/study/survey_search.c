#include "study/survey_search.h"

#include "numeric/count.h"

#include <math.h>
#include <stdlib.h>

enum { BAD, GOOD, COUNTIES };

static const double most_work = 2e10, least_weight = 1e-20;

/* What is known by number of answers, so that a sample of which some do not answer is a mean of what smaller ones gave. */
typedef struct {
    const ys_survey_design *design;
    double rate[COUNTIES];
    int64_t known; /* answers 0..known are there */
    double (*pass)[COUNTIES][YS_SURVEY_READINGS];
} table;

static ys_status
learn(table *self, int64_t answers, ys_error *err)
{
    ys_status st = YS_OK;

    while (st == YS_OK && self->known < answers) {
        self->known++;
        for (int county = 0; st == YS_OK && county < COUNTIES; county++)
            if (!isnan(self->rate[county]))
                st = ys_survey_design_answered(self->design, self->known, self->rate[county], self->pass[self->known][county], err);
    }
    return st;
}

static ys_status
look(table *self, int64_t random, double pass[COUNTIES][YS_SURVEY_READINGS], ys_error *err)
{
    double response = self->design->response, weight = 1;
    ys_status st = learn(self, random, err);

    for (int i = 0; i < COUNTIES * YS_SURVEY_READINGS; i++)
        pass[i / YS_SURVEY_READINGS][i % YS_SURVEY_READINGS] = 0;
    for (int64_t answers = response < 1 ? 1 : random; st == YS_OK && answers <= random; answers++) {
        if (response < 1)
            st = ys_count_binomial_probability(answers, random, response, &weight, err);
        for (int i = 0; weight >= least_weight && i < COUNTIES * YS_SURVEY_READINGS; i++) {
            int county = i / YS_SURVEY_READINGS, reading = i % YS_SURVEY_READINGS;

            pass[county][reading] += weight * self->pass[answers][county][reading];
        }
    }
    return st;
}

/* One sample that was looked at: it opens a run of samples that hold, goes on with one, or ends it. */
static void
judge(const ys_survey_wish *wish, int64_t sample, double pass[COUNTIES][YS_SURVEY_READINGS], ys_survey_find *find)
{
    for (int reading = 0; reading < YS_SURVEY_READINGS; reading++) {
        bool holds = pass[BAD][reading] <= wish->bad_risk
                     && (isnan(wish->good_rate) || 1 - pass[GOOD][reading] <= wish->good_risk);

        find->least[reading] = fmin(find->least[reading], pass[BAD][reading]);
        if (find->sample[reading] > 0 && sample > find->sample[reading] + YS_SURVEY_SEARCH_BEYOND)
            continue;
        if (holds && find->first[reading] == 0)
            find->first[reading] = sample;
        if (holds && find->sample[reading] == 0) {
            find->sample[reading] = sample;
            find->bad[reading] = pass[BAD][reading];
            find->good[reading] = isnan(wish->good_rate) ? (double) NAN : pass[GOOD][reading];
        }
        if (!holds) {
            find->sample[reading] = 0;
            find->bad[reading] = find->good[reading] = (double) NAN;
        }
    }
}

static bool
is_settled(const ys_survey_find *find, int64_t sample)
{
    bool settled = true;

    for (int reading = 0; reading < YS_SURVEY_READINGS; reading++)
        settled = settled && find->sample[reading] > 0 && sample >= find->sample[reading] + YS_SURVEY_SEARCH_BEYOND;
    return settled;
}

/* A run that the last sample looked at cuts short says nothing of the next ones, but where there are none. */
static void
drop_short_runs(const ys_survey_design *design, ys_survey_find *find)
{
    for (int reading = 0; reading < YS_SURVEY_READINGS; reading++) {
        if (find->looked_at < find->sample[reading] + YS_SURVEY_SEARCH_BEYOND && find->looked_at != design->population) {
            find->sample[reading] = 0;
            find->bad[reading] = find->good[reading] = (double) NAN;
        }
    }
}

ys_status
ys_survey_search(const ys_survey_design *design, const ys_survey_wish *wish, ys_survey_find *find, ys_error *err)
{
    int64_t most = design->population > 0 && design->population < YS_SURVEY_SEARCH_MOST ? design->population : YS_SURVEY_SEARCH_MOST;
    table self = { .design = design, .rate = { wish->bad_rate, wish->good_rate } };
    ys_survey_design all_answer = *design;
    double pass[COUNTIES][YS_SURVEY_READINGS];
    ys_status st = YS_OK;

    all_answer.response = 1;
    if (ys_survey_design_work(&all_answer, most) * (double) most / 3 > most_work)
        return ys_fail(err, YS_E_LIMIT, "the search over samples up to %lld is more than a minute's work with a limit of %g in clusters",
            (long long) most, design->limit);
    self.pass = calloc((size_t) most + 1, sizeof *self.pass);
    if (self.pass == NULL)
        return ys_fail(err, YS_E_NOMEM, "pass probabilities of %lld samples", (long long) most);
    *find = (ys_survey_find){ .bad = { NAN, NAN }, .good = { NAN, NAN }, .least = { 1, 1 } };
    int64_t sample = design->villages > 0 ? design->villages : 1;

    for (; st == YS_OK && sample <= most && !is_settled(find, find->looked_at); sample++) {
        st = look(&self, ys_survey_design_random(design, sample), pass, err);
        if (st == YS_OK)
            judge(wish, sample, pass, find);
        find->looked_at = sample;
    }
    if (st == YS_OK)
        drop_short_runs(design, find);
    free(self.pass);
    return st;
}
