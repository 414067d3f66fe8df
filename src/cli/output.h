/* What goes out: documents to stdout or a file, results to HDF5, talk to stderr. */
#ifndef YS_OUTPUT_H
#define YS_OUTPUT_H

#include "cli/command.h"
#include "yinsu/result.h"

/** Bytes to stdout, all of them. A pipe that nobody reads any more: YS_E_IO without a text. */
ys_status ys_output_print(const char *text, size_t n, ys_error *err);
/** One line of talk to stderr, unless --quiet. */
void ys_output_say(const ys_args *args, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** "yinsu: " before each line of an error. */
void ys_output_complain(const char *text);
/** Columns of the terminal: COLUMNS, else the terminal's own, else 0. */
int ys_output_columns(void);
/** Seconds since the command began. */
double ys_output_seconds(void);

/** Check -o before the work: a result needs a path, a document's suffix its --format. Sets the format that a suffix says. */
ys_status ys_output_check(const ys_args *args, int *format, ys_error *err);
/**
 * What a finished command has to show: the result to -o, the report to stdout or to -o, then on stderr what was written, how long it
 * took and what to try next.
 * @param next nullable; "%s" in it is the result's path, or the first operand where none was written
 */
ys_status ys_output_result(const ys_args *args, const ys_result *result, const char *next, ys_error *err);
/** A text to a file by ys_store_commit, said on stderr. */
ys_status ys_output_file(const ys_args *args, const char *path, const char *text, size_t n, ys_error *err);

#endif
