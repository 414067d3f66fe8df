#include "cli/request.h"

#include "cli/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
ys_request_init(ys_request *request, const ys_args *args, bool with_sets)
{
    request->n = 0;
    for (size_t k = 0; with_sets && k < args->n_sets; k++)
        request->item[request->n++].text = args->set[k];
    if (args->worlds != NULL) {
        snprintf(request->worlds, sizeof request->worlds, "worlds=%.20s", args->worlds);
        request->item[request->n++].text = request->worlds;
    }
    if (args->seed != NULL) {
        snprintf(request->seed, sizeof request->seed, "seed=%.20s", args->seed);
        request->item[request->n++].text = request->seed;
    }
}

ys_status
ys_request_model(const ys_args *args, bool with_sets, ys_model *model, ys_error *err)
{
    ys_request request;

    ys_request_init(&request, args, with_sets);
    return ys_model_read(args->operand[0], request.item, request.n, model, err);
}

ys_status
ys_request_save(const ys_args *args, ys_error *err)
{
    ys_request request;
    char *text = NULL;

    if (args->save == NULL)
        return YS_OK;
    ys_request_init(&request, args, true);

    ys_status st = ys_model_save(args->operand[0], request.item, request.n, &text, err);

    if (st == YS_OK)
        st = ys_output_file(args, args->save, text, strlen(text), err);
    free(text);
    return st;
}

ys_engine_options
ys_request_engine(const ys_args *args, const ys_progress *progress)
{
    return (ys_engine_options){
        .threads = (int) args->threads, .block = (int) args->block, .isa = args->isa, .progress = progress,
        .trajectories = args->trajectories
    };
}
