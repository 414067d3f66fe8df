#include "cli/recorded_run.h"

#include "cli/output.h"
#include "cli/request.h"

ys_status
ys_recorded_run(const ys_args *args, ys_recorded_run_fill *fill, ys_error *err)
{
    ys_model model = { 0 };
    ys_result result = { 0 };
    int format;
    ys_status st = ys_output_check(args, &format, err);

    if (st == YS_OK)
        st = ys_request_model(args, true, &model, err);
    if (st == YS_OK)
        st = fill(args, &model, &result, err);
    if (st == YS_OK)
        st = ys_request_save(args, err);
    if (st == YS_OK)
        st = ys_output_result(args, &result, args->output == NULL ? "yinsu simulate %s -o RESULT.h5" : NULL, err);
    ys_result_free(&result);
    ys_model_free(&model);
    return st;
}
