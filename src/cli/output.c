#include "cli/output.h"

#include "base/text.h"
#include "cli/signal.h"
#include "yinsu/store.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

ys_status
ys_output_print(const char *text, size_t n, ys_error *err)
{
    while (n > 0) {
        ssize_t written = write(STDOUT_FILENO, text, n);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EPIPE)
            return ys_fail(err, YS_E_IO, "%s", "");
        if (written < 0)
            return ys_fail(err, YS_E_IO, "stdout cannot be written: %s", strerror(errno));
        text += written;
        n -= (size_t) written;
    }
    return YS_OK;
}

void
ys_output_say(const ys_args *args, const char *format, ...)
{
    va_list arguments;

    if (args->quiet)
        return;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

void
ys_output_complain(const char *text)
{
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");

        fprintf(stderr, "yinsu: %.*s\n", (int) n, text);
        text += n + (text[n] == '\n');
    }
}

int
ys_output_columns(void)
{
    const char *text = getenv("COLUMNS");
    struct winsize size;
    double columns;

    if (text != NULL && ys_text_to_number(text, &columns) && columns >= 1 && columns <= 10000)
        return (int) columns;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        return size.ws_col;
    return 0;
}

double
ys_output_seconds(void)
{
    static struct timespec start;
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    if (start.tv_sec == 0)
        start = time;
    return (double) (time.tv_sec - start.tv_sec) + 1e-9 * (double) (time.tv_nsec - start.tv_nsec);
}

static bool
is_stdout(const char *path)
{
    return path == NULL || strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0;
}

/* Format that a document's suffix says, -1 for a result. */
static int
suffix_format(const char *path)
{
    static const struct {
        const char *suffix;
        ys_format format;
    } known[] = {
        { ".json", YS_FORMAT_json },
        { ".csv", YS_FORMAT_csv },
        { ".txt", YS_FORMAT_table },
    };
    const char *dot = strrchr(path, '.');

    for (size_t k = 0; dot != NULL && k < sizeof known / sizeof known[0]; k++) {
        if (strcmp(dot, known[k].suffix) == 0)
            return (int) known[k].format;
    }
    return -1;
}

/* A place that cannot be written to is told before a long run, not after it. */
static ys_status
check_folder(const char *path, ys_error *err)
{
    const char *slash = strrchr(path, '/');
    char folder[4096] = ".";
    size_t n = slash == NULL ? 0 : slash == path ? 1 : (size_t) (slash - path);

    if (n >= sizeof folder)
        return YS_OK; /* the writing will say so */
    if (n > 0) {
        memcpy(folder, path, n);
        folder[n] = '\0';
    }
    return access(folder, W_OK) == 0 ? YS_OK : ys_fail(err, YS_E_IO, "%s: cannot be written: its folder %s: %s", path, folder, strerror(errno));
}

ys_status
ys_output_check(const ys_args *args, int *format, ys_error *err)
{
    int said = is_stdout(args->output) ? -1 : suffix_format(args->output);

    *format = said >= 0 ? said : args->format;
    if (said >= 0 && args->format_given && said != args->format)
        return ys_fail(err, YS_E_USAGE, "--output %s and --format %s do not agree; leave one of them out", args->output,
            ys_command_formats[args->format]);
    return is_stdout(args->output) ? YS_OK : check_folder(args->output, err);
}

ys_status
ys_output_file(const ys_args *args, const char *path, const char *text, size_t n, ys_error *err)
{
    ys_status st = ys_signal_check(err);

    if (st == YS_OK)
        st = ys_store_commit(path, text, n, args->force, err);
    if (st == YS_OK)
        ys_output_say(args, "wrote %s (%.1f kB)", path, (double) n / 1000);
    return st;
}

static ys_status
write_result(const ys_args *args, const ys_result *result, ys_error *err)
{
    ys_status st = ys_signal_check(err);

    if (st == YS_OK)
        st = ys_result_write(result, args->output, args->force, err);
    if (st == YS_OK)
        ys_output_say(args, "wrote %s", args->output);
    return st;
}

/* "%s" in `next`, by hand: it is data, and a path may hold anything. */
static void
say_next(const ys_args *args, const char *next, const char *path)
{
    const char *gap = strstr(next, "%s");

    if (gap == NULL)
        ys_output_say(args, "next: %s", next);
    else
        ys_output_say(args, "next: %.*s%s%s", (int) (gap - next), next, path, gap + 2);
}

ys_status
ys_output_result(const ys_args *args, const ys_result *result, const char *next, ys_error *err)
{
    char *text = NULL;
    size_t n = 0;
    int format;
    bool to_stdout = is_stdout(args->output);
    ys_status st = ys_output_check(args, &format, err);
    bool document = st == YS_OK && !to_stdout && suffix_format(args->output) >= 0;
    bool to_file = st == YS_OK && !to_stdout && !document;

    if (st == YS_OK)
        st = ys_report_render(result, (ys_format) format, document ? 0 : ys_output_columns(), &text, &n, err);
    if (st == YS_OK && to_file)
        st = write_result(args, result, err);
    if (st == YS_OK)
        st = document ? ys_output_file(args, args->output, text, n, err) : ys_output_print(text, n, err);
    if (st == YS_OK)
        ys_output_say(args, "done in %.1f s", ys_output_seconds());
    if (st == YS_OK && next != NULL)
        say_next(args, next, to_file ? args->output : args->operand[0]);
    free(text);
    return st;
}
