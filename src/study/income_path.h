/* The lognormal income of a rural population, year by year, from dated figures and a rate of growth. */
#ifndef YS_INCOME_PATH_H
#define YS_INCOME_PATH_H

#include "numeric/lognormal.h"
#include "study/income_series.h"

/* Money in prices of the base year. */
typedef struct {
    int64_t year;
    ys_lognormal income;
    double gini;                          /* held to be the year's */
    bool mean_given, line_given, gini_given;
    double measure[YS_LOGNORMAL_MEASURES];
    double rural;                         /* NaN: not known */
    double observed;                      /* headcount as recorded; NaN: none */
    double implied_gini;                  /* at which the year's mean and line give the recorded headcount; NaN: none */
} ys_income_state;

#define YS_INCOME_SOLVED_LIST(X) X(nothing) X(gini) X(mean) X(line)

typedef enum {
#define X(name) YS_INCOME_SOLVED_##name,
    YS_INCOME_SOLVED_LIST(X)
#undef X
} ys_income_solved;

typedef struct {
    double growth;   /* of the real mean, a year; NaN: not given */
    int64_t base, last;
    ys_income_solved solved; /* of mean, line, gini and headcount of the base year the one that the others give */
    size_t n, at_base;       /* the years that have a figure, and those from the base year to the last */
    ys_income_state state[YS_INCOME_YEARS];
} ys_income_path;

/** Of mean, line, gini and incidence the number that a year has. */
int ys_income_path_known(const ys_income_year *year);

/**
 * The years of a series, from its base year out. There three of mean_income, line, gini and poverty_incidence give the fourth
 * (numeric/lognormal.h); with all four the headcount is that of the first three, and the incidence is compared. In another year t:
 *
 *   deflator = prices[t] / prices[base] where both are there, else line[t] / line[base] (the line rises with prices alone)
 *   mean     = mean[t] / deflator, else mean[base] (1 + growth)^(t - base)
 *   line     = line[t] / deflator, else line[base]
 *   gini     = gini[t], else gini[base];   rural population = its own, else that of the base year
 *
 * @param path  in: growth, base, last; out: the rest
 * @return YS_E_DATA: fewer than three at the base year, a mean without deflator, nothing solves them; YS_E_USAGE: growth is needed
 */
ys_status ys_income_path_make(const ys_income_series *series, ys_income_path *path, ys_error *err);

#define YS_INCOME_PART_LIST(X) X(growth) X(distribution) X(line) X(unexplained)

typedef enum {
#define X(name) YS_INCOME_PART_##name,
    YS_INCOME_PART_LIST(X)
#undef X
    YS_INCOME_PARTS
} ys_income_part;

typedef struct {
    size_t from, to;
    double gini[2];   /* of the two years: as given, else implied by the recorded headcount, else the base year's */
    double change;    /* of the headcount, recorded where both years have it, else modelled */
    double part[YS_INCOME_PARTS];
} ys_income_decomposition;

/**
 * A change of the headcount by what made it (Datt and Ravallion, J. Development Economics 38, 1992): the real mean, the Gini, the real
 * line, each as Shapley's value over the orders of changing them (Shorrocks 2013; Kolenikov and Shorrocks 2005), so that no residual
 * hangs on a reference year; `unexplained` is the recorded change less the modelled one. change = sum of parts, up to rounding.
 */
ys_status ys_income_path_decompose(const ys_income_path *path, size_t from, size_t to, ys_income_decomposition *out, ys_error *err);

#endif
