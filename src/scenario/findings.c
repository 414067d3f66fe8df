#include "scenario/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
ys_findings_place(const ys_node *where, bool key, char *out, size_t size)
{
    while (where->origin == YS_ORIGIN_DEFAULT && where->parent != NULL)
        where = where->parent;
    if (where->origin == YS_ORIGIN_SET || where->origin == YS_ORIGIN_RESCALED)
        snprintf(out, size, "--set");
    else if (key && where->key_line > 0)
        snprintf(out, size, "%s:%d:%d", where->file, where->key_line, where->key_column);
    else
        snprintf(out, size, "%s:%d:%d", where->file, where->line, where->column);
}

static void
add(ys_findings *self, const ys_node *where, bool key, const char *format, va_list arguments)
{
    char place[1280], path[YS_PATH_MAX], shown[256], sentence[1024];

    if (self->n++ >= YS_MAX_FINDINGS)
        return;
    ys_findings_place(where, key, place, sizeof place);
    ys_node_path(where, path);
    ys_text_show(path, shown, sizeof shown);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    ys_text_format(&self->text, "%s%s: %s%s%s", self->n == 1 ? "" : "\n", place, shown, shown[0] == '\0' ? "" : " ", sentence);
}

void
ys_findings_add(ys_findings *self, const ys_node *where, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(self, where, false, format, arguments);
    va_end(arguments);
}

void
ys_findings_add_key(ys_findings *self, const ys_node *where, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(self, where, true, format, arguments);
    va_end(arguments);
}

ys_status
ys_findings_close(ys_findings *self, ys_error *err)
{
    ys_status status = YS_OK;
    size_t room = sizeof err->text - 64;

    if (self->n > YS_MAX_FINDINGS)
        ys_text_format(&self->text, "\nand %zu more", self->n - YS_MAX_FINDINGS);
    if (self->text.failed)
        status = ys_fail(err, YS_E_NOMEM, "out of memory while listing what is wrong with the scenario");
    else if (self->n > 0 && self->text.n > room) {
        while (self->text.bytes[room] != '\n')
            room--;
        status = ys_fail(err, YS_E_SCENARIO, "%.*s\n...", (int) room, self->text.bytes);
    } else if (self->n > 0)
        status = ys_fail(err, YS_E_SCENARIO, "%s", self->text.bytes);
    ys_text_free(&self->text);
    self->n = 0;
    return status;
}
