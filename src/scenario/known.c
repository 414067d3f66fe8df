#include "scenario/known.h"

#include "base/condition.h"

#include <string.h>

typedef enum { USE_COLUMN, USE_MEMBER, USE_INDICATOR, USE_CLASS, USE_CONDITION, USE_TRIGGER } column_use;

/* Fields that name columns. A member may be a composite of the fund that stands above, an indicator that or a quantity of the loop. */
static const struct {
    const ys_grammar *grammar;
    const char *field;
    column_use use;
} uses[] = {
    { &ys_grammar_factor, "indicator", USE_INDICATOR },
    { &ys_grammar_factor, "population", USE_INDICATOR },
    { &ys_grammar_factor, "against", USE_INDICATOR },
    { &ys_grammar_factor, "multiplier", USE_INDICATOR },
    { &ys_grammar_factor, "universe", USE_CONDITION },
    { &ys_grammar_member_of, "indicator", USE_MEMBER },
    { &ys_grammar_coefficient, "indicator", USE_INDICATOR },
    { &ys_grammar_threshold, "indicator", USE_INDICATOR },
    { &ys_grammar_threshold, "out_for", USE_COLUMN },
    { &ys_grammar_grant, "per", USE_MEMBER },
    { &ys_grammar_grant, "where", USE_CONDITION },
    { &ys_grammar_grant, "indicator", USE_INDICATOR },
    { &ys_grammar_formula, "eligibility", USE_CONDITION },
    { &ys_grammar_bound, "population", USE_INDICATOR },
    { &ys_grammar_bound, "where", USE_CONDITION },
    { &ys_grammar_group_bound, "by", USE_CLASS },
    { &ys_grammar_group_bound, "where", USE_CONDITION },
    { &ys_grammar_cascade, "by", USE_CLASS },
    { &ys_grammar_cut_off, "by", USE_CLASS },
    { &ys_grammar_deduction, "column", USE_COLUMN },
    { &ys_grammar_deduction, "by", USE_CLASS },
    { &ys_grammar_vintage, "column", USE_COLUMN },
    { &ys_grammar_use, "indicator", USE_COLUMN },
    { &ys_grammar_pool, "where", USE_CONDITION },
    { &ys_grammar_fund, "eligibility", USE_CONDITION },
    { &ys_grammar_fund, "last_year", USE_COLUMN },
    { &ys_grammar_fund, "sub_pot_by", USE_INDICATOR },
    { &ys_grammar_class, "where", USE_CONDITION },
    { &ys_grammar_item, "indicator", USE_INDICATOR },
    { &ys_grammar_item, "before", USE_COLUMN },
    { &ys_grammar_assessor, "indicator", USE_COLUMN },
    { &ys_grammar_adjustment, "indicator", USE_INDICATOR },
    { &ys_grammar_scheme, "award_where", USE_CONDITION },
    { &ys_grammar_veto, "when", USE_TRIGGER },
    { &ys_grammar_stage, "when", USE_TRIGGER },
    { &ys_grammar_stage, "leave_when", USE_TRIGGER },
    { &ys_grammar_chain, "promotion_when", USE_TRIGGER },
    { &ys_grammar_population, "registered_poor", USE_COLUMN },
    { &ys_grammar_population, "rural", USE_COLUMN },
    { &ys_grammar_population, "listed", USE_CONDITION },
    { &ys_grammar_dynamics, "area", USE_CLASS },
    { &ys_grammar_flow, "indicator", USE_COLUMN },
    { &ys_grammar_sample, "indicator", USE_COLUMN },
    { &ys_grammar_gate, "indicator", USE_COLUMN },
    { &ys_grammar_target, "where", USE_CONDITION },
    { &ys_grammar_places, "villages", USE_COLUMN },
    { &ys_grammar_places, "townships", USE_COLUMN },
    { &ys_grammar_provincial, "among", USE_CONDITION },
    { &ys_grammar_provincial, "list", USE_COLUMN },
};

typedef struct {
    const ys_scenario *scenario;
    const ys_table *table;
    ys_findings *findings;
    ys_text *notes;
    const ys_node *where; /* the condition that is being read */
} checker;

static const char *
reason_for(const checker *c, const char *name, const char *path)
{
    const ys_exception *exceptions = c->scenario->exceptions.item;

    for (size_t i = 0; i < c->scenario->exceptions.n; i++)
        if (strcmp(exceptions[i].rule, name) == 0 || strcmp(exceptions[i].rule, path) == 0)
            return exceptions[i].reason;
    return NULL;
}

/* Add a line once. */
static void
note(ys_text *notes, const char *line)
{
    size_t n = strlen(line);

    for (const char *at = notes->bytes; at != NULL && (at = strstr(at, line)) != NULL; at += n)
        if ((at == notes->bytes || at[-1] == '\n') && (at[n] == '\n' || at[n] == '\0'))
            return;
    ys_text_format(notes, "%s%s", notes->n == 0 ? "" : "\n", line);
}

/* Something known from `day` on is used at `where`: refuse it, or note why not. `name` is what an exception calls it. */
static void
check_day(const checker *c, const ys_node *where, const char *what, const char *name, int32_t day)
{
    char path[YS_PATH_MAX], known[16], as_of[16], line[1024];
    ys_text text = { 0 };

    if (day <= c->scenario->as_of)
        return;
    ys_node_path(where, path);
    ys_text_from_date(day, known);
    ys_text_from_date(c->scenario->as_of, as_of);

    const char *reason = reason_for(c, name, path);
    if (reason != NULL)
        ys_text_format(&text, "exception: %s %s, known from %s, after as_of %s: %s", what, name, known, as_of, reason);
    else if (c->scenario->hindsight == YS_HINDSIGHT_allow)
        ys_text_format(&text, "hindsight allowed: %s %s, known from %s, after as_of %s", what, name, known, as_of);
    else
        ys_findings_add(c->findings, where, "uses %s %s, known from %s, after as_of %s; take what was known then, name it under "
            "exceptions with a reason, or write hindsight: allow", what, name, known, as_of);
    if (text.n > 0) {
        ys_text_show(text.bytes, line, sizeof line);
        note(c->notes, line);
    }
    c->notes->failed = c->notes->failed || text.failed;
    ys_text_free(&text);
}

static void
column_used(void *context, const ys_column *column)
{
    const checker *c = context;

    check_day(c, c->where, "column", column->name, column->known_from);
}

static bool
is_quantity(const char *name)
{
    static const char *const quantities[] = {
#define X(quantity, unit, meaning) #quantity,
        YS_QUANTITY_LIST(X)
#undef X
    };

    for (size_t i = 0; i < sizeof quantities / sizeof quantities[0]; i++)
        if (strcmp(quantities[i], name) == 0)
            return true;
    return false;
}

/* Whether `name` is a composite of the fund that the node stands in; within a composite, one above it. */
static bool
is_composite(const ys_node *node, const char *name)
{
    const ys_node *composites = NULL, *within = NULL;

    for (const ys_node *up = node; up != NULL && composites == NULL; up = up->parent) {
        if (up->parent != NULL && up->parent->field != NULL && up->parent->field->of == &ys_grammar_composite)
            within = up;
        composites = ys_node_child(up, "composites");
        if (composites != NULL && (composites->field == NULL || composites->field->of != &ys_grammar_composite))
            composites = NULL;
    }
    for (const ys_node *each = composites == NULL ? NULL : composites->first; each != NULL && each != within; each = each->next)
        if (strcmp(each->key, name) == 0)
            return true;
    return false;
}

static void
check_column(const checker *c, const ys_node *node, column_use use)
{
    const ys_column *column = ys_table_column(c->table, node->text);
    char why[512];

    if (column != NULL && column->is_text && use != USE_CLASS) {
        ys_findings_add(c->findings, node, "= %s is a column of texts; a column of numbers is expected", node->text);
    } else if (column != NULL) {
        check_day(c, node, "column", column->name, column->known_from);
    } else if (!(use == USE_INDICATOR && is_quantity(node->text))
        && !((use == USE_INDICATOR || use == USE_MEMBER) && is_composite(node, node->text))) {
        ys_table_explain_missing(c->table, node->text, why, sizeof why);
        ys_findings_add(c->findings, node, "= %s: %s", node->text, why);
    }
}

static void
check_condition(checker *c, const ys_node *node)
{
    ys_error why;

    c->where = node;
    if (ys_table_select(c->table, node->text, NULL, column_used, c, &why) != YS_OK)
        ys_findings_add(c->findings, node, "= %s: %s", node->text, why.text);
}

/* Columns of a condition that moves with the world. What is wrong with it otherwise the assessment says. */
static bool
name_used(void *context, const char *name, ys_condition_operand *side, char *why, size_t size)
{
    const checker *c = context;
    const ys_column *column = ys_table_column(c->table, name);

    (void) why, (void) size;
    side->name = name;
    side->kind = "name";
    if (column != NULL)
        column_used(context, column);
    return true;
}

static void
check_trigger(checker *c, const ys_node *node)
{
    const ys_condition_names names = { .context = c, .resolve = name_used, .parts = YS_CONDITION_PARTS, .depth = YS_CONDITION_PARTS };
    ys_condition condition;

    c->where = node;
    ys_condition_parse(node->text, &names, &condition, NULL);
}

/* Whether some factor of the fund sends counties to the sub-pot: only then does sub_pot_by say anything. */
static bool
has_sub_pot(const ys_node *fund)
{
    const ys_node *factors = ys_node_child(fund, "factors");

    for (const ys_node *f = factors == NULL ? NULL : factors->first; f != NULL; f = f->next)
        if (strcmp(ys_node_text(f, "when_missing"), "sub_pot") == 0)
            return true;
    return false;
}

static void
check_use(checker *c, const ys_grammar *grammar, const ys_node *node)
{
    bool idle = strcmp(node->field->name, "sub_pot_by") == 0 && !has_sub_pot(node->parent);

    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
        if (uses[i].grammar != grammar || strcmp(uses[i].field, node->field->name) != 0)
            continue;
        if (node->text[0] == '\0' || idle || c->table == NULL)
            return;
        if (uses[i].use == USE_CONDITION)
            check_condition(c, node);
        else if (uses[i].use == USE_TRIGGER)
            check_trigger(c, node);
        else
            check_column(c, node, uses[i].use);
    }
}

/* A composite must not hide a column or a quantity. */
static void
check_composite_name(const checker *c, const ys_node *composite)
{
    if (is_quantity(composite->key) || (c->table != NULL && ys_table_column(c->table, composite->key) != NULL))
        ys_findings_add(c->findings, composite, "has the name of a column or a quantity; choose another");
}

/* What an exception may call a map: its name; of an item of a list that of the rule that it stands in, or of the list. */
static const char *
rule_name(const ys_node *map)
{
    const ys_node *list = map->parent;

    if (list == NULL || list->field == NULL || list->field->kind != YS_KIND_LIST)
        return map->key;
    for (const ys_node *up = list->parent; up != NULL && up->parent != NULL; up = up->parent)
        if (up->parent->field != NULL && up->parent->field->kind == YS_KIND_NAMED)
            return up->key;
    return list->key;
}

static void
check_map(checker *c, const ys_grammar *grammar, const ys_node *map)
{
    if (grammar == &ys_grammar_composite)
        check_composite_name(c, map);
    for (const ys_node *node = map->first; node != NULL; node = node->next) {
        const ys_field *field = node->field;

        if (field->kind == YS_KIND_TEXT)
            check_use(c, grammar, node);
        else if (field->kind == YS_KIND_DATE && strcmp(field->name, "known_from") == 0)
            check_day(c, map, "rule", rule_name(map), (int32_t) node->number);
        else if (field->kind == YS_KIND_MAP)
            check_map(c, field->of, node);
        else if ((field->kind == YS_KIND_NAMED && !field->of->plain) || field->kind == YS_KIND_LIST)
            for (const ys_node *item = node->first; item != NULL; item = item->next)
                check_map(c, field->of, item);
    }
}

void
ys_known_check(const ys_scenario *scenario, const ys_table *table, ys_node *root, ys_findings *findings, ys_text *notes)
{
    checker c = { scenario, table, findings, notes, root };

    check_map(&c, &ys_grammar_scenario, root);
}
