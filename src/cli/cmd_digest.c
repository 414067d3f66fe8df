#include "base/text.h"
#include "cli/output.h"
#include "yinsu/result.h"

static ys_status
run(const ys_args *args, ys_error *err)
{
    ys_text out = { 0 };
    ys_status st = YS_OK;

    for (size_t k = 0; st == YS_OK && k < args->n_operands; k++) {
        ys_result result = { 0 };
        char digest[65];

        st = ys_result_read(args->operand[k], &result, err);
        if (st != YS_OK)
            break;
        ys_result_digest(&result, digest);
        ys_text_format(&out, "%s  %s\n", digest, args->operand[k]);
        ys_result_free(&result);
    }
    if (st == YS_OK && out.failed)
        st = ys_fail(err, YS_E_NOMEM, "digests");
    if (st == YS_OK)
        st = ys_output_print(out.bytes, out.n, err);
    ys_text_free(&out);
    return st;
}

static const ys_option options[] = { { 0 } };

static const char *const examples[] = { "yinsu digest run.h5", NULL };

const ys_command ys_cmd_digest = {
    .name = "digest",
    .operands = "RESULT...",
    .least = 1,
    .most = SIZE_MAX,
    .summary = "SHA-256 of the numbers alone",
    .text = "Prints a hash of a result's numbers (names, types, shapes and values of its arrays), not of its "
            "provenance: equal runs have equal digests, whatever machine, compiler or number of threads made them.",
    .options = options,
    .examples = examples,
    .run = run,
};
