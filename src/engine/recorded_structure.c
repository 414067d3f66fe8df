#include "engine/recorded.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of a class with fewer counties than ENOUGH pairs are counted and not named: chance alone makes such correlations there. */
enum { LEAST_COUNTIES = 3, ENOUGH = 10, PAIRS_MOST = 10 };

/* JRC practice: two indicators that go together more than this say the same; below the other they work against each other. */
static const double redundant_above = 0.92, trade_off_below = -0.4;
/* A share is printed to three digits; what rounds to the bound does not break it. */
static const double share_slack = 5e-4;

typedef struct {
    const ys_plan *plan;
    const ys_scheme_sheet *sheet;
    size_t n, leaves, classes;
    bool arithmetic, modelled;
    bool *turned;     /* [leaves] a branch counts as 1 - v, so that the leaf does */
    double *weight;   /* [classes][leaves], NaN of a class without counties */
    double *share;    /* [classes][leaves] */
    size_t *graded;   /* [classes] */
    uint8_t *shared;  /* [leaves][leaves] */
    ys_recorded_leaf *leaf; /* [leaves] */
    ys_text notes, parents; /* lines; those of `parents` come last */
    ys_result *result;
    ys_error *err;
} structure;

/* ---- moments ---- */

typedef struct {
    size_t n;
    double xx, yy, xy; /* sums of squares and products about the means; 0 where there is no spread */
} moments;

/* Of the counties where neither is NaN. What differs by rounding alone has no spread. */
static moments
moments_of(size_t n, const double *x, const double *y)
{
    moments sum = { 0 };
    double mean_x = 0, mean_y = 0, most_x = 0, most_y = 0, far_x = 0, far_y = 0;

    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i]))
            continue;
        sum.n++;
        mean_x += x[i];
        mean_y += y[i];
    }
    mean_x /= sum.n > 0 ? (double) sum.n : 1;
    mean_y /= sum.n > 0 ? (double) sum.n : 1;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i]))
            continue;
        double dx = x[i] - mean_x, dy = y[i] - mean_y;

        most_x = fmax(most_x, fabs(x[i]));
        most_y = fmax(most_y, fabs(y[i]));
        far_x = fmax(far_x, fabs(dx));
        far_y = fmax(far_y, fabs(dy));
        sum.xx += dx * dx;
        sum.yy += dy * dy;
        sum.xy += dx * dy;
    }
    bool flat_x = far_x <= 1e-12 * most_x, flat_y = far_y <= 1e-12 * most_y;

    sum.xx = flat_x ? 0 : sum.xx;
    sum.yy = flat_y ? 0 : sum.yy;
    sum.xy = flat_x || flat_y ? 0 : sum.xy;
    return sum;
}

static double
correlation(const moments *sum)
{
    return sum->n < LEAST_COUNTIES || sum->xx == 0 || sum->yy == 0 ? (double) NAN : sum->xy / sqrt(sum->xx * sum->yy);
}

/* ---- rows ---- */

static bool
takes_part(const structure *self, size_t class, size_t county)
{
    return ys_scheme_class(self->plan->scheme)[county] == (int32_t) class && self->sheet->grade[county] >= 0;
}

/* The leaf's score as it counts, NaN of counties outside the class (SIZE_MAX: none is outside). */
static void
score_row(const structure *self, size_t class, size_t k, double *row)
{
    for (size_t c = 0; c < self->n; c++) {
        double f = self->sheet->leaf_score[k * self->n + c];

        row[c] = class != SIZE_MAX && !takes_part(self, class, c) ? (double) NAN : self->turned[k] ? 1 - f : f;
    }
}

static void
total_row(const structure *self, size_t class, double *row)
{
    for (size_t c = 0; c < self->n; c++)
        row[c] = takes_part(self, class, c) ? self->sheet->score[c] : (double) NAN;
}

/* What the leaf adds to the scores, from its row. */
static void
weigh_row(const structure *self, size_t k, double *row)
{
    for (size_t c = 0; c < self->n; c++)
        row[c] *= self->sheet->leaf_weight[k * self->n + c] / self->sheet->coverage[c];
}

/* ---- arrays ---- */

static double *
add(const structure *self, const char *name, int rank, const size_t *dim, const char *const *axis, const char *unit, const char *title)
{
    ys_array *array = ys_result_add(self->result, name, YS_ARRAY_F64, rank, dim, axis, unit, title, self->err);

    if (array == NULL)
        return NULL;
    array->modelled = self->modelled;
    return ys_array_f64(array);
}

static const char *const leaf_axis = "assessment/leaf_name", *const class_axis = "assessment/class_name";

static ys_status
fill_classes(const structure *self)
{
    const ys_class *class = self->plan->scheme_of->classes.item;
    ys_array *name = ys_result_add_text(self->result, class_axis, self->classes, 64, NULL, "class", self->err);
    ys_array *graded = name == NULL ? NULL
                                    : ys_result_add(self->result, "assessment/class_graded", YS_ARRAY_I64, 1, &self->classes, &class_axis,
                                          "county", "counties of the class with a grade", self->err);

    if (graded == NULL)
        return ys_fail_status(self->err);
    for (size_t c = 0; c < self->classes; c++) {
        ys_array_put(name, c, class[c].name);
        ys_array_i64(graded)[c] = (int64_t) self->graded[c];
    }
    return YS_OK;
}

/* ---- agreement of items ---- */

static bool
counts(const structure *self, size_t class, size_t k)
{
    return class == SIZE_MAX || self->weight[class * self->leaves + k] > 0;
}

static bool
same_above(const ys_recorded_leaf *a, const ys_recorded_leaf *b)
{
    return a->depth == b->depth && (a->depth == 0 || a->above[a->depth - 1] == b->above[b->depth - 1]);
}

/* What a correlation says; NULL: nothing. */
static const char *
verdict_of(const structure *self, size_t k, size_t l, double r)
{
    if (r > redundant_above)
        return "above 0.92: one of them is redundant";
    if (r < -redundant_above)
        return "below -0.92: one of them is redundant, turned round";
    return r < trade_off_below && same_above(&self->leaf[k], &self->leaf[l]) ? "below -0.4 within one branch: a trade-off" : NULL;
}

/* A finding in a class that the whole table has told already, as `of`, is not told again. */
static bool
is_finding(const structure *self, size_t class, size_t k, size_t l, double r, double of)
{
    const char *verdict = isnan(r) ? NULL : verdict_of(self, k, l, r);

    return verdict != NULL && counts(self, class, k) && counts(self, class, l) && (class == SIZE_MAX || isnan(of) || verdict_of(self, k, l, of) != verdict);
}

static void
note_pair(structure *self, size_t class, size_t k, size_t l, double r, size_t n)
{
    const ys_class *name = self->plan->scheme_of->classes.item;

    ys_text_format(&self->notes, "items %s and %s: r = %.3f over %s%s (%zu counties), %s%s\n", self->sheet->leaf[k], self->sheet->leaf[l], r,
        class == SIZE_MAX ? "the whole table" : "class ", class == SIZE_MAX ? "" : name[class].name, n, verdict_of(self, k, l, r),
        self->shared[k * self->leaves + l] ? "; they share parents" : "");
}

static void
note_rest(structure *self, size_t class, size_t found)
{
    const ys_class *name = self->plan->scheme_of->classes.item;

    if (class != SIZE_MAX && self->graded[class] < ENOUGH && found > 0)
        ys_text_format(&self->notes, "class %s: %zu pairs of items go together or against each other, as chance makes them over %zu counties; see"
            " assessment/class_correlation\n", name[class].name, found, self->graded[class]);
    else if (found > PAIRS_MOST)
        ys_text_format(&self->notes, "and %zu pairs more, in assessment/%scorrelation\n", found - PAIRS_MOST, class == SIZE_MAX ? "" : "class_");
}

/* [leaf][leaf] over one class or all counties; `table` is that of all, or NULL. */
static void
fill_correlation(structure *self, size_t class, double *row, const double *table, double *out)
{
    size_t found = 0, m = self->leaves;

    for (size_t k = 0; k < m; k++)
        for (size_t l = k; l < m; l++) {
            score_row(self, class, k, row);
            score_row(self, class, l, row + self->n);
            moments sum = moments_of(self->n, row, row + self->n);
            double r = correlation(&sum);

            out[k * m + l] = out[l * m + k] = k == l && !isnan(r) ? 1 : r;
            if (k == l || !is_finding(self, class, k, l, r, table == NULL ? (double) NAN : table[k * m + l]))
                continue;
            if (found++ < PAIRS_MOST && (class == SIZE_MAX || self->graded[class] >= ENOUGH))
                note_pair(self, class, k, l, r, sum.n);
        }
    note_rest(self, class, found);
}

static ys_status
fill_agreement(structure *self)
{
    size_t m = self->leaves, dim[] = { self->classes, m, m };
    const char *axes[] = { class_axis, leaf_axis, leaf_axis };
    double *row = calloc(2 * self->n + 1, sizeof *row);
    double *all = add(self, "assessment/correlation", 2, dim + 1, axes + 1, "1", "correlation of the items' scores over the table");
    double *by_class = all == NULL ? NULL
                                   : add(self, "assessment/class_correlation", 3, dim, axes, "1",
                                         "correlation of the items' scores over the graded counties of the class");
    ys_array *shared = by_class == NULL ? NULL
                                        : ys_result_add(self->result, "assessment/shared_parent", YS_ARRAY_I64, 2, dim + 1, axes + 1, "1",
                                              "1 where two items rest on the same columns", self->err);

    if (row == NULL || shared == NULL) {
        free(row);
        return shared == NULL ? ys_fail_status(self->err) : ys_fail(self->err, YS_E_NOMEM, "correlations of %zu items", m);
    }
    for (size_t i = 0; i < m * m; i++)
        ys_array_i64(shared)[i] = self->shared[i];
    fill_correlation(self, SIZE_MAX, row, NULL, all);
    for (size_t c = 0; c < self->classes; c++)
        fill_correlation(self, c, row, all, by_class + c * m * m);
    free(row);
    return YS_OK;
}

/* ---- nominal and effective shares ---- */

static ys_status
fill_shares(structure *self)
{
    size_t m = self->leaves, dim[] = { self->classes, m };
    const char *axes[] = { class_axis, leaf_axis };
    double *row = calloc(2 * self->n + 1, sizeof *row), *total = row + self->n;
    double *nominal = add(self, "assessment/share_nominal", 2, dim, axes, "share", "weight of the item in the class");
    double *effective = add(self, "assessment/share_effective", 2, dim, axes, "share", "of the differences in score within the class");
    double *importance = add(self, "assessment/importance", 2, dim, axes, "1", "squared correlation of the item with the score in the class");

    if (row == NULL || nominal == NULL || effective == NULL || importance == NULL) {
        free(row);
        return row == NULL ? ys_fail(self->err, YS_E_NOMEM, "shares of %zu items", m) : ys_fail_status(self->err);
    }
    for (size_t c = 0; c < self->classes; c++)
        for (size_t k = 0; k < m; k++) {
            size_t at = c * m + k;
            double r;

            score_row(self, c, k, row);
            total_row(self, c, total);
            moments sum = moments_of(self->n, row, total);
            r = correlation(&sum);
            weigh_row(self, k, row);
            sum = moments_of(self->n, row, total);
            nominal[at] = self->weight[at];
            importance[at] = r * r;
            effective[at] = !self->arithmetic || sum.n < LEAST_COUNTIES || sum.yy == 0 ? (double) NAN : sum.xy / sum.yy;
            self->share[at] = effective[at];
        }
    free(row);
    return YS_OK;
}

/* ---- bounds on tags ---- */

typedef struct {
    size_t class;
    const ys_tag_bound *bound;
    double nominal, effective;
} tag_share;

static bool
bears(const ys_item *item, const char *tag)
{
    const char *const *own = item->tags.item;

    for (size_t t = 0; t < item->tags.n; t++)
        if (strcmp(own[t], tag) == 0)
            return true;
    return false;
}

static bool
is_tagged(const ys_recorded_leaf *leaf, const char *tag)
{
    bool tagged = bears(leaf->item, tag);

    for (size_t d = 0; d < leaf->depth; d++)
        tagged = tagged || bears(leaf->above[d], tag);
    return tagged;
}

static tag_share
share_of_tag(const structure *self, size_t class, const ys_tag_bound *bound)
{
    tag_share of = { .class = class, .bound = bound };
    bool known = false;

    for (size_t k = 0; k < self->leaves; k++) {
        size_t at = class * self->leaves + k;

        if (!is_tagged(&self->leaf[k], bound->name))
            continue;
        of.nominal += self->weight[at];
        of.effective += isnan(self->share[at]) ? 0 : self->share[at];
    }
    for (size_t k = 0; k < self->leaves; k++)
        known = known || !isnan(self->share[class * self->leaves + k]);
    of.effective = known ? of.effective : (double) NAN;
    return of;
}

static void
note_tag(structure *self, const tag_share *of)
{
    const ys_class *class = self->plan->scheme_of->classes.item;
    bool below = of->effective < of->bound->at_least - share_slack, above = of->effective > of->bound->at_most + share_slack;

    if (!below && !above)
        return;
    ys_text_format(&self->notes,
        "class %s: leaves tagged %s weigh %.3g of 100, but make %.3g of 100 of the differences in score: %s of %g\n", class[of->class].name,
        of->bound->name, 100 * of->nominal, 100 * of->effective, below ? "below the floor" : "above the cap",
        100 * (below ? of->bound->at_least : of->bound->at_most));
}

static ys_status
fill_tags(structure *self)
{
    static const char *const name[] = { "assessment/tag_nominal", "assessment/tag_effective", "assessment/tag_at_least",
        "assessment/tag_at_most" };
    static const char *const title[] = { "weight of the tag's leaves in the class", "of the differences in score within the class",
        "floor of the tag in the class", "cap of the tag in the class" };
    const ys_class *class = self->plan->scheme_of->classes.item;
    const char *axis = "assessment/tag_name";
    double *figure[4];
    size_t n = 0, at = 0;

    for (size_t c = 0; c < self->classes; c++)
        n += class[c].tagged.n;
    if (n == 0)
        return YS_OK;
    ys_array *tags = ys_result_add_text(self->result, axis, n, 64, NULL, "tag that the class bounds", self->err);
    ys_array *of = tags == NULL ? NULL : ys_result_add_text(self->result, "assessment/tag_class", n, 64, axis, "class", self->err);

    if (of == NULL)
        return ys_fail_status(self->err);
    for (int k = 0; k < 4; k++)
        if ((figure[k] = add(self, name[k], 1, &n, &axis, "share", title[k])) == NULL)
            return ys_fail_status(self->err);
    for (size_t c = 0; c < self->classes; c++)
        for (size_t b = 0; b < class[c].tagged.n; b++, at++) {
            tag_share share = share_of_tag(self, c, (const ys_tag_bound *) class[c].tagged.item + b);

            ys_array_put(tags, at, share.bound->name);
            ys_array_put(of, at, class[c].name);
            figure[0][at] = share.nominal;
            figure[1][at] = share.effective;
            figure[2][at] = share.bound->at_least;
            figure[3][at] = share.bound->at_most;
            note_tag(self, &share);
        }
    return YS_OK;
}

/* ---- all of it ---- */

static void
find_weights(structure *self)
{
    const int32_t *class = ys_scheme_class(self->plan->scheme);

    for (size_t i = 0; i < self->classes * self->leaves; i++)
        self->weight[i] = (double) NAN;
    for (size_t c = 0; c < self->n; c++) {
        size_t of = (size_t) class[c];

        self->graded[of] += self->sheet->grade[c] >= 0;
        for (size_t k = 0; k < self->leaves; k++)
            self->weight[of * self->leaves + k] = self->sheet->leaf_weight[k * self->n + c];
    }
}

static void
find_tree(structure *self)
{
    self->arithmetic = self->plan->scheme_of->aggregation == YS_AGGREGATION_arithmetic;
    ys_recorded_item_leaves(self->plan, self->leaf);
    for (size_t k = 0; k < self->leaves; k++)
        for (size_t d = 0; d < self->leaf[k].depth; d++) {
            const ys_item *branch = self->leaf[k].above[d];

            self->arithmetic = self->arithmetic && branch->aggregation == YS_AGGREGATION_arithmetic;
            self->turned[k] = self->turned[k] != branch->lower_is_better;
        }
    for (size_t c = 0; c < self->n; c++)
        self->modelled = self->modelled || self->sheet->modelled[c] > 0;
}

static ys_status
fill_turned(const structure *self)
{
    ys_array *turned = ys_result_add(self->result, "assessment/leaf_turned", YS_ARRAY_I64, 1, &self->leaves, &leaf_axis, "1",
        "1 where a branch turns the item round: it counts as 100 less its score", self->err);

    if (turned == NULL)
        return ys_fail_status(self->err);
    for (size_t k = 0; k < self->leaves; k++)
        ys_array_i64(turned)[k] = self->turned[k];
    return YS_OK;
}

static ys_status
fill(structure *self)
{
    find_weights(self);
    find_tree(self);

    ys_status st = fill_classes(self);

    if (st == YS_OK)
        st = fill_turned(self);
    if (st == YS_OK)
        st = ys_recorded_item(self->plan, self->sheet, self->leaf, self->result, self->err);
    if (st == YS_OK)
        st = ys_recorded_parent(self->plan, self->leaf, self->shared, &self->parents, self->err);
    if (st == YS_OK)
        st = fill_shares(self);
    if (st == YS_OK)
        st = fill_tags(self);
    if (st == YS_OK)
        st = fill_agreement(self);
    if (st == YS_OK && !self->arithmetic)
        ys_text_add(&self->notes, "the scheme is not arithmetic: its score does not divide into shares, see assessment/importance\n");
    if (st == YS_OK && self->parents.bytes != NULL)
        ys_text_add(&self->notes, self->parents.bytes);
    if (st == YS_OK && (self->notes.failed || self->parents.failed))
        st = ys_fail(self->err, YS_E_NOMEM, "notes of the structure");
    return st == YS_OK ? ys_result_note(self->result, "structure_notes", self->notes.bytes == NULL ? "" : self->notes.bytes, self->err) : st;
}

ys_status
ys_recorded_structure(const ys_plan *plan, const ys_scheme_sheet *sheet, ys_result *result, ys_error *err)
{
    size_t m = sheet->n_leaves, classes = ys_scheme_n_classes(plan->scheme);
    structure self = { .plan = plan, .sheet = sheet, .n = sheet->n_counties, .leaves = m, .classes = classes, .result = result, .err = err,
        .turned = calloc(m + 1, sizeof(bool)),
        .weight = calloc(classes * m + 1, sizeof(double)),
        .share = calloc(classes * m + 1, sizeof(double)),
        .graded = calloc(classes + 1, sizeof(size_t)),
        .shared = calloc(m * m + 1, 1),
        .leaf = calloc(m + 1, sizeof(ys_recorded_leaf)) };
    bool room = self.turned != NULL && self.weight != NULL && self.share != NULL && self.graded != NULL && self.shared != NULL
        && self.leaf != NULL;
    ys_status st = room ? fill(&self) : ys_fail(err, YS_E_NOMEM, "structure of %zu items", m);

    free(self.turned);
    free(self.weight);
    free(self.share);
    free(self.graded);
    free(self.shared);
    free(self.leaf);
    ys_text_free(&self.notes);
    ys_text_free(&self.parents);
    return st;
}
