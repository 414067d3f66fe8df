/* A verification survey as a decision rule: with what probability a county of a given true rate passes it. */
#ifndef YS_SURVEY_DESIGN_H
#define YS_SURVEY_DESIGN_H

#include "yinsu/base.h"

/* A county passes when the estimate is below the limit (strict), or below it or at it (inclusive). */
enum { YS_SURVEY_STRICT, YS_SURVEY_INCLUSIVE, YS_SURVEY_READINGS };

/* All checked: limit in (0, 1), response in (0, 1], rho in [0, 1), targeted in [0, 1). */
typedef struct {
    double limit;
    bool upper;          /* the estimate is the upper confidence bound; else findings / answers */
    double confidence;   /* of that bound */
    int64_t population;  /* drawn from without replacement; 0: with, or from so many that it is all the same */
    int64_t villages;    /* 0: a simple random sample */
    double rho, response, targeted;
} ys_survey_design;

/** Of the sample, what is drawn at random: sample - targeted * sample, to the nearest whole. */
int64_t ys_survey_design_random(const ys_survey_design *design, int64_t sample);
/** The rate as the design can hold it: a whole number of the population. */
double ys_survey_design_rate(const ys_survey_design *design, double rate);
/** Most findings among so many answers with which a county passes; -1: none. Point: the comparison of doubles that the loop makes. */
ys_status ys_survey_design_accept(
    const ys_survey_design *design, int64_t answers, int64_t accept[YS_SURVEY_READINGS], ys_error *err);
/** Probability to pass with just so many answers; 0 answers: 0. */
ys_status ys_survey_design_answered(
    const ys_survey_design *design, int64_t answers, double rate, double pass[YS_SURVEY_READINGS], ys_error *err);
/** Probability to pass with so many drawn at random, the mean over who answers: answers binomial (random, response).
 * @return YS_E_NOMEM. O(ys_survey_design_work) */
ys_status ys_survey_design_pass(
    const ys_survey_design *design, int64_t random, double rate, double pass[YS_SURVEY_READINGS], ys_error *err);
/** Multiplications of one such probability, about. */
double ys_survey_design_work(const ys_survey_design *design, int64_t random);

#endif
