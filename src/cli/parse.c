#include "cli/parse.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_OPTIONS = 64, SHOWN = 80 };

static const ys_option help_option = { 'h', "help", YS_OPT_FLAG, offsetof(ys_args, help), NULL, "this help", 0, 0,
    NULL };

static const ys_option *
find_row(const ys_option *options, const char *name, size_t n)
{
    for (const ys_option *option = options; option->name != NULL; option++) {
        if (strlen(option->name) == n && strncmp(option->name, name, n) == 0)
            return option;
    }
    return NULL;
}

/* Variants' options too: which variant it is may only be told later on the line. */
static const ys_option *
find_long(const ys_command *command, const char *name, size_t n)
{
    const ys_option *found = find_row(command->options, name, n);

    for (const ys_variant *v = command->variants; found == NULL && v != NULL && v->name != NULL; v++)
        found = find_row(v->options, name, n);
    return found == NULL && n == 4 && strncmp(name, "help", 4) == 0 ? &help_option : found;
}

static const ys_option *
find_letter_row(const ys_option *options, char letter)
{
    for (const ys_option *option = options; option->name != NULL; option++) {
        if (option->letter == letter)
            return option;
    }
    return NULL;
}

static const ys_option *
find_letter(const ys_command *command, char letter)
{
    const ys_option *found = find_letter_row(command->options, letter);

    for (const ys_variant *v = command->variants; found == NULL && v != NULL && v->name != NULL; v++)
        found = find_letter_row(v->options, letter);
    return found == NULL && letter == 'h' ? &help_option : found;
}

static ys_status
fail_unknown(const ys_command *command, const char *given, ys_error *err)
{
    const char *names[MAX_OPTIONS];
    const char *word = given[1] == '-' ? given + 2 : given + 1;
    char shown[SHOWN];
    char name[SHOWN] = "";
    size_t n = 0;

    for (const ys_option *option = command->options; option->name != NULL && n < MAX_OPTIONS; option++)
        names[n++] = option->name;
    for (const ys_variant *v = command->variants; v != NULL && v->name != NULL; v++) {
        for (const ys_option *option = v->options; option->name != NULL && n < MAX_OPTIONS; option++)
            names[n++] = option->name;
    }
    if (given[1] == '-' && strcspn(word, "=") < sizeof name)
        memcpy(name, word, strcspn(word, "="));
    ys_text_show(given, shown, sizeof shown);

    const char *nearest = name[0] != '\0' ? ys_text_nearest(name, names, n) : NULL;

    if (nearest != NULL)
        return ys_fail(err, YS_E_USAGE, "%s has no option %s; did you mean --%s?\nsee: yinsu help %s", command->name,
            shown, nearest, command->name);
    return ys_fail(err, YS_E_USAGE, "%s has no option %s\nsee: yinsu help %s", command->name, shown, command->name);
}

static ys_status
read_whole(const ys_option *option, const char *text, int64_t *number, ys_error *err)
{
    char *end;
    char shown[SHOWN];
    size_t n = strlen(text);

    errno = 0;
    *number = strtoll(text, &end, 10);
    if (n > 0 && strspn(text, "0123456789") == n && errno == 0 && *number >= option->min && *number <= option->max)
        return YS_OK;
    ys_text_show(text, shown, sizeof shown);
    return ys_fail(err, YS_E_USAGE, "--%s = %s is not a whole number in [%lld, %lld]", option->name, shown,
        (long long) option->min, (long long) option->max);
}

static ys_status
read_real(const ys_option *option, const char *text, double *number, ys_error *err)
{
    char shown[SHOWN];

    if (ys_text_to_number(text, number) && *number >= (double) option->min && *number <= (double) option->max)
        return YS_OK;
    ys_text_show(text, shown, sizeof shown);
    return ys_fail(err, YS_E_USAGE, "--%s = %s is not a number in [%lld, %lld]", option->name, shown,
        (long long) option->min, (long long) option->max);
}

static ys_status
read_word(const ys_option *option, const char *text, int *index, ys_error *err)
{
    char shown[SHOWN];
    size_t n = 0;

    for (; option->words[n] != NULL; n++) {
        if (strcmp(option->words[n], text) == 0) {
            *index = (int) n;
            return YS_OK;
        }
    }

    const char *nearest = ys_text_nearest(text, option->words, n);

    ys_text_show(text, shown, sizeof shown);
    if (nearest != NULL)
        return ys_fail(err, YS_E_USAGE, "--%s = %s is not one of %s; did you mean '%s'?", option->name, shown,
            option->value, nearest);
    return ys_fail(err, YS_E_USAGE, "--%s = %s is not one of %s", option->name, shown, option->value);
}

static ys_status
store_value(const ys_option *option, const char *value, ys_args *args, ys_error *err)
{
    void *field = (char *) args + option->offset;
    int64_t number;
    ys_status st = YS_OK;

    switch (option->kind) {
    case YS_OPT_FLAG:
        *(bool *) field = true;
        break;
    case YS_OPT_TEXT:
        *(const char **) field = value;
        break;
    case YS_OPT_COUNT:
        st = read_whole(option, value, &number, err);
        *(const char **) field = value;
        break;
    case YS_OPT_INT:
        st = read_whole(option, value, field, err);
        break;
    case YS_OPT_REAL:
        st = read_real(option, value, field, err);
        break;
    case YS_OPT_WORD:
        st = read_word(option, value, field, err);
        args->format_given = args->format_given || option->offset == offsetof(ys_args, format);
        break;
    case YS_OPT_SET:
        if (args->n_sets == YS_MAX_SETS)
            return ys_fail(err, YS_E_USAGE, "--%s is given more than %d times", option->name, YS_MAX_SETS);
        args->set[args->n_sets++] = value;
        break;
    }
    return st;
}

/* One option at argv[*i]; `*i` moves on where the value is the next word. */
static ys_status
read_option(const ys_command *command, int argc, char **argv, int *i, ys_args *args, ys_error *err)
{
    const char *word = argv[*i];
    bool is_long = word[1] == '-';
    size_t n = is_long ? strcspn(word + 2, "=") : 1;
    const ys_option *option = is_long ? find_long(command, word + 2, n) : find_letter(command, word[1]);
    const char *value = NULL;

    if (option == NULL)
        return fail_unknown(command, word, err);
    if (is_long && word[2 + n] == '=')
        value = word + 3 + n;
    else if (!is_long && word[2] != '\0')
        value = word + 2;
    if (option->kind == YS_OPT_FLAG && value != NULL)
        return ys_fail(err, YS_E_USAGE, "--%s takes no value\nsee: yinsu help %s", option->name, command->name);
    if (option->kind != YS_OPT_FLAG && value == NULL) {
        if (*i + 1 >= argc)
            return ys_fail(err, YS_E_USAGE, "--%s needs a value: %s\nsee: yinsu help %s", option->name, option->value,
                command->name);
        value = argv[++*i];
    }
    if (value != NULL && value[0] == '\0' && option->kind != YS_OPT_SET)
        return ys_fail(err, YS_E_USAGE, "--%s has an empty value", option->name);
    if (command->variants != NULL && args->n_given < YS_MAX_GIVEN
        && find_row(command->options, option->name, strlen(option->name)) == NULL)
        args->given[args->n_given++] = option->name;
    return store_value(option, value, args, err);
}

static ys_status
check_operands(const ys_command *command, const ys_args *args, ys_error *err)
{
    char shown[SHOWN] = "";
    size_t least = args->variant != NULL && args->variant->alone ? 1 : command->least;

    if (args->help || (args->n_operands >= least && args->n_operands <= command->most))
        return YS_OK;
    if (args->n_operands < least)
        return ys_fail(err, YS_E_USAGE, "%s needs %s\nusage: yinsu %s %s [option]...\nsee: yinsu help %s",
            command->name, command->operands, command->name, command->operands, command->name);
    ys_text_show(args->operand[command->most], shown, sizeof shown);
    return ys_fail(err, YS_E_USAGE, "%s: '%s' is one word too many\nusage: yinsu %s %s [option]...\nsee: yinsu help %s",
        command->name, shown, command->name, command->operands, command->name);
}

static ys_status
fail_variant(const ys_command *command, const char *given, ys_error *err)
{
    const char *names[MAX_OPTIONS];
    char shown[SHOWN], list[256] = "";
    size_t n = 0, used = 0;

    for (const ys_variant *v = command->variants; v->name != NULL && n < MAX_OPTIONS; v++) {
        used += (size_t) snprintf(list + used, sizeof list - used, "%s%.32s", n > 0 ? ", " : "", v->name);
        used = used < sizeof list ? used : sizeof list - 1;
        names[n++] = v->name;
    }

    const char *nearest = ys_text_nearest(given, names, n);

    ys_text_show(given, shown, sizeof shown);
    if (nearest != NULL)
        return ys_fail(err, YS_E_USAGE, "%s: there is no %s '%s'; did you mean '%s'?\nsee: yinsu help %s", command->name,
            command->variant, shown, nearest, command->name);
    return ys_fail(err, YS_E_USAGE, "%s: there is no %s '%s'; there are: %s\nsee: yinsu help %s", command->name,
        command->variant, shown, list, command->name);
}

/* Which variant it is, and whether the options that were given are its own. */
static ys_status
choose_variant(const ys_command *command, ys_args *args, ys_error *err)
{
    const ys_variant *v = command->variants;

    if (v == NULL || args->help || args->n_operands == 0)
        return YS_OK;
    while (v->name != NULL && strcmp(v->name, args->operand[0]) != 0)
        v++;
    if (v->name == NULL)
        return fail_variant(command, args->operand[0], err);
    args->variant = v;
    for (size_t k = 0; k < args->n_given; k++) {
        if (find_row(v->options, args->given[k], strlen(args->given[k])) == NULL)
            return ys_fail(err, YS_E_USAGE, "%s %s has no option --%s\nsee: yinsu help %s", command->name, v->name,
                args->given[k], command->name);
    }
    return YS_OK;
}

ys_status
ys_parse_args(const ys_command *command, int argc, char **argv, ys_args *args, ys_error *err)
{
    bool only_operands = false;
    ys_status st = YS_OK;

    *args = (ys_args){ .operand = argv + 2 };
    for (int i = 2; st == YS_OK && i < argc; i++) {
        if (!only_operands && strcmp(argv[i], "--") == 0)
            only_operands = true;
        else if (!only_operands && argv[i][0] == '-' && argv[i][1] != '\0')
            st = read_option(command, argc, argv, &i, args, err);
        else
            args->operand[args->n_operands++] = argv[i]; /* never ahead of i */
    }
    if (st == YS_OK)
        st = choose_variant(command, args, err);
    return st == YS_OK ? check_operands(command, args, err) : st;
}
