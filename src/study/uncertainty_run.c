/* Evaluations in lanes: points that took the same choices share a prepared scheme, a block is some of them. */
#include "base/carve.h"
#include "engine/recorded.h"
#include "random/lanes.h"
#include "study/uncertainty.h"

#include <stdlib.h>
#include <string.h>

enum { YS_SCRATCH_GOAL = 3 << 19, YS_LANES_MOST = 64, YS_FROM_REGISTER = 3 };

static const ys_quantity from_register[YS_FROM_REGISTER] = { YS_QUANTITY_registered_poor, YS_QUANTITY_incidence, YS_QUANTITY_shortfall };

static const ys_uncertainty_kernels sets[] = {
#if defined(__x86_64__)
    { "avx512", ys_uncertainty_figure_lanes_avx512, ys_uncertainty_above_lanes_avx512, ys_scheme_lanes_avx512, ys_philox_lanes_at_avx512 },
    { "avx2", ys_uncertainty_figure_lanes_avx2, ys_uncertainty_above_lanes_avx2, ys_scheme_lanes_avx2, ys_philox_lanes_at_avx2 },
    { "sse2", ys_uncertainty_figure_lanes_base, ys_uncertainty_above_lanes_base, ys_scheme_lanes_base, ys_philox_lanes_at_base },
#else
    { "base", ys_uncertainty_figure_lanes_base, ys_uncertainty_above_lanes_base, ys_scheme_lanes_base, ys_philox_lanes_at_base },
#endif
};

/* What one thread works on. */
typedef struct {
    double *weight;                       /* [n_classes][n_leaves][lanes] */
    double **figure;                      /* [n_leaves] rows, or NULL */
    double *quantity[YS_FROM_REGISTER];   /* rows */
    double *score, *yuan, *points;        /* rows */
    int32_t *grade, *rank;                /* rows */
    double *u, *v;                        /* [lanes] */
    double *one;                          /* [n_leaves] */
    int32_t *draw;                        /* [lanes] */
    uint16_t *left_out;                   /* [lanes] place among the counting leaves, or their number */
    uint8_t *failed;                      /* [lanes] */
    void *scratch;
} ys_desk;

static bool
figure_errs(const ys_uncertainty_setup *setup, size_t k)
{
    return setup->leaf[k].counts && setup->leaf[k].noise.kind != YS_NOISE_none;
}

static size_t
lay_out(const ys_uncertainty_setup *setup, int lanes, char *memory, ys_desk *desk)
{
    size_t row = (size_t) lanes, cells = setup->n * row, used = 0, scratch = ys_scheme_scratch(setup->whole.scheme, lanes, true);

    desk->weight = ys_carve(memory, &used, setup->n_classes * setup->n_leaves * row * sizeof(double));
    desk->figure = ys_carve(memory, &used, (setup->n_leaves + 1) * sizeof(double *));
    for (size_t k = 0; k < setup->n_leaves; k++) {
        double *figure = figure_errs(setup, k) ? ys_carve(memory, &used, cells * sizeof(double)) : NULL;

        if (memory != NULL)
            desk->figure[k] = figure;
    }
    for (int i = 0; i < YS_FROM_REGISTER; i++)
        desk->quantity[i] = setup->poor.kind != YS_NOISE_none ? ys_carve(memory, &used, cells * sizeof(double)) : NULL;
    desk->score = ys_carve(memory, &used, cells * sizeof(double));
    desk->yuan = ys_carve(memory, &used, cells * sizeof(double));
    desk->points = ys_carve(memory, &used, cells * sizeof(double));
    desk->grade = ys_carve(memory, &used, cells * sizeof(int32_t));
    desk->rank = ys_carve(memory, &used, cells * sizeof(int32_t));
    desk->u = ys_carve(memory, &used, row * sizeof(double));
    desk->v = ys_carve(memory, &used, row * sizeof(double));
    desk->one = ys_carve(memory, &used, (setup->n_leaves + 1) * sizeof(double));
    desk->draw = ys_carve(memory, &used, row * sizeof(int32_t));
    desk->left_out = ys_carve(memory, &used, row * sizeof(uint16_t));
    desk->failed = ys_carve(memory, &used, row);
    for (size_t v = 0; v < setup->n_variants; v++) {
        size_t bytes = setup->variant[v].plan == NULL ? 0 : ys_scheme_scratch(setup->variant[v].plan, lanes, true);

        scratch = bytes > scratch ? bytes : scratch;
    }
    desk->scratch = ys_carve(memory, &used, scratch);
    return used;
}

static ys_status
keep_recorded(ys_uncertainty_run *self, ys_error *err)
{
    size_t n = self->setup->n;

    self->recorded = malloc((YS_FROM_REGISTER * n + 1) * sizeof *self->recorded);
    if (self->recorded == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu counties", n);
    for (int i = 0; i < YS_FROM_REGISTER; i++) {
        const double *row = self->known[from_register[i]];

        for (size_t c = 0; row != NULL && c < n; c++)
            self->recorded[(size_t) i * n + c] = row[c * (size_t) self->lanes];
    }
    return YS_OK;
}

ys_status
ys_uncertainty_run_open(
    ys_uncertainty_run *self, const ys_uncertainty_setup *setup, const ys_engine_options *options, int64_t units, ys_error *err)
{
    const ys_isa *isa;
    ys_desk desk;
    ys_status st = ys_isa_choose(options == NULL ? NULL : options->isa, &isa, err);

    *self = (ys_uncertainty_run){ .setup = setup, .parallel = ys_parallel_open(options, units), .lanes = YS_LANES_MOST };
    if (st != YS_OK)
        return st;
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
        self->kernels = strcmp(sets[i].name, isa->name) == 0 ? &sets[i] : self->kernels;
    while (self->lanes > 8 && lay_out(setup, self->lanes, NULL, &desk) > YS_SCRATCH_GOAL)
        self->lanes /= 2;
    self->bytes = lay_out(setup, self->lanes, NULL, &desk);

    size_t threads = (size_t) self->parallel.threads;

    self->memory = aligned_alloc(YS_ALIGN, threads * self->bytes);
    self->count = calloc(threads * setup->n_variants, sizeof *self->count);
    st = self->memory == NULL || self->count == NULL ? ys_fail(err, YS_E_NOMEM, "%zu threads of %zu bytes", threads, self->bytes) : YS_OK;
    if (st == YS_OK)
        st = ys_block_init(&self->block, &setup->plan, self->lanes, err);
    if (st == YS_OK) {
        ys_block_centre(&self->block);
        ys_block_recorded(&self->block);
        ys_recorded_assessment_year(&self->block, self->known, &self->year);
        st = keep_recorded(self, err);
    }
    if (st != YS_OK)
        ys_uncertainty_run_close(self);
    return st;
}

void
ys_uncertainty_run_close(ys_uncertainty_run *self)
{
    ys_block_free(&self->block);
    free(self->recorded);
    free(self->memory);
    free(self->count);
    *self = (ys_uncertainty_run){ 0 };
}

/* Which sample's draw gives input `input` at a point. */
static int32_t
draw_of(const ys_uncertainty_point *point, size_t input)
{
    bool second = point->swap == YS_SWAP_ALL || point->swap == (int32_t) input;

    return second ? point->draw + YS_SWAP_SECOND : point->draw;
}

static size_t
choose(const ys_uncertainty_setup *setup, const ys_uncertainty_point *point, int which)
{
    double u, v;
    ys_address at = { (uint64_t) setup->model->scenario.seed, (uint32_t) draw_of(point, setup->n_leaves + (size_t) which), 0, 0,
        YS_PURPOSE_assessment_switch, (uint32_t) which };

    if (setup->choices[which] == 1)
        return 0;
    ys_uniform(&at, 0, &u, &v);
    return (size_t) (u * (double) setup->choices[which]);
}

/* ---- a block ---- */

typedef struct {
    const ys_uncertainty_point *point;
    const uint32_t *order;   /* points by variant */
    const size_t *piece;     /* [n_pieces + 1] where each begins in it */
    const uint32_t *variant; /* [n_pieces] */
    ys_uncertainty_run *run;
    ys_uncertainty_visitor *visit;
    void *context;
} ys_sheaf;

/* Draws of an input, lane by lane; lanes past the valid ones repeat the last. */
static void
fill_draws(const ys_sheaf *sheaf, const uint32_t *order, int valid, size_t input, int32_t *draw)
{
    for (int l = 0; l < sheaf->run->lanes; l++)
        draw[l] = draw_of(&sheaf->point[order[l < valid ? l : valid - 1]], input);
}

/* Row by row, a leaf's weight before all are scaled: w + d (2u - 1), not below 0. */
static void
draw_leaf(const ys_uncertainty_run *run, const ys_desk *desk, const double *stated, size_t k)
{
    const ys_uncertainty_setup *setup = run->setup;
    size_t lanes = (size_t) run->lanes;
    double spread = setup->of->weights / 100.0;

    for (size_t g = 0; g < setup->n_classes; g++) {
        double *restrict row = desk->weight + (g * setup->n_leaves + k) * lanes;
        double w = stated[g * setup->n_leaves + k];

        for (size_t l = 0; l < lanes; l++) {
            double drawn = w + spread * (2.0 * desk->u[l] - 1.0);

            row[l] = w > 0.0 && drawn > 0.0 ? drawn : 0.0;
        }
    }
}

static void
leave_out(const ys_sheaf *sheaf, const uint32_t *order, int valid, const ys_desk *desk)
{
    const ys_uncertainty_setup *setup = sheaf->run->setup;
    size_t lanes = (size_t) sheaf->run->lanes;

    for (int l = 0; l < valid; l++) {
        size_t chosen = choose(setup, &sheaf->point[order[l]], YS_INPUT_leave_one_out);

        for (size_t g = 0; chosen < setup->n_counting && g < setup->n_classes; g++)
            desk->weight[(g * setup->n_leaves + setup->counting[chosen]) * lanes + (size_t) l] = 0.0;
    }
}

/* One lane of one class scaled to 1 and brought within its bounds on tags. */
static bool
settle(const ys_uncertainty_setup *setup, const ys_scheme_plan *plan, size_t g, double *column, size_t lanes, double *one)
{
    const ys_class *class = (const ys_class *) setup->scheme->classes.item + g;
    double sum = 0;

    for (size_t k = 0; k < setup->n_leaves; k++)
        sum += column[k * lanes];
    if (!(sum > 0.0))
        return false;
    for (size_t k = 0; k < setup->n_leaves; k++)
        column[k * lanes] /= sum;
    if (class->tagged.n == 0)
        return true;
    for (size_t k = 0; k < setup->n_leaves; k++)
        one[k] = column[k * lanes];
    if (ys_scheme_weight_project(plan, g, one, NULL) != YS_OK)
        return false;
    for (size_t k = 0; k < setup->n_leaves; k++)
        column[k * lanes] = one[k];
    return true;
}

/* Weights of all lanes; those that cannot be had are marked as failed. A class without counties has none. */
static void
draw_weights(const ys_sheaf *sheaf, const uint32_t *order, int valid, const ys_uncertainty_variant *variant, const ys_desk *desk)
{
    const ys_uncertainty_run *run = sheaf->run;
    const ys_uncertainty_setup *setup = run->setup;
    size_t lanes = (size_t) run->lanes;

    for (size_t k = 0; k < setup->n_leaves; k++) {
        ys_address at = { (uint64_t) setup->model->scenario.seed, 0, 0, 0, YS_PURPOSE_assessment_weight, setup->leaf[k].group };

        fill_draws(sheaf, order, valid, k, desk->draw);
        run->kernels->uniform(&at, 0, run->lanes, desk->draw, desk->u, desk->v);
        draw_leaf(run, desk, variant->weight, k);
    }
    if (setup->choices[YS_INPUT_leave_one_out] > 1)
        leave_out(sheaf, order, valid, desk);
    for (int l = 0; l < valid; l++)
        for (size_t g = 0; g < setup->n_classes; g++)
            if (setup->class_size[g] > 0
                && !settle(setup, variant->plan, g, desk->weight + g * setup->n_leaves * lanes + (size_t) l, lanes, desk->one))
                desk->failed[l] = 1;
}

static void
draw_figures(const ys_sheaf *sheaf, const uint32_t *order, int valid, const ys_uncertainty_variant *variant, ys_desk *desk,
    const double *known[YS_QUANTITY_COUNT])
{
    const ys_uncertainty_run *run = sheaf->run;
    const ys_uncertainty_setup *setup = run->setup;

    fill_draws(sheaf, order, valid, setup->n_leaves + YS_INPUT_figures, desk->draw);
    for (size_t k = 0; k < setup->n_leaves; k++)
        if (desk->figure[k] != NULL)
            run->kernels->figure(&setup->leaf[k].noise, setup->n, run->lanes, desk->draw, ys_scheme_leaf_figure(variant->plan, k),
                desk->figure[k]);
    for (int i = 0; i < YS_FROM_REGISTER; i++) {
        if (desk->quantity[i] == NULL || known[from_register[i]] == NULL)
            continue;
        run->kernels->figure(&setup->poor, setup->n, run->lanes, desk->draw, run->recorded + (size_t) i * setup->n, desk->quantity[i]);
        known[from_register[i]] = desk->quantity[i];
    }
}

static ys_scheme_year
open_year(const ys_uncertainty_run *run, const ys_desk *desk, const double *const *known)
{
    ys_scheme_year year = run->year;

    year.quantity = known;
    year.scratch = desk->scratch;
    year.score = desk->score;
    year.grade = desk->grade;
    year.rank = desk->rank;
    year.award_points = desk->points;
    year.award_yuan = desk->yuan;
    return year;
}

static void
score_block(const ys_sheaf *sheaf, const uint32_t *order, int valid, const ys_uncertainty_variant *variant, ys_desk *desk,
    ys_uncertainty_count *count)
{
    const ys_uncertainty_run *run = sheaf->run;
    const ys_uncertainty_setup *setup = run->setup;
    const double *known[YS_QUANTITY_COUNT];
    uint8_t no_value[YS_LANES] = { 0 };

    memcpy(known, run->known, sizeof known);
    memset(desk->failed, 0, (size_t) run->lanes);
    ys_scheme_year year = open_year(run, desk, known);

    if (setup->moves_weights || setup->choices[YS_INPUT_leave_one_out] > 1) {
        draw_weights(sheaf, order, valid, variant, desk);
        year.weight = desk->weight;
    }
    if (ys_uncertainty_setup_moves(setup, setup->n_leaves + YS_INPUT_figures)) {
        draw_figures(sheaf, order, valid, variant, desk, known);
        year.figure = (const double *const *) desk->figure;
    }
    year.failed = no_value;
    run->kernels->score(variant->plan, &year);
    for (int l = 0; l < valid; l++) {
        count->failed_weights += desk->failed[l];
        count->failed_scores += no_value[l] > desk->failed[l];
        desk->failed[l] |= no_value[l];
    }
}

static int64_t
run_piece(void *context, int thread, int64_t piece)
{
    const ys_sheaf *sheaf = context;
    ys_uncertainty_run *run = sheaf->run;
    const ys_uncertainty_variant *variant = &run->setup->variant[sheaf->variant[piece]];
    ys_uncertainty_count *count = &run->count[(size_t) thread * run->setup->n_variants + sheaf->variant[piece]];
    size_t first = sheaf->piece[piece];
    int valid = (int) (sheaf->piece[piece + 1] - first);
    const uint32_t *order = sheaf->order + first;
    ys_desk desk;

    lay_out(run->setup, run->lanes, run->memory + (size_t) thread * run->bytes, &desk);
    count->drawn += valid;
    ys_uncertainty_block block = { .thread = thread, .lanes = run->lanes, .valid = valid, .first = first, .point = order };

    if (variant->plan == NULL) {
        memset(desk.failed, 1, (size_t) run->lanes);
    } else {
        score_block(sheaf, order, valid, variant, &desk, count);
        block.rank = desk.rank;
        block.grade = desk.grade;
        block.yuan = desk.yuan;
        block.points = desk.points;
    }
    block.failed = desk.failed;
    sheaf->visit(sheaf->context, &block);
    return valid;
}

/* ---- all points ---- */

/* Points in the order of their variants, each variant's in their own order; `at` [n_variants + 1] where each begins. */
static void
sort_points(const ys_uncertainty_setup *setup, const ys_uncertainty_point *point, size_t n, uint32_t *of, uint32_t *order, size_t *at)
{
    memset(at, 0, (setup->n_variants + 2) * sizeof *at);
    for (size_t i = 0; i < n; i++) {
        size_t v = 0;

        for (int which = 0; which < YS_INPUT_leave_one_out; which++)
            v = v * setup->choices[which] + choose(setup, &point[i], which);
        of[i] = (uint32_t) v;
        at[v + 2]++;
    }
    for (size_t v = 0; v < setup->n_variants; v++)
        at[v + 2] += at[v + 1];
    for (size_t i = 0; i < n; i++)
        order[at[of[i] + 1]++] = (uint32_t) i;
}

ys_status
ys_uncertainty_run_points(ys_uncertainty_run *self, const ys_uncertainty_point *point, size_t n_points,
    ys_uncertainty_visitor *visit, void *context, ys_error *err)
{
    size_t variants = self->setup->n_variants, most = n_points / (size_t) self->lanes + variants + 1, n_pieces = 0;
    uint32_t *of = malloc((2 * n_points + most) * sizeof *of), *order = of + n_points, *variant = order + n_points;
    size_t *at = malloc((variants + 2 + most + 1) * sizeof *at), *piece = at + variants + 2;
    ys_sheaf sheaf = { point, order, piece, variant, self, visit, context };

    if (of == NULL || at == NULL) {
        free(of);
        free(at);
        return ys_fail(err, YS_E_NOMEM, "%zu draws", n_points);
    }
    sort_points(self->setup, point, n_points, of, order, at);
    for (size_t v = 0; v < variants; v++)
        for (size_t first = at[v]; first < at[v + 1]; first += (size_t) self->lanes) {
            piece[n_pieces] = first;
            variant[n_pieces++] = (uint32_t) v;
        }
    piece[n_pieces] = n_points;

    ys_status st = ys_parallel_run(&self->parallel, (int64_t) n_pieces, run_piece, &sheaf, err);

    free(of);
    free(at);
    return st;
}

/* The scheme as stated, in the first thread's memory. */
static bool
run_stated(ys_uncertainty_run *self, ys_desk *desk, ys_scheme_year *year)
{
    uint8_t failed[YS_LANES] = { 0 };

    lay_out(self->setup, self->lanes, self->memory, desk);
    *year = open_year(self, desk, self->known);
    year->failed = failed;
    self->kernels->score(self->setup->whole.scheme, year);
    year->failed = NULL;
    return !failed[0];
}

bool
ys_uncertainty_run_stated(ys_uncertainty_run *self, int32_t *rank, int32_t *grade)
{
    size_t lanes = (size_t) self->lanes;
    ys_scheme_year year;
    ys_desk desk;
    bool has_value = run_stated(self, &desk, &year);

    for (size_t c = 0; c < self->setup->n; c++) {
        rank[c] = desk.rank[c * lanes];
        grade[c] = desk.grade[c * lanes];
    }
    return has_value;
}

ys_status
ys_uncertainty_run_sheet(ys_uncertainty_run *self, ys_scheme_sheet *sheet, ys_error *err)
{
    ys_scheme_year year;
    ys_desk desk;

    return run_stated(self, &desk, &year)
        ? ys_scheme_sheet_make(self->setup->whole.scheme, &year, 0, sheet, err)
        : ys_fail(err, YS_E_DATA, "schemes.%s: its aggregation has no value in some county: a score below 0, or of 0",
            self->setup->scheme->name);
}

ys_uncertainty_count
ys_uncertainty_run_count(const ys_uncertainty_run *self, size_t variant)
{
    ys_uncertainty_count sum = { 0 };

    for (int t = 0; t < self->parallel.threads; t++) {
        const ys_uncertainty_count *of = &self->count[(size_t) t * self->setup->n_variants + variant];

        sum.drawn += of->drawn;
        sum.failed_scores += of->failed_scores;
        sum.failed_weights += of->failed_weights;
    }
    return sum;
}
