#include "engine/draws.h"

#include <omp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { YS_SCRATCH_GOAL = 24 << 20 };

/* What the threads of one run share. */
typedef struct {
    const ys_plan *plan;
    const ys_engine_options *options;
    const ys_isa *isa;
    int lanes, threads;
    int64_t n_blocks;
    ys_block *block; /* [threads] */
    ys_tally *tally; /* [threads] */
    atomic_llong done;
    atomic_bool stop;
    double started;
    int64_t failed_block; /* lowest block that failed, or n_blocks */
    ys_error failure;
    int64_t *poor, *exit_year; /* trajectories [world][year], [world][county], or NULL */
    ys_draws draws;
} ys_run;

typedef struct {
    ys_run *run;
    ys_tally *tally;
    int valid;
} ys_run_block;

static double
now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double) time.tv_sec + 1e-9 * (double) time.tv_nsec;
}

/* Each block writes the rows of its own worlds. */
static void
keep_year(const ys_run *run, const ys_block *block, int year, int valid)
{
    const ys_plan *plan = run->plan;
    size_t n = plan->n_counties, lanes = (size_t) block->lanes, years = (size_t) plan->n_years;
    const double *poor = block->quantity[YS_QUANTITY_registered_poor];

    for (size_t l = 0; l < (size_t) valid; l++) {
        int64_t *total = &run->poor[(block->world + l) * years + (size_t) year];

        for (size_t c = 0; c < n; c++) {
            uint8_t left = block->exit.left[c * lanes + l];

            *total += (int64_t) poor[c * lanes + l];
            run->exit_year[(block->world + l) * n + c] = left == 0 ? 0 : plan->model->scenario.years.first + left - 1;
        }
    }
}

static bool
after_year(void *context, const ys_block *block, int year)
{
    ys_run_block *of = context;

    of->run->isa->tally(of->tally, block, year, of->valid);
    if (of->run->poor != NULL)
        keep_year(of->run, block, year, of->valid);
    if (of->run->options->draws)
        ys_draws_keep(&of->run->draws, block, year, of->valid);
    return !atomic_load_explicit(&of->run->stop, memory_order_relaxed);
}

/* The first thread alone speaks, so that a caller's function need not be made for several. */
static void
speak(ys_run *run)
{
    const ys_progress *progress = run->options->progress;
    int64_t worlds = run->plan->model->scenario.worlds, done = atomic_load(&run->done);

    if (progress == NULL || omp_get_thread_num() != 0)
        return;
    /* at worst a probability of one half whose pairs are wholly dependent */
    double worst = done > 0 ? 0.5 * 1.4142135623730951 / __builtin_sqrt((double) done) : 0.5;

    if (!progress->report(progress->context, done, worlds, now() - run->started, worst))
        atomic_store(&run->stop, true);
}

static void
run_block(ys_run *run, int64_t b)
{
    int thread = omp_get_thread_num();
    ys_block *block = &run->block[thread];
    int64_t worlds = run->plan->model->scenario.worlds, first = b * run->lanes;
    int valid = worlds - first < run->lanes ? (int) (worlds - first) : run->lanes;
    ys_run_block of = { run, &run->tally[thread], valid };

    block->world = (uint32_t) first;
    block->valid = valid;
    int outcome = run->isa->run(block, after_year, &of);

    if (outcome > 0) {
        /* a fund fails by its lowest lane, a run by its lowest block: every number of threads names the same world */
#pragma omp critical(ys_run_failure)
        if (b < run->failed_block) {
#pragma omp atomic write
            run->failed_block = b;
            ys_block_failure(block, &run->failure);
        }
        return;
    }
    if (outcome == 0)
        atomic_fetch_add(&run->done, valid);
}

static bool
skip(ys_run *run, int64_t b)
{
    int64_t failed;

#pragma omp atomic read
    failed = run->failed_block;
    return b > failed || atomic_load_explicit(&run->stop, memory_order_relaxed);
}

static void
run_blocks(ys_run *run)
{
#pragma omp parallel for schedule(dynamic, 1) num_threads(run->threads)
    for (int64_t b = 0; b < run->n_blocks; b++) {
        if (skip(run, b))
            continue;
        run_block(run, b);
        speak(run);
    }
}

/* Worlds a block: as asked for, or the widest of 256, 128, 64 whose scratch stays small. The result does not depend on it. */
static ys_status
choose_lanes(ys_run *run, ys_error *err)
{
    int lanes = run->options->block;

    if (lanes != 0 && lanes != 64 && lanes != 128 && lanes != 256)
        return ys_fail(err, YS_E_USAGE, "block of %d worlds; allowed: 64, 128, 256", lanes);
    if (lanes == 0) {
        lanes = YS_LANES;
        while (lanes > 64 && ys_block_bytes(run->plan, lanes) > YS_SCRATCH_GOAL)
            lanes /= 2;
    }
    run->lanes = lanes;
    run->n_blocks = (run->plan->model->scenario.worlds + lanes - 1) / lanes;
    run->threads = run->options->threads > 0 ? run->options->threads : omp_get_max_threads();
    if (run->threads > run->n_blocks)
        run->threads = (int) run->n_blocks;
    return YS_OK;
}

static ys_status
init_trajectories(ys_run *run, ys_error *err)
{
    size_t worlds = (size_t) run->plan->model->scenario.worlds, years = (size_t) run->plan->n_years;
    size_t n = run->plan->n_counties, most = (size_t) 64 << 20, widest = n > years ? n : years;

    if (!run->options->trajectories)
        return YS_OK;
    if (worlds > most / sizeof(int64_t) / widest)
        return ys_fail(err, YS_E_LIMIT, "trajectories of %zu worlds and %zu counties pass 64 MiB; at most %zu worlds", worlds, n,
            most / sizeof(int64_t) / widest);
    run->poor = calloc(worlds * years, sizeof *run->poor);
    run->exit_year = calloc(worlds * n + 1, sizeof *run->exit_year);
    return run->poor != NULL && run->exit_year != NULL ? YS_OK : ys_fail(err, YS_E_NOMEM, "trajectories of %zu worlds", worlds);
}

static ys_status
add_trajectories(const ys_run *run, ys_result *result, ys_error *err)
{
    size_t worlds = (size_t) run->plan->model->scenario.worlds;
    size_t by_year[] = { worlds, (size_t) run->plan->n_years }, by_county[] = { worlds, run->plan->n_counties };
    const char *const year_axes[] = { "trajectory/world", "year" }, *const county_axes[] = { "trajectory/world", "county/code" };
    ys_array *world, *poor, *exit_year;

    if (run->poor == NULL)
        return YS_OK;
    world = ys_result_add(result, "trajectory/world", YS_ARRAY_I64, 1, &worlds, NULL, "1", "world", err);
    poor = world == NULL ? NULL
                         : ys_result_add(result, "trajectory/poor", YS_ARRAY_I64, 2, by_year, year_axes, "person", "registered poor at the end of the year", err);
    exit_year = poor == NULL ? NULL
                             : ys_result_add(result, "trajectory/exit_year", YS_ARRAY_I64, 2, by_county, county_axes, "year", "year in which the county left; 0: it did not", err);
    if (exit_year == NULL)
        return ys_fail_status(err);
    for (size_t w = 0; w < worlds; w++)
        ys_array_i64(world)[w] = (int64_t) w;
    memcpy(ys_array_i64(poor), run->poor, worlds * by_year[1] * sizeof(int64_t));
    memcpy(ys_array_i64(exit_year), run->exit_year, worlds * by_county[1] * sizeof(int64_t));
    poor->modelled = exit_year->modelled = true;
    return YS_OK;
}

static ys_status
run_init(ys_run *run, const ys_plan *plan, const ys_engine_options *options, ys_error *err)
{
    ys_status st;

    *run = (ys_run){ .plan = plan, .options = options, .started = now() };
    st = ys_isa_choose(options->isa, &run->isa, err);
    if (st == YS_OK)
        st = choose_lanes(run, err);
    if (st == YS_OK)
        st = init_trajectories(run, err);
    if (st == YS_OK && options->draws)
        st = ys_draws_init(&run->draws, plan, err);
    if (st != YS_OK)
        return st;
    run->failed_block = run->n_blocks;
    run->block = calloc((size_t) run->threads, sizeof *run->block);
    run->tally = calloc((size_t) run->threads, sizeof *run->tally);
    if (run->block == NULL || run->tally == NULL)
        return ys_fail(err, YS_E_NOMEM, "%d threads", run->threads);
    for (int t = 0; st == YS_OK && t < run->threads; t++) {
        st = ys_block_init(&run->block[t], plan, run->lanes, err);
        if (st == YS_OK)
            st = ys_tally_init(&run->tally[t], plan, err);
        if (st == YS_OK)
            ys_block_centre(&run->block[t]);
    }
    return st;
}

static void
run_free(ys_run *run)
{
    for (int t = 0; t < run->threads; t++) {
        if (run->block != NULL)
            ys_block_free(&run->block[t]);
        if (run->tally != NULL)
            ys_tally_free(&run->tally[t]);
    }
    free(run->block);
    free(run->tally);
    free(run->poor);
    free(run->exit_year);
    ys_draws_free(&run->draws);
}

static ys_status
run_loop(const ys_plan *plan, const ys_engine_options *options, ys_result *result, ys_error *err)
{
    ys_run run;
    ys_status st = run_init(&run, plan, options, err);

    if (st == YS_OK) {
        run_blocks(&run);
        if (run.failed_block < run.n_blocks)
            st = ys_fail(err, run.failure.status, "%s", run.failure.text);
        else if (atomic_load(&run.stop))
            st = ys_fail(err, YS_E_INTERRUPT, "interrupted after %lld of %lld worlds; nothing was written",
                (long long) atomic_load(&run.done), (long long) plan->model->scenario.worlds);
    }
    for (int t = 1; st == YS_OK && t < run.threads; t++)
        ys_tally_merge(&run.tally[0], &run.tally[t]);
    if (st == YS_OK)
        st = ys_outcome_fill(plan, &run.tally[0], result, err);
    if (st == YS_OK)
        st = add_trajectories(&run, result, err);
    if (st == YS_OK)
        st = ys_draws_fill(&run.draws, result, err);
    if (st == YS_OK)
        st = ys_result_note(result, "isa", run.isa->name, err);
    run_free(&run);
    return st;
}

static ys_status
need(bool there, const char *what, ys_error *err)
{
    return there ? YS_OK : ys_fail(err, YS_E_SCENARIO, "the scenario has no %s", what);
}

ys_status
ys_engine_simulate(const ys_model *model, const ys_engine_options *options, ys_result *result, ys_error *err)
{
    static const ys_engine_options plain = { 0 };
    ys_plan plan;
    ys_result made = { 0 };
    ys_status st = need(model->scenario.population.registered_poor != NULL, "population: nobody to simulate", err);

    if (st == YS_OK)
        st = ys_plan_prepare(model, true, &plan, err);
    if (st != YS_OK)
        return st;
    st = ys_outcome_frame(&plan, "yinsu.simulation/1", &made, err);
    if (st == YS_OK && plan.n_funds > 0)
        st = ys_recorded_fund_allocation(&plan, &made, err);
    if (st == YS_OK)
        st = run_loop(&plan, options == NULL ? &plain : options, &made, err);
    ys_plan_release(&plan);
    if (st == YS_OK)
        *result = made;
    else
        ys_result_free(&made);
    return st;
}

static ys_status
recorded(const ys_model *model, const char *schema, ys_status (*fill)(ys_plan *, ys_result *, ys_error *), ys_result *result,
    ys_error *err)
{
    ys_plan plan;
    ys_result made = { 0 };
    ys_status st = ys_plan_prepare(model, false, &plan, err);

    if (st != YS_OK)
        return st;
    /* the first two quantities stand in the table and may be asked for by either room */
    plan.quantities |= UINT32_C(1) << YS_QUANTITY_registered_poor | UINT32_C(1) << YS_QUANTITY_incidence;
    size_t one = 1;
    ys_array *year = NULL;

    st = ys_outcome_frame(&plan, schema, &made, err);
    if (st == YS_OK)
        year = ys_result_add(&made, "year", YS_ARRAY_I64, 1, &one, NULL, "year", "year", err);
    if (st == YS_OK && year == NULL)
        st = YS_E_NOMEM;
    if (st == YS_OK) {
        ys_array_i64(year)[0] = model->scenario.years.first;
        st = fill(&plan, &made, err);
    }
    ys_plan_release(&plan);
    if (st == YS_OK)
        *result = made;
    else
        ys_result_free(&made);
    return st;
}

ys_status
ys_engine_allocate(const ys_model *model, ys_result *result, ys_error *err)
{
    ys_status st = need(model->scenario.funds.n > 0, "fund", err);

    return st == YS_OK ? recorded(model, "yinsu.allocation/1", ys_recorded_fund_allocation, result, err) : st;
}

ys_status
ys_engine_assess(const ys_model *model, ys_result *result, ys_error *err)
{
    ys_status st = need(model->scenario.schemes.n > 0, "scheme", err);

    return st == YS_OK ? recorded(model, "yinsu.assessment/1", ys_recorded_assessment, result, err) : st;
}
