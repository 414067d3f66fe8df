/* The grammar as Markdown: every parameter once, in the order in which it may be written. */
#include "base/text.h"
#include "scenario/grammar.h"

#include <string.h>

static void
add_range(ys_text *out, const ys_field *field)
{
    char low[32], high[32];

    if (field->words != NULL) {
        for (size_t i = 0; field->words[i] != NULL; i++)
            ys_text_format(out, "%s`%s`", i > 0 ? ", " : "", field->words[i]);
        return;
    }
    if (field->min == 0.0 && field->max == 0.0)
        return;
    ys_text_from_number(field->min, low);
    ys_text_from_number(field->max, high);
    ys_text_format(out, "%s to %s", low, high);
}

static void
add_grammar(ys_text *out, const ys_grammar *grammar)
{
    ys_text_format(out, "\n## %s\n\n%s\n\n| key | kind | default | range | unit | meaning |\n|---|---|---|---|---|---|\n", grammar->name,
        grammar->title);
    for (size_t i = 0; i < grammar->n_fields; i++) {
        const ys_field *field = &grammar->field[i];

        ys_text_format(out, "| `%s` | %s%s%s | %s | ", field->name, ys_grammar_kind(field->kind), field->of != NULL
            && field->kind != YS_KIND_PARAM ? ": " : "", field->of != NULL && field->kind != YS_KIND_PARAM ? field->of->name : "",
            field->fallback == NULL ? "**must be given**" : field->fallback);
        add_range(out, field);
        ys_text_format(out, " | %s | %s |\n", field->unit, field->meaning);
    }
}

ys_status
ys_scenario_reference(char **text, ys_error *err)
{
    static const ys_grammar *const grammars[] = {
#define X(token, list, type, plain, title) &ys_grammar_##token,
        YS_GRAMMAR_LIST(X)
#undef X
    };
    ys_text out = { 0 };

    ys_text_add(&out, "# Scenarios and rule files: every parameter\n\nMade by `yinsu schema --reference`; the grammar is the one source.\n");
    for (size_t i = 0; i < sizeof grammars / sizeof grammars[0]; i++)
        add_grammar(&out, grammars[i]);
    ys_text_add(&out, "\n## Quantities\n\nWhat an indicator may name besides a column: it moves with the world.\n\n"
        "| name | unit | meaning |\n|---|---|---|\n");
#define X(name, unit, meaning) ys_text_add(&out, "| `" #name "` | " unit " | " meaning " |\n");
    YS_QUANTITY_LIST(X)
#undef X
    *text = ys_text_take(&out);
    return *text == NULL ? ys_fail(err, YS_E_NOMEM, "the reference") : YS_OK;
}
