/* Report: what a result says, as tables for people, CSV for spreadsheets, JSON for programs. */
#ifndef YS_REPORT_H
#define YS_REPORT_H

#include "yinsu/result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Ways to write a result down. */
#define YS_FORMAT_LIST(X) X(table) X(csv) X(json)

typedef enum {
#define X(name) YS_FORMAT_##name,
    YS_FORMAT_LIST(X)
#undef X
        YS_FORMAT_COUNT
} ys_format;

/**
 * Write a result down; the note `schema` says which kind it is: yinsu.allocation/1, yinsu.assessment/1, yinsu.simulation/1,
 * yinsu.whatif/1, yinsu.compare/1, yinsu.incentives/1, yinsu.weights/1, yinsu.schemes/1.
 *
 * table: the scenario's notice on top; Chinese-aware columns; money in 万元 or 亿元 as its header says; [M] beside what rests on modelled
 *   figures. Tables wider than `columns` lose their least columns, and the last is cut, so that rows stay on one line.
 * csv: RFC 4180 (CRLF), one table, raw numbers; empty where there is no number.
 * json: the document named by `schema`; no number: null.
 * Arrays that are not there are passed over.
 *
 * @param columns width of the terminal; 0: no limit
 * @param text    out, NUL-ended, free() it; control characters of a strange file's texts are shown as '?'
 * @return YS_E_DATA: a schema that this version does not know; YS_E_NOMEM
 */
YS_API ys_status ys_report_render(
    const ys_result *result, ys_format format, int columns, char **text, size_t *size, ys_error *err);

#ifdef __cplusplus
}
#endif
#endif
