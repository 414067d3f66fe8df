/* How sure an assessment is: what is drawn, the scheme under each choice prepared, evaluations in lanes. */
#ifndef YS_UNCERTAINTY_H
#define YS_UNCERTAINTY_H

#include "base/text.h"
#include "engine/parallel.h"
#include "engine/plan.h"
#include "yinsu/study.h"

/* ---- kernels ---- */

/* How a figure x errs by a relative standard deviation sd; z standard normal, s^2 = ln(1 + sd^2).
 *   lognormal    x e^(s z - s^2/2): mean x, no sign turns
 *   logarithmic  x + s z - s^2/2: the same of a figure that is a logarithm
 *   additive     x + sd |x| z: of figures that may be negative, as changes and growths */
typedef enum { YS_NOISE_none, YS_NOISE_lognormal, YS_NOISE_logarithmic, YS_NOISE_additive } ys_noise_kind;

typedef struct {
    ys_noise_kind kind;
    double sd;
    uint64_t seed;
    uint32_t group; /* of the column: leaves on one column share its luck */
} ys_noise;

/* Rows of a figure [n_counties] as it may be; lane l is draw[l]. A missing figure stays missing. */
YS_DECLARE_LANE(void, ys_uncertainty_figure_lanes,
    (const ys_noise *noise, size_t n_counties, int lanes, const int32_t *draw, const double *figure, double *row));
/* Draws in which a's rank is better than b's: a, b [n], 0 without a rank. */
YS_DECLARE_LANE(int64_t, ys_uncertainty_above_lanes, (size_t n, const uint16_t *a, const uint16_t *b));

typedef struct {
    const char *name; /* as of ys_isa */
    void (*figure)(const ys_noise *, size_t, int, const int32_t *, const double *, double *);
    int64_t (*above)(size_t, const uint16_t *, const uint16_t *);
    void (*score)(const ys_scheme_plan *, const ys_scheme_year *);
    void (*uniform)(const ys_address *, uint32_t, int, const int32_t *, double *, double *);
} ys_uncertainty_kernels;

/* ---- what is drawn ---- */

/* Inputs are numbered: the weight of each leaf, then these. */
typedef enum {
    YS_INPUT_normalisation,
    YS_INPUT_aggregation,
    YS_INPUT_imputation,
    YS_INPUT_leave_one_out,
    YS_INPUT_figures,
    YS_INPUT_COUNT
} ys_uncertainty_input;

typedef struct {
    const char *path;
    const ys_item *item;
    bool counts;  /* weighs something in some class */
    bool turned;  /* below an odd number of branches that turn their score */
    uint32_t group; /* of its weight */
    ys_noise noise; /* none where its figure moves with the loop */
} ys_uncertainty_leaf;

/* The scheme under one choice of each switch. */
typedef struct {
    ys_scheme_plan *plan; /* NULL: it can't be prepared, and why */
    char name[96];
    char reason[512];
    double *weight; /* [n_classes][n_leaves], owned */
} ys_uncertainty_variant;

typedef struct {
    const ys_model *model;
    const ys_scheme *scheme;
    const ys_uncertainty *of;
    ys_plan whole, plan; /* owned; and a look at it without its funds, whose rows nobody needs here */
    uint8_t *still;      /* [n_slots] no parameter moves; owned */
    size_t n, n_leaves, n_classes, n_grades; /* grades with 资料不足 */
    const int32_t *class_of;
    size_t *class_size; /* [n_classes], owned */
    ys_uncertainty_leaf *leaf; /* [n_leaves], owned */
    size_t *counting;   /* [n_counting] leaves, owned */
    size_t n_counting;
    ys_noise poor;      /* of the register, and of what is derived from it */
    size_t choices[YS_INPUT_figures]; /* of each switch, 1: it does not move */
    size_t n_variants;
    ys_uncertainty_variant *variant; /* owned */
    bool moves_weights, arithmetic; /* the weights are drawn; the scheme as stated is a weighted sum */
} ys_uncertainty_setup;

/** Prepare all that a draw can choose. Refused: no scheme; a word of `uncertainty` that is none. */
ys_status ys_uncertainty_setup_open(ys_uncertainty_setup *self, const ys_model *model, ys_error *err);
void ys_uncertainty_setup_close(ys_uncertainty_setup *self);
/** Whether input `input` moves. */
bool ys_uncertainty_setup_moves(const ys_uncertainty_setup *self, size_t input);
/** Its name, as weight.PATH or normalisation. */
void ys_uncertainty_setup_name(const ys_uncertainty_setup *self, size_t input, char *name, size_t size);

/* ---- evaluations ---- */

/* All inputs are those of draw `draw` of the first sample, but for `swap`, which is the second sample's. */
enum { YS_SWAP_NONE = -1, YS_SWAP_ALL = -2, YS_SWAP_SECOND = 1 << 30 };

typedef struct {
    int32_t draw, swap;
} ys_uncertainty_point;

/* Evaluations of one variant in lanes. */
typedef struct {
    int thread, lanes, valid;
    size_t first;           /* place in the order of evaluation */
    const uint32_t *point;  /* [valid] numbers of the points */
    const uint8_t *failed;  /* [lanes]: rows say nothing of these */
    const int32_t *rank, *grade; /* rows [county][lanes]; NULL: all have failed */
    const double *yuan, *points; /* rows of awards */
} ys_uncertainty_block;

typedef void ys_uncertainty_visitor(void *context, const ys_uncertainty_block *block);

typedef struct {
    int64_t drawn, failed_scores, failed_weights; /* evaluations; of them: the aggregation had no value; weights held no bounds */
} ys_uncertainty_count;

typedef struct {
    const ys_uncertainty_setup *setup;
    const ys_uncertainty_kernels *kernels;
    ys_parallel parallel;
    int lanes;
    size_t bytes; /* of a thread's memory */
    ys_block block; /* central values, recorded figures */
    const double *known[YS_QUANTITY_COUNT];
    ys_scheme_year year; /* as it is assessed; each thread has outputs of its own */
    double *recorded; /* [3][n] figures of the quantities that the register gives; owned */
    char *memory;     /* [threads], owned */
    ys_uncertainty_count *count; /* [threads][n_variants], owned */
} ys_uncertainty_run;

/** @param units  draws that will be told as done at the end */
ys_status ys_uncertainty_run_open(
    ys_uncertainty_run *self, const ys_uncertainty_setup *setup, const ys_engine_options *options, int64_t units, ys_error *err);
void ys_uncertainty_run_close(ys_uncertainty_run *self);
/** Evaluate points in any order and show them in blocks, each block once, from several threads. */
ys_status ys_uncertainty_run_points(ys_uncertainty_run *self, const ys_uncertainty_point *point, size_t n_points,
    ys_uncertainty_visitor *visit, void *context, ys_error *err);
/** The scheme as stated, on recorded data: ranks and grades out, [n]. @return false: its aggregation has no value */
bool ys_uncertainty_run_stated(ys_uncertainty_run *self, int32_t *rank, int32_t *grade);
/** The same in full. @return YS_E_NOMEM, or that its aggregation has no value; sheet is untouched then */
ys_status ys_uncertainty_run_sheet(ys_uncertainty_run *self, ys_scheme_sheet *sheet, ys_error *err);
/** What became of the evaluations under a variant. */
ys_uncertainty_count ys_uncertainty_run_count(const ys_uncertainty_run *self, size_t variant);

/* ---- outputs ---- */

/* An array "uncertainty/WHAT" of numbers of up to three dimensions, on axes; all rest on assumed spreads and carry the mark. */
typedef struct {
    const char *what, *unit, *title;
    int rank;
    size_t dim[3];
    const char *axis[3];
} ys_uncertainty_shape;

double *ys_uncertainty_add_f64(ys_result *result, const ys_uncertainty_shape *shape, ys_error *err);
int64_t *ys_uncertainty_add_i64(ys_result *result, const ys_uncertainty_shape *shape, ys_error *err);
ys_array *ys_uncertainty_add_text(
    ys_result *result, const char *what, size_t n, size_t width, const char *axis, const char *title, ys_error *err);
ys_status ys_uncertainty_add_one(
    ys_result *result, const char *what, int64_t value, const char *unit, const char *title, ys_error *err);

/** Ranks over `draws` draws. */
ys_status ys_uncertainty_rank(
    const ys_uncertainty_setup *setup, const ys_study_uncertainty_options *options, ys_result *result, ys_error *err);
/** Sobol' indices from `base` base points. */
ys_status ys_uncertainty_sobol(
    const ys_uncertainty_setup *setup, const ys_study_uncertainty_options *options, ys_result *result, ys_error *err);
/** Least changes of weights that swap neighbours in the order, and the pair that is asked for. */
ys_status ys_uncertainty_swap(
    const ys_uncertainty_setup *setup, const ys_study_uncertainty_options *options, ys_result *result, ys_error *err);

#endif
