#include "scenario/reference.h"

#include "scenario/grammar.h"

static const char *
kind_name(ys_kind kind)
{
    static const char *const name[] = {
#define X(token, title) title,
        YS_KIND_LIST(X)
#undef X
    };

    return name[kind];
}

static void
write_kind(const ys_field *field, ys_text *out)
{
    if (field->kind == YS_KIND_WORD) {
        for (size_t i = 0; field->words[i] != NULL; i++)
            ys_text_format(out, "%s`%s`", i == 0 ? "" : ", ", field->words[i]);
    } else if (field->kind == YS_KIND_PARAM) {
        ys_text_add(out, "[number, or map with a prior](#param)");
    } else if (field->kind == YS_KIND_NAMED && field->of->plain) {
        ys_text_format(out, "map NAME: [%s](#%s)", field->of->name, field->of->name);
    } else if (field->of != NULL) {
        ys_text_format(out, "%s, [%s](#%s)", kind_name(field->kind), field->of->name, field->of->name);
    } else {
        ys_text_add(out, kind_name(field->kind));
    }
}

static void
write_range(const ys_field *field, ys_text *out)
{
    bool ranged = field->kind == YS_KIND_PARAM || field->kind == YS_KIND_REAL || field->kind == YS_KIND_INT
        || field->kind == YS_KIND_YUAN || field->kind == YS_KIND_YEARS;
    char min[32], max[32];

    if (!ranged || !(field->min < field->max))
        return;
    ys_text_from_number(field->min, min);
    ys_text_from_number(field->max, max);
    ys_text_format(out, "%s to %s", min, max);
}

static void
write_field(const ys_field *field, ys_text *out)
{
    ys_text_format(out, "| `%s` | ", field->name);
    write_kind(field, out);
    if (field->fallback == NULL)
        ys_text_add(out, " | must be given | ");
    else if (field->fallback[0] == '\0')
        ys_text_add(out, " | absent | ");
    else
        ys_text_format(out, " | `%s` | ", field->fallback);
    write_range(field, out);
    ys_text_format(out, " | %s | ", field->unit);
    for (const char *p = field->meaning; *p != '\0'; p++) {
        if (*p == '|')
            ys_text_add(out, "\\");
        ys_text_add_bytes(out, p, 1);
    }
    ys_text_add(out, " |\n");
}

static void
write_grammar(const ys_grammar *grammar, ys_text *out)
{
    ys_text_format(out, "## %s\n\n%s\n\n| key | kind | default | range | unit | meaning |\n|---|---|---|---|---|---|\n",
        grammar->name, grammar->title);
    for (size_t i = 0; i < grammar->n_fields; i++)
        write_field(&grammar->field[i], out);
    ys_text_add(out, "\n");
}

void
ys_reference_write(ys_text *out)
{
    ys_text_add(out, "# Scenario reference\n\nEvery key of a scenario and of a rule file, from the grammar that reads them.\n\n");
#define X(token, list, type, plain, title) write_grammar(&ys_grammar_##token, out);
    YS_GRAMMAR_LIST(X)
#undef X
    ys_text_add(out,
        "## priors\n\n"
        "| form | draws |\n|---|---|\n"
        "| `{fixed: a}` | a in every world |\n"
        "| `{uniform: [a, b]}` | evenly from a to b |\n"
        "| `{triangular: [a, mode, b]}` | from a to b, rising to the mode and falling from it |\n"
        "| `{normal: [mean, sd]}` | normal, cut to the range of the leaf |\n"
        "| `{lognormal: [median, log_sd]}` | exp of a normal, cut to the range of the leaf |\n\n"
        "## quantities\n\n"
        "An `indicator` names a column of the table or one of these, which move with the world.\n\n"
        "| name | unit | meaning |\n|---|---|---|\n");
#define X(name, unit, meaning) ys_text_add(out, "| `" #name "` | " unit " | " meaning " |\n");
    YS_QUANTITY_LIST(X)
#undef X
}
