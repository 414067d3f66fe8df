/* The smallest sample that holds wished risks. */
#ifndef YS_SURVEY_SEARCH_H
#define YS_SURVEY_SEARCH_H

#include "study/survey_design.h"

/* Samples that are looked at, and how many past the smallest must hold the risks too: pass probabilities go in saw-teeth, because the most
 * findings that pass moves in whole steps. */
enum { YS_SURVEY_SEARCH_MOST = 10000, YS_SURVEY_SEARCH_BEYOND = 50 };

typedef struct {
    double bad_rate, bad_risk;   /* a county of that rate passes with at most that probability */
    double good_rate, good_risk; /* one of this rate fails with at most that; NaN: not asked */
} ys_survey_wish;

/* By reading, strict and inclusive. */
typedef struct {
    int64_t sample[YS_SURVEY_READINGS]; /* smallest that holds, as do all larger up to +50 (or the whole population); 0: none */
    int64_t first[YS_SURVEY_READINGS];  /* smallest that holds by itself; 0: none */
    double bad[YS_SURVEY_READINGS], good[YS_SURVEY_READINGS];   /* pass probabilities at `sample`; NaN: none */
    double least[YS_SURVEY_READINGS];   /* lowest pass probability of a bad county that was seen */
    int64_t looked_at;                  /* largest sample looked at */
} ys_survey_find;

/**
 * Every sample from 1 on, exactly, until both readings have theirs or YS_SURVEY_SEARCH_MOST, or the population, is reached.
 * @return YS_E_LIMIT: more than about a minute's work; YS_E_NOMEM
 */
ys_status ys_survey_search(const ys_survey_design *design, const ys_survey_wish *wish, ys_survey_find *find, ys_error *err);

#endif
