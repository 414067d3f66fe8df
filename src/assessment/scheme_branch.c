/* Scores of branches as they are written, one county at a time: those that the kernel joins with what is above them too. */
#include "assessment/plan.h"

#include <math.h>

static ys_ideal
ideal_of(const ys_scheme_plan *plan, const ys_member *member, size_t county)
{
    return member->leaf < 0 ? (ys_ideal){ 1, 0 } : plan->ideal[(size_t) plan->class_of[county] * plan->n_leaves + (size_t) member->leaf];
}

int
ys_scheme_branch_aggregation(const ys_scheme_plan *plan, size_t m, double *exponent)
{
    const ys_item *item = plan->tree.member[m].item;

    *exponent = item == NULL ? plan->scheme->exponent : item->exponent;
    return item == NULL ? plan->tree.aggregate[0].aggregation : item->aggregation;
}

double
ys_scheme_branch_score(const ys_scheme_branch *of, size_t m, size_t county, double *covered)
{
    const ys_scheme_plan *plan = of->plan;
    const ys_tree *tree = &plan->tree;
    const ys_member *branch = &tree->member[m];
    double exponent, points = 0, second = 0, coverage = 0;

    if (branch->leaf >= 0) {
        size_t at = (size_t) branch->leaf * plan->n_counties + county;

        *covered = isnan(of->score[at]) ? 0 : of->weight == NULL ? 1 : of->weight[at];
        return of->score[at];
    }
    int aggregation = ys_scheme_branch_aggregation(plan, m, &exponent);

    for (size_t k = m + 1; k < tree->n_members; k++) {
        const ys_member *member = &tree->member[k];

        if (member->up != (int) m)
            continue;
        double below, score = ys_scheme_branch_score(of, k, county, &below);
        double weight = of->weight != NULL
                            ? below
                            : below * member->weight[of->period * tree->n_classes + (size_t) plan->class_of[county]].value;

        if (weight == 0)
            continue;
        if (aggregation == YS_AGGREGATION_topsis) {
            ys_ideal ideal = ideal_of(plan, member, county);
            double near = weight * (score - ideal.best), far = weight * (score - ideal.worst);

            points += near * near;
            second += far * far;
        } else {
            points += weight * ys_plan_term(aggregation, exponent, score);
        }
        coverage += weight;
    }
    *covered = coverage;
    if (coverage == 0)
        return NAN;
    double score = ys_plan_close(aggregation, exponent, points, second, coverage);
    return m > 0 && branch->item->lower_is_better ? 1 - score : score;
}
