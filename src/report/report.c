#include "yinsu/report.h"

#include "report/kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const ys_kind *const kinds[] = {
    &ys_allotment_kind,
    &ys_score_kind,
    &ys_timetable_kind,
    &ys_change_kind,
    &ys_difference_kind,
    &ys_explanation_kind,
    &ys_incentive_kind,
    &ys_weight_kind,
    &ys_schemes_kind,
    &ys_survey_kind,
    &ys_income_kind,
    &ys_calibration_kind,
};

enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

/* Notice and title first: nobody reads a table without them. */
static void
add_front(const ys_view *view, ys_text *out)
{
    const char *worlds = ys_result_text(view->result, "worlds");
    const char *notice = ys_result_text(view->result, "notice");

    if (notice[0] != '\0') {
        ys_view_wrap(view, notice, "!! ", out);
        ys_text_add(out, "\n");
    }
    ys_view_wrap(view, ys_result_text(view->result, "title"), "", out);
    if (worlds[0] != '\0')
        ys_text_format(out, "%s worlds, seed %s\n", worlds, ys_result_text(view->result, "seed"));
    if (view->modelled)
        ys_view_wrap(view,
            "[M] rests on modelled figures, not on observations alone; \"modelled\" is the share that does.", "", out);
}

static void
add_line(const ys_view *view, const char *label, const char *note, const char *hash, ys_text *out)
{
    const char *text = ys_result_text(view->result, note);
    const char *sha256 = ys_result_text(view->result, hash);
    char line[1100];

    if (text[0] == '\0' && sha256[0] == '\0')
        return;
    snprintf(line, sizeof line, "%-9s %.1000s%s%.16s", label, text, sha256[0] != '\0' ? " sha256 " : "", sha256);
    ys_view_wrap(view, line, "  ", out);
}

/* Each line of a note, indented. */
static void
add_lines(const ys_view *view, const char *note, ys_text *out)
{
    const char *text = ys_result_text(view->result, note);

    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        char line[1024];

        if (n > 0) {
            size_t kept = n < sizeof line ? n : sizeof line - 1;

            while (kept < n && kept > 0 && ((unsigned char) text[kept] & 0xC0) == 0x80)
                kept--;
            memcpy(line, text, kept);
            line[kept] = '\0';
            ys_view_wrap(view, line, "  ", out);
        }
        text += n + (text[n] == '\n');
    }
}

static void
add_back(const ys_view *view, ys_text *out)
{
    ys_view_heading(view, out, "What it rests on");
    add_line(view, "as of", "as_of", "", out);
    add_line(view, "scenario", "scenario_path", "scenario_sha256", out);
    add_line(view, "table", "table_path", "table_sha256", out);
    add_line(view, "yinsu", "version", "", out);
    add_lines(view, "model_notes", out);
    add_lines(view, "allocation_notes", out);
    add_lines(view, "assessment_notes", out);
    add_lines(view, "study_notes", out);
}

static ys_status
write_table(const ys_kind *kind, const ys_view *view, ys_text *out, ys_error *err)
{
    add_front(view, out);

    ys_status st = kind->table(view, out, err);

    if (st == YS_OK)
        add_back(view, out);
    return st;
}

static ys_status
write_csv(const ys_kind *kind, const ys_view *view, ys_text *out, ys_error *err)
{
    ys_sheet sheet = { 0 };

    kind->csv(view, &sheet);
    ys_sheet_csv(&sheet, out);
    return ys_sheet_end(&sheet, err);
}

static ys_status
write_json(const ys_kind *kind, const ys_view *view, ys_text *out, ys_error *err)
{
    ys_json json = { 0 };
    json_t *root = kind->json(view, &json);
    char *dump = root != NULL && !json.failed ? json_dumps(root, JSON_INDENT(1)) : NULL;

    json_decref(root);
    if (dump == NULL)
        return ys_fail(err, YS_E_NOMEM, "JSON document %s", kind->schema);
    ys_text_add(out, dump);
    ys_text_add(out, "\n");
    free(dump);
    return YS_OK;
}

/* A strange file's texts must not steer the terminal: control characters, C1 (as UTF-8) among them, become '?'. */
static void
tame_controls(char *text)
{
    for (unsigned char *c = (unsigned char *) text; *c != '\0'; c++) {
        if (c[0] == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0)
            c[0] = c[1] = '?';
        else if ((c[0] < 0x20 && c[0] != '\n' && c[0] != '\r') || c[0] == 0x7F)
            c[0] = '?';
    }
}

ys_status
ys_report_render(const ys_result *result, ys_format format, int columns, char **text, size_t *size, ys_error *err)
{
    static ys_status (*const writer[])(const ys_kind *, const ys_view *, ys_text *, ys_error *) = {
        [YS_FORMAT_table] = write_table,
        [YS_FORMAT_csv] = write_csv,
        [YS_FORMAT_json] = write_json,
    };
    const char *schema = ys_result_text(result, "schema");
    ys_text out = { 0 };
    ys_view view;
    size_t k = 0;

    while (k < N_KINDS && strcmp(kinds[k]->schema, schema) != 0)
        k++;
    if (k == N_KINDS)
        return ys_fail(err, YS_E_DATA, "a result of schema '%.60s' is not known to yinsu " YS_VERSION, schema);
    if ((unsigned) format >= YS_FORMAT_COUNT)
        return ys_fail(err, YS_E_BUG, "format %d", (int) format);
    ys_view_open(result, columns, &view);

    ys_status st = writer[format](kinds[k], &view, &out, err);

    if (st == YS_OK && out.failed)
        st = ys_fail(err, YS_E_NOMEM, "report of schema %s", schema);
    if (st != YS_OK) {
        ys_text_free(&out);
        return st;
    }
    *size = out.n;
    *text = ys_text_take(&out);
    tame_controls(*text);
    return YS_OK;
}
