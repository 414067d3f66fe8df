#include "scenario/value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN = 96 };

static bool
wrong_kind(const ys_field *field, const ys_node *node, ys_findings *findings)
{
    char shown[SHOWN];

    ys_text_show(node->text, shown, sizeof shown);
    if (findings == NULL)
        return false;
    if (node->kind != YS_NODE_SCALAR)
        ys_findings_add(findings, node, "is a %s; %s is expected", node->kind == YS_NODE_MAP ? "map" : "list",
            ys_grammar_kind(field->kind));
    else if (node->text[0] == '\0')
        ys_findings_add(findings, node, "is empty; %s is expected", ys_grammar_kind(field->kind));
    else if (!node->plain && field->kind != YS_KIND_DATE && field->kind != YS_KIND_WORD)
        ys_findings_add(findings, node, "= \"%s\" is text in quotes; %s is expected: take the quotes away", shown,
            ys_grammar_kind(field->kind));
    else
        ys_findings_add(findings, node, "= %s is not %s", shown, ys_grammar_kind(field->kind));
    return false;
}

/* 010 is ten to some readers of YAML and eight to others. */
static bool
is_octal(const char *text)
{
    text += *text == '-' || *text == '+';
    return text[0] == '0' && text[1] >= '0' && text[1] <= '9';
}

bool
ys_value_number(const ys_field *field, ys_node *node, ys_findings *findings)
{
    bool whole = field->kind == YS_KIND_INT || field->kind == YS_KIND_YUAN;
    char shown[SHOWN], min[32], max[32];
    double number;

    if (field->fallback != NULL && field->fallback[0] == '\0' && node->origin == YS_ORIGIN_DEFAULT) {
        node->number = NAN;
        return true;
    }
    if (node->kind != YS_NODE_SCALAR || !node->plain || is_octal(node->text) || !ys_text_to_number(node->text, &number)
        || (whole && floor(number) != number))
        return wrong_kind(field, node, findings);
    if (number < field->min || number > field->max) {
        ys_text_show(node->text, shown, sizeof shown);
        ys_text_from_number(field->min, min);
        ys_text_from_number(field->max, max);
        if (findings != NULL)
            ys_findings_add(findings, node, "= %s is outside [%s, %s]", shown, min, max);
        return false;
    }
    node->number = number;
    return true;
}

static void
refuse_word(const ys_field *field, const ys_node *node, size_t n, ys_findings *findings)
{
    const char *nearest = ys_text_nearest(node->text, field->words, n);
    ys_text list = { 0 };
    char shown[SHOWN];

    for (size_t i = 0; i < n; i++)
        ys_text_format(&list, "%s%s", i == 0 ? "" : ", ", field->words[i]);
    ys_text_show(node->text, shown, sizeof shown);
    ys_findings_add(findings, node, "= %s is not one of %s%s%s%s", shown, list.failed ? "the words" : list.bytes,
        nearest == NULL ? "" : "; did you mean ", nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?");
    ys_text_free(&list);
}

static bool
check_word(const ys_field *field, ys_node *node, ys_findings *findings)
{
    size_t n = 0;

    if (node->kind != YS_NODE_SCALAR || node->text[0] == '\0')
        return wrong_kind(field, node, findings);
    for (; field->words[n] != NULL; n++)
        if (strcmp(field->words[n], node->text) == 0) {
            node->number = (double) n;
            return true;
        }
    if (findings != NULL)
        refuse_word(field, node, n, findings);
    return false;
}

static bool
check_date(const ys_field *field, ys_node *node, ys_findings *findings)
{
    bool absent = node->text[0] == '\0' && (!node->plain || node->origin == YS_ORIGIN_DEFAULT) && field->fallback != NULL;
    int32_t date = 0;

    if (node->kind != YS_NODE_SCALAR || (!absent && !ys_text_to_date(node->text, &date)))
        return wrong_kind(field, node, findings);
    node->number = date;
    return true;
}

static bool
check_text(const ys_field *field, const ys_node *node, ys_findings *findings)
{
    bool null = node->plain && (strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0 || node->text[0] == '\0');

    if (node->kind != YS_NODE_SCALAR)
        return wrong_kind(field, node, findings);
    if ((null && node->origin == YS_ORIGIN_FILE) || (node->text[0] == '\0' && field->fallback == NULL)) {
        if (findings != NULL)
            ys_findings_add(findings, node, "is empty; a text is expected%s",
                field->fallback == NULL ? "" : ": write \"\" or leave the key out");
        return false;
    }
    return true;
}

static bool
check_bool(const ys_field *field, ys_node *node, ys_findings *findings)
{
    bool yes = strcmp(node->text, "true") == 0;

    if (node->kind != YS_NODE_SCALAR || !node->plain || (!yes && strcmp(node->text, "false") != 0))
        return wrong_kind(field, node, findings);
    node->number = yes;
    return true;
}

bool
ys_value_check(const ys_field *field, ys_node *node, ys_findings *findings)
{
    ys_years years;

    switch (field->kind) {
    case YS_KIND_TEXT:
        return check_text(field, node, findings);
    case YS_KIND_WORD:
        return check_word(field, node, findings);
    case YS_KIND_BOOL:
        return check_bool(field, node, findings);
    case YS_KIND_DATE:
        return check_date(field, node, findings);
    case YS_KIND_YEARS:
        return ys_value_years(field, node, &years, findings);
    default:
        return ys_value_number(field, node, findings);
    }
}

static bool
year(const char *text, size_t n, int32_t *out)
{
    *out = 0;
    if (n != 4)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = 10 * *out + (text[i] - '0');
    }
    return true;
}

bool
ys_value_years(const ys_field *field, const ys_node *node, ys_years *years, ys_findings *findings)
{
    const char *dots = strstr(node->text, "..");
    size_t length = dots == NULL ? strlen(node->text) : (size_t) (dots - node->text);
    const char *second = dots == NULL ? node->text : dots + 2;

    if (node->kind != YS_NODE_SCALAR || !year(node->text, length, &years->first) || !year(second, strlen(second), &years->last))
        return wrong_kind(field, node, findings);
    if (years->first >= field->min && years->last <= field->max && years->first <= years->last)
        return true;
    if (findings != NULL)
        ys_findings_add(findings, node, "= %s is not a first and a last year within %.0f..%.0f", node->text, field->min, field->max);
    return false;
}

static const struct {
    size_t n;
    const char *form;
} priors[] = {
    [YS_PRIOR_fixed] = { 1, "{fixed: a}" },
    [YS_PRIOR_uniform] = { 2, "{uniform: [a, b]} with a < b" },
    [YS_PRIOR_triangular] = { 3, "{triangular: [a, mode, b]} with a <= mode <= b, a < b" },
    [YS_PRIOR_normal] = { 2, "{normal: [mean, sd]} with sd > 0" },
    [YS_PRIOR_lognormal] = { 2, "{lognormal: [median, log_sd]} with both > 0" },
};

static bool
sound(const ys_vary *p)
{
    switch (p->kind) {
    case YS_PRIOR_uniform:
        return p->a < p->b;
    case YS_PRIOR_triangular:
        return p->a <= p->c && p->c <= p->b && p->a < p->b;
    case YS_PRIOR_normal:
        return p->b > 0;
    case YS_PRIOR_lognormal:
        return p->a > 0 && p->b > 0;
    default:
        return true;
    }
}

/* The kind of a prior by its key; YS_PRIOR_COUNT and a finding where there is none. */
static ys_prior_kind
prior_kind(const ys_node *node, ys_findings *findings)
{
    ys_prior_kind kind = YS_PRIOR_fixed;

    if (node->kind == YS_NODE_MAP && node->n == 1)
        while (kind < YS_PRIOR_COUNT && strcmp(ys_grammar_priors[kind], node->first->key) != 0)
            kind++;
    else
        kind = YS_PRIOR_COUNT;
    if (kind == YS_PRIOR_COUNT && findings != NULL) {
        const char *nearest = node->n == 1 ? ys_text_nearest(node->first->key, ys_grammar_priors, YS_PRIOR_COUNT) : NULL;

        ys_findings_add(findings, node, "is not a prior: one of {fixed: a}, {uniform: [a, b]}, {triangular: [a, mode, b]}, "
            "{normal: [mean, sd]}, {lognormal: [median, log_sd]}%s%s%s", nearest == NULL ? "" : "; did you mean ",
            nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?");
    }
    return kind;
}

bool
ys_value_prior(ys_node *node, ys_vary *prior, ys_findings *findings)
{
    static const ys_field number = { .kind = YS_KIND_REAL, .min = -1e300, .max = 1e300 };
    double value[3] = { 0 };
    size_t n = 0;

    prior->kind = prior_kind(node, findings);
    if (prior->kind == YS_PRIOR_COUNT)
        return false;

    ys_node *list = node->first;
    ys_node *first = list->kind == YS_NODE_LIST ? list->first : prior->kind == YS_PRIOR_fixed ? list : NULL;
    size_t given = list->kind == YS_NODE_LIST ? list->n : 1;
    bool fits = given == priors[prior->kind].n && (list->kind == YS_NODE_SCALAR) == (prior->kind == YS_PRIOR_fixed);
    for (ys_node *c = first; fits && n < given; c = c->next) {
        if (!ys_value_number(&number, c, findings))
            return false;
        value[n++] = c->number;
    }
    prior->a = value[0];
    prior->b = value[given - 1 < 3 ? given - 1 : 0];
    prior->c = prior->kind == YS_PRIOR_triangular ? value[1] : 0;
    if (prior->kind == YS_PRIOR_fixed)
        prior->b = 0;
    fits = fits && sound(prior);
    if (!fits && findings != NULL)
        ys_findings_add(findings, node, "is not %s", priors[prior->kind].form);
    return fits;
}

bool
ys_value_fits(const ys_node *node, const ys_vary *prior, double min, double max, ys_findings *findings)
{
    bool range = prior->kind == YS_PRIOR_uniform || prior->kind == YS_PRIOR_triangular;
    double high = range ? prior->b : prior->a;
    char text[4][32];

    if (prior->a >= min && high <= max)
        return true;
    ys_text_from_number(prior->a, text[0]);
    ys_text_from_number(high, text[1]);
    ys_text_from_number(min, text[2]);
    ys_text_from_number(max, text[3]);
    if (range)
        ys_findings_add(findings, node, "draws from [%s, %s], which is not within [%s, %s]", text[0], text[1], text[2], text[3]);
    else
        ys_findings_add(findings, node, "is centred at %s, outside [%s, %s]", text[0], text[2], text[3]);
    return false;
}

bool
ys_value_name(const char *name)
{
    size_t n = strlen(name);

    for (const char *p = name; *p != '\0'; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9');

        if (!letter && *p != '_' && *p != '-' && (unsigned char) *p < 0x80)
            return false;
    }
    return n > 0 && n <= YS_NAME_MAX;
}
