#include "study/survey_design.h"

#include "numeric/count.h"

#include <math.h>

/* Of the number of answers; what is left out together is below 1e-14. */
static const double least_weight = 1e-20;

int64_t
ys_survey_design_random(const ys_survey_design *design, int64_t sample)
{
    return sample - (int64_t) floor((double) sample * design->targeted + 0.5);
}

static int64_t
marked(const ys_survey_design *design, double rate)
{
    return (int64_t) floor(rate * (double) design->population + 0.5);
}

double
ys_survey_design_rate(const ys_survey_design *design, double rate)
{
    return design->population > 0 ? (double) marked(design, rate) / (double) design->population : rate;
}

static bool
meets(double x, double limit, int reading)
{
    return reading == YS_SURVEY_STRICT ? x < limit : x <= limit;
}

/* Clopper and Pearson's bound of x findings meets the limit where P(X <= x) at the limit is below 1 - confidence. */
static ys_status
accept_upper(const ys_survey_design *design, int64_t answers, int reading, int64_t *accept, ys_error *err)
{
    int64_t low = -1, high = answers;

    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        double probability;
        ys_status st = ys_count_binomial(middle, answers, design->limit, &probability, err);

        if (st != YS_OK)
            return st;
        if (meets(probability, 1 - design->confidence, reading))
            low = middle;
        else
            high = middle;
    }
    *accept = low;
    return YS_OK;
}

ys_status
ys_survey_design_accept(const ys_survey_design *design, int64_t answers, int64_t accept[YS_SURVEY_READINGS], ys_error *err)
{
    ys_status st = YS_OK;

    for (int reading = 0; st == YS_OK && reading < YS_SURVEY_READINGS; reading++) {
        int64_t most = (int64_t) floor((double) answers * design->limit) + 1;

        if (design->upper) {
            st = accept_upper(design, answers, reading, &accept[reading], err);
            continue;
        }
        while (most >= 0 && !meets((double) most / (double) answers, design->limit, reading))
            most--;
        accept[reading] = most;
    }
    return st;
}

ys_status
ys_survey_design_answered(
    const ys_survey_design *design, int64_t answers, double rate, double pass[YS_SURVEY_READINGS], ys_error *err)
{
    int64_t accept[YS_SURVEY_READINGS];
    ys_status st = YS_OK;

    pass[YS_SURVEY_STRICT] = pass[YS_SURVEY_INCLUSIVE] = 0;
    if (answers == 0)
        return YS_OK;
    st = ys_survey_design_accept(design, answers, accept, err);
    for (int reading = 0; st == YS_OK && reading < YS_SURVEY_READINGS; reading++) {
        if (reading > 0 && accept[reading] == accept[0])
            pass[reading] = pass[0];
        else if (design->population > 0)
            st = ys_count_hypergeometric(accept[reading], answers, marked(design, rate), design->population, &pass[reading], err);
        else if (design->villages > 0 && design->rho > 0)
            st = ys_count_clustered(accept[reading], answers, design->villages, rate, design->rho, &pass[reading], err);
        else
            st = ys_count_binomial(accept[reading], answers, rate, &pass[reading], err);
    }
    return st;
}

double
ys_survey_design_work(const ys_survey_design *design, int64_t random)
{
    double n = (double) random, q = design->response, window = fmin(n, 20 * sqrt(n * q * (1 - q)) + 1);
    double most = n * design->limit + 1, term = 20 * sqrt(most) + 200;

    if (design->villages > 0 && design->rho > 0)
        term = 4 * most * most * log2((double) design->villages + 1) + n / (double) design->villages;
    return window * term + n;
}

ys_status
ys_survey_design_pass(
    const ys_survey_design *design, int64_t random, double rate, double pass[YS_SURVEY_READINGS], ys_error *err)
{
    double answered[YS_SURVEY_READINGS], weight;
    ys_status st = YS_OK;

    if (design->response == 1)
        return ys_survey_design_answered(design, random, rate, pass, err);
    pass[YS_SURVEY_STRICT] = pass[YS_SURVEY_INCLUSIVE] = 0;
    for (int64_t answers = 1; st == YS_OK && answers <= random; answers++) {
        st = ys_count_binomial_probability(answers, random, design->response, &weight, err);
        if (st != YS_OK || weight < least_weight)
            continue;
        st = ys_survey_design_answered(design, answers, rate, answered, err);
        for (int reading = 0; reading < YS_SURVEY_READINGS; reading++)
            pass[reading] += weight * answered[reading];
    }
    return st;
}
