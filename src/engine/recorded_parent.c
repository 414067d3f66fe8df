/* Items that rest on the same columns: their agreement is no second witness. */
#include "engine/recorded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMED_MOST = 3, PAIRS_MOST = 4 };

/* Columns with all that they were made of, as flags by column. */
typedef struct {
    const ys_plan *plan;
    size_t n;      /* columns */
    size_t leaves;
    uint8_t *leaf; /* [leaves][n] */
    uint8_t *one;  /* [n] of a factor, or of a single column */
    uint8_t *all;  /* [n] what two have in common */
} roots;

static void mark_name(const roots *self, const char *name, size_t length, uint8_t *flag);

static void
mark_column(const roots *self, size_t i, uint8_t *flag)
{
    const char *parents = self->plan->model->table.column[i].parents;

    if (flag[i])
        return;
    flag[i] = 1;
    while (*parents != '\0') {
        size_t length;

        parents += strspn(parents, "; ");
        length = strcspn(parents, "; ");
        mark_name(self, parents, length, flag);
        parents += length;
    }
}

/* Quantities that begin as columns of the base year are those columns. */
static void
mark_quantity(const roots *self, const char *name, size_t length, uint8_t *flag)
{
    static const char *const of_persons[] = { "registered_poor", "incidence", "shortfall", "poor_fall" };
    const ys_population *base = &self->plan->model->scenario.population;

    for (size_t q = 0; q < sizeof of_persons / sizeof of_persons[0]; q++) {
        if (strlen(of_persons[q]) != length || memcmp(of_persons[q], name, length) != 0)
            continue;
        if (base->registered_poor != NULL)
            mark_name(self, base->registered_poor, strlen(base->registered_poor), flag);
        if ((q == 1 || q == 2) && base->rural != NULL)
            mark_name(self, base->rural, strlen(base->rural), flag);
    }
}

static void
mark_name(const roots *self, const char *name, size_t length, uint8_t *flag)
{
    const ys_table *table = &self->plan->model->table;

    for (size_t i = 0; i < table->n_columns; i++)
        if (strlen(table->column[i].name) == length && memcmp(table->column[i].name, name, length) == 0) {
            mark_column(self, i, flag);
            return;
        }
    mark_quantity(self, name, length, flag);
}

static void
mark(const roots *self, const char *name, uint8_t *flag)
{
    if (name != NULL)
        mark_name(self, name, strlen(name), flag);
}

static void
mark_item(const roots *self, const ys_item *item, uint8_t *flag)
{
    const ys_assessor *assessor = item->assessors.item;

    mark(self, item->indicator, flag);
    mark(self, item->before, flag);
    for (size_t a = 0; a < item->assessors.n; a++)
        mark(self, assessor[a].indicator, flag);
}

/* What two have in common into `all`; false: nothing. */
static bool
meet(const roots *self, const uint8_t *a, const uint8_t *b)
{
    bool any = false;

    for (size_t i = 0; i < self->n; i++) {
        self->all[i] = a[i] && b[i];
        any = any || self->all[i];
    }
    return any;
}

/* Names of the columns in `all`, without those that others among them were made of: the nearest common ones. `one` is written over. */
static void
name_common(const roots *self, char *out, size_t size)
{
    const ys_table *table = &self->plan->model->table;
    size_t used = 0, named = 0;

    for (size_t i = 0; i < self->n; i++) {
        bool below = false;

        for (size_t j = 0; self->all[i] && !below && j < self->n; j++) {
            if (j == i || !self->all[j])
                continue;
            memset(self->one, 0, self->n);
            mark_column(self, j, self->one);
            below = self->one[i];
        }
        if (!self->all[i] || below)
            continue;
        if (named < NAMED_MOST)
            used += (size_t) snprintf(out + used, size - used, "%s%s", named > 0 ? ", " : "", table->column[i].name);
        named++;
    }
    if (named > NAMED_MOST)
        snprintf(out + used, size - used, " and %zu more", named - NAMED_MOST);
}

static void
note_pairs(const roots *self, const ys_scheme_plan *scheme, uint8_t *shared, ys_text *notes)
{
    char common[320];

    for (size_t k = 0; k < self->leaves; k++)
        for (size_t l = k + 1; l < self->leaves; l++) {
            bool together = false;

            if (!meet(self, self->leaf + k * self->n, self->leaf + l * self->n))
                continue;
            shared[k * self->leaves + l] = shared[l * self->leaves + k] = 1;
            for (size_t c = 0; c < ys_scheme_n_classes(scheme); c++)
                together = together || (ys_scheme_weight_of(scheme, c, k) > 0 && ys_scheme_weight_of(scheme, c, l) > 0);
            if (!together)
                continue;
            name_common(self, common, sizeof common);
            ys_text_format(notes, "items %s and %s share parents (%s): that they agree is no second witness\n",
                ys_scheme_leaf_path(scheme, k), ys_scheme_leaf_path(scheme, l), common);
        }
}

/* ---- a fund's factors ---- */

typedef struct {
    const roots *roots;
    const ys_fund *fund;
    const ys_scheme_plan *scheme;
    ys_text *notes;
    size_t pairs;
} fund_parents;

/* A column, a quantity, or a composite of the fund with its members. */
static void
mark_factor_name(const fund_parents *self, const char *name, size_t depth, uint8_t *flag)
{
    const ys_composite *composite = self->fund->composites.item;

    if (name == NULL)
        return;
    /* a composite uses those above it alone, so `depth` falls */
    for (size_t c = 0; c < depth; c++) {
        const ys_member_of *member = composite[c].members.item;

        if (strcmp(composite[c].name, name) != 0)
            continue;
        for (size_t m = 0; m < composite[c].members.n; m++)
            mark_factor_name(self, member[m].indicator, c, flag);
        return;
    }
    mark(self->roots, name, flag);
}

static void
note_factor(fund_parents *self, const ys_factor *factor)
{
    const roots *of = self->roots;
    const char *const name[] = { factor->indicator, factor->population, factor->against, factor->multiplier };
    char common[320];

    for (size_t k = 0; k < of->leaves; k++) {
        bool counts = false;

        for (size_t c = 0; c < ys_scheme_n_classes(self->scheme); c++)
            counts = counts || ys_scheme_weight_of(self->scheme, c, k) > 0;
        memset(of->one, 0, of->n);
        for (size_t i = 0; i < sizeof name / sizeof name[0]; i++)
            mark_factor_name(self, name[i], self->fund->composites.n, of->one);
        if (!counts || !meet(of, of->one, of->leaf + k * of->n))
            continue;
        if (self->pairs++ >= PAIRS_MOST)
            continue;
        name_common(of, common, sizeof common);
        if (self->pairs == 1)
            ys_text_format(self->notes, "fund %s and the scheme share parents, so money and points move together: ", self->fund->name);
        ys_text_format(self->notes, "%sfactor %s and item %s (%s)", self->pairs > 1 ? "; " : "", factor->name,
            ys_scheme_leaf_path(self->scheme, k), common);
    }
}

static void
note_factors(fund_parents *self, const ys_list *factors)
{
    const ys_factor *factor = factors->item;

    for (size_t f = 0; f < factors->n; f++)
        note_factor(self, &factor[f]);
}

static void
note_fund(const roots *of, const ys_fund *fund, ys_text *notes)
{
    fund_parents self = { .roots = of, .fund = fund, .scheme = of->plan->scheme, .notes = notes };
    const ys_formula *formula = fund->formulas.item;

    note_factors(&self, &fund->factors);
    for (size_t f = 0; f < fund->formulas.n; f++)
        note_factors(&self, &formula[f].factors);
    note_factors(&self, &fund->cascade.factors);
    if (self.pairs > PAIRS_MOST)
        ys_text_format(notes, "; and %zu pairs more", self.pairs - PAIRS_MOST);
    if (self.pairs > 0)
        ys_text_add(notes, "\n");
}

ys_status
ys_recorded_parent(const ys_plan *plan, const ys_recorded_leaf *leaf, uint8_t *shared, ys_text *notes, ys_error *err)
{
    const ys_list *funds = &plan->model->scenario.funds;
    size_t n = plan->model->table.n_columns, n_leaves = ys_scheme_n_leaves(plan->scheme);
    roots self = { .plan = plan, .n = n, .leaves = n_leaves, .leaf = calloc(n_leaves * n + 1, 1), .one = calloc(n + 1, 1),
        .all = calloc(n + 1, 1) };
    ys_status st = YS_OK;

    if (self.leaf == NULL || self.one == NULL || self.all == NULL)
        st = ys_fail(err, YS_E_NOMEM, "parents of %zu items", n_leaves);
    for (size_t k = 0; st == YS_OK && k < n_leaves; k++)
        mark_item(&self, leaf[k].item, self.leaf + k * n);
    if (st == YS_OK)
        note_pairs(&self, plan->scheme, shared, notes);
    for (size_t f = 0; st == YS_OK && f < funds->n; f++)
        note_fund(&self, (const ys_fund *) funds->item + f, notes);
    free(self.leaf);
    free(self.one);
    free(self.all);
    return st;
}
