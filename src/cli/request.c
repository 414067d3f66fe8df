#include "cli/request.h"

#include "cli/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

static bool
same_folder(const char *a, const char *b)
{
    const char *ends[] = { strrchr(a, '/'), strrchr(b, '/') }, *paths[] = { a, b };
    char folder[2][4096];
    struct stat is[2];

    for (int i = 0; i < 2; i++) {
        size_t n = ends[i] == NULL ? 0 : (size_t) (ends[i] - paths[i]) + 1;

        if (n >= sizeof folder[i])
            return false;
        memcpy(folder[i], paths[i], n);
        memcpy(folder[i] + n, ".", 2);
        if (stat(folder[i], &is[i]) != 0)
            return true; /* the writing will say so */
    }
    return is[0].st_dev == is[1].st_dev && is[0].st_ino == is[1].st_ino;
}

ys_status
ys_request_save(const ys_args *args, ys_error *err)
{
    ys_request request;
    char *text = NULL;

    if (args->save == NULL)
        return YS_OK;
    if (!same_folder(args->operand[0], args->save))
        return ys_fail(err, YS_E_USAGE, "--save %s: its table and rule files are named relative to %s; save it into the same folder",
            args->save, args->operand[0]);
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
