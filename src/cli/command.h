/* The command as data: one row a command, one row an option; parser, help, man page and suggestions read the same rows. */
#ifndef YS_COMMAND_H
#define YS_COMMAND_H

#include "yinsu/base.h"
#include "yinsu/report.h"
#include "yinsu/scenario.h"

#include <stddef.h>

enum { YS_MAX_SETS = 256, YS_MAX_GIVEN = 32 };

/* What the command line says. Borrowed from argv; numbers checked against their rows. */
typedef struct {
    size_t n_operands;
    char **operand;
    size_t n_sets;
    const char *set[YS_MAX_SETS];
    const char *output, *columns, *save, *junit, *isa, *worlds, *seed, *against;
    int64_t threads, block;
    int format; /* ys_format */
    bool format_given;
    bool quiet, no_progress, force, resolved, reference, amounts_only, update, json, man, help, trajectories;
    const struct ys_variant *variant; /* where the command has several: the one that the first operand names */
    size_t n_given;
    const char *given[YS_MAX_GIVEN]; /* options that are not of every variant, in order */
    const char *fund, *observed;
    int64_t kept_years, horizon, penalty, step;
    double detection;
    bool free_only;
    int64_t uncertainty, sobol;
    const char *pair, *county;
    int64_t sample, population, villages, points;
    double rate, limit, rho, response, confidence, targeted, hit_rate, risk, good_rate, good_risk, incidence, exited;
    bool census;
    int decide;
    const char *series;
    double mean, gini, line, headcount, growth, rural, new_line;
    int64_t base, more_years, from, to;
} ys_args;

typedef enum {
    YS_OPT_FLAG,  /* bool */
    YS_OPT_TEXT,  /* const char * */
    YS_OPT_COUNT, /* const char *: a whole number in [min, max], kept as text */
    YS_OPT_INT,   /* int64_t in [min, max] */
    YS_OPT_WORD,  /* int: index in `words` */
    YS_OPT_REAL,  /* double in [min, max] */
    YS_OPT_SET    /* args.set, again and again */
} ys_option_kind;

typedef struct {
    char letter; /* 0: none */
    const char *name;
    ys_option_kind kind;
    size_t offset; /* in ys_args */
    const char *value;
    const char *help;
    int64_t min, max;
    const char *const *words; /* NULL-ended */
} ys_option;

/* A command may be several under one name, told apart by its first operand: a row each, with options of its own. */
typedef struct ys_variant {
    const char *name; /* NULL ends the rows */
    const char *summary;
    const char *text;         /* a paragraph of the help */
    const ys_option *options; /* besides the command's; ended by a row without a name. One name: one kind and field */
    ys_status (*run)(const ys_args *args, const ys_model *model, ys_result *result, ys_error *err);
    bool alone;               /* its own name is operand enough; `model` is then NULL */
} ys_variant;

typedef struct {
    const char *name;
    const char *operands; /* as printed: "SCENARIO" */
    size_t least, most;   /* operands */
    const char *summary;
    const char *text;            /* paragraphs of the help */
    const ys_option *options;    /* ended by a row without a name */
    const char *const *examples; /* NULL-ended */
    ys_status (*run)(const ys_args *args, ys_error *err);
    const char *variant;         /* what the first operand is called: "kind"; NULL: the command is one */
    const ys_variant *variants;
} ys_command;

extern const char *const ys_command_formats[];

/* Rows that several commands share. */
/* clang-format off */
#define YS_OPTION_OUTPUT(what) { 'o', "output", YS_OPT_TEXT, offsetof(ys_args, output), "FILE", what, 0, 0, NULL }
#define YS_OPTION_RESULT \
    YS_OPTION_OUTPUT("write the result (HDF5); a name in .json, .csv or .txt takes what is printed; - for stdout")
#define YS_OPTION_FORCE \
    { 0, "force", YS_OPT_FLAG, offsetof(ys_args, force), NULL, "replace a file that is not yinsu's own", 0, 0, NULL }
#define YS_OPTION_QUIET \
    { 'q', "quiet", YS_OPT_FLAG, offsetof(ys_args, quiet), NULL, "no talk on stderr but errors", 0, 0, NULL }
#define YS_OPTION_FORMAT                                                                      \
    { 0, "format", YS_OPT_WORD, offsetof(ys_args, format), "table|csv|json",                  \
        "form of what is printed (default table)", 0, 0, ys_command_formats }
#define YS_OPTION_SET                                                                         \
    { 0, "set", YS_OPT_SET, 0, "PATH=VALUE",                                                  \
        "change a value of the scenario; may be given again and again", 0, 0, NULL }
#define YS_OPTION_SAVE \
    { 0, "save", YS_OPT_TEXT, offsetof(ys_args, save), "FILE", "keep the scenario with its changes", 0, 0, NULL }
#define YS_OPTION_WORLDS                                                                      \
    { 0, "worlds", YS_OPT_COUNT, offsetof(ys_args, worlds), "N",                              \
        "replicates (default: the scenario's)", 1, 100000000, NULL }
#define YS_OPTION_SEED                                                                        \
    { 0, "seed", YS_OPT_COUNT, offsetof(ys_args, seed), "N",                                  \
        "key of all luck (default: the scenario's)", 0, 9007199254740991, NULL }
#define YS_OPTION_ENGINE                                                                      \
    { 'j', "threads", YS_OPT_INT, offsetof(ys_args, threads), "N",                            \
        "worker threads (default: all); moves no bit of the result", 1, 4096, NULL },         \
    { 0, "block", YS_OPT_INT, offsetof(ys_args, block), "N",                                  \
        "worlds a block: 64, 128 or 256; moves no bit of the result", 64, 256, NULL },        \
    { 0, "isa", YS_OPT_TEXT, offsetof(ys_args, isa), "NAME",                                  \
        "instruction set: sse2, avx2 or avx512 (default: the best there is); moves no bit of the result", 0, 0, NULL }, \
    { 0, "no-progress", YS_OPT_FLAG, offsetof(ys_args, no_progress), NULL, "do not tell how far it is", 0, 0, NULL }

#define YS_COMMAND_LIST(X)                                                 \
    X(import) X(inspect) X(validate) X(schema) X(allocate) X(assess)       \
    X(simulate) X(whatif) X(compare) X(explain) X(study) X(check) X(digest) \
    X(help)
/* clang-format on */

#define X(name) extern const ys_command ys_cmd_##name;
YS_COMMAND_LIST(X)
#undef X

/** All commands in the order of the help. */
const ys_command *const *ys_command_all(size_t *n);
/** NULL where there is none. */
const ys_command *ys_command_find(const char *name);
/** YS_E_USAGE with the nearest name. */
ys_status ys_command_unknown(const char *name, ys_error *err);

#endif
