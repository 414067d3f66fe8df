/* One lane of an assessment in full: leaves, branches, what was dropped, added and taken away. */
#include "assessment/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const ys_scheme_plan *plan;
    const ys_scheme_year *year;
    size_t lane, period;
    ys_scheme_sheet *sheet;
} explanation;

static double
param_value(const explanation *self, ys_param param)
{
    return param.slot < 0 ? param.value : self->year->param[(size_t) param.slot * (size_t) self->year->lanes + self->lane];
}

static double
lane_value(const explanation *self, const double *rows, size_t county)
{
    return rows == NULL ? NAN : rows[county * (size_t) self->year->lanes + self->lane];
}

static double
leaf_weight(const explanation *self, size_t k, size_t class)
{
    const ys_scheme_plan *plan = self->plan;
    const ys_leaf *leaf = &plan->tree.leaf[k];
    double product = 1;

    if (self->year->weight != NULL)
        return self->year->weight[(class * plan->n_leaves + k) * (size_t) self->year->lanes + self->lane];
    if (plan->effective != NULL)
        return plan->effective[(self->period * plan->n_classes + class) * plan->n_leaves + k];
    for (size_t d = 0; d < leaf->depth; d++) {
        const ys_member *of = &plan->tree.member[leaf->way[d]];

        product *= of->unit * param_value(self, of->weight[self->period * plan->n_classes + class]);
    }
    return product;
}

static double
leaf_figure(const explanation *self, size_t k, size_t county)
{
    const ys_leaf *leaf = &self->plan->tree.leaf[k];
    const double *rows = self->year->figure == NULL ? NULL : self->year->figure[k];

    if (leaf->quantity >= 0)
        return lane_value(self, self->year->quantity[leaf->quantity], county);
    return rows == NULL ? leaf->fixed[county] : lane_value(self, rows, county);
}

static double
leaf_score(const explanation *self, size_t k, size_t county)
{
    const ys_leaf *leaf = &self->plan->tree.leaf[k];
    double part[YS_PART_COUNT];

    for (int p = 0; p < YS_PART_COUNT; p++)
        part[p] = param_value(self, leaf->part[p]);
    return ys_shape_score(&leaf->shape[self->plan->class_of[county]], leaf_figure(self, k, county), part);
}

static void
dropped_add(char *dropped, const char *path)
{
    size_t at = strlen(dropped);
    const char *between = at == 0 ? "" : ", ";

    /* room is kept for the mark that more were dropped */
    if (at + strlen(between) + strlen(path) + sizeof ", ..." <= YS_SHEET_DROPPED)
        snprintf(dropped + at, YS_SHEET_DROPPED - at, "%s%s", between, path);
    else if (at < 3 || strcmp(dropped + at - 3, "...") != 0)
        snprintf(dropped + at, YS_SHEET_DROPPED - at, "%s...", between);
}

static void
explain_leaves(const explanation *self, size_t county)
{
    const ys_scheme_plan *plan = self->plan;
    ys_scheme_sheet *sheet = self->sheet;
    double coverage = 0, modelled = 0, imputed = 0;

    for (size_t o = 0; o < plan->n_leaves; o++) {
        size_t k = plan->order[o], at = k * plan->n_counties + county;
        const ys_leaf *leaf = &plan->tree.leaf[k];
        double weight = leaf_weight(self, k, (size_t) plan->class_of[county]), score = leaf_score(self, k, county);

        sheet->leaf_weight[at] = weight;
        sheet->leaf_score[at] = score;
        sheet->leaf_figure[at] = leaf_figure(self, k, county);
        sheet->leaf_imputed[at] = leaf->quantity < 0 && leaf->figure.imputed[county];
        sheet->leaf_treated[at] = leaf->quantity < 0 && leaf->figure.treated[county];
        if (isnan(score) || weight == 0)
            continue;
        coverage += weight;
        modelled += leaf->modelled ? weight : 0;
        imputed += sheet->leaf_imputed[at] ? weight : 0;
    }
    for (size_t k = 0; k < plan->n_leaves; k++) {
        size_t at = k * plan->n_counties + county;

        if (sheet->leaf_weight[at] > 0 && isnan(sheet->leaf_score[at]))
            dropped_add(sheet->dropped + county * YS_SHEET_DROPPED, ys_scheme_leaf_path(plan, k));
    }
    sheet->coverage[county] = coverage;
    sheet->modelled[county] = coverage > 0 ? modelled / coverage : 0;
    sheet->imputed[county] = coverage > 0 ? imputed / coverage : 0;
}

static void
explain_branches(const explanation *self, size_t county)
{
    const ys_tree *tree = &self->plan->tree;
    ys_scheme_branch of = { .plan = self->plan, .score = self->sheet->leaf_score, .weight = self->sheet->leaf_weight };
    double weight;

    for (size_t m = 1, b = 0; m < tree->n_members; m++)
        if (tree->member[m].leaf < 0)
            self->sheet->branch_score[b++ * self->plan->n_counties + county] =
                ys_scheme_branch_score(&of, m, county, &weight);
}

static void
explain_adjustments(const explanation *self, size_t county)
{
    const ys_scheme_plan *plan = self->plan;

    for (size_t k = 0; k < plan->n_adjustments; k++) {
        const ys_adjustment_plan *of = &plan->adjustment[k];
        double x = of->fixed != NULL ? of->fixed[county] : lane_value(self, self->year->quantity[of->quantity], county);
        double points = isnan(x) ? 0 : ys_plan_adjust(of->of, x);

        self->sheet->adjustment[k * plan->n_counties + county] = points == 0 ? 0 : of->sign * points;
    }
}

static void
explain_vetoes(const explanation *self, size_t county)
{
    const ys_scheme_plan *plan = self->plan;
    _Alignas(YS_ALIGN) double work[(YS_TRIGGER_DEPTH + 2) * 8], holds[8];
    size_t eight = self->lane / 8 * 8;

    for (size_t k = 0; k < plan->n_vetoes; k++) {
        const double *quantity[YS_QUANTITY_COUNT];
        _Alignas(YS_ALIGN) double row[YS_QUANTITY_COUNT][8];

        /* eight lanes around the one asked for, laid out as a block of a single county */
        for (int q = 0; q < YS_QUANTITY_COUNT; q++) {
            const double *rows = self->year->quantity[q];

            quantity[q] = rows == NULL ? NULL : row[q];
            for (size_t l = 0; l < 8 && rows != NULL; l++)
                row[q][l] = rows[county * (size_t) self->year->lanes + eight + l];
        }
        ys_trigger one = plan->veto[k];

        for (size_t s = 0; s < one.n; s++) {
            ys_trigger_operand *side[] = { &one.step[s].left, &one.step[s].right };

            for (int j = 0; j < 2; j++)
                if (side[j]->source == YS_TRIGGER_COLUMN)
                    *side[j] = (ys_trigger_operand){ .source = YS_TRIGGER_NUMBER, .number = side[j]->column[county] };
        }
        ys_trigger_rows rows = { .county = 0, .lanes = 8, .quantity = quantity };

        ys_trigger_lanes_base(&one, &rows, work, holds);
        self->sheet->veto[k * plan->n_counties + county] = holds[self->lane - eight] != 0;
    }
}

static void *
sheet_array(size_t n, size_t size)
{
    return calloc(n > 0 ? n : 1, size);
}

static ys_status
sheet_alloc(ys_scheme_sheet *self, const ys_scheme_plan *plan, ys_error *err)
{
    size_t n = plan->n_counties, cells = n * plan->n_leaves, branches = plan->tree.n_members - 1 - plan->n_leaves;

    *self = (ys_scheme_sheet){ .n_counties = n, .n_leaves = plan->n_leaves, .n_branches = branches,
        .n_adjustments = plan->n_adjustments, .n_vetoes = plan->n_vetoes };
    /* clang-format off */
    const struct { void **at; size_t n, size; } array[] = {
        { (void **) &self->leaf, plan->n_leaves, sizeof *self->leaf },
        { (void **) &self->leaf_score, cells, sizeof *self->leaf_score },
        { (void **) &self->leaf_weight, cells, sizeof *self->leaf_weight },
        { (void **) &self->leaf_figure, cells, sizeof *self->leaf_figure },
        { (void **) &self->leaf_imputed, cells, sizeof *self->leaf_imputed },
        { (void **) &self->leaf_treated, cells, sizeof *self->leaf_treated },
        { (void **) &self->branch, branches, sizeof *self->branch },
        { (void **) &self->branch_score, branches * n, sizeof *self->branch_score },
        { (void **) &self->adjustment, plan->n_adjustments * n, sizeof *self->adjustment },
        { (void **) &self->veto, plan->n_vetoes * n, sizeof *self->veto },
        { (void **) &self->score, n, sizeof *self->score },
        { (void **) &self->coverage, n, sizeof *self->coverage },
        { (void **) &self->modelled, n, sizeof *self->modelled },
        { (void **) &self->imputed, n, sizeof *self->imputed },
        { (void **) &self->rank, n, sizeof *self->rank },
        { (void **) &self->grade, n, sizeof *self->grade },
        { (void **) &self->dropped, n, YS_SHEET_DROPPED },
    };
    /* clang-format on */

    for (size_t k = 0; k < sizeof array / sizeof array[0]; k++) {
        *array[k].at = sheet_array(array[k].n, array[k].size);
        if (*array[k].at == NULL) {
            ys_scheme_sheet_free(self);
            return ys_fail(err, YS_E_NOMEM, "score sheet of %zu counties and %zu leaves", n, plan->n_leaves);
        }
    }
    for (size_t m = 1, b = 0; m < plan->tree.n_members; m++) {
        const ys_member *of = &plan->tree.member[m];

        memcpy(of->leaf >= 0 ? self->leaf[of->leaf] : self->branch[b++], of->path, sizeof of->path);
    }
    return YS_OK;
}

ys_status
ys_scheme_sheet_make(
    const ys_scheme_plan *plan, const ys_scheme_year *year, int lane, ys_scheme_sheet *sheet, ys_error *err)
{
    if (lane < 0 || lane >= year->lanes || year->rank == NULL)
        return ys_fail(err, YS_E_BUG, "lane %d of a block of %d, %s ranks", lane, year->lanes, year->rank == NULL ? "without" : "with");
    ys_scheme_sheet made;
    ys_status st = sheet_alloc(&made, plan, err);
    if (st != YS_OK)
        return st;
    explanation self = { .plan = plan, .year = year, .lane = (size_t) lane, .sheet = &made,
        .period = ys_scheme_period(plan, year->calendar) };
    for (size_t i = 0; i < plan->n_counties; i++) {
        size_t at = i * (size_t) year->lanes + (size_t) lane;

        explain_leaves(&self, i);
        explain_branches(&self, i);
        explain_adjustments(&self, i);
        explain_vetoes(&self, i);
        made.score[i] = year->score[at];
        made.grade[i] = year->grade[at];
        made.rank[i] = year->rank[at];
    }
    *sheet = made;
    return YS_OK;
}

void
ys_scheme_sheet_free(ys_scheme_sheet *sheet)
{
    free(sheet->leaf);
    free(sheet->leaf_score);
    free(sheet->leaf_weight);
    free(sheet->leaf_figure);
    free(sheet->leaf_imputed);
    free(sheet->leaf_treated);
    free(sheet->branch);
    free(sheet->branch_score);
    free(sheet->adjustment);
    free(sheet->veto);
    free(sheet->score);
    free(sheet->coverage);
    free(sheet->modelled);
    free(sheet->imputed);
    free(sheet->rank);
    free(sheet->grade);
    free(sheet->dropped);
    *sheet = (ys_scheme_sheet){ 0 };
}
