/* Assessment: counties scored by a tree of weighted items, classed, graded. */
#ifndef YS_ASSESSMENT_H
#define YS_ASSESSMENT_H

#include "yinsu/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Scoring functions: value x of the item to a score f in [0, 1] (times 100 when shown).
 *   ratio_to_target     clip(x / target, 0, 1); lower is better: clip((2*target - x)/target, 0, 1)
 *   efficacy            clip((floor + (100 - floor)(x - worst)/(best - worst)) / 100, 0, 1), floor 60 by default (功效系数)
 *   goalposts           clip((x - worst)/(best - worst), 0, 1), posts stated
 *   min_max             the same with the posts taken from the class's base year, then frozen; no spread: 1
 *   bands               points[k] / 100 of the last k with x >= at[k] (first band below); at rising
 *   deduct_per_unit     max(0, 1 - step * (x - target)/unit) for x above target (lower is better), or below (higher is better);
 *                       in proportion, a part of a unit costs its part
 *   all_or_nothing      1 where x >= target (x <= target where lower is better), else 0
 * efficacy and goalposts take their direction from the posts: worst above best where lower is better.
 * Source: the methods for county assessment that Chinese rules print (POLICY 2.4); 财政部 功效系数法.
 */
#define YS_SCORING_LIST(X) X(ratio_to_target) X(efficacy) X(goalposts) X(min_max) X(bands) X(deduct_per_unit) X(all_or_nothing)

typedef enum {
#define X(name) YS_SCORING_##name,
    YS_SCORING_LIST(X)
#undef X
    YS_SCORING_COUNT
} ys_scoring;

#define YS_BAND_LIST(X)                                                                    \
    X(REAL, double, at,     NULL, -1e15, 1e15, 0, "of the indicator", "from this value on") \
    X(REAL, double, points, NULL, 0, 100, 0,      "point",            "points of 100")

typedef struct {
    YS_BAND_LIST(YS_MEMBER)
} ys_band;

/* One weight a class: the classes' names are the keys. */
#define YS_CLASS_WEIGHT_LIST(X) X(PARAM, ys_param, weight, NULL, 0, 1, 0, "share", "weight among the siblings")

typedef struct {
    const char *name; /* class */
    YS_CLASS_WEIGHT_LIST(YS_MEMBER)
} ys_class_weight;

/* An item is a branch (has `items`) or a leaf (has `indicator` and `score`). Weights of siblings sum to 1 in each class; a class
 * that is not named under `weights` weighs the item 0. Written `weights: {exempt: 0.5, weakened: 0.4, rest: 0.3}`. */
#define YS_ITEM_LIST(X)                                                                                             \
    X(TEXT,   const char *, title,     "",  0, 0, 0, "", "name to print")                                            \
    X(NAMED,  ys_list,      weights,   NULL, 0, 0, class_weight, "", "weight by class; a plain number under a class's name") \
    X(TEXTS,  ys_list,      tags,      "",  0, 0, 0, "", "tags, as around_poverty; a branch's tags hold for its leaves") \
    X(TEXT,   const char *, indicator, "",  0, 0, 0, "", "column of the table, or a quantity of the loop")           \
    X(WORD,   int,          score,     "goalposts", 0, 0, scoring, "", "scoring function")                          \
    X(BOOL,   bool,         lower_is_better, "false", 0, 0, 0, "", "direction")                                      \
    X(PARAM,  ys_param,     target,    "0", -1e12, 1e12, 0, "of the indicator", "ratio_to_target, all_or_nothing, deduct_per_unit") \
    X(PARAM,  ys_param,     worst,     "0", -1e12, 1e12, 0, "of the indicator", "efficacy, goalposts")               \
    X(PARAM,  ys_param,     best,      "1", -1e12, 1e12, 0, "of the indicator", "efficacy, goalposts")               \
    X(REAL,   double,       floor,     "60", 0, 100, 0, "point", "efficacy: points at `worst`")                     \
    X(REAL,   double,       step,      "0", 0, 100, 0,  "share of the full points", "deduct_per_unit: lost for each unit") \
    X(REAL,   double,       unit,      "1", 1e-12, 1e12, 0, "of the indicator", "deduct_per_unit: size of a unit")   \
    X(LIST,   ys_list,      bands,     "",  0, 0, band, "", "bands, rising")                                        \
    X(TEXT,   const char *, source,    "",  0, 0, 0, "", "text of the item, or its stated origin")                   \
    X(NAMED,  ys_list,      items,     "",  0, 0, item, "", "a branch's items")

typedef struct {
    const char *name;
    YS_ITEM_LIST(YS_MEMBER)
} ys_item;

#define YS_CLASS_LIST(X) \
    X(TEXT, const char *, where, NULL, 0, 0, 0, "", "condition on the table; the first class whose condition holds takes the county") \
    X(REAL, double, around_poverty_at_least, "0", 0, 1, 0, "share", "refused unless the leaves tagged around_poverty weigh at least this")

typedef struct {
    const char *name;
    YS_CLASS_LIST(YS_MEMBER)
} ys_class;

#define YS_GRADE_LIST(X)                                                                                     \
    X(REAL,  double,       at_least, NULL, 0, 100, 0, "point", "lowest score of the grade")                   \
    X(TEXT,  const char *, title,    "",   0, 0, 0, "", "name to print")                                      \
    X(PARAM, ys_param,     award_points, "0", 0, 1e6, 0, "1", "what the grade earns in the award fund of the next year")

typedef struct {
    const char *name;
    YS_GRADE_LIST(YS_MEMBER)
} ys_grade;

#define YS_SCHEME_LIST(X)                                                                                     \
    X(TEXT,  const char *, title,      "", 0, 0, 0, "", "name to print")                                       \
    X(TEXT,  const char *, citation,   "", 0, 0, 0, "", "paragraph that the rule implements")                  \
    X(TEXT,  const char *, origin,     "", 0, 0, 0, "", "where a text is silent: what is assumed, and by whom") \
    X(DATE,  int32_t,      known_from, "", 0, 0, 0, "", "day from which the rule could be known")              \
    X(NAMED, ys_list,      classes,    NULL, 0, 0, class, "", "classes in order; each county must be in one")  \
    X(NAMED, ys_list,      grades,     NULL, 0, 0, grade, "", "from the best down; the last has at_least 0")   \
    X(REAL,  double,       coverage_at_least, "0.6", 0, 1, 0, "share", "share of the points that must rest on data; below it the grade is 资料不足") \
    X(PARAM, ys_param,     start_score, "50", 0, 100, 0, "point", "score that stands before the first assessment") \
    X(NAMED, ys_list,      items,      NULL, 0, 0, item, "", "the item tree")

typedef struct {
    const char *name;
    YS_SCHEME_LIST(YS_MEMBER)
} ys_scheme;

#ifdef __cplusplus
}
#endif
#endif
