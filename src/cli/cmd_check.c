#include "cli/output.h"
#include "cli/request.h"
#include "cli/signal.h"
#include "yinsu/study.h"

#include "base/text.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Paths of scenarios; owned. */
typedef struct {
    size_t n;
    char **path;
} paths;

static void
paths_free(paths *self)
{
    for (size_t i = 0; i < self->n; i++)
        free(self->path[i]);
    free(self->path);
    *self = (paths){ 0 };
}

static ys_status
paths_add(paths *self, const char *path, ys_error *err)
{
    char **grown = realloc(self->path, (self->n + 1) * sizeof *grown);

    if (grown == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s", path);
    self->path = grown;
    grown[self->n] = strdup(path);
    if (grown[self->n] == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s", path);
    self->n++;
    return YS_OK;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

static bool
has_suffix(const char *name, const char *suffix)
{
    size_t n = strlen(name);
    size_t m = strlen(suffix);

    return n > m && strcmp(name + n - m, suffix) == 0;
}

/* The folder's scenarios that have a reference, in the order of their names. */
static ys_status
paths_add_folder(paths *self, const char *folder, ys_error *err)
{
    DIR *dir = opendir(folder);
    size_t first = self->n;
    struct dirent *entry;
    ys_status st = YS_OK;

    if (dir == NULL)
        return ys_fail(err, YS_E_IO, "%s: cannot be listed", folder);
    while (st == YS_OK && (entry = readdir(dir)) != NULL) {
        char path[1024];
        char reference[1100];

        if (!has_suffix(entry->d_name, ".yaml") && !has_suffix(entry->d_name, ".yml"))
            continue;
        if ((size_t) snprintf(path, sizeof path, "%s%s%s", folder, has_suffix(folder, "/") ? "" : "/", entry->d_name) >=
            sizeof path)
            continue;
        if (ys_check_reference(path, reference, sizeof reference) && access(reference, F_OK) == 0)
            st = paths_add(self, path, err);
    }
    closedir(dir);
    if (st == YS_OK && self->n == first)
        return ys_fail(err, YS_E_IO,
            "%s: no scenario in it has a reference; write one with: yinsu check --update SCENARIO", folder);
    if (st == YS_OK)
        qsort(self->path + first, self->n - first, sizeof *self->path, by_name);
    return st;
}

static ys_status
find_scenarios(const ys_args *args, paths *found, ys_error *err)
{
    ys_status st = YS_OK;

    if (args->n_operands == 0)
        return paths_add_folder(found, "scenarios", err);
    for (size_t k = 0; st == YS_OK && k < args->n_operands; k++) {
        struct stat info;
        const char *path = args->operand[k];

        if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
            st = paths_add_folder(found, path, err);
        else
            st = paths_add(found, path, err);
    }
    return st;
}

static ys_status
print_outcome(const ys_check_outcome *outcome, ys_error *err)
{
    ys_text line = { 0 };
    const char *word = outcome->status == YS_E_DIFFERS ? "differs"
                       : outcome->status != YS_OK      ? "error"
                       : outcome->written              ? "written"
                                                       : "ok";
    ys_status st;

    ys_text_format(&line, "%-8s %s (%.1f s)\n", word, outcome->scenario, outcome->seconds);
    if (outcome->text[0] != '\0' && outcome->status == YS_E_DIFFERS)
        ys_text_format(&line, "         %s\n", outcome->text);
    st = line.failed ? ys_fail(err, YS_E_NOMEM, "outcome") : ys_output_print(line.bytes, line.n, err);
    ys_text_free(&line);
    return st;
}

/* The command's status: the first that could not be run, else whether any differs. */
static ys_status
judge(const ys_check_outcome *outcome, size_t n, ys_error *err)
{
    size_t differing = 0;

    for (size_t i = 0; i < n; i++) {
        if (outcome[i].status != YS_OK && outcome[i].status != YS_E_DIFFERS)
            return ys_fail(err, outcome[i].status, "%s", outcome[i].text);
        differing += outcome[i].status == YS_E_DIFFERS;
    }
    if (differing > 0)
        return ys_fail(err, YS_E_DIFFERS, "%zu of %zu scenarios differ from their reference", differing, n);
    return YS_OK;
}

static ys_status
write_junit(const ys_args *args, const ys_check_outcome *outcome, size_t n, ys_error *err)
{
    char *text = NULL;

    if (args->junit == NULL)
        return YS_OK;

    ys_status st = ys_check_junit(outcome, n, &text, err);

    if (st == YS_OK)
        st = ys_output_file(args, args->junit, text, strlen(text), err);
    free(text);
    return st;
}

static ys_status
check_all(const ys_args *args, const paths *found, ys_error *err)
{
    ys_check_outcome *outcome = calloc(found->n, sizeof *outcome);
    size_t n = 0;
    ys_status st = YS_OK;

    if (outcome == NULL)
        return ys_fail(err, YS_E_NOMEM, "outcomes of %zu scenarios", found->n);
    while (st == YS_OK && n < found->n) {
        ys_signal_teller teller;

        ys_signal_teller_init(&teller, args, "check");

        ys_engine_options engine = ys_request_engine(args, &teller.progress);
        ys_check_options options = { .update = args->update, .engine = &engine };

        ys_check_run(found->path[n], &options, &outcome[n]);
        ys_signal_teller_end(&teller);
        if (outcome[n].status == YS_E_INTERRUPT)
            st = ys_fail(err, YS_E_INTERRUPT, "%s", outcome[n].text);
        else
            st = print_outcome(&outcome[n], err);
        n++;
    }
    if (st == YS_OK)
        st = write_junit(args, outcome, n, err);
    if (st == YS_OK)
        st = judge(outcome, n, err);
    free(outcome);
    return st;
}

static ys_status
run(const ys_args *args, ys_error *err)
{
    paths found = { 0 };
    ys_status st = find_scenarios(args, &found, err);

    if (st == YS_OK)
        st = check_all(args, &found, err);
    paths_free(&found);
    return st;
}

static const ys_option options[] = {
    { 0, "update", YS_OPT_FLAG, offsetof(ys_args, update), NULL, "write the references instead of comparing", 0, 0,
        NULL },
    { 0, "junit", YS_OPT_TEXT, offsetof(ys_args, junit), "FILE", "write what was found as JUnit XML", 0, 0, NULL },
    YS_OPTION_ENGINE,
    YS_OPTION_FORCE,
    YS_OPTION_QUIET,
    { 0 },
};

static const char *const examples[] = { "yinsu check scenarios", "yinsu check --update scenarios/guizhou-2014.yaml",
    NULL };

const ys_command ys_cmd_check = {
    .name = "check",
    .operands = "[SCENARIO|DIR]...",
    .least = 0,
    .most = SIZE_MAX,
    .summary = "against stored reference results",
    .text = "Runs each scenario (of a folder: each that has a reference; default: the folder scenarios) and compares "
            "key figures and digests with NAME.reference.json beside it, exactly; says what differs first. Exit "
            "status 1 where any differs.",
    .options = options,
    .examples = examples,
    .run = run,
};
