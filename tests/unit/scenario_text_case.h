/* What the scenario tests share: a small table, a scenario that is right, and edits to it. */
#ifndef YS_SCENARIO_TEXT_CASE_H
#define YS_SCENARIO_TEXT_CASE_H

#include "yinsu/scenario.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A table of three counties. Columns: name, day, whether of texts. */
static inline ys_table
small_table(void)
{
    static const struct {
        const char *name;
        int32_t known_from;
        bool is_text;
        double value[3];
    } columns[] = {
        { "code", 20140101, true, { 0 } },
        { "area", 20140101, true, { 0 } },
        { "poor_2014", 20150901, false, { 100, 200, 300 } },
        { "rural_2014", 20150901, false, { 1000, 2000, 3000 } },
        { "income_2014", 20150901, false, { 5000, 6000, 7000 } },
        { "income_2016", 20170901, false, { 6000, 7000, 8000 } },
        { "listed", 20140101, false, { 1, 1, 0 } },
    };
    size_t n = sizeof columns / sizeof columns[0];
    ys_table table = { .n_counties = 3, .n_columns = n, .column = calloc(n, sizeof(ys_column)) };

    assert_non_null(table.column);
    for (size_t i = 0; i < n; i++) {
        ys_column *column = &table.column[i];

        snprintf(column->name, sizeof column->name, "%s", columns[i].name);
        column->known_from = columns[i].known_from;
        column->is_text = columns[i].is_text;
        column->kind = i == 0 ? YS_COLUMN_id : columns[i].is_text ? YS_COLUMN_label : YS_COLUMN_observed;
        snprintf(column->unit, sizeof column->unit, "%s", columns[i].is_text ? "" : "person");
        column->min = -INFINITY;
        column->max = INFINITY;
        column->year = strstr(columns[i].name, "_2014") != NULL ? 2014 : strstr(columns[i].name, "_2016") != NULL ? 2016 : 0;
        if (columns[i].is_text) {
            column->text = calloc(3, YS_TEXT_MAX + 1);
            assert_non_null(column->text);
            for (size_t k = 0; k < 3; k++)
                snprintf(column->text + k * (YS_TEXT_MAX + 1), YS_TEXT_MAX + 1, "a%zu", k);
        } else {
            column->number = calloc(3, sizeof(double));
            assert_non_null(column->number);
            memcpy(column->number, columns[i].value, sizeof columns[i].value);
        }
    }
    return table;
}

static const char right[] =
    "title: test\n"                                                                                     /*  1 */
    "table: t.h5\n"                                                                                     /*  2 */
    "as_of: 2015-12-31\n"                                                                               /*  3 */
    "years: 2015..2020\n"                                                                               /*  4 */
    "worlds: 10\n"                                                                                      /*  5 */
    "population: {registered_poor: poor_2014, rural: rural_2014, listed: listed}\n"                     /*  6 */
    "funds:\n"                                                                                          /*  7 */
    "  special:\n"                                                                                      /*  8 */
    "    purpose: development\n"                                                                        /*  9 */
    "    pot: {total: {value: 4e9, prior: {uniform: [3200000000, 4800000000]}, source: guess}, growth: 0.1}\n" /* 10 */
    "    set_asides: {award: {share: 0.05}}\n"                                                          /* 11 */
    "    eligibility: listed\n"                                                                         /* 12 */
    "    factors:\n"                                                                                    /* 13 */
    "      poor: {indicator: registered_poor, weight: 0.4}\n"                                           /* 14 */
    "      income:\n"                                                                                   /* 15 */
    "        indicator: income_2014\n"                                                                  /* 16 */
    "        transform: reciprocal_intensity\n"                                                         /* 17 */
    "        population: rural_2014\n"                                                                  /* 18 */
    "        weight: 0.3\n"                                                                             /* 19 */
    "      incidence: {indicator: incidence, weight: 0.3, lock: true}\n"                                /* 20 */
    "    floors: {least: {kind: yuan, value: 2000000}}\n"                                               /* 21 */
    "  award:\n"                                                                                        /* 22 */
    "    purpose: development\n"                                                                        /* 23 */
    "    pot: {from: special.award}\n"                                                                  /* 24 */
    "    factors: {points: {indicator: award_points, weight: 1}}\n"                                     /* 25 */
    "schemes:\n"                                                                                        /* 26 */
    "  s:\n"                                                                                            /* 27 */
    "    classes: {on: {where: listed}, off: {where: \"true\"}}\n"                                      /* 28 */
    "    grades: {good: {at_least: 80}, poor: {at_least: 0}}\n"                                         /* 29 */
    "    items:\n"                                                                                      /* 30 */
    "      work:\n"                                                                                     /* 31 */
    "        weights: {on: 0.8, off: 0.5}\n"                                                            /* 32 */
    "        tags: [around_poverty]\n"                                                                  /* 33 */
    "        items:\n"                                                                                  /* 34 */
    "          fall: {weights: {on: 0.6, off: 0.5}, indicator: poor_fall}\n"                            /* 35 */
    "          rate: {weights: {on: 0.4, off: 0.5}, indicator: incidence, score: bands, bands: [{at: 0, points: 0}, {at: 0.5, points: 100}]}\n" /* 36 */
    "      money: {weights: {on: 0.2, off: {weight: 0.5}}, indicator: income_2014, worst: 4000, best: 9000}\n" /* 37 */
    "dynamics:\n"                                                                                       /* 38 */
    "  area: area\n"                                                                                    /* 39 */
    "  groups: {able: {share: 0.6}, unable: {share: 0.4}}\n"                                            /* 40 */
    "measures:\n"                                                                                       /* 41 */
    "  industry: {purposes: [development], group: able, base_share: 0.5}\n"                             /* 42 */
    "  relief: {purposes: [development], base_share: 0.4}\n";                                           /* 43 */

/* The right text with the first `from` (NULL: the end) replaced by `to`; free() it. */
static inline char *
edited(const char *from, const char *to)
{
    const char *at = from == NULL ? right + sizeof right - 1 : strstr(right, from);
    size_t cut = from == NULL ? 0 : strlen(from);
    char *text = malloc(sizeof right + strlen(to));

    assert_non_null(at);
    assert_non_null(text);
    snprintf(text, sizeof right + strlen(to), "%.*s%s%s", (int) (at - right), right, to, at + cut);
    return text;
}

/* Read a text with the small table; the table is freed on a refusal. */
static inline ys_status
read_text(const char *text, const ys_override *set, size_t n, ys_model *model, ys_error *err)
{
    ys_table table = small_table();
    ys_status st = ys_model_from_text(text, "f.yaml", &table, set, n, model, err);

    ys_table_free(&table);
    return st;
}

static inline const ys_slot *
slot_named(const ys_model *model, const char *path)
{
    for (size_t i = 0; i < model->n_slots; i++)
        if (strcmp(model->slot[i].path, path) == 0)
            return &model->slot[i];
    fail_msg("no slot %s", path);
    return NULL;
}

#endif
