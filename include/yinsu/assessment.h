/* Assessment: counties scored by a tree of weighted items, classed, graded. */
#ifndef YS_ASSESSMENT_H
#define YS_ASSESSMENT_H

#include "yinsu/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Scoring functions, or normalisations: value x of the item to a score f, shown as 100 f points.
 *   ratio_to_target     clip(x / target); lower is better: clip((2*target - x)/target)
 *   efficacy            clip((floor + (100 - floor)(x - worst)/(best - worst)) / 100), floor 60 by default (功效系数)
 *   goalposts           low + (high - low)(x - worst)/(best - worst), clipped, posts stated
 *   min_max             the same with the posts of the sample
 *   bands               points[k] / 100 of the last k with x >= at[k] (first band below); at rising
 *   piecewise           linear through the same points, constant beyond the first and the last
 *   deduct_per_unit     max(0, 1 - step * (x - target)/unit) for x above target (lower is better), or below (higher is better);
 *                       in proportion, a part of a unit costs its part
 *   all_or_nothing      1 where x >= target (x <= target where lower is better), else 0
 *   z_score             (centre + spread * (x - mean)/sd) / 100, sd with n - 1, sign turned where lower is better; no spread: centre
 *   rank                p / n, p the place from the worst (1) to the best (n); ties by `ties`
 *   percentile_rank     (p - 1) / (n - 1); n = 1: 1
 *   rank_deduction      max(0, 1 - step * (r - 1)), r the place from the best; the tie rule counts from there
 *   ratio_to_reference  x / ref; lower is better: ref / x; not clipped; ref by `reference`, above 0
 *   difference_to_reference (x - ref) / |ref|, sign turned where lower is better; not clipped
 *   above_below         1 where x/ref > 1 + margin, -1 where x/ref < 1 - margin, else 0; sign turned where lower is better; ref above 0
 *   quantile_bands      points of `bands`, their `at` being shares of the sample: points[k] / 100 of the last k with p/n > at[k]
 * clip is to [0, 1], or to [low, high] where these are read; `beyond: extend` leaves it out. efficacy and goalposts take their direction
 * from the posts: worst above best where lower is better; with `posts: sample` they are the sample's, and the direction is stated.
 * The sample is the counties of the class that have a figure (`sample: all`: of the table); what comes from it is frozen when the
 * scheme is prepared, so a figure that moves can't be scored by it. No spread: min_max and posts of a sample give 1 (high), rank and its
 * kin go by `ties`.
 * Sources: the methods for county assessment that Chinese rules print; 财政部 功效系数法; OECD/JRC, Handbook on Constructing Composite
 * Indicators (2008), step 5 and table 15.
 */
#define YS_SCORING_LIST(X)                                                                                               \
    X(ratio_to_target) X(efficacy) X(goalposts) X(min_max) X(bands) X(deduct_per_unit) X(all_or_nothing) X(piecewise)    \
    X(z_score) X(rank) X(percentile_rank) X(rank_deduction) X(ratio_to_reference) X(difference_to_reference)             \
    X(above_below) X(quantile_bands)

typedef enum {
#define X(name) YS_SCORING_##name,
    YS_SCORING_LIST(X)
#undef X
    YS_SCORING_COUNT
} ys_scoring;

#define YS_BAND_LIST(X)                                                                    \
    X(REAL, double, at,     NULL, -1e15, 1e15, 0, "of the indicator", "from this value on") \
    X(REAL, double, points, NULL, -100, 1000, 0,  "point",            "points of 100")

typedef struct {
    YS_BAND_LIST(YS_MEMBER)
} ys_band;

/* One weight a class: the classes' names are the keys. */
#define YS_CLASS_WEIGHT_LIST(X) X(PARAM, ys_param, weight, NULL, 0, 1, 0, "share", "weight among the siblings")

typedef struct {
    const char *name; /* class */
    YS_CLASS_WEIGHT_LIST(YS_MEMBER)
} ys_class_weight;

#define YS_CLASS_POINTS_LIST(X) X(PARAM, ys_param, points, NULL, 0, 1000, 0, "point", "full points of the item")

typedef struct {
    const char *name; /* class */
    YS_CLASS_POINTS_LIST(YS_MEMBER)
} ys_class_points;

/* Weights from a year on. */
#define YS_YEAR_WEIGHTS_LIST(X)                                                                      \
    X(INT,   int64_t, from,    NULL, 1900, 2200, 0, "year", "first year of these weights")            \
    X(NAMED, ys_list, weights, NULL, 0, 0, class_weight, "", "weight by class, as under the item")

typedef struct {
    YS_YEAR_WEIGHTS_LIST(YS_MEMBER)
} ys_year_weights;

/* One of several who judge an item; x = sum weight * x_a / sum weight, over those with a figure. */
#define YS_ASSESSOR_LIST(X)                                                                \
    X(TEXT,  const char *, indicator, NULL, 0, 0, 0, "", "column with this assessor's figure") \
    X(REAL,  double,       weight, NULL, 0, 1, 0, "share", "weight among the assessors, sum 1") \
    X(TEXT,  const char *, source, "", 0, 0, 0, "", "who assesses, and where it is laid down")

typedef struct {
    const char *name;
    YS_ASSESSOR_LIST(YS_MEMBER)
} ys_assessor;

/* How siblings are weighted. Stated weights stand under the items.
 *   equal    1/k
 *   ahp      principal eigenvector of a reciprocal matrix of pairwise judgements, experts joined by the weighted geometric mean of their
 *            judgements; CR = ((lambda - k)/(k - 1))/RI(k) (Saaty 1980)
 *   budget   points that experts give, each row scaled to 1, weighted mean
 *   entropy  w ~ 1 + sum_i p_i ln p_i / ln n, p_i = x_i / sum x, of the siblings' scores in the class (Shannon 1948; Zeleny 1982)
 *   critic   w ~ sd_k sum_l (1 - r_kl) of the scores brought to [0, 1] (Diakoulaki, Mavrotas, Papayannakis 1995)
 *   pca      squared loadings of the components kept, each scaled by its share of variance (OECD/JRC Handbook 2008, 6.1)
 * entropy, critic and pca read the figures of the table, and are frozen when the scheme is prepared. */
#define YS_WEIGHTING_METHOD_LIST(X) X(stated) X(equal) X(ahp) X(budget) X(entropy) X(critic) X(pca)
typedef enum {
#define X(name) YS_WEIGHTING_##name,
    YS_WEIGHTING_METHOD_LIST(X)
#undef X
    YS_WEIGHTING_COUNT
} ys_weighting_method;

#define YS_WEIGHTING_JOIN_LIST(X) X(sum) X(product)
typedef enum { YS_WEIGHTING_JOIN_sum, YS_WEIGHTING_JOIN_product } ys_weighting_join;

#define YS_WEIGHTING_INCONSISTENT_LIST(X) X(refuse) X(warn)
typedef enum { YS_WEIGHTING_INCONSISTENT_refuse, YS_WEIGHTING_INCONSISTENT_warn } ys_weighting_inconsistent;

/* A method's name is the key. */
#define YS_METHOD_SHARE_LIST(X) X(PARAM, ys_param, share, NULL, 0, 1, 0, "share", "of the method in the weights, sum 1")

typedef struct {
    const char *name; /* method */
    YS_METHOD_SHARE_LIST(YS_MEMBER)
} ys_method_share;

#define YS_EXPERT_LIST(X)                                                                                           \
    X(REAL,  double,  weight, "1", 0, 1e6, 0, "1", "weight of the expert, or of the group, among all")               \
    X(TEXTS, ys_list, rows,   NULL, 0, 0, 0, "", "ahp: k rows of k judgements, as \"1 3 1/5\"; budget: one row of k points, in the order of the items") \
    X(TEXT,  const char *, source, "", 0, 0, 0, "", "who judged, when")

typedef struct {
    const char *name;
    YS_EXPERT_LIST(YS_MEMBER)
} ys_expert;

#define YS_WEIGHTING_LIST(X)                                                                                        \
    X(NAMED, ys_list, methods, "", 0, 0, method_share, "", "methods and their shares, as {ahp: 0.6, entropy: 0.4}; none: stated") \
    X(WORD,  int,     join, "sum", 0, 0, weighting_join, "", "sum: shares of the weights; product: weights to the power of the shares, scaled to 1") \
    X(NAMED, ys_list, pairwise, "", 0, 0, expert, "", "ahp: the experts' matrices")                                  \
    X(NAMED, ys_list, budgets, "", 0, 0, expert, "", "budget: the experts' points")                                  \
    X(REAL,  double,  consistency_at_most, "0.1", 0, 10, 0, "1", "ahp: largest consistency ratio")                   \
    X(WORD,  int,     inconsistent, "refuse", 0, 0, weighting_inconsistent, "", "ahp: above it, refuse or warn")

typedef struct {
    YS_WEIGHTING_LIST(YS_MEMBER)
} ys_weighting;

/* How the items of a branch make its score: v_k their scores, w_k their weights, sum 1 over those that have a score.
 *   arithmetic        sum w v
 *   geometric         prod v^w; a score of 0 makes it 0, a negative one is refused
 *   harmonic          1 / sum w/v; likewise
 *   power             (sum w v^p)^(1/p), p = `exponent`, not 0; likewise
 *   weighted_product  as geometric, but nothing may be missing and 0 is refused
 *   topsis            d- / (d+ + d-), d the weighted Euclidean distance to the worst and to the best score of each item in the sample
 *                     (Hwang and Yoon 1981), frozen when the scheme is prepared; 0 and 1 for branches and for what moves
 * A branch's own weight among its siblings is what its leaves with a score weigh together, so dropping a leaf takes its weight to all
 * others and an arithmetic branch in an arithmetic one is as its leaves alone. */
#define YS_AGGREGATION_LIST(X) X(arithmetic) X(geometric) X(harmonic) X(power) X(weighted_product) X(topsis)
typedef enum {
#define X(name) YS_AGGREGATION_##name,
    YS_AGGREGATION_LIST(X)
#undef X
    YS_AGGREGATION_COUNT
} ys_aggregation;

/* Where the class, or the province, is named the figure comes from its counties that have one. nearest: the mean over the
 * `neighbours` (5) counties of the sample with a figure that are nearest in the scheme's other leaves on columns (mean squared difference
 * over those that both have, each in units of its standard deviation; ties by code). */
#define YS_MISSING_LIST(X) \
    X(as_scheme) X(drop) X(refuse) X(class_mean) X(class_median) X(province_mean) X(province_median) X(nearest) X(worst)
typedef enum {
#define X(name) YS_MISSING_##name,
    YS_MISSING_LIST(X)
#undef X
    YS_MISSING_COUNT
} ys_missing;

/*   winsorise  the most extreme value takes that of the next, until |skew| <= skew_at_most or kurtosis <= kurtosis_at_most, at most
 *              winsorise_at_most values
 *   log        ln(x - min + a), a = 1 % of the range, where both are exceeded
 *   box_cox    ((x - min + a)^lambda - 1)/lambda with the lambda of largest likelihood, where both are exceeded
 *   jrc        winsorise where that suffices, else box_cox (JRC practice)
 * Skewness and excess kurtosis are the sample's, corrected for its size (Joanes and Gill 1998, G1 and G2). */
#define YS_OUTLIERS_LIST(X) X(as_scheme) X(keep) X(winsorise) X(log) X(box_cox) X(jrc)
typedef enum {
#define X(name) YS_OUTLIERS_##name,
    YS_OUTLIERS_LIST(X)
#undef X
    YS_OUTLIERS_COUNT
} ys_outliers;

/*   level                 x
 *   change                x - before
 *   growth                x / before - 1
 *   growth_over_province  x / before - 1 - province, stated, or sum x / sum before - 1 over the counties with both
 *   change_over_province  x - before - province, stated, or the mean change of the counties with both */
#define YS_PANEL_LIST(X) X(level) X(change) X(growth) X(growth_over_province) X(change_over_province)
typedef enum {
#define X(name) YS_PANEL_##name,
    YS_PANEL_LIST(X)
#undef X
    YS_PANEL_COUNT
} ys_panel;

/* log: ln x, of figures above 0, before all else; posts and targets are stated on the figure's own scale. */
#define YS_SCALE_LIST(X) X(linear) X(log)
typedef enum { YS_SCALE_linear, YS_SCALE_log } ys_scale;

#define YS_POSTS_LIST(X) X(stated) X(sample)
typedef enum { YS_POSTS_stated, YS_POSTS_sample } ys_posts;

#define YS_BEYOND_LIST(X) X(clip) X(extend)
typedef enum { YS_BEYOND_clip, YS_BEYOND_extend } ys_beyond;

/* Place of equal values: their mean, their lowest, their highest number, or numbers without gaps, n then being how many there are. */
#define YS_TIES_LIST(X) X(average) X(lowest) X(highest) X(dense)
typedef enum { YS_TIES_average, YS_TIES_lowest, YS_TIES_highest, YS_TIES_dense } ys_ties;

/* An item is a branch (has `items`) or a leaf (has `indicator` or `assessors`, and `score`). Weights of siblings sum to 1 in each class; a
 * class that is not named under `weights` weighs the item 0. Written `weights: {exempt: 0.5, weakened: 0.4, rest: 0.3}`. A scheme in
 * points states `points` at its leaves in place of weights anywhere; they sum to 100 in each class. */
#define YS_ITEM_LIST(X)                                                                                             \
    X(TEXT,   const char *, title,     "",  0, 0, 0, "", "name to print")                                            \
    X(NAMED,  ys_list,      weights,   "", 0, 0, class_weight, "", "weight by class; a plain number under a class's name") \
    X(LIST,   ys_list,      by_year,   "", 0, 0, year_weights, "", "weights from later years on, rising")            \
    X(NAMED,  ys_list,      points,    "", 0, 0, class_points, "", "leaf: full points by class, in place of weights") \
    X(TEXTS,  ys_list,      tags,      "",  0, 0, 0, "", "tags, as around_poverty; a branch's tags hold for its leaves") \
    X(TEXT,   const char *, indicator, "",  0, 0, 0, "", "column of the table, or a quantity of the loop")           \
    X(NAMED,  ys_list,      assessors, "",  0, 0, assessor, "", "several columns that judge the item, in place of one") \
    X(WORD,   int,          panel,     "level", 0, 0, panel, "", "level, or against another year's column")         \
    X(TEXT,   const char *, before,    "",  0, 0, 0, "", "panel: column of the earlier year, of the same series")    \
    X(REAL,   double,       province,  "",  -1e12, 1e12, 0, "of the panel", "panel: the province's own figure; none: computed") \
    X(WORD,   int,          scale,     "linear", 0, 0, scale, "", "of the figure: linear, or its logarithm")      \
    X(WORD,   int,          missing,   "as_scheme", 0, 0, missing, "", "a county without a figure")                  \
    X(WORD,   int,          outliers,  "as_scheme", 0, 0, outliers, "", "treatment of outliers")                     \
    X(WORD,   int,          score,     "goalposts", 0, 0, scoring, "", "scoring function")                          \
    X(BOOL,   bool,         lower_is_better, "false", 0, 0, 0, "", "direction; of a branch: its score v counts as 1 - v") \
    X(PARAM,  ys_param,     target,    "0", -1e12, 1e12, 0, "of the indicator", "ratio_to_target, all_or_nothing, deduct_per_unit") \
    X(PARAM,  ys_param,     worst,     "0", -1e12, 1e12, 0, "of the indicator", "efficacy, goalposts")               \
    X(PARAM,  ys_param,     best,      "1", -1e12, 1e12, 0, "of the indicator", "efficacy, goalposts")               \
    X(WORD,   int,          posts,     "stated", 0, 0, posts, "", "efficacy, goalposts: worst and best as stated, or of the sample") \
    X(REAL,   double,       floor,     "60", 0, 100, 0, "point", "efficacy: points at `worst`")                     \
    X(REAL,   double,       low,       "0", -1000, 1000, 0, "point", "goalposts, min_max: points at the worst")      \
    X(REAL,   double,       high,      "100", -1000, 1000, 0, "point", "goalposts, min_max: points at the best")     \
    X(WORD,   int,          beyond,    "clip", 0, 0, beyond, "", "goalposts, min_max, efficacy: beyond the posts")    \
    X(REAL,   double,       centre,    "50", -1000, 1000, 0, "point", "z_score: points of the mean")                \
    X(REAL,   double,       spread,    "10", 0, 1000, 0, "point", "z_score: points of a standard deviation")        \
    X(WORD,   int,          ties,      "average", 0, 0, ties, "", "rank and its kin: place of equal values")         \
    X(TEXT,   const char *, reference, "mean", 0, 0, 0, "", "best, worst, mean, median of the sample, or a county's code") \
    X(REAL,   double,       margin,    "0.2", 0, 1e6, 0, "share", "above_below: what still counts as level")        \
    X(REAL,   double,       step,      "0", 0, 100, 0,  "share of the full points", "deduct_per_unit, rank_deduction: lost for each unit or place") \
    X(REAL,   double,       unit,      "1", 1e-12, 1e12, 0, "of the indicator", "deduct_per_unit: size of a unit")   \
    X(LIST,   ys_list,      bands,     "",  0, 0, band, "", "bands, piecewise, quantile_bands; rising")              \
    X(REAL,   double,       error,     "",  0, 10, 0, "share", "uncertainty: relative sd of the figure; none: by its kind") \
    X(TEXT,   const char *, source,    "",  0, 0, 0, "", "text of the item, or its stated origin")                   \
    X(WORD,   int,          aggregation, "arithmetic", 0, 0, aggregation, "", "branch: how its items make its score") \
    X(REAL,   double,       exponent,  "1", -20, 20, 0, "1", "branch: p of the aggregation `power`")               \
    X(MAP,    ys_weighting, weighting, "",  0, 0, weighting, "", "branch: how its items are weighted; none: as stated") \
    X(NAMED,  ys_list,      items,     "",  0, 0, item, "", "a branch's items")

typedef struct {
    const char *name;
    YS_ITEM_LIST(YS_MEMBER)
} ys_item;

/* The tag's name is the key. */
#define YS_TAG_BOUND_LIST(X)                                                                                        \
    X(REAL, double, at_least, "0", 0, 1, 0, "share", "stated weights are refused below it, weights from data moved up to it") \
    X(REAL, double, at_most,  "1", 0, 1, 0, "share", "likewise above it")

typedef struct {
    const char *name; /* tag */
    YS_TAG_BOUND_LIST(YS_MEMBER)
} ys_tag_bound;

#define YS_CLASS_LIST(X) \
    X(TEXT,  const char *, where, NULL, 0, 0, 0, "", "condition on the table; the first class whose condition holds takes the county") \
    X(NAMED, ys_list,      tagged, "", 0, 0, tag_bound, "", "bounds on what the leaves of a tag weigh together, as {around_poverty: {at_least: 0.8}}")

typedef struct {
    const char *name;
    YS_CLASS_LIST(YS_MEMBER)
} ys_class;

#define YS_GRADE_LIST(X)                                                                                     \
    X(REAL,  double,       at_least, NULL, -1000, 1000, 0, "point", "lowest score of the grade")              \
    X(REAL,  double,       quota,    "1", 0, 1, 0, "share", "of the class's counties with a grade, rounded down, that may have this grade or a better one; a tie that does not fit whole falls") \
    X(TEXT,  const char *, title,    "",   0, 0, 0, "", "name to print")                                      \
    X(PARAM, ys_param,     award_points, "0", 0, 1e6, 0, "1", "what the grade earns in the award fund of the next year") \
    X(PARAM, ys_param,     award,    "0", 0, 1e12, 0, "yuan", "what the grade earns as an amount in the next year")

typedef struct {
    const char *name;
    YS_GRADE_LIST(YS_MEMBER)
} ys_grade;

/* points[i] = min(at_most, each * max(0, (x - beyond)/unit)), added or taken away after weighting. */
#define YS_ADJUSTMENT_KIND_LIST(X) X(bonus) X(penalty)
typedef enum { YS_ADJUSTMENT_bonus, YS_ADJUSTMENT_penalty } ys_adjustment_kind;

#define YS_ADJUSTMENT_LIST(X)                                                                                \
    X(TEXT, const char *, title, "", 0, 0, 0, "", "name to print")                                            \
    X(WORD, int,    kind, NULL, 0, 0, adjustment_kind, "", "bonus, or penalty (an item that only deducts)")   \
    X(TEXT, const char *, indicator, NULL, 0, 0, 0, "", "column of the table, or a quantity of the loop; missing: nothing") \
    X(REAL, double, each, NULL, 0, 1000, 0, "point", "for each unit beyond")                                  \
    X(REAL, double, beyond, "0", -1e12, 1e12, 0, "of the indicator", "from here on")                          \
    X(REAL, double, unit, "1", 1e-12, 1e12, 0, "of the indicator", "size of a unit; parts count in proportion") \
    X(REAL, double, at_most, "100", 0, 1000, 0, "point", "at most")                                           \
    X(TEXT, const char *, source, "", 0, 0, 0, "", "text of the item, or its stated origin")

typedef struct {
    const char *name;
    YS_ADJUSTMENT_LIST(YS_MEMBER)
} ys_adjustment;

/*   worst_grade  the last grade        zero_score  score 0, before ranks and grades        not_best  the second grade at best */
#define YS_VETO_EFFECT_LIST(X) X(worst_grade) X(zero_score) X(not_best)
typedef enum { YS_VETO_worst_grade, YS_VETO_zero_score, YS_VETO_not_best } ys_veto_effect;

#define YS_VETO_LIST(X)                                                                                      \
    X(TEXT, const char *, title, "", 0, 0, 0, "", "name to print")                                            \
    X(TEXT, const char *, when, NULL, 0, 0, 0, "", "condition on columns and quantities, as \"wrong_rate > 0.02\"; on what is not known it does not hold") \
    X(WORD, int, effect, "worst_grade", 0, 0, veto_effect, "", "what follows (一票否决)")                        \
    X(TEXT, const char *, source, "", 0, 0, 0, "", "text, or stated origin")

typedef struct {
    const char *name;
    YS_VETO_LIST(YS_MEMBER)
} ys_veto;

#define YS_GRADE_OVERRIDE_LIST(X)                                                                            \
    X(TEXT, const char *, county, NULL, 0, 0, 0, "", "code")                                                  \
    X(TEXT, const char *, grade,  NULL, 0, 0, 0, "", "name of the grade that it gets on recorded data")       \
    X(TEXT, const char *, reason, NULL, 0, 0, 0, "", "why; printed beside the grade")                         \
    X(TEXT, const char *, by,     "",   0, 0, 0, "", "who decided")

typedef struct {
    YS_GRADE_OVERRIDE_LIST(YS_MEMBER)
} ys_grade_override;

/* A stage of what follows from grades over years. A county enters the first stage when its `when` holds, moves to the next when that one's
 * holds, and is free again when `leave_when` holds, which is read first. One move a year, after the year's grade. */
#define YS_STAGE_LIST(X)                                                                                     \
    X(TEXT, const char *, title, "", 0, 0, 0, "", "name to print, as 约谈")                                    \
    X(TEXT, const char *, when, NULL, 0, 0, 0, "", "condition on columns, quantities, score, score_change, grade (1 is the best), years_without_improvement, years_in_stage") \
    X(TEXT, const char *, leave_when, "", 0, 0, 0, "", "condition on which the county is free again; none: it stays") \
    X(TEXT, const char *, by, "", 0, 0, 0, "", "who acts, as: the prefecture")                                \
    X(TEXT, const char *, origin, "", 0, 0, 0, "", "where the text leaves and/or open: what is assumed")

typedef struct {
    const char *name;
    YS_STAGE_LIST(YS_MEMBER)
} ys_stage;

#define YS_CHAIN_LIST(X)                                                                                     \
    X(REAL,  double,  improvement, "0", -100, 100, 0, "point", "a change of the score above this is an improvement") \
    X(NAMED, ys_list, stages, NULL, 0, 0, stage, "", "stages in order, as interview, rectification, adjustment") \
    X(TEXT,  const char *, promotion_when, "", 0, 0, 0, "", "condition on which the leadership may be promoted; as a stage's")

typedef struct {
    YS_CHAIN_LIST(YS_MEMBER)
} ys_chain;

/* What is drawn, or chosen, when the sureness of ranks is asked for. Lists of words: each draw takes one with equal chance; "stated" is the
 * scheme as it stands. */
#define YS_UNCERTAINTY_LIST(X)                                                                               \
    X(REAL,  double,  weights, "5", 0, 100, 0, "point", "each leaf's effective weight (of 100) is drawn within this much of its own, scaled to 100, then brought within the bounds on tags") \
    X(TEXTS, ys_list, normalisations, "", 0, 0, 0, "", "scoring functions that stand in for those of all leaves on columns: stated, min_max, z_score, rank, percentile_rank, ratio_to_reference") \
    X(TEXTS, ys_list, aggregations, "", 0, 0, 0, "", "aggregations that stand in for that of the top: stated, arithmetic, geometric, harmonic") \
    X(TEXTS, ys_list, imputations, "", 0, 0, 0, "", "what stands in for `missing` of all leaves: stated, drop, class_median and the like") \
    X(BOOL,  bool,    leave_one_out, "false", 0, 0, 0, "", "a draw leaves out one of the leaves, or none, each with equal chance") \
    X(REAL,  double,  observed, "0", 0, 10, 0, "share", "relative sd of an observed figure")                  \
    X(REAL,  double,  derived,  "0", 0, 10, 0, "share", "relative sd of a derived figure")                    \
    X(REAL,  double,  modelled, "0", 0, 10, 0, "share", "relative sd of a modelled figure")                   \
    X(INT,   int64_t, top, "10", 1, 100000, 0, "county", "k of: is it among the first k of its class?")       \
    X(TEXT,  const char *, origin, "", 0, 0, 0, "", "where the figures above come from")

typedef struct {
    YS_UNCERTAINTY_LIST(YS_MEMBER)
} ys_uncertainty;

#define YS_SAMPLE_OF_LIST(X) X(class) X(all)
typedef enum { YS_SAMPLE_OF_class, YS_SAMPLE_OF_all } ys_sample_of;

#define YS_SCHEME_LIST(X)                                                                                     \
    X(TEXT,  const char *, title,      "", 0, 0, 0, "", "name to print")                                       \
    X(TEXT,  const char *, citation,   "", 0, 0, 0, "", "paragraph that the rule implements")                  \
    X(TEXT,  const char *, origin,     "", 0, 0, 0, "", "where a text is silent: what is assumed, and by whom") \
    X(DATE,  int32_t,      known_from, "", 0, 0, 0, "", "day from which the rule could be known")              \
    X(NAMED, ys_list,      classes,    NULL, 0, 0, class, "", "classes in order; each county must be in one")  \
    X(NAMED, ys_list,      grades,     NULL, 0, 0, grade, "", "from the best down; the last takes whoever reaches no other") \
    X(REAL,  double,       coverage_at_least, "0.6", 0, 1, 0, "share", "share of the points that must rest on data; below it the grade is 资料不足") \
    X(PARAM, ys_param,     start_score, "50", 0, 100, 0, "point", "score that stands before the first assessment") \
    X(WORD,  int,          sample, "class", 0, 0, sample_of, "", "counties that a sample is taken of: each class's own, or all") \
    X(WORD,  int,          missing, "drop", 0, 0, missing, "", "a county without a figure: dropped and the rest rescaled, refused, or by the named imputation") \
    X(INT,   int64_t,      neighbours, "5", 1, 1000, 0, "county", "missing: nearest")                          \
    X(WORD,  int,          outliers, "keep", 0, 0, outliers, "", "treatment of outliers")                      \
    X(REAL,  double,       skew_at_most, "2", 0, 1000, 0, "1", "outliers: absolute skewness up to which nothing is done") \
    X(REAL,  double,       kurtosis_at_most, "3.5", 0, 1e6, 0, "1", "outliers: excess kurtosis up to which nothing is done") \
    X(INT,   int64_t,      winsorise_at_most, "5", 1, 1000, 0, "county", "outliers: values that are moved at most") \
    X(WORD,  int,          aggregation, "arithmetic", 0, 0, aggregation, "", "how the top items make the score") \
    X(REAL,  double,       exponent, "1", -20, 20, 0, "1", "p of the aggregation `power`")                   \
    X(MAP,   ys_weighting, weighting, "", 0, 0, weighting, "", "how the top items are weighted; none: as stated") \
    X(NAMED, ys_list,      items,      NULL, 0, 0, item, "", "the item tree")                                  \
    X(NAMED, ys_list,      adjustments, "", 0, 0, adjustment, "", "bonuses and penalties, after weighting")    \
    X(REAL,  double,       bonus_at_most, "100", 0, 1000, 0, "point", "all bonuses together")                  \
    X(REAL,  double,       penalty_at_most, "100", 0, 1000, 0, "point", "all penalties together; no score falls below 0 by them") \
    X(NAMED, ys_list,      vetoes, "", 0, 0, veto, "", "what bars a grade, whatever the score")                \
    X(LIST,  ys_list,      grade_overrides, "", 0, 0, grade_override, "", "grades set by hand, on recorded data") \
    X(TEXT,  const char *, award_where, "", 0, 0, 0, "", "condition on which a grade's award is paid; none: to all") \
    X(MAP,   ys_chain,     chain, "", 0, 0, chain, "", "what follows from grades over years")                  \
    X(MAP,   ys_uncertainty, uncertainty, "", 0, 0, uncertainty, "", "what is drawn when the sureness of ranks is asked for")

typedef struct {
    const char *name;
    YS_SCHEME_LIST(YS_MEMBER)
} ys_scheme;

#ifdef __cplusplus
}
#endif
#endif
