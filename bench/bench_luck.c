/*
 * What common luck is worth: the variance of the difference between a scenario and the same with one parameter changed, when both meet the
 * same luck (one seed) and when they do not. Arguments: SCENARIO PATH VALUE WORLDS REPEATS. One JSON object on stdout.
 */
#include "bench.h"

#include "yinsu/engine.h"
#include "yinsu/store.h"

#include <string.h>

static double
outcome(const char *scenario, const char *path, double value, long worlds, int seed)
{
    char set[3][256];
    ys_override override[3] = { { set[0] }, { set[1] }, { set[2] } };
    ys_engine_options options = { .threads = 1 };
    ys_result result = { 0 };
    ys_error err = { YS_OK, "" };
    ys_model model;

    snprintf(set[0], sizeof set[0], "%s=%.17g", path, value);
    snprintf(set[1], sizeof set[1], "worlds=%ld", worlds);
    snprintf(set[2], sizeof set[2], "seed=%d", seed);
    if (ys_model_read(scenario, override, 3, &model, &err) != YS_OK
        || ys_engine_simulate(&model, &options, &result, &err) != YS_OK) {
        fprintf(stderr, "bench_luck: %s\n", err.text);
        exit(1);
    }
    const ys_array *poor = ys_result_find(&result, "province/poor_mean");
    double last = ys_array_f64(poor)[poor->dim[0] - 1];

    ys_result_free(&result);
    ys_model_free(&model);
    return last;
}

static double
variance(const double *x, int n)
{
    double mean = 0, sum = 0;

    for (int i = 0; i < n; i++)
        mean += x[i] / n;
    for (int i = 0; i < n; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return sum / (n - 1);
}

int
main(int argc, char **argv)
{
    static const double change[] = { 0.02, 0.10 };
    ys_error err = { YS_OK, "" };

    if (argc != 6) {
        fprintf(stderr, "usage: bench_luck SCENARIO PATH VALUE WORLDS REPEATS\n");
        return 2;
    }
    double value = atof(argv[3]), common[64], apart[64];
    long worlds = atol(argv[4]);
    int repeats = atoi(argv[5]);

    if (repeats < 2 || repeats > 64 || ys_store_setup(&err) != YS_OK)
        return 2;
    printf("{\"path\":\"%s\",\"outcome\":\"poor of the last year\",\"worlds\":%ld,\"repeats\":%d,\"changes\":[", argv[2], worlds, repeats);
    for (int i = 0; i < 2; i++) {
        for (int r = 0; r < repeats; r++) {
            double base = outcome(argv[1], argv[2], value, worlds, 1000 + r);

            common[r] = outcome(argv[1], argv[2], value * (1 + change[i]), worlds, 1000 + r) - base;
            apart[r] = outcome(argv[1], argv[2], value * (1 + change[i]), worlds, 5000 + r) - base;
        }
        double with = variance(common, repeats), without = variance(apart, repeats);

        printf("%s{\"change\":%.2f,\"variance_common\":%.4g,\"variance_apart\":%.4g,\"ratio\":%.1f}", i ? "," : "", change[i], with,
            without, without / with);
    }
    printf("]}\n");
    ys_store_teardown();
    return 0;
}
