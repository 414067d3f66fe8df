/*
 * The loop of one scenario under several sets of overrides, in turn: nanoseconds of CPU time a county-year, for scaling and for what each
 * mechanism costs. Arguments: SCENARIO ROUNDS CASE…, a CASE being LABEL[:threads=N][:isa=NAME][:PATH=VALUE]… One JSON object on stdout.
 */
#include "bench.h"

#include "yinsu/engine.h"
#include "yinsu/store.h"

#include <string.h>
#include <sys/resource.h>

enum { CASES = 32, SETS = 16 };

typedef struct {
    char text[1024];
    const char *label;
    ys_engine_options options;
    ys_model model;
    double cpu[YS_BENCH_ROUNDS_MAX], wall[YS_BENCH_ROUNDS_MAX];
} ys_case;

static void
fail(const ys_error *err)
{
    fprintf(stderr, "bench_loop: %s\n", err->text);
    exit(1);
}

static void
prepare(const char *scenario, const char *text, ys_case *c)
{
    ys_override override[SETS];
    size_t n = 0;
    ys_error err = { YS_OK, "" };

    snprintf(c->text, sizeof c->text, "%s", text);
    c->options = (ys_engine_options){ .threads = 1 };
    c->label = c->text;
    for (char *part = strchr(c->text, ':'); part != NULL; part = strchr(part, ':')) {
        *part++ = '\0';
        if (strncmp(part, "threads=", 8) == 0)
            c->options.threads = atoi(part + 8);
        else if (strncmp(part, "isa=", 4) == 0)
            c->options.isa = part + 4;
        else if (n < SETS)
            override[n++].text = part;
    }
    if (ys_model_read(scenario, override, n, &c->model, &err) != YS_OK)
        fail(&err);
}

static void
run(ys_case *c, int round)
{
    ys_result result = { 0 };
    ys_error err = { YS_OK, "" };
    double cpu = ys_bench_cpu(), wall = ys_bench_wall();

    if (ys_engine_simulate(&c->model, &c->options, &result, &err) != YS_OK)
        fail(&err);
    c->cpu[round] = ys_bench_cpu() - cpu;
    c->wall[round] = ys_bench_wall() - wall;
    ys_result_free(&result);
}

int
main(int argc, char **argv)
{
    static ys_case cases[CASES];
    int n = argc - 3, rounds = argc > 3 ? atoi(argv[2]) : 0;
    ys_error err = { YS_OK, "" };
    struct rusage usage;

    if (n < 1 || n > CASES || rounds < 1 || rounds > YS_BENCH_ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_loop SCENARIO ROUNDS LABEL[:threads=N][:isa=NAME][:PATH=VALUE]...\n");
        return 2;
    }
    if (ys_store_setup(&err) != YS_OK)
        fail(&err);
    for (int i = 0; i < n; i++)
        prepare(argv[1], argv[3 + i], &cases[i]);
    for (int r = 0; r < rounds; r++) {
        for (int i = 0; i < n; i++)
            run(&cases[i], r);
    }
    printf("{\"cases\":[");
    for (int i = 0; i < n; i++) {
        const ys_model *m = &cases[i].model;
        double work = (double) m->table.n_counties * (double) (m->scenario.years.last - m->scenario.years.first + 1)
            * (double) m->scenario.worlds;
        ys_spread cpu = ys_bench_spread(cases[i].cpu, rounds), wall = ys_bench_spread(cases[i].wall, rounds);

        printf("%s{\"label\":\"%s\",\"county_years\":%.0f,\"ns\":%.3f,\"ns_low\":%.3f,\"ns_high\":%.3f,\"cpu_s\":%.4f,\"wall_s\":%.4f}",
            i ? "," : "", cases[i].label, work, cpu.median / work * 1e9, cpu.low / work * 1e9, cpu.high / work * 1e9, cpu.median,
            wall.median);
        ys_model_free(&cases[i].model);
    }
    getrusage(RUSAGE_SELF, &usage);
    printf("],\"peak_kb\":%ld}\n", usage.ru_maxrss);
    ys_store_teardown();
    return 0;
}
