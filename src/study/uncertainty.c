#include "study/uncertainty.h"

#include <inttypes.h>
#include <stdio.h>

static ys_array *
add(ys_result *result, const ys_uncertainty_shape *shape, ys_array_type type, ys_error *err)
{
    char name[128];
    bool named = false;

    for (int k = 0; k < shape->rank; k++)
        named = named || shape->axis[k] != NULL;

    snprintf(name, sizeof name, "uncertainty/%s", shape->what);

    ys_array *array = ys_result_add(result, name, type, shape->rank, shape->dim, shape->axis, shape->unit, shape->title, err);

    if (array != NULL)
        array->modelled = named || type == YS_ARRAY_F64;
    return array;
}

double *
ys_uncertainty_add_f64(ys_result *result, const ys_uncertainty_shape *shape, ys_error *err)
{
    return ys_array_f64(add(result, shape, YS_ARRAY_F64, err));
}

int64_t *
ys_uncertainty_add_i64(ys_result *result, const ys_uncertainty_shape *shape, ys_error *err)
{
    return ys_array_i64(add(result, shape, YS_ARRAY_I64, err));
}

ys_array *
ys_uncertainty_add_text(
    ys_result *result, const char *what, size_t n, size_t width, const char *axis, const char *title, ys_error *err)
{
    char name[128];

    snprintf(name, sizeof name, "uncertainty/%s", what);
    return ys_result_add_text(result, name, n, width, axis, title, err);
}

ys_status
ys_uncertainty_add_one(ys_result *result, const char *what, int64_t value, const char *unit, const char *title, ys_error *err)
{
    int64_t *one = ys_uncertainty_add_i64(result, &(ys_uncertainty_shape){ what, unit, title, 1, { 1 }, { NULL } }, err);

    if (one == NULL)
        return ys_fail_status(err);
    *one = value;
    return YS_OK;
}

static ys_status
check(const ys_study_uncertainty_options *options, ys_error *err)
{
    if (options->draws < 1 || options->draws > INT64_C(1) << 24)
        return ys_fail(err, YS_E_USAGE, "uncertainty: %" PRId64 " draws; allowed: 1 to 16777216", options->draws);
    if (options->sobol != 0 && (options->sobol < 64 || options->sobol > INT64_C(1) << 20))
        return ys_fail(err, YS_E_USAGE, "Sobol' indices from %" PRId64 " base points; allowed: 64 to 1048576", options->sobol);
    return YS_OK;
}

/* What a reader must know of the draws. */
static ys_status
add_notes(const ys_uncertainty_setup *setup, const ys_study_uncertainty_options *options, ys_result *result, ys_error *err)
{
    const ys_uncertainty *of = setup->of;
    const int64_t *failed = ys_array_i64(ys_result_find(result, "uncertainty/failed"));
    const ys_array *left_out = ys_result_find(result, "uncertainty/sobol/left_out");
    ys_text notes = { 0 };

    ys_text_format(&notes, "uncertainty: %" PRId64 " draws, weights within %g points of their own%s; the spreads are assumptions%s%s\n",
        options->draws, of->weights, of->leave_one_out ? ", one item left out or none" : "", of->origin == NULL ? "" : ": ",
        of->origin == NULL ? "" : of->origin);
    if (failed[0] > 0)
        ys_text_format(&notes, "%" PRId64 " of %" PRId64 " draws (%.2f %%) failed and count in no share\n", failed[0], options->draws,
            100.0 * (double) failed[0] / (double) options->draws);
    for (size_t v = 0; v < setup->n_variants; v++)
        if (setup->variant[v].plan == NULL)
            ys_text_format(&notes, "%s can't be prepared: %s\n", setup->variant[v].name, setup->variant[v].reason);
    if (left_out != NULL && ys_array_i64(left_out)[0] > 0)
        ys_text_format(&notes, "Sobol' indices: %" PRId64 " of %" PRId64 " base points left out: an evaluation failed\n",
            ys_array_i64(left_out)[0], options->sobol);

    ys_status st = notes.failed ? ys_fail(err, YS_E_NOMEM, "notes of the uncertainty")
                                : ys_result_note(result, "study_notes", notes.bytes, err);

    ys_text_free(&notes);
    return st;
}

ys_status
ys_study_uncertainty(const ys_model *model, const ys_study_uncertainty_options *options, ys_result *result, ys_error *err)
{
    ys_uncertainty_setup setup = { 0 };
    ys_result made = { 0 };
    ys_status st = check(options, err);

    if (st == YS_OK)
        st = ys_engine_assess(model, &made, err);
    if (st == YS_OK)
        st = ys_uncertainty_setup_open(&setup, model, err);
    if (st == YS_OK)
        st = ys_uncertainty_rank(&setup, options, &made, err);
    if (st == YS_OK && options->sobol > 0)
        st = ys_uncertainty_sobol(&setup, options, &made, err);
    if (st == YS_OK)
        st = ys_uncertainty_swap(&setup, options, &made, err);
    if (st == YS_OK)
        st = add_notes(&setup, options, &made, err);
    ys_uncertainty_setup_close(&setup);
    if (st == YS_OK)
        *result = made;
    else
        ys_result_free(&made);
    return st;
}
