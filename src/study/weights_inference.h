/* One inference of weights: a fund over the money that was observed, the fit, the fund run again with what was found. */
#ifndef YS_WEIGHTS_INFERENCE_H
#define YS_WEIGHTS_INFERENCE_H

#include "base/text.h"
#include "engine/plan.h"
#include "study/share_fit.h"
#include "yinsu/study.h"

enum { YS_WEIGHTS_ONE = 8 }; /* lanes of one run */

/* One fund over the money that was observed. Arrays by county are [n]. */
typedef struct {
    const ys_model *model;
    ys_study_weights_options given;
    const ys_column *observed;
    bool of_last_year;     /* the observed are last year's own amounts */
    size_t n, k;
    ys_plan plan;
    ys_block block;        /* central values, recorded figures */
    bool prepared, blocked;
    ys_fund fund;          /* as stated, without set-asides */
    ys_fund_plan *own;
    ys_fund_year year;     /* of it; amounts, last year's and scratch are owned */
    int64_t total[YS_WEIGHTS_ONE], held[YS_WEIGHTS_ONE];
    int64_t *amount, *last_year;
    void *scratch;
    ys_fund_log log;       /* with the weights as stated; empty where they give no amounts */
    double *share;         /* [k][n] */
    double *yuan;          /* observed; NaN where missing */
    double *granted;
    uint8_t *standing;
    bool *used;            /* in the fit */
    char (*reason)[128];   /* why not */
    double *fitted;        /* yuan, NaN where not in the fit */
    double *stated, *inferred, *rounded; /* [k] */
    bool *identified;      /* [k] */
    int decimals;          /* of `rounded`, where they reproduce; 0: none does */
    size_t n_used, missing;
    ys_share_fit_output fit;
    int64_t *reproduced;   /* by the inferred weights */
    bool has_amounts, exact, stated_exact;
    double largest_difference;
    size_t largest_at;
    char why_none[512];
    ys_text notes;
    char verdict[768];
} ys_weights;

/** The fund, its observed column, the block at its central values and room for all below; `self` holds model, given and n. Freed also after
 * failure by ys_weights_setup_free. YS_E_SCENARIO, YS_E_DATA, YS_E_NOMEM. */
ys_status ys_weights_setup_open(ys_weights *self, ys_error *err);
void ys_weights_setup_free(ys_weights *self);
/** Weights of the fund in the block's rows. @param weight [k] */
void ys_weights_setup_put(ys_weights *self, const double *weight);

/** The bound that holds a county with the weights as stated; "": none. */
const char *ys_weights_fill_bound(const ys_weights *self, size_t county);
/** Arrays and notes of yinsu.weights/1; premises are added to `notes`. */
ys_status ys_weights_fill(ys_weights *self, ys_result *result, ys_error *err);

#endif
