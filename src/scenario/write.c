#include "scenario/write.h"

#include "scenario/findings.h"

#include <string.h>

typedef struct {
    ys_text *out;
    bool origins, canonical;
} writer;

/* Texts that need no quotes in any context, and that no YAML reader takes for anything but a text. */
static bool
is_bare(const char *text)
{
    static const char *const words[] = { "true", "false", "null", "yes", "no", "on", "off", "y", "n" };

    for (const char *p = text; *p != '\0'; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '_';
        bool later = (*p >= '0' && *p <= '9') || *p == '.' || *p == '-' || *p == '/';

        if (!letter && !(later && p > text))
            return false;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t k = 0;

        while (text[k] != '\0' && (text[k] | 0x20) == words[i][k])
            k++;
        if (text[k] == '\0' && words[i][k] == '\0')
            return false;
    }
    return text[0] != '\0';
}

static void
write_quoted(writer *w, const char *text)
{
    ys_text_add(w->out, "\"");
    for (uint32_t code; *text != '\0'; text += ys_text_decode(text, &code)) {
        size_t n = ys_text_decode(text, &code);

        if (code == '"' || code == '\\')
            ys_text_format(w->out, "\\%c", (int) code);
        else if (code == '\n')
            ys_text_add(w->out, "\\n");
        else if (code < 0x20 || (code >= 0x7F && code < 0xA0))
            ys_text_format(w->out, "\\x%02x", (unsigned) code);
        else if (code == 0x2028 || code == 0x2029 || code == 0xFEFF || code == 0xFFFE || code == 0xFFFF)
            ys_text_format(w->out, "\\u%04x", (unsigned) code); /* line breaks and marks that a reader would fold or refuse */
        else
            ys_text_add_bytes(w->out, text, n);
    }
    ys_text_add(w->out, "\"");
}

static void
write_text(writer *w, const char *text)
{
    if (is_bare(text))
        ys_text_add(w->out, text);
    else
        write_quoted(w, text);
}

/* A plain scalar of letters, digits and -+._/ is one in flow and block alike. */
static bool
is_safe(const char *text)
{
    for (const char *p = text; *p != '\0'; p++)
        if (!(*p >= 'a' && *p <= 'z') && !(*p >= 'A' && *p <= 'Z') && !(*p >= '0' && *p <= '9') && strchr("+._/", *p) == NULL
            && !(*p == '-' && p[1] != '\0' && p[1] != ' '))
            return false;
    return text[0] != '\0' && strncmp(text, "---", 3) != 0 && strncmp(text, "...", 3) != 0;
}

static bool
is_number(const ys_node *node)
{
    ys_kind kind = node->field == NULL ? YS_KIND_REAL : node->field->kind; /* numbers of a prior have no field */

    return kind == YS_KIND_PARAM || kind == YS_KIND_REAL || kind == YS_KIND_INT || kind == YS_KIND_YUAN;
}

static void
write_scalar(writer *w, const ys_node *node)
{
    char number[32];

    if (!w->canonical && node->plain && is_safe(node->text)) {
        ys_text_add(w->out, node->text);
    } else if (!w->canonical) {
        write_quoted(w, node->text);
    } else if (is_number(node)) {
        ys_text_from_number(node->number, number);
        ys_text_add(w->out, number);
    } else if (node->field->kind == YS_KIND_YEARS || node->field->kind == YS_KIND_BOOL
        || (node->field->kind == YS_KIND_DATE && node->text[0] != '\0')) {
        ys_text_add(w->out, node->text);
    } else {
        write_text(w, node->text);
    }
}

/* What was not given is left away in the long form of a PARAM, where it has no default that means anything, and where it is a number. */
static bool
is_silent(const writer *w, const ys_node *node)
{
    bool long_form = node->parent != NULL && node->parent->field != NULL && node->parent->field->kind == YS_KIND_PARAM;
    bool number = node->field != NULL && node->field->kind == YS_KIND_REAL;

    return w->canonical && (long_form || number) && node->kind == YS_NODE_SCALAR && node->text[0] == '\0';
}

static void
write_flow(writer *w, const ys_node *node)
{
    bool map = node->kind == YS_NODE_MAP, first = true;

    if (node->kind == YS_NODE_SCALAR) {
        write_scalar(w, node);
        return;
    }
    ys_text_add(w->out, map ? "{" : "[");
    for (const ys_node *c = node->first; c != NULL; c = c->next) {
        if (is_silent(w, c))
            continue;
        ys_text_add(w->out, first ? "" : ", ");
        first = false;
        if (map) {
            write_text(w, c->key);
            ys_text_add(w->out, ": ");
        }
        write_flow(w, c);
    }
    ys_text_add(w->out, map ? "}" : "]");
}

static void
end_line(writer *w, const ys_node *node)
{
    char place[1280];

    if (w->origins) {
        if (node->origin == YS_ORIGIN_DEFAULT)
            ys_text_add(w->out, "  # default");
        else if (node->origin == YS_ORIGIN_RESCALED)
            ys_text_add(w->out, "  # rescaled by --set");
        else {
            ys_findings_place(node, false, place, sizeof place);
            ys_text_format(w->out, "  # %s", place);
        }
    }
    ys_text_add(w->out, "\n");
}

/* Whether the node takes one line: scalars, empty collections, leaves in long form, lists of texts. */
static bool
is_line(const writer *w, const ys_node *node)
{
    if (node->kind == YS_NODE_SCALAR || node->n == 0)
        return true;
    if (!w->canonical)
        return node->flow;
    return node->field != NULL && (node->field->kind == YS_KIND_PARAM || node->field->kind == YS_KIND_TEXTS);
}

/* A long form that says nothing but its value is written as the value. */
static const ys_node *
short_form(const writer *w, const ys_node *node)
{
    if (!w->canonical || node->kind != YS_NODE_MAP || node->field == NULL || node->field->kind != YS_KIND_PARAM)
        return node;
    for (const ys_node *c = node->first; c != NULL; c = c->next)
        if (strcmp(c->key, "value") != 0 && !is_silent(w, c))
            return node;
    return ys_node_child(node, "value");
}

/* `started`: the first line's indent stands already, after the dash of a list. */
static void
write_block(writer *w, const ys_node *node, int indent, bool started)
{
    bool map = node->kind == YS_NODE_MAP;
    bool entries = w->canonical && node->field != NULL && (node->field->kind == YS_KIND_LIST || node->field->kind == YS_KIND_PRIORS);

    for (const ys_node *c = node->first; c != NULL; c = c->next) {
        const ys_node *shown = short_form(w, c);

        if (is_silent(w, c))
            continue;
        ys_text_format(w->out, "%*s", started ? 0 : indent, "");
        started = false;
        if (map) {
            write_text(w, c->key);
            ys_text_add(w->out, ":");
        } else {
            ys_text_add(w->out, "-");
        }
        if (entries || is_line(w, shown)) {
            ys_text_add(w->out, " ");
            write_flow(w, shown);
            end_line(w, shown->kind == YS_NODE_MAP && ys_node_value(ys_node_child(shown, "value")) != NULL
                ? ys_node_child(shown, "value") : shown);
        } else {
            ys_text_add(w->out, map ? "\n" : " ");
            write_block(w, shown, indent + 2, !map);
        }
    }
}

void
ys_write_resolved(const ys_node *root, bool origins, ys_text *out)
{
    writer w = { out, origins, true };

    write_block(&w, root, 0, false);
}

void
ys_write_plain(const ys_node *root, ys_text *out)
{
    writer w = { out, false, false };

    if (root->n == 0)
        ys_text_add(out, "{}\n");
    write_block(&w, root, 0, false);
}
