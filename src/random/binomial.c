#include "random/btrs.h"
#include "yinsu/random.h"

static double
binomial_inversion(const ys_address *at, double n, double p)
{
    double u, v, s = p / (1.0 - p), a = (n + 1.0) * s;
    double probability = ys_exp(n * ys_log(1.0 - p)), cumulated = probability;
    double k = 0.0;

    ys_uniform(at, 0, &u, &v);
    for (int j = 1; j <= YS_INVERSION_STEPS && u > cumulated; j++) {
        k += 1.0;
        probability *= a * (1.0 / j) - s;
        cumulated += probability;
    }
    return k < n ? k : n;
}

static double
binomial_rejection(const ys_address *at, double n, double p)
{
    ys_hat hat = ys_hat_of(n, p);

    for (uint32_t attempt = 0;; attempt++) {
        double u, v;

        ys_uniform(at, attempt, &u, &v);
        u -= 0.5;
        double us = 0.5 - (u < 0.0 ? -u : u), inverse = 1.0 / us;
        double k = ys_hat_candidate(&hat, u, inverse), corrections, gap;

        if (ys_hat_squeeze(&hat, us, v))
            return k;
        if (k < 0.0 || k > n)
            continue;
        gap = ys_hat_gap(&hat, n, p, k, inverse, v, &corrections);
        if (k < YS_SMALL_COUNT || n - k < YS_SMALL_COUNT)
            corrections = ys_stirling(k) + ys_stirling(n - k);
        if (gap >= corrections)
            return k;
    }
}

double
ys_binomial(const ys_address *at, double n, double p)
{
    double small = p > 0.5 ? 1.0 - p : p;
    double k = n * small < YS_SMALL_MEAN ? binomial_inversion(at, n, small) : binomial_rejection(at, n, small);

    return p > 0.5 ? n - k : k;
}
