/* Quantile of the standard normal with pinned bits: + - * / alone, the logarithm of base/math.h, and the square root. */
#ifndef YS_QUANTILE_H
#define YS_QUANTILE_H

#include "base/math.h"

#include <math.h>

/* z with P(Z <= z) = p, 1e-10 <= p <= 1 - 1e-10; relative error about 1e-15 (Wichura, Algorithm AS 241, Appl. Stat. 37, 1988, PPND16). */
static inline double
ys_normal_quantile(double p)
{
    double q = p - 0.5;

    if (q > -0.425 && q < 0.425) {
        double r = 0.180625 - q * q;
        double over = ((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
            + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r
            + 3.387132872796366608;
        double under = ((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
            + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0;

        return q * over / under;
    }
    double r = sqrt(-ys_log(q < 0.0 ? p : 1.0 - p)) - 1.6;
    double over = ((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
        + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r
        + 1.42343711074968357734;
    double under = ((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
        + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1.0;

    return q < 0.0 ? -over / under : over / under;
}

#endif
