/* Weights of siblings: each method against published numbers or by hand, joins, and what is refused in which words. */
#include "assessment/weighting.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/technology_case.h"

static const char *const item_names[] = { "income", "school", "health", "water", "road", "power", "house", "work",
    "land", "credit", "forest", "trade", "care", "market", "media", "post" };

static ys_weighting_sample
sample_of(size_t n, size_t k, const double *score)
{
    return (ys_weighting_sample){
        .path = "schemes.index", .class = "poor", .k = k, .name = item_names, .n = n, .score = score
    };
}

/* One method alone. */
static ys_status
run(const char *name, ys_weighting weighting, ys_weighting_sample sample, double *w, ys_text *notes, ys_error *err)
{
    ys_method_share method = { name, { 1, -1 } };

    weighting.methods = (ys_list){ 1, &method };
    return ys_weighting_run(&weighting, &sample, w, notes, err);
}

static void
expect(const char *source, const char *name, ys_weighting weighting, ys_weighting_sample sample, const double *want,
    double within)
{
    double w[16], sum = 0;
    ys_text notes = { 0 };
    ys_error err = { YS_OK, "" };

    if (run(name, weighting, sample, w, &notes, &err) != YS_OK)
        fail_msg("%s: %s", source, err.text);
    for (size_t j = 0; j < sample.k; j++) {
        if (!(fabs(w[j] - want[j]) <= within))
            fail_msg("%s: weight %zu is %.17g, want %.17g", source, j, w[j], want[j]);
        sum += w[j];
    }
    assert_true(fabs(sum - 1) < 1e-12);
    ys_text_free(&notes);
}

static void
refuse(const char *name, ys_weighting weighting, ys_weighting_sample sample, ys_status status, const char *text)
{
    double w[16] = { 77 };
    ys_text notes = { 0 };
    ys_error err = { YS_OK, "" };

    assert_int_equal(run(name, weighting, sample, w, &notes, &err), status);
    assert_string_equal(err.text, text);
    assert_true(w[0] == 77);
    ys_text_free(&notes);
}

/* Published weights, to the digits printed: p = x / column sum, no directions. Packages that first scale the matrix, or take logarithms
 * to base 10 in place of base n (scikit-criteria), come to other numbers. */
static void
test_entropy_published(void **state)
{
    static const struct {
        const char *source;
        size_t n, k;
        double x[60], want[10], digit;
    } rows[] = {
        { "Xu (2004) EJOR 156, 530-532", 4, 4, { 30, 30, 38, 29, 19, 54, 86, 29, 19, 15, 85, 28.9, 68, 70, 60, 29 },
            { 0.463, 0.3992, 0.1378, 0.0 }, 1e-4 },
        { "Zavadskas and Podvezko (2016) IJITDM 15, 267-283", 4, 4,
            { 3.0, 100, 10, 7, 2.5, 80, 8, 5, 1.8, 50, 20, 11, 2.2, 70, 12, 9 }, { 0.1146, 0.1981, 0.4185, 0.2689 },
            1e-4 },
        { "Ersoy (2021) LogForum 17(3)", 6, 6,
            { 256, 8, 41, 1.6, 1.77, 7347.16, 256, 8, 32, 1.0, 1.8, 6919.99, 256, 8, 53, 1.6, 1.9, 8400, 256, 8, 41,
                1.0, 1.75, 6808.9, 512, 8, 35, 1.6, 1.7, 8479.99, 256, 4, 35, 1.6, 1.7, 7499.99 },
            { 0.405, 0.221, 0.134, 0.199, 0.007, 0.034 }, 1e-3 },
        { "Lee and Chang (2018) RSER 92, 883-896", 5, 10,
            { 4550, 30, 6.74, 20, 15, 5, 85, 150, 0.87, 4.76, 3005, 60.86, 2.4, 35, 27, 4, 26, 200, 0.17, 4.51, 2040,
                14.85, 1.7, 90, 25, 5, 26, 500, 0.27, 4.19, 3370, 99.4, 3.25, 25.3, 54, 3, 45, 222, 0.21, 3.78, 3920,
                112.6, 4.93, 11.4, 71.7, 2, 50, 100, 0.25, 4.11 },
            { 0.026, 0.154, 0.089, 0.199, 0.115, 0.04, 0.08, 0.123, 0.172, 0.002 }, 1e-3 },
        { "Elsayed et al. (2017) IJETT 46, 60-66; the matrix as typed in the tests of pymcdm, whose last 0.1048 looks "
          "like a slip for "
          "104,800",
            12, 5,
            { 7, 312, 1891, 6613, 163, 72, 88, 728, 941804, 1078, 10, 252, 2594, 3466, 117471, 10, 145, 980, 2371,
                86329, 65, 54, 350, 501, 29897, 29, 48, 380, 912, 34051, 7, 476, 3300, 78470, 2212, 70, 87, 650, 733,
                819000, 4, 86, 591, 3015, 103, 12, 79, 579, 3240, 96098, 21, 45, 261, 1253, 453, 1, 72, 530, 4333,
                0.1048 },
            { 0.104991, 0.069124, 0.071373, 0.449937, 0.304575 }, 1e-6 },
    };

    (void) state;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        expect(rows[r].source, "entropy", (ys_weighting){ 0 }, sample_of(rows[r].n, rows[r].k, rows[r].x), rows[r].want,
            rows[r].digit * 0.5000001);
}

/* By hand: an item that one county of two has alone has entropy 0 (0 ln 0 = 0); one that all share alike tells nothing. Scores that differ
 * in the ninth digit still weigh as the squares of their spread. */
static void
test_entropy_by_hand(void **state)
{
    static const double alone[] = { 1, 5, 0, 5 }, faint[] = { 1 + 1e-7, 1 + 2e-7, 1 - 1e-7, 1 - 2e-7 };

    (void) state;
    expect("by hand", "entropy", (ys_weighting){ 0 }, sample_of(2, 2, alone), (double[]){ 1, 0 }, 0);
    expect("by hand", "entropy", (ys_weighting){ 0 }, sample_of(2, 2, faint), (double[]){ 0.2, 0.8 }, 0.01);
    expect("one item", "entropy", (ys_weighting){ 0 }, sample_of(2, 1, alone), (double[]){ 1 }, 0);
}

static void
test_entropy_refusals(void **state)
{
    static const double negative[] = { 0.5, 0.2, 0.1, -0.2 }, nothing[] = { 0.5, 0, 0.1, 0 },
                        level[] = { 0.5, 0.2, 0.5, 0.2 };

    (void) state;
    refuse("entropy", (ys_weighting){ 0 }, sample_of(2, 2, negative), YS_E_DATA,
        "schemes.index.weighting.methods.entropy: class poor: a county scores -0.2 on school; shares of a sum need "
        "scores of at least 0: "
        "score the item by another function, or use another method");
    refuse("entropy", (ys_weighting){ 0 }, sample_of(2, 2, nothing), YS_E_DATA,
        "schemes.index.weighting.methods.entropy: class poor: all 2 counties score 0 on school; leave the item out, or "
        "use another method");
    refuse("entropy", (ys_weighting){ 0 }, sample_of(2, 2, level), YS_E_DATA,
        "schemes.index.weighting.methods.entropy: class poor: no item tells counties apart, all 2 of them score the "
        "same on each; use "
        "another method");
    refuse("entropy", (ys_weighting){ 0 }, sample_of(1, 2, level), YS_E_DATA,
        "schemes.index.weighting.methods.entropy: class poor: 1 counties with all scores, from income to school; at "
        "least 2 are needed: "
        "join classes, or use another method");
    refuse("entropy", (ys_weighting){ 0 }, sample_of(2, 2, NULL), YS_E_DATA,
        "schemes.index.weighting.methods.entropy: class poor: an item moves with the world, and weights from data are "
        "frozen before it "
        "does; use stated, equal, ahp or budget here");
}

/* Diakoulaki, Mavrotas and Papayannakis (1995), Computers & Operations Research 22, 763-770: eight firms; weights as the test suite of
 * scikit-criteria has them to eight digits. That package divides by n in the standard deviation, which cancels. */
static void
test_critic_published(void **state)
{
    static const double x[] = { 61, 1.08, 4.33, 20.7, 0.26, 4.34, 16.3, 1.98, 2.53, 9.0, 3.29, 1.65, 5.4, 2.77, 2.33,
        4.0, 4.12, 1.21, -6.1, 3.52, 2.10, -34.6, 3.31, 0.98 };

    (void) state;
    expect("Diakoulaki et al. (1995)", "critic", (ys_weighting){ 0 }, sample_of(8, 3, x),
        (double[]){ 0.20222554, 0.48090173, 0.31687273 }, 1e-8);
}

/* PCA written apart: Jacobi's rotations in place of QR, varimax by a search over angles. */
static void
slow_pca(size_t n, size_t k, size_t m, const double *x, double *w)
{
    double a[64], v[64] = { 0 }, l[64], length[8], sum = 0;

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            double mi = 0, mj = 0, sij = 0, sii = 0, sjj = 0;

            for (size_t c = 0; c < n; c++) {
                mi += x[c * k + i] / (double) n;
                mj += x[c * k + j] / (double) n;
            }
            for (size_t c = 0; c < n; c++) {
                sij += (x[c * k + i] - mi) * (x[c * k + j] - mj);
                sii += (x[c * k + i] - mi) * (x[c * k + i] - mi);
                sjj += (x[c * k + j] - mj) * (x[c * k + j] - mj);
            }
            a[i * k + j] = sij / sqrt(sii * sjj);
            v[i * k + j] = i == j;
        }
    for (int sweep = 0; sweep < 60; sweep++)
        for (size_t p = 0; p < k; p++)
            for (size_t q = p + 1; q < k; q++) {
                double t = atan2(2 * a[p * k + q], a[q * k + q] - a[p * k + p]) / 2, c = cos(t), s = sin(t);

                for (size_t i = 0; i < k; i++) {
                    double ip = a[i * k + p], iq = a[i * k + q], vp = v[i * k + p], vq = v[i * k + q];

                    a[i * k + p] = c * ip - s * iq;
                    a[i * k + q] = s * ip + c * iq;
                    v[i * k + p] = c * vp - s * vq;
                    v[i * k + q] = s * vp + c * vq;
                }
                for (size_t i = 0; i < k; i++) {
                    double pi = a[p * k + i], qi = a[q * k + i];

                    a[p * k + i] = c * pi - s * qi;
                    a[q * k + i] = s * pi + c * qi;
                }
            }
    for (size_t c = 0; c < m; c++) {
        size_t top = 0;

        for (size_t j = 1; j < k; j++)
            top = a[j * k + j] > a[top * k + top] ? j : top;
        for (size_t i = 0; i < k; i++)
            l[i * m + c] = sqrt(a[top * k + top]) * v[i * k + top];
        a[top * k + top] = -1;
    }
    for (size_t i = 0; i < k; i++) {
        length[i] = 0;
        for (size_t c = 0; c < m; c++)
            length[i] += l[i * m + c] * l[i * m + c];
        for (size_t c = 0; c < m; c++)
            l[i * m + c] /= sqrt(length[i]);
    }
    /* angles by halving steps, whichever side raises the sum of the columns' variances of squares */
    for (int round = 0; round < 60; round++)
        for (size_t p = 0; p < m; p++)
            for (size_t q = p + 1; q < m; q++) {
                double best = -1, at = 0, wide = 0.8;

                for (int level = 0; level < 30; level++, wide /= 3)
                    for (int way = -3; way <= 3; way++) {
                        double t = at + wide * way / 3, fourth = 0, sp = 0, sq = 0;

                        for (size_t i = 0; i < k; i++) {
                            double f = cos(t) * l[i * m + p] + sin(t) * l[i * m + q],
                                   g = cos(t) * l[i * m + q] - sin(t) * l[i * m + p];

                            fourth += f * f * f * f + g * g * g * g;
                            sp += f * f;
                            sq += g * g;
                        }
                        fourth -= (sp * sp + sq * sq) / (double) k;
                        if (fourth > best) {
                            best = fourth;
                            at = t;
                        }
                    }
                for (size_t i = 0; i < k; i++) {
                    double f = l[i * m + p], g = l[i * m + q];

                    l[i * m + p] = cos(at) * f + sin(at) * g;
                    l[i * m + q] = cos(at) * g - sin(at) * f;
                }
            }
    for (size_t i = 0; i < k; i++) {
        w[i] = 0;
        for (size_t c = 0; c < m; c++)
            w[i] = fmax(w[i], l[i * m + c] * l[i * m + c] * length[i]);
        sum += w[i];
    }
    for (size_t i = 0; i < k; i++)
        w[i] /= sum;
}

/* The Handbook's countries, of which the rule keeps two components of 63.8 % (its table 16 prints 41.9 and 21.8), against the slow
 * implementation above; two items always weigh the same by hand, their loadings being equal; scale and sign of scores play no part. */
static void
test_pca(void **state)
{
    double want[8], w[8], turned[23 * 8];
    static const double two[] = { 1, 5, 2, 9, 4, 7, 3, 1 };
    ys_text notes = { 0 };

    (void) state;
    slow_pca(23, 8, 2, technology, want);
    expect("slow implementation", "pca", (ys_weighting){ 0 }, sample_of(23, 8, technology), want, 1e-6);
    assert_int_equal(run("pca", (ys_weighting){ 0 }, sample_of(23, 8, technology), w, &notes, NULL), YS_OK);
    assert_string_equal(notes.bytes,
        "schemes.index.weighting.methods.pca: class poor: 2 of 8 components kept, 63.8 % of the variance\n");
    ys_text_free(&notes);
    for (size_t i = 0; i < 23 * 8; i++)
        turned[i] = i % 8 == 3 ? 7 - 2 * technology[i] : technology[i];
    expect("scale and sign", "pca", (ys_weighting){ 0 }, sample_of(23, 8, turned), w, 1e-9);
    expect("by hand", "pca", (ys_weighting){ 0 }, sample_of(4, 2, two), (double[]){ 0.5, 0.5 }, 1e-14);
    /* by hand: a and b the same, c at right angles to both: eigenvalues 2, 1, 0. The first explains two thirds and the second is not above
     * 1, so that c, which has no part in the first, has no weight */
    static const double three[] = { 1, 2, 1, 1, 2, -1, -1, -2, 1, -1, -2, -1 };

    expect("by hand", "pca", (ys_weighting){ 0 }, sample_of(4, 3, three), (double[]){ 0.5, 0.5, 0 }, 1e-14);
}

static void
test_correlation_refusals(void **state)
{
    static const char *const methods[] = { "pca", "critic" };
    static const double few[] = { 1, 2, 3, 1 }, level[] = { 1, 4, 2, 4, 5, 4 }, same[] = { 1, 2, 2, 4, 5, 10 };
    char text[400];

    (void) state;
    for (size_t m = 0; m < 2; m++) {
        snprintf(text, sizeof text,
            "schemes.index.weighting.methods.%s: class poor: 2 counties with all scores for 2 items; correlations "
            "need more counties than items: join classes, put items under branches, or use another method",
            methods[m]);
        refuse(methods[m], (ys_weighting){ 0 }, sample_of(2, 2, few), YS_E_DATA, text);
        snprintf(text, sizeof text,
            "schemes.index.weighting.methods.%s: class poor: all 3 counties score 4 on school; an item without "
            "spread has no weight by %s: leave it out, or use another method",
            methods[m], methods[m]);
        refuse(methods[m], (ys_weighting){ 0 }, sample_of(3, 2, level), YS_E_DATA, text);
    }
    refuse("critic", (ys_weighting){ 0 }, sample_of(3, 2, same), YS_E_DATA,
        "schemes.index.weighting.methods.critic: class poor: all items say the same of counties (correlations of 1); "
        "use another method");
}

/* A county that misses a score is left out of what reads data, and told. */
static void
test_missing(void **state)
{
    static const double x[] = { 30, 30, 38, 29, 19, 54, 86, 29, NAN, 1, 1, 1, 19, 15, 85, 28.9, 68, 70, 60, 29 };
    static const double want[] = { 0.463, 0.3992, 0.1378, 0.0 }; /* Xu (2004), as above */
    double w[4];
    ys_text notes = { 0 };

    (void) state;
    assert_int_equal(run("entropy", (ys_weighting){ 0 }, sample_of(5, 4, x), w, &notes, NULL), YS_OK);
    for (size_t j = 0; j < 4; j++)
        assert_true(fabs(w[j] - want[j]) <= 5.001e-5);
    assert_string_equal(notes.bytes,
        "schemes.index.weighting: class poor: 1 of 5 counties miss a score and are left out of weights from data\n");
    ys_text_free(&notes);
}

/* One expert's matrix as a weighting. */
static ys_weighting
pairwise(ys_expert *expert, size_t n)
{
    return (ys_weighting){ .pairwise = { n, expert }, .consistency_at_most = 0.1 };
}

static const char *const wang[] = { "1 4 3 1 3 4", "1/4 1 7 3 1/5 1", "1/3 1/7 1 1/5 1/5 1/6", "1 1/3 5 1 1 1/3",
    "1/3 5 5 1 1 3", "1/4 1 6 3 1/3 1" };
static const char *const handbook[] = { "1 2 3 2 5 5 1 3", "1/2 1 2 1/2 4 4 1/2 3", "1/3 1/2 1 1/4 2 2 1/5 1/2",
    "1/2 2 4 1 4 4 1/2 3", "1/5 1/4 1/2 1/4 1 1 1/5 1/2", "1/5 1/4 1/2 1/4 1 1 1/5 1/2", "1 2 5 2 5 5 1 4",
    "1/3 1/3 2 1/3 2 2 1/4 1" };

/* Wang and Chin (2011), Information Sciences 181, 5240-5248, four digits; and the matrix of table 20 of the OECD/JRC Handbook (2008), whose
 * weights are pymcdm's and numpy's. Packages that take row means of scaled columns in place of the eigenvector differ in the third digit. */
static void
test_ahp_published(void **state)
{
    ys_expert first = { .name = "wang", .weight = 1, .rows = { 6, (void *) (uintptr_t) wang } };
    ys_expert second = { .name = "oecd", .weight = 2, .rows = { 8, (void *) (uintptr_t) handbook } };
    ys_weighting loose = pairwise(&first, 1);
    double w[8];
    ys_text notes = { 0 };

    (void) state;
    loose.inconsistent = YS_WEIGHTING_INCONSISTENT_warn;
    expect("Wang and Chin (2011)", "ahp", loose, sample_of(0, 6, NULL),
        (double[]){ 0.3208, 0.1395, 0.0348, 0.1285, 0.2374, 0.1391 }, 5.001e-5);
    expect("Handbook, table 20", "ahp", pairwise(&second, 1), sample_of(0, 8, NULL),
        (double[]){ 0.22906330769259273, 0.13457100405180836, 0.059361728096279695, 0.1761449453590684,
            0.03854229879351344, 0.03854229879351344, 0.25223481197694436, 0.07153960523627947 },
        1e-12);
    /* CR of numpy: 0.021386 and 0.229011 */
    assert_int_equal(run("ahp", pairwise(&second, 1), sample_of(0, 8, NULL), w, &notes, NULL), YS_OK);
    assert_string_equal(
        notes.bytes, "schemes.index.weighting.pairwise: 1 experts, 8 items, consistency ratio 0.02139\n");
    ys_text_free(&notes);
    assert_int_equal(run("ahp", loose, sample_of(0, 6, NULL), w, &notes, NULL), YS_OK);
    assert_string_equal(notes.bytes,
        "schemes.index.weighting.pairwise.wang.rows: the consistency ratio of expert wang is 0.229, above "
        "0.1; farthest off is income against health, judged 3 where the weights say 9.23\n"
        "schemes.index.weighting.pairwise: 1 experts, 6 items, consistency ratio 0.229\n");
    ys_text_free(&notes);
}

/* By hand: 4 by one expert, 1 by another of the same weight is 2 together; with weights 3 and 1 it is 4^(3/4). */
static void
test_ahp_experts(void **state)
{
    static const char *const four[] = { "1 4", "0.25 1" }, *const one[] = { "1 1", "1 1" }, *const alone[] = { "1" };
    static const char *const rounded[] = { " 1\t3  2", "0.3333 1 0.6667", "0.5 1.5 1" };
    ys_expert both[] = { { .name = "a", .weight = 1, .rows = { 2, (void *) (uintptr_t) four } },
        { .name = "b", .weight = 1, .rows = { 2, (void *) (uintptr_t) one } } };
    ys_expert single = { .name = "a", .weight = 1, .rows = { 1, (void *) (uintptr_t) alone } };
    ys_expert careless = { .name = "a", .weight = 1, .rows = { 3, (void *) (uintptr_t) rounded } };
    double power = pow(4, 0.75);

    (void) state;
    expect("by hand", "ahp", pairwise(both, 2), sample_of(0, 2, NULL), (double[]){ 2.0 / 3, 1.0 / 3 }, 1e-14);
    both[0].weight = 3;
    expect("by hand", "ahp", pairwise(both, 2), sample_of(0, 2, NULL),
        (double[]){ power / (1 + power), 1 / (1 + power) }, 1e-14);
    expect("by hand", "ahp", pairwise(&single, 1), sample_of(0, 1, NULL), (double[]){ 1 }, 0);
    expect("four digits", "ahp", pairwise(&careless, 1), sample_of(0, 3, NULL),
        (double[]){ 6.0 / 11, 2.0 / 11, 3.0 / 11 }, 1e-4);
}

static void
test_ahp_refusals(void **state)
{
    static const struct {
        size_t n;
        const char *rows[3], *text;
    } rows[] = {
        { 2, { "1 2 3", "1/2 1 1" }, ": 2 rows; 3 are needed, one for each item" },
        { 3, { "1 2 3", "1/2 1", "1/3 1 1" }, ", row of school: 2 entries; 3 are needed, one for each item" },
        { 3, { "1 2 3", "1/2 1 1 7", "1/3 1 1" }, ", row of school: 4 entries; 3 are needed, one for each item" },
        { 3, { "1 2 three", "1/2 1 1", "1/3 1 1" },
            ", row of income: entry 3 is 'three'; write a number or a fraction, as 3 or 1/3" },
        { 3, { "1 2 3", "1/0 1 1", "1/3 1 1" },
            ", row of school: entry 1 is '1/0'; write a number or a fraction, as 3 or 1/3" },
        { 3, { "1 2 1/", "1/2 1 1", "1/3 1 1" },
            ", row of income: entry 3 is '1/'; write a number or a fraction, as 3 or 1/3" },
        { 3, { "1 2 3", "1/2 1 -1", "1/3 1 1" },
            ": school against health is -1; a judgement must be above 0, as 3 or 1/3" },
        { 3, { "1 2 3", "1/2 2 1", "1/3 1 1" }, ": school against itself is 2; it must be 1" },
        { 3, { "1 2 3", "1/2 1 1", "1/4 1 1" },
            ": income against health is 3, but health against income is 0.25; the one must be 1 over the "
            "other: write 0.25 as 1/3, or the other way round" },
        { 3, { "1 9 1/9", "1/9 1 9", "9 1/9 1" },
            ": the consistency ratio of expert li is 6.13, at most 0.1 is allowed; look first at "
            "income against school, judged 9 where the weights say 1, or set inconsistent: warn" },
    };
    char text[600];
    ys_expert expert = { .name = "li", .weight = 1 };

    (void) state;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        expert.rows = (ys_list){ rows[r].n, (void *) (uintptr_t) rows[r].rows };
        snprintf(text, sizeof text, "schemes.index.weighting.pairwise.li.rows%s", rows[r].text);
        refuse("ahp", pairwise(&expert, 1), sample_of(0, 3, NULL), YS_E_SCENARIO, text);
    }
    refuse("ahp", pairwise(NULL, 0), sample_of(0, 3, NULL), YS_E_SCENARIO,
        "schemes.index.weighting.pairwise: no expert; state the judgements "
        "of at least one expert whose weight is above 0");
    expert.weight = 0;
    refuse("ahp", pairwise(&expert, 1), sample_of(0, 3, NULL), YS_E_SCENARIO,
        "schemes.index.weighting.pairwise: the experts' weights sum to "
        "0; state the judgements of at least one expert whose weight is above 0");
    refuse("ahp", pairwise(&expert, 1), sample_of(0, 16, NULL), YS_E_SCENARIO,
        "schemes.index.weighting.pairwise: 16 items; ahp takes at most "
        "15, since no random index is tabulated beyond; put them under branches");
}

/* Twelve items, all equal but for one judgement that was not turned round. */
static void
test_ahp_twelve(void **state)
{
    char row[12][40];
    const char *rows[12];
    ys_expert expert = { .name = "li", .weight = 1, .rows = { 12, rows } };
    double want[12];

    (void) state;
    for (size_t i = 0; i < 12; i++) {
        memset(row[i], 0, sizeof row[i]);
        for (size_t j = 0; j < 12; j++)
            strcat(row[i], (i == 4 && j == 9) || (i == 9 && j == 4) ? "3 " : "1 ");
        rows[i] = row[i];
        want[i] = 1.0 / 12;
    }
    refuse("ahp", pairwise(&expert, 1), sample_of(0, 12, NULL), YS_E_SCENARIO,
        "schemes.index.weighting.pairwise.li.rows: road against credit "
        "is 3, but credit against road is 3; the one must be 1 over the other: write 3 as 1/3, or the other way round");
    row[4][18] = row[9][8] = '1';
    expect("by hand", "ahp", pairwise(&expert, 1), sample_of(0, 12, NULL), want, 1e-14);
}

/* By hand: 60/40 and, on another scale, 1/3, experts weighed 3 to 1. */
static void
test_budget(void **state)
{
    static const char *first[] = { "60 40" }, *second[] = { "1 3" }, *bad[] = { "60 -40" }, *none[] = { "0 0" },
                      *two[] = { "1 1", "1 1" };
    ys_expert expert[] = { { .name = "a", .weight = 3, .rows = { 1, first } },
        { .name = "b", .weight = 1, .rows = { 1, second } } };
    ys_weighting weighting = { .budgets = { 2, expert } };

    (void) state;
    expect("by hand", "budget", weighting, sample_of(0, 2, NULL), (double[]){ 0.5125, 0.4875 }, 1e-15);
    expert[1].rows.item = bad;
    refuse("budget", weighting, sample_of(0, 2, NULL), YS_E_SCENARIO,
        "schemes.index.weighting.budgets.b.rows: school has -40 points; points must be at least 0");
    expert[1].rows.item = none;
    refuse("budget", weighting, sample_of(0, 2, NULL), YS_E_SCENARIO,
        "schemes.index.weighting.budgets.b.rows: the points sum to 0; give one item some");
    refuse("budget", weighting, sample_of(0, 3, NULL), YS_E_SCENARIO,
        "schemes.index.weighting.budgets.a.rows: 2 entries; 3 are needed, one for each item");
    expert[1].rows = (ys_list){ 2, two };
    refuse("budget", weighting, sample_of(0, 2, NULL), YS_E_SCENARIO,
        "schemes.index.weighting.budgets.b.rows: 2 rows; give one row of 2 points, in the order of the items");
    refuse("budget", (ys_weighting){ 0 }, sample_of(0, 2, NULL), YS_E_SCENARIO,
        "schemes.index.weighting.budgets: no expert; state the points of at least one expert whose weight is above 0");
}

static void
test_stated_and_equal(void **state)
{
    static const double stated[] = { 0.3, 0.1 }, negative[] = { 0.3, -0.1 }, zero[] = { 0, 0 };
    ys_weighting_sample sample = sample_of(0, 2, NULL);
    ys_weighting none = { 0 };
    double w[2];

    (void) state;
    expect("1/k", "equal", none, sample_of(0, 4, NULL), (double[]){ 0.25, 0.25, 0.25, 0.25 }, 0);
    refuse("stated", none, sample, YS_E_SCENARIO,
        "schemes.index: class poor: no weights are stated under the items; state them, or name the "
        "methods under weighting.methods");
    sample.stated = negative;
    refuse("stated", none, sample, YS_E_SCENARIO,
        "schemes.index: class poor: the stated weight of school is -0.1; it must be at least 0");
    sample.stated = zero;
    refuse("stated", none, sample, YS_E_SCENARIO,
        "schemes.index: class poor: the stated weights of the items sum to 0; give one of them a weight");
    sample.stated = stated;
    expect("scaled to 1", "stated", none, sample, (double[]){ 0.75, 0.25 }, 1e-15);
    /* no methods: as stated */
    assert_true(ys_weighting_is_stated(&none) && !ys_weighting_is_from_data(&none));
    assert_int_equal(ys_weighting_run(&none, &sample, w, &(ys_text){ 0 }, NULL), YS_OK);
    assert_true(fabs(w[0] - 0.75) < 1e-15 && fabs(w[1] - 0.25) < 1e-15);
}

/* By hand: stated (0.75, 0.25) and entropy (1, 0) by 0.6 and 0.4; stated and equal as a product are the powers, scaled. */
static void
test_joins(void **state)
{
    static const double stated[] = { 0.75, 0.25 }, other[] = { 0, 1 }, score[] = { 1, 5, 0, 5 };
    ys_method_share mix[] = { { "stated", { 0.6, -1 } }, { "entropy", { 0.4, -1 } } };
    ys_method_share powers[] = { { "stated", { 0.5, -1 } }, { "equal", { 0.5, -1 } } };
    ys_weighting weighting = { .methods = { 2, mix } };
    ys_weighting_sample sample = sample_of(2, 2, score);
    ys_text notes = { 0 };
    ys_error err;
    double w[2] = { 77, 77 }, root = sqrt(3);

    (void) state;
    sample.stated = stated;
    assert_true(ys_weighting_is_stated(&weighting) && ys_weighting_is_from_data(&weighting));
    assert_int_equal(ys_weighting_run(&weighting, &sample, w, &notes, NULL), YS_OK);
    assert_true(fabs(w[0] - 0.85) < 1e-15 && fabs(w[1] - 0.15) < 1e-15);
    weighting.join = YS_WEIGHTING_JOIN_product;
    assert_int_equal(ys_weighting_run(&weighting, &sample, w, &notes, NULL), YS_OK);
    assert_true(w[0] == 1 && w[1] == 0);
    sample.stated = other;
    assert_int_equal(ys_weighting_run(&weighting, &sample, w, &notes, &err), YS_E_SCENARIO);
    assert_string_equal(err.text,
        "schemes.index.weighting: class poor: join product gives each item a weight of 0, since each has 0 by some "
        "method; use join: sum");
    assert_true(w[0] == 1 && w[1] == 0);
    /* a share of 0 has no say, a weight of 0 or not */
    mix[0].share.value = 0;
    mix[1].share.value = 1;
    assert_int_equal(ys_weighting_run(&weighting, &sample, w, &notes, NULL), YS_OK);
    assert_true(w[0] == 1 && w[1] == 0);
    weighting.methods.item = powers;
    sample.stated = stated;
    assert_true(!ys_weighting_is_from_data(&weighting));
    assert_int_equal(ys_weighting_run(&weighting, &sample, w, &notes, NULL), YS_OK);
    assert_true(fabs(w[0] - root / (1 + root)) < 1e-15 && fabs(w[1] - 1 / (1 + root)) < 1e-15);
    ys_text_free(&notes);
}

static void
test_methods(void **state)
{
    ys_method_share half = { "equal", { 0.5, -1 } };
    ys_weighting weighting = { .methods = { 1, &half } };
    ys_weighting_sample sample = sample_of(0, 2, NULL);
    ys_text notes = { 0 };
    ys_error err;
    double w[2];

    (void) state;
    refuse("entropie", (ys_weighting){ 0 }, sample, YS_E_SCENARIO,
        "schemes.index.weighting.methods.entropie is no method; did you mean "
        "entropy?; allowed: stated, equal, ahp, budget, entropy, critic, pca");
    refuse("zzzzzz", (ys_weighting){ 0 }, sample, YS_E_SCENARIO,
        "schemes.index.weighting.methods.zzzzzz is no method; allowed: stated, equal, ahp, budget, entropy, critic, "
        "pca");
    assert_int_equal(ys_weighting_run(&weighting, &sample, w, &notes, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "schemes.index.weighting.methods: the shares sum to 0.5; they must sum to 1");
    half.share.value = -1;
    assert_int_equal(ys_weighting_run(&weighting, &sample, w, &notes, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "schemes.index.weighting.methods.equal = -1; a share must be in [0, 1]");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entropy_published),
        cmocka_unit_test(test_entropy_by_hand),
        cmocka_unit_test(test_entropy_refusals),
        cmocka_unit_test(test_critic_published),
        cmocka_unit_test(test_pca),
        cmocka_unit_test(test_correlation_refusals),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_ahp_published),
        cmocka_unit_test(test_ahp_experts),
        cmocka_unit_test(test_ahp_refusals),
        cmocka_unit_test(test_ahp_twelve),
        cmocka_unit_test(test_budget),
        cmocka_unit_test(test_stated_and_equal),
        cmocka_unit_test(test_joins),
        cmocka_unit_test(test_methods),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
