#include "scenario/yaml.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <yaml.h>

typedef struct {
    ys_node *node;
    const char *key; /* of the value that comes next; NULL where a key comes next */
    yaml_mark_t key_mark;
} level;

typedef struct {
    ys_arena *arena;
    const char *file;
    bool scalar;
    ys_node *root;
    level stack[YS_YAML_DEPTH];
    int depth, documents, nodes;
    ys_error *err;
} reader;

static ys_status
refuse(reader *r, yaml_mark_t mark, const char *sentence)
{
    return ys_fail(r->err, YS_E_SCENARIO, "%s:%zu:%zu: %s", r->file, mark.line + 1, mark.column + 1, sentence);
}

static ys_status
no_memory(reader *r)
{
    return ys_fail(r->err, YS_E_NOMEM, "%s: out of memory", r->file);
}

static ys_status
refuse_markup(reader *r, const yaml_event_t *event, const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (anchor != NULL)
        return refuse(r, event->start_mark, "anchors are not allowed: write the value out");
    if (tag != NULL)
        return refuse(r, event->start_mark, "tags are not allowed: take the ! away");
    return YS_OK;
}

/* Hang a node under the collection that is open, or make it the root. */
static ys_status
attach(reader *r, ys_node *node, const yaml_event_t *event)
{
    level *top = r->depth == 0 ? NULL : &r->stack[r->depth - 1];
    char number[16];

    node->file = r->file;
    node->line = node->key_line = (int) event->start_mark.line + 1;
    node->column = node->key_column = (int) event->start_mark.column + 1;
    if (top == NULL) {
        r->root = node;
        return YS_OK;
    }
    if (top->node->n >= YS_YAML_ENTRIES)
        return refuse(r, event->start_mark, "more than 4096 entries in one map or list");
    if (++r->nodes > YS_YAML_NODES)
        return refuse(r, event->start_mark, "more than 65536 values in one file");
    if (top->node->kind == YS_NODE_MAP) {
        node->key = top->key;
        node->key_line = (int) top->key_mark.line + 1;
        node->key_column = (int) top->key_mark.column + 1;
        top->key = NULL;
    } else {
        snprintf(number, sizeof number, "%zu", top->node->n);
        node->key = ys_arena_text(r->arena, number, strlen(number));
        if (node->key == NULL)
            return no_memory(r);
    }
    ys_node_append(top->node, node);
    return YS_OK;
}

static ys_status
take_key(reader *r, level *top, const yaml_event_t *event, const char *text)
{
    if (strcmp(text, "<<") == 0 && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        return refuse(r, event->start_mark, "merge keys are not allowed: write the values out");
    if (text[0] == '\0')
        return refuse(r, event->start_mark, "empty key");

    const ys_node *twin = ys_node_child(top->node, text);
    if (twin != NULL) {
        char shown[64];

        ys_text_show(text, shown, sizeof shown);
        return ys_fail(r->err, YS_E_SCENARIO, "%s:%zu:%zu: duplicate key %s, first given in line %d", r->file,
            event->start_mark.line + 1, event->start_mark.column + 1, shown, twin->key_line);
    }
    top->key = text;
    top->key_mark = event->start_mark;
    return YS_OK;
}

static ys_status
take_scalar(reader *r, const yaml_event_t *event)
{
    level *top = r->depth == 0 ? NULL : &r->stack[r->depth - 1];
    const char *value = (const char *) event->data.scalar.value;
    size_t length = event->data.scalar.length;
    ys_status st = refuse_markup(r, event, event->data.scalar.anchor, event->data.scalar.tag);

    if (st != YS_OK)
        return st;
    if (strlen(value) != length)
        return refuse(r, event->start_mark, "a NUL character is not allowed");
    if (top == NULL && !r->scalar)
        return refuse(r, event->start_mark, length == 0 ? "empty: a map is expected" : "a map is expected, not a single value");

    char *text = ys_arena_text(r->arena, value, length);
    if (text == NULL)
        return no_memory(r);
    if (top != NULL && top->node->kind == YS_NODE_MAP && top->key == NULL)
        return take_key(r, top, event, text);

    ys_node *node = ys_node_new(r->arena, YS_NODE_SCALAR);
    if (node == NULL)
        return no_memory(r);
    node->text = text;
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return attach(r, node, event);
}

static ys_status
open_collection(reader *r, const yaml_event_t *event)
{
    bool map = event->type == YAML_MAPPING_START_EVENT;
    level *top = r->depth == 0 ? NULL : &r->stack[r->depth - 1];
    ys_status st = map ? refuse_markup(r, event, event->data.mapping_start.anchor, event->data.mapping_start.tag)
                       : refuse_markup(r, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);

    if (st != YS_OK)
        return st;
    if (top != NULL && top->node->kind == YS_NODE_MAP && top->key == NULL)
        return refuse(r, event->start_mark, "a key must be a single text");
    if (top == NULL && !map && !r->scalar)
        return refuse(r, event->start_mark, "a map is expected, not a list");
    if (r->depth == YS_YAML_DEPTH)
        return refuse(r, event->start_mark, "nested deeper than 16 levels");

    ys_node *node = ys_node_new(r->arena, map ? YS_NODE_MAP : YS_NODE_LIST);
    if (node == NULL)
        return no_memory(r);
    node->flow = map ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                     : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    st = attach(r, node, event);
    if (st == YS_OK)
        r->stack[r->depth++] = (level){ .node = node };
    return st;
}

static ys_status
take_event(reader *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return ++r->documents > 1 ? refuse(r, event->start_mark, "a second document: one file holds one") : YS_OK;
    case YAML_ALIAS_EVENT:
        return refuse(r, event->start_mark, "aliases are not allowed: write the value out");
    case YAML_SCALAR_EVENT:
        return take_scalar(r, event);
    case YAML_MAPPING_START_EVENT:
    case YAML_SEQUENCE_START_EVENT:
        return open_collection(r, event);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        r->depth--;
        return YS_OK;
    default:
        return YS_OK;
    }
}

static ys_status
refuse_syntax(reader *r, const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR)
        return no_memory(r);

    /* a reader error (a control character) has an offset and no mark */
    yaml_mark_t mark = parser->error == YAML_READER_ERROR ? parser->mark : parser->problem_mark;
    return ys_fail(r->err, YS_E_SCENARIO, "%s:%zu:%zu: not YAML: %s%s%s%s", r->file, mark.line + 1, mark.column + 1,
        parser->problem == NULL ? "unreadable" : parser->problem, parser->context == NULL ? "" : " (",
        parser->context == NULL ? "" : parser->context, parser->context == NULL ? "" : ")");
}

static ys_status
check_bytes(const char *text, size_t size, const char *file, ys_error *err)
{
    size_t bad, line = 1;

    if (size > YS_YAML_SIZE)
        return ys_fail(err, YS_E_SCENARIO, "%s: %zu bytes; a scenario or rule file has at most 1 MiB (1048576)", file, size);
    if (ys_text_is_utf8(text, size, &bad))
        return YS_OK;
    for (size_t i = 0; i < bad; i++)
        line += text[i] == '\n';
    return ys_fail(err, YS_E_SCENARIO, "%s:%zu: not UTF-8: byte 0x%02x at offset %zu; save the file as UTF-8", file, line,
        (unsigned) (unsigned char) text[bad], bad);
}

ys_status
ys_yaml_read(ys_arena *arena, const char *text, size_t size, const char *file, bool scalar, ys_node **root, ys_error *err)
{
    reader r = { .arena = arena, .file = file, .scalar = scalar, .err = err };
    yaml_parser_t parser;
    bool done = false;
    ys_status st = check_bytes(text, size, file, err);

    if (st != YS_OK)
        return st;
    if (!yaml_parser_initialize(&parser))
        return no_memory(&r);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *) text, size);
    while (st == YS_OK && !done) {
        yaml_event_t event;

        if (!yaml_parser_parse(&parser, &event)) {
            st = refuse_syntax(&r, &parser);
            break;
        }
        st = take_event(&r, &event);
        done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (st == YS_OK && r.root == NULL)
        st = ys_fail(err, YS_E_SCENARIO, "%s: empty: a map is expected", file);
    if (st == YS_OK)
        *root = r.root;
    return st;
}
