/* What a draw can choose: the scheme prepared under each combination, its leaves with their errors. */
#include "base/hash.h"
#include "study/uncertainty.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YS_STATED = -1, YS_WORDS = 8 };

typedef struct {
    const char *word;
    int value;
} ys_choice;

/* What may stand in the lists of `uncertainty`, by switch; ended by a row without a word. */
static const ys_choice allowed[YS_INPUT_leave_one_out][YS_WORDS + 1] = {
    [YS_INPUT_normalisation] = { { "stated", YS_STATED }, { "min_max", YS_SCORING_min_max }, { "z_score", YS_SCORING_z_score },
        { "rank", YS_SCORING_rank }, { "percentile_rank", YS_SCORING_percentile_rank },
        { "ratio_to_reference", YS_SCORING_ratio_to_reference } },
    [YS_INPUT_aggregation] = { { "stated", YS_STATED }, { "arithmetic", YS_AGGREGATION_arithmetic },
        { "geometric", YS_AGGREGATION_geometric }, { "harmonic", YS_AGGREGATION_harmonic } },
    [YS_INPUT_imputation] = { { "stated", YS_STATED }, { "drop", YS_MISSING_drop }, { "class_mean", YS_MISSING_class_mean },
        { "class_median", YS_MISSING_class_median }, { "province_mean", YS_MISSING_province_mean },
        { "province_median", YS_MISSING_province_median }, { "nearest", YS_MISSING_nearest }, { "worst", YS_MISSING_worst } },
};

static const char *const switch_name[YS_INPUT_COUNT] = { "normalisation", "aggregation", "imputation", "leave_one_out", "figures" };

static const ys_list *
words_of(const ys_uncertainty_setup *self, int which)
{
    return which == YS_INPUT_normalisation ? &self->of->normalisations
         : which == YS_INPUT_aggregation   ? &self->of->aggregations
                                           : &self->of->imputations;
}

/* Word `i` of a switch; an empty list is "stated" alone. */
static ys_status
find_choice(const ys_uncertainty_setup *self, int which, size_t i, ys_choice *choice, ys_error *err)
{
    const ys_list *list = words_of(self, which);
    const char *word = list->n == 0 ? "stated" : ((const char *const *) list->item)[i];
    char text[256] = "";

    for (const ys_choice *row = allowed[which]; row->word != NULL; row++) {
        size_t used = strlen(text);

        if (strcmp(row->word, word) == 0) {
            *choice = *row;
            return YS_OK;
        }
        snprintf(text + used, sizeof text - used, "%s%s", used > 0 ? ", " : "", row->word);
    }
    return ys_fail(err, YS_E_SCENARIO, "schemes.%s.uncertainty.%ss: `%s` is none of them; allowed: %s", self->scheme->name,
        switch_name[which], word, text);
}

/* The item of a path, and whether an odd number of branches above it turn their score. */
static const ys_item *
find_item(const ys_scheme *scheme, const char *path, bool *turned)
{
    const ys_list *items = &scheme->items;
    const ys_item *found = NULL;

    *turned = false;
    while (*path != '\0') {
        size_t length = strcspn(path, ".");

        *turned = *turned != (found != NULL && found->lower_is_better);
        found = NULL;
        for (size_t i = 0; i < items->n && found == NULL; i++) {
            const ys_item *item = (const ys_item *) items->item + i;

            found = strlen(item->name) == length && strncmp(item->name, path, length) == 0 ? item : NULL;
        }
        if (found == NULL)
            return NULL;
        items = &found->items;
        path += length + (path[length] == '.');
    }
    return found;
}

static bool
all_arithmetic(const ys_list *items)
{
    const ys_item *item = items->item;
    bool all = true;

    for (size_t i = 0; i < items->n; i++)
        all = all && (item[i].items.n == 0 || (item[i].aggregation == YS_AGGREGATION_arithmetic && all_arithmetic(&item[i].items)));
    return all;
}

static bool
is_of_register(const char *indicator)
{
    return strcmp(indicator, "registered_poor") == 0 || strcmp(indicator, "incidence") == 0 || strcmp(indicator, "shortfall") == 0;
}

/* Where a leaf on the register errs, the register does, and with it all that is derived from it. */
static void
find_noise_of_register(ys_uncertainty_setup *self, const ys_item *item)
{
    const char *name = self->model->scenario.population.registered_poor;
    const ys_column *poor = name == NULL ? NULL : ys_table_column(&self->model->table, name);

    if (poor == NULL || item->indicator == NULL || !is_of_register(item->indicator))
        return;
    double by_kind = poor->kind == YS_COLUMN_modelled ? self->of->modelled
                   : poor->kind == YS_COLUMN_derived  ? self->of->derived
                                                      : self->of->observed;
    double sd = isnan(item->error) ? by_kind : item->error;

    if (sd > self->poor.sd)
        self->poor = (ys_noise){ YS_NOISE_lognormal, sd, (uint64_t) self->model->scenario.seed, ys_hash_name(name) };
}

/* How a leaf's figures err. */
static void
find_noise(ys_uncertainty_setup *self, size_t k)
{
    ys_uncertainty_leaf *leaf = &self->leaf[k];
    const ys_scheme_plan *plan = self->whole.scheme;
    const double *figure = ys_scheme_leaf_figure(plan, k);
    const char *name = leaf->item->indicator == NULL ? leaf->path : leaf->item->indicator;
    bool negative = leaf->item->panel != YS_PANEL_level;

    leaf->noise = (ys_noise){ YS_NOISE_none, ys_scheme_leaf_error(plan, k), (uint64_t) self->model->scenario.seed, ys_hash_name(name) };
    if (figure == NULL && leaf->counts)
        find_noise_of_register(self, leaf->item);
    if (figure == NULL || !(leaf->noise.sd > 0.0))
        return;
    for (size_t c = 0; c < self->n; c++)
        negative = negative || figure[c] < 0.0;
    leaf->noise.kind = ys_scheme_leaf_is_log(plan, k) && leaf->item->panel == YS_PANEL_level ? YS_NOISE_logarithmic
                     : negative                                                              ? YS_NOISE_additive
                                                                                             : YS_NOISE_lognormal;
}

/* Effective weight of a leaf in the year that is assessed. */
static double
weight_at(const ys_uncertainty_setup *self, const ys_scheme_plan *plan, size_t g, size_t k)
{
    return ys_scheme_weight_in(plan, self->model->scenario.years.first, g, k);
}

static ys_status
find_leaves(ys_uncertainty_setup *self, ys_error *err)
{
    const ys_scheme_plan *plan = self->whole.scheme;

    self->leaf = calloc(self->n_leaves + 1, sizeof *self->leaf);
    self->counting = calloc(self->n_leaves + 1, sizeof *self->counting);
    self->class_size = calloc(self->n_classes + 1, sizeof *self->class_size);
    if (self->leaf == NULL || self->counting == NULL || self->class_size == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu leaves", self->n_leaves);
    for (size_t c = 0; c < self->n; c++)
        self->class_size[self->class_of[c]]++;
    for (size_t k = 0; k < self->n_leaves; k++) {
        ys_uncertainty_leaf *leaf = &self->leaf[k];

        leaf->path = ys_scheme_leaf_path(plan, k);
        leaf->item = find_item(self->scheme, leaf->path, &leaf->turned);
        if (leaf->item == NULL)
            return ys_fail(err, YS_E_BUG, "no item %s", leaf->path);
        leaf->group = ys_hash_name(leaf->path);
        for (size_t g = 0; g < self->n_classes; g++)
            leaf->counts = leaf->counts || weight_at(self, plan, g, k) > 0.0;
        if (leaf->counts)
            self->counting[self->n_counting++] = k;
        find_noise(self, k);
    }
    for (size_t k = 0; k < self->n_leaves; k++)
        for (size_t j = 0; j < k; j++)
            if (self->leaf[k].group == self->leaf[j].group)
                return ys_fail(err, YS_E_LIMIT, "schemes.%s: items %s and %s would share the luck of their weights; rename one",
                    self->scheme->name, self->leaf[j].path, self->leaf[k].path);
    return YS_OK;
}

static ys_status
prepare_variant(ys_uncertainty_setup *self, size_t v, const ys_data *data, ys_error *err)
{
    ys_uncertainty_variant *variant = &self->variant[v];
    ys_choice choice[YS_INPUT_leave_one_out];
    ys_error why = { YS_OK, "" };
    ys_status st = YS_OK;
    size_t rest = v;

    for (int which = YS_INPUT_leave_one_out - 1; which >= 0 && st == YS_OK; which--) {
        st = find_choice(self, which, rest % self->choices[which], &choice[which], err);
        rest /= self->choices[which];
    }
    if (st != YS_OK)
        return st;
    for (int which = 0; which < YS_INPUT_leave_one_out; which++) {
        size_t used = strlen(variant->name);

        if (self->choices[which] > 1)
            snprintf(variant->name + used, sizeof variant->name - used, "%s%s", used > 0 ? ", " : "", choice[which].word);
    }
    if (variant->name[0] == '\0')
        snprintf(variant->name, sizeof variant->name, "stated");
    ys_scheme_variant of = { choice[YS_INPUT_normalisation].value, choice[YS_INPUT_aggregation].value, choice[YS_INPUT_imputation].value };

    st = ys_scheme_prepare(self->scheme, data, &of, &variant->plan, &why);
    if (st == YS_E_NOMEM)
        return ys_fail(err, st, "%s", why.text);
    if (st != YS_OK) {
        snprintf(variant->reason, sizeof variant->reason, "%.500s", why.text);
        return YS_OK;
    }
    variant->weight = malloc((self->n_classes * self->n_leaves + 1) * sizeof *variant->weight);
    if (variant->weight == NULL)
        return ys_fail(err, YS_E_NOMEM, "weights of %zu leaves", self->n_leaves);
    for (size_t g = 0; g < self->n_classes; g++)
        for (size_t k = 0; k < self->n_leaves; k++)
            variant->weight[g * self->n_leaves + k] = weight_at(self, variant->plan, g, k);
    return YS_OK;
}

static ys_status
prepare_variants(ys_uncertainty_setup *self, ys_error *err)
{
    ys_data data = ys_plan_view_data(&self->whole);
    ys_status st = YS_OK;

    self->still = calloc(self->whole.n_slots + 1, 1);
    self->n_variants = 1;
    for (int which = 0; which < YS_INPUT_leave_one_out; which++) {
        size_t n = words_of(self, which)->n;

        self->choices[which] = n == 0 ? 1 : n;
        self->n_variants *= self->choices[which];
    }
    self->choices[YS_INPUT_leave_one_out] = self->of->leave_one_out ? self->n_counting + 1 : 1;
    if (self->n_variants > 4096)
        return ys_fail(err, YS_E_LIMIT, "schemes.%s.uncertainty: %zu combinations of its lists; at most 4096", self->scheme->name,
            self->n_variants);
    self->variant = calloc(self->n_variants, sizeof *self->variant);
    if (self->still == NULL || self->variant == NULL)
        return ys_fail(err, YS_E_NOMEM, "%zu combinations", self->n_variants);
    /* all parameters stand at their central values, so what rests on columns is scored once */
    data.slot_moves = self->still;
    for (size_t v = 0; v < self->n_variants && st == YS_OK; v++)
        st = prepare_variant(self, v, &data, err);
    return st;
}

ys_status
ys_uncertainty_setup_open(ys_uncertainty_setup *self, const ys_model *model, ys_error *err)
{
    *self = (ys_uncertainty_setup){ .model = model };
    if (model->scenario.schemes.n == 0)
        return ys_fail(err, YS_E_SCENARIO, "the scenario has no scheme");

    ys_status st = ys_plan_prepare(model, false, &self->whole, err);

    if (st != YS_OK)
        return st;
    self->whole.quantities |= UINT32_C(1) << YS_QUANTITY_registered_poor | UINT32_C(1) << YS_QUANTITY_incidence;
    self->plan = self->whole;
    self->plan.n_funds = 0;
    self->scheme = self->whole.scheme_of;
    self->of = &self->scheme->uncertainty;
    self->n = self->whole.n_counties;
    self->n_leaves = ys_scheme_n_leaves(self->whole.scheme);
    self->n_classes = ys_scheme_n_classes(self->whole.scheme);
    self->n_grades = self->whole.n_grades;
    self->class_of = ys_scheme_class(self->whole.scheme);
    self->moves_weights = self->of->weights > 0.0;
    self->arithmetic = self->scheme->aggregation == YS_AGGREGATION_arithmetic && all_arithmetic(&self->scheme->items);
    st = find_leaves(self, err);
    if (st == YS_OK)
        st = prepare_variants(self, err);
    if (st != YS_OK)
        ys_uncertainty_setup_close(self);
    return st;
}

void
ys_uncertainty_setup_close(ys_uncertainty_setup *self)
{
    for (size_t v = 0; self->variant != NULL && v < self->n_variants; v++) {
        ys_scheme_release(self->variant[v].plan);
        free(self->variant[v].weight);
    }
    free(self->variant);
    free(self->leaf);
    free(self->counting);
    free(self->class_size);
    free(self->still);
    if (self->whole.model != NULL)
        ys_plan_release(&self->whole);
    *self = (ys_uncertainty_setup){ 0 };
}

bool
ys_uncertainty_setup_moves(const ys_uncertainty_setup *self, size_t input)
{
    bool errs = self->poor.kind != YS_NOISE_none;

    if (input < self->n_leaves)
        return self->moves_weights && self->leaf[input].counts;
    if (input - self->n_leaves < YS_INPUT_figures)
        return self->choices[input - self->n_leaves] > 1;
    for (size_t i = 0; i < self->n_counting; i++)
        errs = errs || self->leaf[self->counting[i]].noise.kind != YS_NOISE_none;
    return errs;
}

void
ys_uncertainty_setup_name(const ys_uncertainty_setup *self, size_t input, char *name, size_t size)
{
    if (input < self->n_leaves)
        snprintf(name, size, "weight.%s", self->leaf[input].path);
    else
        snprintf(name, size, "%s", switch_name[input - self->n_leaves]);
}
