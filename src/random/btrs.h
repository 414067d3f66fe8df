/*
 * The arithmetic of one try of BTRS and of the inversion for small means: one text for the scalar sampler and for the lanes, so that
 * they agree to the last bit. Hörmann, "The generation of binomial random variates", J. Stat. Comput. Simul. 46 (1993) 101-110.
 */
#ifndef YS_BTRS_H
#define YS_BTRS_H

#include "base/math.h"

#include <math.h>

/* Below this mean the inversion is used. */
#define YS_SMALL_MEAN 10.0

/* ln k! - [ln sqrt(2 pi) + (k + 1/2) ln(k + 1) - (k + 1)] for k = 0..15: ln k! in 40 digits, rounded. */
static const double ys_stirling_table[16] = {
    0.081061466795327258220, 0.041340695955409294094, 0.027677925684998339149, 0.020790672103765093112,
    0.016644691189821192163, 0.013876128823070747999, 0.011896709945891770095, 0.010411265261972096497,
    0.009255462182712732918, 0.008330563433362871256, 0.007573675487951840795, 0.006942840107209529866,
    0.006408994188004207068, 0.005951370112758847736, 0.005554733551962801371, 0.005207655919609640441,
};

/* The same by its asymptotic series, from x = 1 / (k + 1); error under 1e-14 from k = 10 on. */
static inline double
ys_stirling_series(double x)
{
    double z = x * x;

    return x * (1.0 / 12 - z * (1.0 / 360 - z * (1.0 / 1260 - z * (1.0 / 1680 - z * (1.0 / 1188)))));
}

/* The same for every integral k >= 0. */
static inline double
ys_stirling(double k)
{
    int32_t index = (int32_t) (k < 15.0 ? k : 15.0);
    double table = ys_stirling_table[index], series = ys_stirling_series(1.0 / (k + 1.0));

    return k < 16.0 ? table : series;
}

/* Constants of the hat for n and p <= 1/2. Divisions are what a lane pays for, so each reciprocal is formed once. */
typedef struct {
    double spq, a, b, c, vr, alpha;
} ys_hat;

static inline ys_hat
ys_hat_of(double n, double p)
{
    ys_hat hat;

    hat.spq = sqrt(n * p * (1.0 - p));
    hat.b = 1.15 + 2.53 * hat.spq;
    double inverse = 1.0 / hat.b;

    hat.a = -0.0873 + 0.0248 * hat.b + 0.01 * p;
    hat.c = n * p + 0.5;
    hat.vr = 0.92 - 4.2 * inverse;
    hat.alpha = (2.83 + 5.1 * inverse) * hat.spq;
    return hat;
}

/* Candidate of one try; `us` = 1/2 - |u|, `inverse` = 1 / us. */
static inline double
ys_hat_candidate(const ys_hat *hat, double u, double inverse)
{
    return ys_floor((2.0 * hat->a * inverse + hat->b) * u + hat->c);
}

/* Whether (u, v) lies in the box that is accepted at once. */
static inline int
ys_hat_squeeze(const ys_hat *hat, double us, double v)
{
    return (us >= 0.07) & (v <= hat->vr);
}

/*
 * A candidate outside the box is taken when gap >= corrections, where gap + the corrections of k = ln f(k)/f(m) - ln(height that v
 * reaches), f the binomial probabilities and m their mode. n p >= 10 and p <= 1/2, so m and n - m are 10 or more and need no table; the
 * corrections of k and n - k are by the series too, right where both are 16 or more.
 */
static inline double
ys_hat_gap(const ys_hat *hat, double n, double p, double k, double inverse, double v, double *corrections)
{
    double q = 1.0 - p, r = p / q, m = ys_floor((n + 1.0) * p);
    double above_m = 1.0 / (n - m + 1.0), below_m = 1.0 / (m + 1.0), above_k = 1.0 / (n - k + 1.0), below_k = 1.0 / (k + 1.0);
    double height = ys_log(v * hat->alpha / (hat->a * inverse * inverse + hat->b));
    double density = (m + 0.5) * ys_log((m + 1.0) * above_m * (q / p)) + (n + 1.0) * ys_log((n - m + 1.0) * above_k)
        + (k + 0.5) * ys_log(r * (n - k + 1.0) * below_k);

    *corrections = ys_stirling_series(below_k) + ys_stirling_series(above_k);
    return density + (ys_stirling_series(below_m) + ys_stirling_series(above_m)) - height;
}

/* Counts below this take their corrections from the table. */
#define YS_SMALL_COUNT 16.0

/* Steps after which the inversion stops: P(X > 128) at a mean of 10 is under 1e-90, beyond what 52 bits can ask for. */
enum { YS_INVERSION_STEPS = 128 };

#endif
