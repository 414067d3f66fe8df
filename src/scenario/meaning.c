#include "scenario/meaning.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { YS_EXCEPTIONS_MAX = 64 };

typedef struct {
    ys_node *root;
    const ys_table *table;
    ys_findings *findings;
    ys_text *notes;
    int32_t as_of;
    bool hindsight;
    bool used[YS_EXCEPTIONS_MAX];
    const ys_node *where; /* of the condition that is being read */
} meaning;

/* What the text of a field names: by the field's name, which means the same wherever it stands. */
typedef enum { YS_NAMES_NOTHING, YS_NAMES_INDICATOR, YS_NAMES_NUMBER, YS_NAMES_CLASS, YS_NAMES_CONDITION } ys_names;

static ys_names
names_of(const ys_field *field)
{
    static const struct {
        const char *field;
        ys_names names;
    } known[] = {
        { "indicator", YS_NAMES_INDICATOR }, { "multiplier", YS_NAMES_INDICATOR }, { "sub_pot_by", YS_NAMES_INDICATOR },
        { "population", YS_NAMES_INDICATOR }, { "last_year", YS_NAMES_NUMBER }, { "registered_poor", YS_NAMES_NUMBER },
        { "rural", YS_NAMES_NUMBER }, { "area", YS_NAMES_CLASS }, { "eligibility", YS_NAMES_CONDITION },
        { "where", YS_NAMES_CONDITION }, { "listed", YS_NAMES_CONDITION },
    };

    for (size_t i = 0; field->kind == YS_KIND_TEXT && i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i].field, field->name) == 0)
            return known[i].names;
    }
    return YS_NAMES_NOTHING;
}

static bool
is_quantity(const char *name)
{
#define X(quantity, unit, sense)        \
    if (strcmp(name, #quantity) == 0) \
        return true;
    YS_QUANTITY_LIST(X)
#undef X
    return false;
}

/* Whether a thing known only from a later day may be used; the reason is noted once. */
static bool
is_excused(meaning *m, const char *name, int32_t known_from)
{
    ys_node *exceptions = ys_node_child(m->root, "exceptions");
    char day[16], line[1024];
    size_t i = 0;

    ys_text_from_date(known_from, day);
    for (ys_node *e = exceptions == NULL ? NULL : exceptions->first; e != NULL && i < YS_EXCEPTIONS_MAX; e = e->next, i++) {
        if (strcmp(ys_node_text(e, "rule"), name) != 0)
            continue;
        if (!m->used[i])
            ys_text_format(m->notes, "%sexception: %s, known only from %s: %s", m->notes->n > 0 ? "\n" : "", name, day,
                ys_node_text(e, "reason"));
        m->used[i] = true;
        return true;
    }
    if (!m->hindsight)
        return false;
    snprintf(line, sizeof line, "hindsight allowed: %s, known only from %s", name, day);
    if (m->notes->bytes == NULL || strstr(m->notes->bytes, line) == NULL)
        ys_text_format(m->notes, "%s%s", m->notes->n > 0 ? "\n" : "", line);
    return true;
}

static void
check_known(meaning *m, const ys_node *where, const char *what, const char *name, int32_t known_from)
{
    char day[16], as_of[16];

    if (known_from <= m->as_of || m->as_of == 0 || is_excused(m, name, known_from))
        return;
    ys_text_from_date(known_from, day);
    ys_text_from_date(m->as_of, as_of);
    ys_findings_add(m->findings, where, "uses %s %s, known only from %s, after as_of %s: leave it out, name it under exceptions with a"
        " reason, or set hindsight: allow", what, name, day, as_of);
}

static void
check_column(meaning *m, const ys_node *node, ys_names names)
{
    const ys_column *column = ys_table_column(m->table, node->text);
    char why[512];

    if (column == NULL) {
        if (names == YS_NAMES_INDICATOR && is_quantity(node->text))
            return;
        ys_table_explain_missing(m->table, node->text, why, sizeof why);
        ys_findings_add(m->findings, node, "= %s: %s", node->text, why);
        return;
    }
    if (column->is_text && names != YS_NAMES_CLASS)
        ys_findings_add(m->findings, node, "= %s is a column of texts; a number is needed", node->text);
    check_known(m, node, "column", column->name, column->known_from);
}

static void
check_used(void *context, const ys_column *column)
{
    meaning *m = context;

    check_known(m, m->where, "column", column->name, column->known_from);
}

static void
check_condition(meaning *m, const ys_node *node)
{
    ys_error err = { YS_OK, "" };

    m->where = node;
    if (ys_table_select(m->table, node->text, NULL, check_used, m, &err) != YS_OK)
        ys_findings_add(m->findings, node, "= %s: %.600s", node->text, err.text);
}

/* Every text that names something, and the day of every rule. */
static void
check_names(meaning *m, ys_node *node)
{
    ys_names names = node->field == NULL || node->kind != YS_NODE_SCALAR || node->text[0] == '\0' ? YS_NAMES_NOTHING
                                                                                                  : names_of(node->field);

    if (m->table != NULL && names == YS_NAMES_CONDITION)
        check_condition(m, node);
    else if (m->table != NULL && names != YS_NAMES_NOTHING)
        check_column(m, node, names);
    if (node->field != NULL && node->field->kind == YS_KIND_DATE && strcmp(node->field->name, "known_from") == 0
        && node->kind == YS_NODE_SCALAR && node->parent != NULL && node->parent->key != NULL)
        check_known(m, node, "rule", node->parent->key, (int32_t) node->number);
    for (ys_node *c = node->first; c != NULL; c = c->next)
        check_names(m, c);
}

static void
check_exceptions(meaning *m)
{
    ys_node *exceptions = ys_node_child(m->root, "exceptions");
    size_t i = 0;

    for (ys_node *e = exceptions == NULL ? NULL : exceptions->first; e != NULL; e = e->next, i++) {
        if (i >= YS_EXCEPTIONS_MAX)
            ys_findings_add(m->findings, e, "is one exception too many; at most %d", YS_EXCEPTIONS_MAX);
        else if (m->table != NULL && !m->used[i])
            ys_findings_add(m->findings, e, "names %s, but no rule or column of that name is used before it was known: leave it out",
                ys_node_text(e, "rule"));
    }
}

static void
check_single(meaning *m, const char *key, const char *what)
{
    ys_node *map = ys_node_child(m->root, key);

    if (map != NULL && map->n > 1)
        ys_findings_add_key(m->findings, map->first->next, "is a second %s; a scenario has at most one", what);
}

static void
check_pots(meaning *m)
{
    ys_node *funds = ys_node_child(m->root, "funds");

    for (ys_node *fund = funds == NULL ? NULL : funds->first; fund != NULL; fund = fund->next) {
        ys_node *from = ys_node_child(ys_node_child(fund, "pot"), "from");
        const char *dot = from == NULL || from->kind != YS_NODE_SCALAR ? NULL : strchr(from->text, '.');
        bool found = false;

        if (from == NULL || from->kind != YS_NODE_SCALAR || from->text[0] == '\0')
            continue;
        for (ys_node *other = funds->first; dot != NULL && other != NULL; other = other->next) {
            size_t length = (size_t) (dot - from->text);

            found = found || (strlen(other->key) == length && strncmp(other->key, from->text, length) == 0
                && ys_node_child(ys_node_child(other, "set_asides"), dot + 1) != NULL);
        }
        if (!found)
            ys_findings_add(m->findings, from, "= %s names no set-aside; write FUND.SET_ASIDE, as special.award", from->text);
    }
}

static void
check_item(meaning *m, ys_node *item)
{
    ys_node *items = ys_node_child(item, "items");
    bool branch = items != NULL && items->n > 0, leaf = ys_node_text(item, "indicator")[0] != '\0';

    if (branch == leaf)
        ys_findings_add_key(m->findings, item, branch ? "has both items and an indicator; an item is a branch or a leaf"
                                                      : "has neither items nor an indicator");
    for (ys_node *c = branch ? items->first : NULL; c != NULL; c = c->next)
        check_item(m, c);
}

static void
check_items(meaning *m)
{
    ys_node *schemes = ys_node_child(m->root, "schemes");

    for (ys_node *scheme = schemes == NULL ? NULL : schemes->first; scheme != NULL; scheme = scheme->next) {
        ys_node *items = ys_node_child(scheme, "items");

        for (ys_node *item = items == NULL ? NULL : items->first; item != NULL; item = item->next)
            check_item(m, item);
    }
}

static double
number_of(ys_node *map, const char *key)
{
    ys_node *child = ys_node_child(map, key), *value = child == NULL ? NULL : ys_node_value(child);

    return value == NULL ? 0.0 : value->number;
}

static void
check_groups(meaning *m)
{
    ys_node *groups = ys_node_child(ys_node_child(m->root, "dynamics"), "groups");
    ys_node *measures = ys_node_child(m->root, "measures");
    double shares = 0.0;

    for (ys_node *g = groups == NULL ? NULL : groups->first; g != NULL; g = g->next) {
        double owed = 0.0;

        shares += number_of(g, "share");
        for (ys_node *measure = measures == NULL ? NULL : measures->first; measure != NULL; measure = measure->next) {
            const char *of = ys_node_text(measure, "group");

            owed += of[0] == '\0' || strcmp(of, g->key) == 0 ? number_of(measure, "base_share") : 0.0;
        }
        if (owed >= 1.0)
            ys_findings_add_key(m->findings, g, "owes %.10g of its base odds to measures; they must stay below 1", owed);
    }
    if (groups != NULL && groups->n > 0 && fabs(shares - 1.0) > 1e-12)
        ys_findings_add_key(m->findings, groups, "has shares that sum to %.12g; they must sum to 1", shares);
    for (ys_node *measure = measures == NULL ? NULL : measures->first; measure != NULL; measure = measure->next) {
        ys_node *of = ys_node_child(measure, "group");

        if (of != NULL && of->kind == YS_NODE_SCALAR && of->text[0] != '\0' && ys_node_child(groups, of->text) == NULL)
            ys_findings_add(m->findings, of, "= %s names no group of dynamics.groups", of->text);
    }
}

void
ys_meaning_check(ys_node *root, const ys_table *table, ys_findings *findings, ys_text *notes)
{
    meaning m = { .root = root, .table = table, .findings = findings, .notes = notes };
    ys_node *as_of = ys_node_child(root, "as_of");

    m.as_of = as_of == NULL ? 0 : (int32_t) as_of->number;
    m.hindsight = strcmp(ys_node_text(root, "hindsight"), "allow") == 0;
    check_names(&m, root);
    check_exceptions(&m);
    check_single(&m, "schemes", "scheme");
    check_single(&m, "exit_rules", "exit rule");
    check_pots(&m);
    check_items(&m);
    check_groups(&m);
}
