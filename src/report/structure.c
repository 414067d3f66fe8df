/* What the structure of a scheme does: nominal and effective shares of the items, pairs that go together, where counties stand out. */
#include "report/cells.h"
#include "report/kind.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    size_t classes, leaves;
    const double *nominal, *effective, *importance; /* [class][leaf] */
    const double *correlation;                      /* [leaf][leaf] */
    const int64_t *shared, *graded;
} structure;

static structure
open_structure(const ys_view *view)
{
    size_t classes = ys_view_length(view, "assessment/class_name"), leaves = ys_view_length(view, "assessment/leaf_name");

    return (structure){ .classes = classes, .leaves = leaves,
        .nominal = ys_view_f64(view, "assessment/share_nominal", classes, leaves, 0),
        .effective = ys_view_f64(view, "assessment/share_effective", classes, leaves, 0),
        .importance = ys_view_f64(view, "assessment/importance", classes, leaves, 0),
        .correlation = ys_view_f64(view, "assessment/correlation", leaves, leaves, 0),
        .shared = ys_view_i64(view, "assessment/shared_parent", leaves, leaves, 0),
        .graded = ys_view_i64(view, "assessment/class_graded", classes, 0, 0) };
}

static bool
is_there(const structure *self)
{
    return self->nominal != NULL && self->effective != NULL && self->importance != NULL && self->correlation != NULL && self->shared != NULL
        && self->graded != NULL;
}

/* Points of 100; "-" for NaN. */
static void
put_share(ys_sheet *sheet, double share)
{
    ys_sheet_number(sheet, 100 * share, 1);
}

static ys_status
share_table(const ys_view *view, const structure *self, ys_text *out, ys_error *err)
{
    bool effective = false;
    ys_sheet sheet = { 0 };

    for (size_t i = 0; i < self->classes * self->leaves; i++)
        effective = effective || !isnan(self->effective[i]);
    ys_view_heading(view, out, "指标权重与实际作用 Weight of each item in each class, and %s (of 100)%s",
        effective ? "what it makes of the differences in score there" : "its squared correlation with the score there",
        ys_view_mark(view, "assessment/share_effective"));
    ys_sheet_column_add(&sheet, "item", false, 0);
    for (size_t c = 0; c < self->classes; c++) {
        ys_sheet_column_add(&sheet, ys_view_text(view, "assessment/class_name", c), true, (int) c);
        ys_sheet_column_add(&sheet, effective ? "makes" : "r2", true, (int) c);
    }
    for (size_t k = 0; k < self->leaves; k++) {
        ys_sheet_put(&sheet, ys_view_text(view, "assessment/leaf_title", k));
        for (size_t c = 0; c < self->classes; c++) {
            size_t at = c * self->leaves + k;

            put_share(&sheet, self->nominal[at]);
            put_share(&sheet, effective ? self->effective[at] : self->importance[at]);
        }
    }
    ys_sheet_write(&sheet, view->columns, out);
    return ys_sheet_end(&sheet, err);
}

static void
add_findings(const ys_view *view, ys_text *out)
{
    const char *text = ys_result_text(view->result, "structure_notes");

    if (text[0] != '\0')
        ys_text_add(out, "\n");
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        char line[1024];

        snprintf(line, sizeof line, "%.*s", (int) (n < sizeof line ? n : sizeof line - 1), text);
        ys_view_wrap(view, line, "  ", out);
        text += n + (text[n] == '\n');
    }
}

/* The county that was asked for alone; JSON has all. */
static void
add_standing(const ys_view *view, ys_text *out)
{
    const char *code = ys_result_text(view->result, "county");

    for (size_t i = 0; code[0] != '\0' && i < view->n_counties; i++) {
        const char *above = ys_view_text(view, "assessment/strengths", i), *below = ys_view_text(view, "assessment/weaknesses", i);
        char text[600];

        if (strcmp(ys_view_text(view, "county/code", i), code) != 0)
            continue;
        ys_view_heading(view, out, "长板与短板 Where %s stands out, in points above or below the mean of its class%s", ys_view_county(view, i),
            ys_view_mark(view, "assessment/leaf_score"));
        snprintf(text, sizeof text, "above: %s", above[0] == '\0' ? "nothing" : above);
        ys_view_wrap(view, text, "  ", out);
        snprintf(text, sizeof text, "below: %s", below[0] == '\0' ? "nothing" : below);
        ys_view_wrap(view, text, "  ", out);
    }
}

ys_status
ys_structure_tables(const ys_view *view, ys_text *out, ys_error *err)
{
    structure self = open_structure(view);

    if (!is_there(&self))
        return YS_OK;
    add_standing(view, out);

    ys_status st = share_table(view, &self, out, err);

    add_findings(view, out);
    return st;
}

void
ys_structure_county_json(const ys_view *view, ys_json *json, json_t *county, size_t i)
{
    size_t n = ys_view_length(view, "assessment/branch_name");
    const double *score = n == 0 ? NULL : ys_view_f64(view, "assessment/branch_score", n, view->n_counties, 0);
    json_t *branches = json_object();

    for (size_t b = 0; score != NULL && b < n; b++)
        ys_json_put(json, branches, ys_view_text(view, "assessment/branch_name", b), ys_json_number(score[b * view->n_counties + i]));
    ys_json_put(json, county, "branches", branches);
    ys_json_put(json, county, "strengths", ys_json_split(json, ys_view_text(view, "assessment/strengths", i), "; "));
    ys_json_put(json, county, "weaknesses", ys_json_split(json, ys_view_text(view, "assessment/weaknesses", i), "; "));
}

static json_t *
leaf_json(const ys_view *view, ys_json *json, const structure *self, size_t k)
{
    static const char *const word[] = { "title", "indicator", "scoring", "source" };
    json_t *leaf = json_object(), *shares = json_object(), *correlation = json_object(), *shared = json_array();
    size_t m = self->leaves;

    ys_json_put(json, leaf, "name", json_string(ys_view_text(view, "assessment/leaf_name", k)));
    for (size_t w = 0; w < sizeof word / sizeof word[0]; w++) {
        char name[64];

        snprintf(name, sizeof name, "assessment/leaf_%s", word[w]);
        ys_json_put(json, leaf, word[w], json_string(ys_view_text(view, name, k)));
    }
    for (size_t c = 0; c < self->classes; c++) {
        json_t *class = json_object();

        ys_json_put(json, class, "weight", ys_json_number(self->nominal[c * m + k]));
        ys_json_put(json, class, "effective", ys_json_number(self->effective[c * m + k]));
        ys_json_put(json, class, "importance", ys_json_number(self->importance[c * m + k]));
        ys_json_put(json, shares, ys_view_text(view, "assessment/class_name", c), class);
    }
    for (size_t l = 0; l < m; l++) {
        ys_json_put(json, correlation, ys_view_text(view, "assessment/leaf_name", l), ys_json_number(self->correlation[k * m + l]));
        if (self->shared[k * m + l] != 0)
            ys_json_add(json, shared, json_string(ys_view_text(view, "assessment/leaf_name", l)));
    }
    ys_json_put(json, leaf, "classes", shares);
    ys_json_put(json, leaf, "correlation", correlation);
    ys_json_put(json, leaf, "shares_parents_with", shared);
    return leaf;
}

static json_t *
tags_json(const ys_view *view, ys_json *json)
{
    static const char *const figure[] = { "nominal", "effective", "at_least", "at_most" };
    size_t n = ys_view_length(view, "assessment/tag_name");
    json_t *tags = json_array();

    for (size_t t = 0; t < n; t++) {
        json_t *tag = json_object();

        ys_json_put(json, tag, "class", json_string(ys_view_text(view, "assessment/tag_class", t)));
        ys_json_put(json, tag, "tag", json_string(ys_view_text(view, "assessment/tag_name", t)));
        for (size_t k = 0; k < sizeof figure / sizeof figure[0]; k++) {
            char name[64];

            snprintf(name, sizeof name, "assessment/tag_%s", figure[k]);

            const double *value = ys_view_f64(view, name, n, 0, 0);

            ys_json_put(json, tag, figure[k], ys_json_number(value == NULL ? (double) NAN : value[t]));
        }
        ys_json_add(json, tags, tag);
    }
    return tags;
}

void
ys_structure_json(const ys_view *view, ys_json *json, json_t *root)
{
    structure self = open_structure(view);
    json_t *object = json_object(), *leaves = json_array();

    for (size_t k = 0; is_there(&self) && k < self.leaves; k++)
        ys_json_add(json, leaves, leaf_json(view, json, &self, k));
    ys_json_put(json, object, "items", leaves);
    ys_json_put(json, object, "tags", tags_json(view, json));
    ys_json_put(json, object, "notes", ys_json_split(json, ys_result_text(view->result, "structure_notes"), "\n"));
    ys_json_put(json, root, "structure", object);
}
