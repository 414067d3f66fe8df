/* What is made of scores: bonuses, penalties, vetoes, ranks, grades, awards. */
#include "assessment/scheme_desk.h"
#include "assessment/scheme_rank.h"

#include <math.h>

static void
row_adjust(int n, const ys_adjustment *of, const double *restrict x, double *restrict sum)
{
    const ys_adjustment one = *of;

    for (int l = 0; l < n; l++) {
        double points = ys_plan_adjust(&one, x[l]);

        sum[l] += x[l] == x[l] ? points : 0;
    }
}

static void
row_adjusted(int n, const ys_scheme *scheme, const double *restrict bonus, const double *restrict penalty, double *restrict score)
{
    double bonus_cap = scheme->bonus_at_most, penalty_cap = scheme->penalty_at_most;

    for (int l = 0; l < n; l++) {
        double adjusted = ys_plan_adjusted(score[l], bonus[l], bonus_cap, penalty[l], penalty_cap);

        score[l] = score[l] == score[l] ? adjusted : score[l];
    }
}

static void
adjust(const ys_scheme_desk *self, size_t county, double *score)
{
    const ys_scheme_plan *plan = self->plan;

    ys_desk_fill(self->lanes, self->bonus, 0);
    ys_desk_fill(self->lanes, self->penalty, 0);
    for (size_t k = 0; k < plan->n_adjustments; k++) {
        const ys_adjustment_plan *of = &plan->adjustment[k];
        const double *rows = of->fixed != NULL ? NULL : self->year->quantity[of->quantity];

        if (of->fixed == NULL && rows == NULL)
            continue;
        if (of->fixed != NULL)
            ys_desk_fill(self->lanes, self->value, of->fixed[county]);
        row_adjust(self->lanes, of->of, rows == NULL ? self->value : rows + county * (size_t) self->lanes,
            of->sign > 0 ? self->bonus : self->penalty);
    }
    row_adjusted(self->lanes, plan->scheme, self->bonus, self->penalty, score);
}

static void
veto_run(const ys_scheme_desk *self, size_t k, size_t county)
{
    ys_trigger_rows rows = { .county = county, .lanes = self->lanes, .quantity = self->year->quantity };

    YS_LANE(ys_trigger_lanes)(&self->plan->veto[k], &rows, self->work, self->holds);
}

static void
row_bar(int n, const double *restrict holds, double *restrict score)
{
    for (int l = 0; l < n; l++)
        score[l] = holds[l] != 0 && score[l] == score[l] ? 0 : score[l];
}

/* Grades as doubles: the worse of what it is and `least`, where the veto holds and there is a grade. */
static void
row_lower(int n, const double *restrict holds, double least, double *restrict grade)
{
    for (int l = 0; l < n; l++)
        grade[l] = holds[l] != 0 && grade[l] >= 0 && grade[l] < least ? least : grade[l];
}

/* Cuts fall, so a score that is below one is below all before it. */
static void
grade_lower(int n, const double *restrict score, double cut, double grade, double *restrict of)
{
    for (int l = 0; l < n; l++)
        of[l] = 100 * score[l] < cut ? grade : of[l];
}

static void
grade_fails(int n, const double *restrict coverage, double cut, double *restrict of)
{
    for (int l = 0; l < n; l++)
        of[l] = coverage[l] >= cut ? of[l] : -1;
}

static void
row_store(int n, const double *restrict of, int32_t *restrict to)
{
    for (int l = 0; l < n; l++)
        to[l] = (int32_t) of[l];
}

static void
row_load(int n, const int32_t *restrict of, double *restrict to)
{
    for (int l = 0; l < n; l++)
        to[l] = (double) of[l];
}

void
YS_LANE(ys_scheme_grade_county)(const ys_scheme_desk *self, size_t county)
{
    const ys_scheme_plan *plan = self->plan;
    const ys_veto *veto = plan->scheme->vetoes.item;
    int n = self->lanes;
    size_t at = county * (size_t) n;
    double *score = self->year->score + at, *grade = self->value;

    if (plan->n_adjustments > 0)
        adjust(self, county, score);
    for (size_t k = 0; k < plan->n_vetoes; k++)
        if (veto[k].effect == YS_VETO_zero_score) {
            veto_run(self, k, county);
            row_bar(n, self->holds, score);
        }
    ys_desk_fill(n, grade, 0);
    for (size_t g = 1; g < plan->n_grades; g++)
        grade_lower(n, score, plan->grade_cut[g - 1], (double) g, grade);
    grade_fails(n, self->coverage, plan->coverage_cut, grade);
    row_store(n, grade, self->year->grade + at);
}

static void
row_key(int n, const double *restrict score, const double *restrict grade, double *restrict key)
{
    for (int l = 0; l < n; l++) {
        double of = ys_plan_key(score[l]);

        key[l] = grade[l] >= 0 ? of : -INFINITY;
    }
}

static void
row_rank(int n, const double *restrict key, const double *restrict place, int32_t *restrict rank)
{
    for (int l = 0; l < n; l++)
        rank[l] = (int32_t) (key[l] > -INFINITY ? place[l] + 1 : 0);
}

/* The best grade whose quota the county and all that are as good leave room for. */
static void
row_quota(int n, double quota, double grade, const double *restrict behind, const double *restrict graded, double *restrict of)
{
    for (int l = 0; l < n; l++)
        of[l] = of[l] >= 0 && of[l] < grade && behind[l] > ys_floor(quota * graded[l] + 1e-9) ? grade : of[l];
}

static void
row_count(int n, const double *restrict key, double *restrict count)
{
    for (int l = 0; l < n; l++)
        count[l] += key[l] > -INFINITY ? 1 : 0;
}

/* Ranks within the class, and grades by quota. */
static void
class_rank(const ys_scheme_desk *self, size_t class)
{
    const ys_scheme_plan *plan = self->plan;
    size_t first = plan->first[class], m = plan->first[class + 1] - first, n = (size_t) self->lanes;

    ys_desk_fill(self->lanes, self->bonus, 0);
    for (size_t j = 0; j < m; j++) {
        size_t at = plan->member[first + j] * n;

        row_load(self->lanes, self->year->grade + at, self->value);
        row_key(self->lanes, self->year->score + at, self->value, self->key + j * n);
        row_count(self->lanes, self->key + j * n, self->bonus);
    }
    YS_LANE(ys_scheme_rank_lanes)(m, self->lanes, self->key, self->place, plan->ranked ? self->behind : NULL, self->sort);
    for (size_t j = 0; j < m; j++) {
        size_t at = plan->member[first + j] * n;

        if (self->year->rank != NULL)
            row_rank(self->lanes, self->key + j * n, self->place + j * n, self->year->rank + at);
        if (!plan->ranked)
            continue;
        row_load(self->lanes, self->year->grade + at, self->value);
        for (size_t g = 1; g < plan->n_grades; g++)
            if (plan->quota[g - 1] < 1)
                row_quota(self->lanes, plan->quota[g - 1], (double) g, self->behind + j * n, self->bonus, self->value);
        row_store(self->lanes, self->value, self->year->grade + at);
    }
}

static void
row_award(int n, const double *restrict grade, double of, const double *restrict award, double *restrict to)
{
    for (int l = 0; l < n; l++)
        to[l] = grade[l] == of ? award[l] : to[l];
}

/* Vetoes on the grade, grades by hand, awards. */
static void
county_grade(const ys_scheme_desk *self, size_t county)
{
    const ys_scheme_plan *plan = self->plan;
    const ys_veto *veto = plan->scheme->vetoes.item;
    size_t n = (size_t) self->lanes, at = county * n;
    double *grade = self->value;

    row_load(self->lanes, self->year->grade + at, grade);
    for (size_t k = 0; k < plan->n_vetoes; k++) {
        if (veto[k].effect == YS_VETO_zero_score)
            continue;
        veto_run(self, k, county);
        row_lower(self->lanes, self->holds,
            veto[k].effect == YS_VETO_worst_grade ? (double) (plan->n_grades - 1) : plan->n_grades > 1 ? 1 : 0, grade);
    }
    if (self->year->by_hand && plan->by_hand[county] >= 0)
        ys_desk_fill(self->lanes, grade, (double) plan->by_hand[county]);
    row_store(self->lanes, grade, self->year->grade + at);
    for (int yuan = 0; yuan < 2; yuan++) {
        double *to = yuan ? self->year->award_yuan : self->year->award_points, *of = yuan ? self->yuan : self->award;

        if (to == NULL)
            continue;
        ys_desk_fill(self->lanes, to + at, 0);
        for (size_t g = 0; g < plan->n_grades && (!yuan || plan->awarded[county]); g++)
            row_award(self->lanes, grade, (double) g, of + g * n, to + at);
    }
}

void
YS_LANE(ys_scheme_grade_class)(const ys_scheme_desk *self, size_t class)
{
    const ys_scheme_plan *plan = self->plan;

    if (self->year->rank != NULL || plan->ranked)
        class_rank(self, class);
    for (size_t m = plan->first[class]; m < plan->first[class + 1]; m++)
        county_grade(self, plan->member[m]);
}

static void
awards_open(const ys_scheme_desk *self, const ys_param *award, double *rows)
{
    for (size_t g = 0; g < self->plan->n_grades; g++) {
        const double *row = ys_desk_param(self, award[g]);

        ys_desk_fill(self->lanes, rows + g * (size_t) self->lanes, row == NULL ? award[g].value : 0);
        if (row != NULL)
            ys_desk_add_scaled(self->lanes, rows + g * (size_t) self->lanes, 1, row);
    }
}

void
YS_LANE(ys_scheme_grade_open)(const ys_scheme_desk *self)
{
    awards_open(self, self->plan->award, self->award);
    awards_open(self, self->plan->award_yuan, self->yuan);
}
