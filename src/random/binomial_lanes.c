#include "base/wide.h"
#include "random/btrs.h"
#include "random/lanes.h"

enum { YS_PAD = 8 };

typedef double ys_row[YS_LANES] __attribute__((aligned(YS_ALIGN)));

static int
padded(int m)
{
    return (m + YS_PAD - 1) / YS_PAD * YS_PAD;
}

/* Inversion for every lane. A lane whose mean is not small has n = 0 here: it costs nothing and draws 0. */
static void
small_means(int lanes, const double *restrict u, const double *restrict n, const double *restrict p, double *restrict k)
{
    ys_row probability, cumulated, a, s;

    for (int l = 0; l < lanes; l++) {
        s[l] = p[l] / (1.0 - p[l]);
        a[l] = (n[l] + 1.0) * s[l];
        probability[l] = ys_exp(n[l] * ys_log(1.0 - p[l]));
        cumulated[l] = probability[l];
        k[l] = 0.0;
    }
    for (int j = 1; j <= YS_INVERSION_STEPS; j += 4) {
        int active = 0;

        for (int l = 0; l < lanes; l++)
            active |= u[l] > cumulated[l];
        if (!active)
            break;
        for (int l = 0; l < lanes; l++) {
            double c = cumulated[l], q = probability[l], count = k[l];

#pragma GCC unroll 4
            for (int i = 0; i < 4; i++) {
                count += u[l] > c ? 1.0 : 0.0;
                q *= a[l] * (1.0 / (j + i)) - s[l];
                c += q;
            }
            cumulated[l] = c;
            probability[l] = q;
            k[l] = count;
        }
    }
    for (int l = 0; l < lanes; l++)
        k[l] = k[l] < n[l] ? k[l] : n[l];
}

/* The first try of every lane: candidates, and whether each was accepted at once. */
static void
first_try(int lanes, const double *restrict u0, const double *restrict v, const double *restrict n, const double *restrict p,
    double *restrict k, double *restrict taken)
{
    for (int l = 0; l < lanes; l++) {
        ys_hat hat = ys_hat_of(n[l], p[l]);
        double u = u0[l] - 0.5, us = 0.5 - (u < 0.0 ? -u : u);

        k[l] = ys_hat_candidate(&hat, u, 1.0 / us);
        taken[l] = ys_hat_squeeze(&hat, us, v[l]) ? 1.0 : 0.0;
    }
}

/* One try of the m lanes left; returns how many are left after it. The loops are kept apart so that each becomes lanes. */
static int
next_try(int m, int32_t *restrict index, const double *restrict u0, const double *restrict v, const double *restrict n,
    const double *restrict p, double *restrict k)
{
    ys_row nn, pp, candidate, inside, gap, rejected, corrections;
    int left = 0, count = padded(m);

    for (int i = 0; i < count; i++) {
        nn[i] = n[index[i]];
        pp[i] = p[index[i]];
    }
    for (int i = 0; i < count; i++) {
        ys_hat hat = ys_hat_of(nn[i], pp[i]);
        double u = u0[i] - 0.5, us = 0.5 - (u < 0.0 ? -u : u), inverse = 1.0 / us;
        double c = ys_hat_candidate(&hat, u, inverse), correction;
        double low = c < 0.0 ? 0.0 : c, safe = low > nn[i] ? 0.0 : low;
        double squeezed = us >= 0.07 ? (v[i] <= hat.vr ? 1.0 : 0.0) : 0.0;
        double g = ys_hat_gap(&hat, nn[i], pp[i], safe, inverse, v[i], &correction);

        gap[i] = g;
        corrections[i] = correction;
        inside[i] = safe == c ? 1.0 : squeezed;
        rejected[i] = squeezed;
        candidate[i] = safe == c ? c : (squeezed != 0.0 ? c : 0.0);
    }
    /* the table is for a few small counts: worth a branch, not a gather for all */
    for (int i = 0; i < m; i++) {
        if (candidate[i] < YS_SMALL_COUNT || nn[i] - candidate[i] < YS_SMALL_COUNT)
            corrections[i] = ys_stirling(candidate[i]) + ys_stirling(nn[i] - candidate[i]);
    }
    for (int i = 0; i < count; i++) {
        double taken = rejected[i] != 0.0 ? 1.0 : (gap[i] >= corrections[i] ? inside[i] : 0.0);

        rejected[i] = 1.0 - taken;
    }
    for (int i = 0; i < m; i++) {
        k[index[i]] = candidate[i];
        index[left] = index[i];
        left += rejected[i] != 0.0;
    }
    return left;
}

/* BTRS for every lane; a lane whose mean is small has been given harmless n and p. */
static void
large_means(const ys_address *at, int lanes, ys_row u, ys_row v, const double *restrict n, const double *restrict p,
    double *restrict k)
{
    int32_t index[YS_LANES + YS_PAD];
    ys_row taken;

    first_try(lanes, u, v, n, p, k, taken);
    int m = ys_wide_zeros(lanes, taken, index);

    for (uint32_t attempt = 0; m > 0; attempt++) {
        int count = padded(m);

        for (int i = m; i < count; i++)
            index[i] = index[m - 1];
        YS_LANE(ys_philox_lanes_at)(at, attempt, count, index, u, v);
        m = next_try(m, index, u, v, n, p, k);
    }
}

void
YS_LANE(ys_binomial_lanes)(const ys_address *at, int lanes, const double *restrict n, const double *restrict p, double *restrict k)
{
    ys_row u, v, folded, large_n, large_p, result;
    double any_small = 0.0, any_large = 0.0;

    for (int l = 0; l < lanes; l++) {
        double q = p[l] > 0.5 ? 1.0 - p[l] : p[l];
        int small = n[l] * q < YS_SMALL_MEAN;

        folded[l] = q;
        large_n[l] = small ? 1000.0 : n[l];
        large_p[l] = small ? 0.5 : q;
    }
    for (int l = 0; l < lanes; l++) {
        int small = n[l] * folded[l] < YS_SMALL_MEAN;

        any_small = small ? 1.0 : any_small;
        any_large = small ? any_large : 1.0;
    }
    YS_LANE(ys_philox_lanes)(at, lanes, u, v);
    if (any_small != 0.0) {
        ys_row small_n;

        for (int l = 0; l < lanes; l++)
            small_n[l] = n[l] * folded[l] < YS_SMALL_MEAN ? n[l] : 0.0;
        small_means(lanes, u, small_n, folded, result);
    }
    if (any_large != 0.0) {
        ys_row large;

        large_means(at, lanes, u, v, large_n, large_p, large);
        for (int l = 0; l < lanes; l++)
            result[l] = any_small != 0.0 && n[l] * folded[l] < YS_SMALL_MEAN ? result[l] : large[l];
    }
    for (int l = 0; l < lanes; l++)
        k[l] = p[l] > 0.5 ? n[l] - result[l] : result[l];
}

void
YS_LANE(ys_binomial_lanes_shared)(const ys_address *at, int lanes, const ys_binomial_table *table, double *restrict work,
    double *restrict k)
{
    double *u = work, *v = work + lanes;

    if (table->steps == 0) {
        for (int l = 0; l < lanes; l++) {
            u[l] = table->n;
            v[l] = table->p;
        }
        YS_LANE(ys_binomial_lanes)(at, lanes, u, v, k);
        return;
    }
    YS_LANE(ys_philox_lanes)(at, lanes, u, v);
    for (int l = 0; l < lanes; l++)
        k[l] = 0.0;
    for (int j = 0; j < table->steps; j += 4) {
        const double *c = table->cumulated + j;

        for (int l = 0; l < lanes; l++)
            k[l] += ((u[l] > c[0] ? 1.0 : 0.0) + (u[l] > c[1] ? 1.0 : 0.0)) + ((u[l] > c[2] ? 1.0 : 0.0) + (u[l] > c[3] ? 1.0 : 0.0));
    }
    for (int l = 0; l < lanes; l++)
        k[l] = k[l] < table->n ? k[l] : table->n;
    if (table->p > 0.5) {
        for (int l = 0; l < lanes; l++)
            k[l] = table->n - k[l];
    }
}
