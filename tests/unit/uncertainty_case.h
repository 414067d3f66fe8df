/* Ten counties in two classes and schemes over them, for the tests of an assessment's uncertainty. */
#ifndef YS_UNCERTAINTY_CASE_H
#define YS_UNCERTAINTY_CASE_H

#include "study_case.h"

#include "base/hash.h"
#include "yinsu/random.h"

enum { N = 10 };

static const char csv[] = "code,key,poor,income,rate\n"
                          "A1,1,120,5000,0.30\nA2,1,300,4200,0.10\nA3,1,220,6100,\nA4,1,180,5600,0.50\nA5,1,90,4800,0.20\n"
                          "B1,0,60,9000,0.80\nB2,0,140,7000,0.60\nB3,0,80,8200,\nB4,0,200,6600,0.90\nB5,0,110,7700,0.40\n";
static const char columns[] = "column,unit,kind,direction,min,max,known_from,parents,source\n"
                              "code,,id,,,,2014-12-31,,by hand\n"
                              "key,0/1,class,,0,1,2014-12-31,,by hand\n"
                              "poor,person,observed,cost,0,1e9,2014-12-31,,by hand\n"
                              "income,yuan,derived,benefit,0,1e6,2014-12-31,,by hand\n"
                              "rate,1,modelled,benefit,-10,10,2014-12-31,,by hand\n";

/* poor, income, rate of the table, by county */
static const double figures[3][N] = { { 120, 300, 220, 180, 90, 60, 140, 80, 200, 110 },
    { 5000, 4200, 6100, 5600, 4800, 9000, 7000, 8200, 6600, 7700 }, { 0.3, 0.1, NAN, 0.5, 0.2, 0.8, 0.6, NAN, 0.9, 0.4 } };

#define HEAD "title: by hand\ntable: t.h5\nas_of: 2015-12-31\nyears: 2015\nseed: 7\n"

static const char full[] = HEAD
    "schemes:\n"
    "  county:\n"
    "    classes: {one: {where: key, tagged: {core: {at_least: 0.4}}}, two: {where: \"true\"}}\n"
    "    grades: {good: {at_least: 55, award: 2000000}, fair: {at_least: 35, award: 500000}, poor: {at_least: 0}}\n"
    "    coverage_at_least: 0.6\n"
    "    uncertainty: {weights: 15, normalisations: [stated, min_max, z_score], aggregations: [stated, geometric],\n"
    "                  imputations: [stated, class_median], leave_one_out: true, observed: 0.2, derived: 0.1, modelled: 1, top: 2}\n"
    "    items:\n"
    "      a: {weights: {one: 0.4, two: 0.25}, tags: [core], indicator: poor, lower_is_better: true, worst: 400, best: 0}\n"
    "      b: {weights: {one: 0.3, two: 0.25}, indicator: income, worst: 3000, best: 10000}\n"
    "      c: {weights: {one: 0.2}, indicator: income, worst: 4000, best: 8000}\n"
    "      d: {weights: {one: 0.1, two: 0.5}, indicator: rate, lower_is_better: true, worst: 1, best: 0, spread: 30}\n";

#define PLAIN(uncertainty, more) HEAD "schemes:\n  county:\n    classes: {all: {where: \"true\"}}\n" \
    "    grades: {good: {at_least: 50}, poor: {at_least: 0}}\n    coverage_at_least: 0.1\n    uncertainty: " uncertainty "\n" more

static inline void
study(const char *scenario, const ys_study_uncertainty_options *options, ys_result *result)
{
    ys_error err = { YS_OK, "" };
    ys_model model;

    study_model(csv, columns, scenario, &model);
    *result = (ys_result){ 0 };
    if (ys_study_uncertainty(&model, options, result, &err) != YS_OK)
        fail_msg("%s", err.text);
    ys_model_free(&model);
}

#endif
