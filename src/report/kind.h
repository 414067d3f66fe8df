/* Kinds of report: what each schema looks like as tables, CSV and JSON. One file a kind, listed once in report.c. */
#ifndef YS_KIND_H
#define YS_KIND_H

#include "report/json.h"
#include "report/sheet.h"

typedef struct {
    const char *schema;
    ys_status (*table)(const ys_view *view, ys_text *out, ys_error *err);
    /* fills the one sheet of the CSV */
    void (*csv)(const ys_view *view, ys_sheet *sheet);
    json_t *(*json)(const ys_view *view, ys_json *json);
} ys_kind;

extern const ys_kind ys_allotment_kind, ys_score_kind, ys_timetable_kind, ys_change_kind, ys_difference_kind,
    ys_explanation_kind, ys_incentive_kind, ys_weight_kind, ys_schemes_kind, ys_survey_kind;
extern const ys_kind ys_income_kind, ys_calibration_kind;

/** Tables of the funds' amounts: funds, prefectures, counties, winners and losers. Nothing where there are none. */
ys_status ys_allotment_tables(const ys_view *view, ys_text *out, ys_error *err);
/** "funds" of the JSON documents, or an empty array. */
json_t *ys_allotment_json(const ys_view *view, ys_json *json);
/** What goes with the money: tasks by county, ledgers by use, measures of the allocation. Nothing where there are none. */
ys_status ys_duty_tables(const ys_view *view, ys_text *out, ys_error *err);
/** Members "tasks", "ledgers", "pools", "measures". */
void ys_duty_json(const ys_view *view, ys_json *json, json_t *root);
/** What follows from grades: who stands in a stage of the chain. Nothing where there is no chain. */
ys_status ys_consequence_tables(const ys_view *view, ys_text *out, ys_error *err);
/** {"p_stage": {stage: [by year]}, "p_promotable": [by year]} of a county, the second where the chain speaks of promotion; NULL where there
 * is no chain. */
json_t *ys_consequence_json(const ys_view *view, ys_json *json, size_t county);
/** The year-end desk of an assessment: points lost, counties near a cut-off, awards. `order` [n_counties]: counties as they are shown. Where the
 * note `county` names one, its points lost alone. Nothing where the result has no items. */
ys_status ys_desk_tables(const ys_view *view, const size_t *order, ys_text *out, ys_error *err);
/** Members "award", "award_points", "deductions" of a county. */
void ys_desk_county_json(const ys_view *view, ys_json *json, json_t *county, size_t i);
/** Members "review" and "awards". */
void ys_desk_json(const ys_view *view, ys_json *json, json_t *root);
/** Weights of the items and what they make of the differences in score, with what was found. Nothing where that is not in the result. */
ys_status ys_structure_tables(const ys_view *view, ys_text *out, ys_error *err);
/** Members "branches", "strengths", "weaknesses" of a county. */
void ys_structure_county_json(const ys_view *view, ys_json *json, json_t *county, size_t i);
/** Member "structure". */
void ys_structure_json(const ys_view *view, ys_json *json, json_t *root);
/** Record and truth by year, villages, townships and counties. Nothing where the result has no such arrays. */
ys_status ys_people_tables(const ys_view *view, ys_text *out, ys_error *err);
/** Member "people": {figure: [by year]}, registered_by_group. */
void ys_people_json(const ys_view *view, ys_json *json, json_t *root);
/** Tables of two results side by side: who gets less, who gets more, the funds, the timetable. */
ys_status ys_change_tables(const ys_view *view, ys_text *out, ys_error *err);
/** Members "counties", "funds" and "province" of two results side by side. */
void ys_change_json(const ys_view *view, ys_json *json, json_t *root);
/** One row a county: amounts before and after, chance to be out, poor. */
void ys_change_csv(const ys_view *view, ys_sheet *sheet);

#endif
