/* What a result says: JSON for programs, CSV for spreadsheets, tables that fit the terminal. */
#include "base/text.h"
#include "report/sheet.h"
#include "yinsu/report.h"
#include "yinsu/study.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 4, YEARS = 2, FUNDS = 2 };

static const char *const county[N][4] = {
    { "522121", "遵义县", "Zunyi", "遵义市" },
    { "522122", "桐梓县", "Tongzi", "遵义市" },
    { "522701", "都匀市", "Duyun, \"city\"", "黔南布依族苗族自治州" },
    { "522722", "荔波县", "Libo", "黔南布依族苗族自治州" },
};

static void
note(ys_result *result, const char *name, const char *text)
{
    assert_int_equal(ys_result_note(result, name, text, NULL), YS_OK);
}

static ys_array *
add(ys_result *result, const char *name, ys_array_type type, int rank, size_t n0, size_t n1, const char *a0,
    const char *a1)
{
    const size_t dim[] = { n0, n1 };
    const char *const axis[] = { a0, a1 };
    ys_array *array = ys_result_add(result, name, type, rank, dim, axis, "", name, NULL);

    assert_non_null(array);
    return array;
}

static void
add_front(ys_result *result, const char *schema)
{
    static const char *const column[] = { "county/code", "county/name_zh", "county/name_en", "county/prefecture" };

    note(result, "schema", schema);
    note(result, "version", "0.1.0");
    note(result, "title", "A test");
    note(result, "notice", "演示数据，不得用于决策。Demonstration data.");
    note(result, "scenario_sha256", "aa");
    note(result, "table_sha256", "bb");
    note(result, "model_notes", "one\ntwo");
    for (size_t k = 0; k < 4; k++) {
        ys_array *text = ys_result_add_text(result, column[k], N, 60, k > 0 ? "county/code" : NULL, column[k], NULL);

        assert_non_null(text);
        for (size_t i = 0; i < N; i++)
            ys_array_put(text, i, county[i][k]);
    }
}

/* Two funds: amounts by county as given, the yardstick shares each pot equally. */
static void
add_funds(ys_result *result, const int64_t amount[FUNDS][N])
{
    static const char *const name[] = { "special", "award" };
    static const char *const leaf[] = { "total", "set_aside", "to_counties", "rounding" };
    ys_array *names = ys_result_add_text(result, "fund/name", FUNDS, 20, NULL, "fund", NULL);
    ys_array *inputs = ys_result_add_text(result, "fund/modelled_inputs", FUNDS, 60, "fund/name", "inputs", NULL);

    ys_array_put(inputs, 0, "registered_poor_2014; incidence_2014");
    for (size_t f = 0; f < FUNDS; f++) {
        char path[60];
        int64_t sum = 0;

        ys_array_put(names, f, name[f]);
        snprintf(path, sizeof path, "allocation/%s/amount", name[f]);

        ys_array *amounts = add(result, path, YS_ARRAY_I64, 1, N, 0, "county/code", NULL);

        amounts->modelled = f == 0;
        snprintf(path, sizeof path, "allocation/%s/per_head", name[f]);

        ys_array *heads = add(result, path, YS_ARRAY_I64, 1, N, 0, "county/code", NULL);

        snprintf(path, sizeof path, "allocation/%s/modelled_share", name[f]);

        ys_array *share = add(result, path, YS_ARRAY_F64, 1, N, 0, "county/code", NULL);

        for (size_t i = 0; i < N; i++)
            sum += amount[f][i];
        for (size_t i = 0; i < N; i++) {
            ys_array_i64(amounts)[i] = amount[f][i];
            ys_array_i64(heads)[i] = sum / N;
            ys_array_f64(share)[i] = f == 0 ? 0.5 : 0;
        }
    }
    for (size_t k = 0; k < 4; k++) {
        char path[40];

        snprintf(path, sizeof path, "fund/%s", leaf[k]);

        ys_array *figure = add(result, path, YS_ARRAY_I64, 1, FUNDS, 0, "fund/name", NULL);

        for (size_t f = 0; f < FUNDS; f++) {
            int64_t sum = amount[f][0] + amount[f][1] + amount[f][2] + amount[f][3];

            ys_array_i64(figure)[f] = k == 0 ? sum + 70000 : k == 1 ? 70000 : k == 2 ? sum : 10000;
        }
    }
}

static const int64_t plain_amounts[FUNDS][N] = { { 40000, 120000, 200000, 440000 }, { 0, 0, 10000, 30000 } };

/* The second county is not listed; the fourth never leaves within the horizon. */
static void
build_simulation(ys_result *result, const int64_t amount[FUNDS][N])
{
    static const double by[YEARS][N] = { { 0.25, NAN, 0.75, 0 }, { 0.5, NAN, 1, 0.125 } };
    static const double year[3][N] = { { 2015, NAN, 2015, 2016 }, { 2016, NAN, 2015, NAN }, { NAN, NAN, 2016, NAN } };
    static const char *const year_name[] = { "exit/q10_year", "exit/median_year", "exit/q90_year" };
    static const char *const by_name[] = { "exit/exited_by", "exit/ci95_low", "exit/ci95_high", "exit/mcse" };
    static const char *const province[] = { "province/poor_mean", "province/poor_q05", "province/poor_q95",
        "province/exits_by_mean", "province/all_exited_by" };

    add_front(result, "yinsu.simulation/1");
    note(result, "worlds", "1000");
    note(result, "seed", "7");

    ys_array *years = add(result, "year", YS_ARRAY_I64, 1, YEARS, 0, NULL, NULL);
    ys_array *listed;

    ys_array_i64(years)[0] = 2015;
    ys_array_i64(years)[1] = 2016;
    ys_array_i64(add(result, "run/worlds", YS_ARRAY_I64, 1, 1, 0, NULL, NULL))[0] = 1000;
    ys_array_i64(add(result, "run/seed", YS_ARRAY_I64, 1, 1, 0, NULL, NULL))[0] = 7;
    add_funds(result, amount);
    listed = add(result, "exit/listed", YS_ARRAY_I64, 1, N, 0, "county/code", NULL);
    for (size_t i = 0; i < N; i++)
        ys_array_i64(listed)[i] = i != 1;
    for (size_t k = 0; k < 4; k++)
        memcpy(add(result, by_name[k], YS_ARRAY_F64, 2, YEARS, N, "year", "county/code")->data, by, sizeof by);
    for (size_t k = 0; k < 3; k++)
        memcpy(add(result, year_name[k], YS_ARRAY_F64, 1, N, 0, "county/code", NULL)->data, year[k], sizeof year[k]);
    for (size_t k = 0; k < 5; k++)
        ys_array_f64(add(result, province[k], YS_ARRAY_F64, 1, YEARS, 0, "year", NULL))[1] = 0.1 + (double) k;
}

static char *
render(const ys_result *result, ys_format format, int columns)
{
    char *text = NULL;
    size_t n = 0;
    ys_error err = { 0 };

    if (ys_report_render(result, format, columns, &text, &n, &err) != YS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(n, strlen(text));
    return text;
}

static json_t *
render_json(const ys_result *result)
{
    char *text = render(result, YS_FORMAT_json, 0);
    json_error_t where;
    json_t *root = json_loads(text, 0, &where);

    if (root == NULL)
        fail_msg("%s", where.text);
    free(text);
    return root;
}

/* Member by a path of keys and indices: "counties/1/exited_by". */
static json_t *
at(json_t *root, const char *path)
{
    char copy[200];
    char *save = NULL;

    snprintf(copy, sizeof copy, "%s", path);
    for (char *word = strtok_r(copy, "/", &save); word != NULL; word = strtok_r(NULL, "/", &save))
        root =
            json_is_array(root) ? json_array_get(root, (size_t) strtoul(word, NULL, 10)) : json_object_get(root, word);
    if (root == NULL)
        fail_msg("no member %s", path);
    return root;
}

static void
simulation_json(void **state)
{
    static const struct {
        const char *path, *want;
    } cases[] = {
        { "schema", "\"yinsu.simulation/1\"" },
        { "worlds", "1000" },
        { "years", "[2015,2016]" },
        { "counties/0/code", "\"522121\"" },
        { "counties/0/name", "\"遵义县\"" },
        { "counties/0/listed", "true" },
        { "counties/0/exited_by", "[0.25,0.5]" },
        { "counties/0/ci95", "[[0.25,0.25],[0.5,0.5]]" },
        { "counties/0/median_year", "2016" },
        { "counties/1/listed", "false" },
        { "counties/1/exited_by", "null" },
        { "counties/1/ci95", "null" },
        { "counties/1/median_year", "null" },
        { "counties/3/median_year", "null" },
        { "counties/3/q10_year", "2016" },
        { "province/all_exited_by", "[0.0,4.0999999999999996]" },
        { "funds/0/name", "\"special\"" },
        { "funds/0/modelled_inputs", "[\"registered_poor_2014\",\"incidence_2014\"]" },
        { "funds/1/modelled_inputs", "[]" },
        { "funds/0/total", "870000" },
        { "funds/0/counties/3/amount", "440000" },
        { "funds/1/counties/0/eligible", "true" },
        { "model_notes", "[\"one\",\"two\"]" },
    };
    ys_result result = { 0 };

    (void) state;
    build_simulation(&result, plain_amounts);

    json_t *root = render_json(&result);

    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        char *got = json_dumps(at(root, cases[k].path), JSON_ENCODE_ANY | JSON_COMPACT);

        if (strcmp(got, cases[k].want) != 0)
            fail_msg("%s is %s, not %s", cases[k].path, got, cases[k].want);
        free(got);
    }
    json_decref(root);
    ys_result_free(&result);
}

/* Width of the widest line. */
static size_t
widest(const char *text)
{
    size_t most = 0;

    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        char line[2000];

        assert_true(n < sizeof line);
        memcpy(line, text, n);
        line[n] = '\0';
        most = ys_text_width(line) > most ? ys_text_width(line) : most;
        text += n + (text[n] == '\n');
    }
    return most;
}

static void
tables_fit(void **state)
{
    static const int columns[] = { 60, 72, 80, 100, 132, 200 };
    ys_result result = { 0 };

    (void) state;
    build_simulation(&result, plain_amounts);
    for (size_t k = 0; k < sizeof columns / sizeof columns[0]; k++) {
        char *text = render(&result, YS_FORMAT_table, columns[k]);

        if (widest(text) > (size_t) columns[k])
            fail_msg("%zu columns where %d are there:\n%s", widest(text), columns[k], text);
        free(text);
    }
    ys_result_free(&result);
}

static void
tables_say(void **state)
{
    static const char *const said[] = {
        "!! 演示数据，不得用于决策。",                                             /* the notice, on top */
        "[M] rests on modelled figures",                                           /* the legend */
        "special [M]",                                                             /* the mark where it is shown */
        "Amounts by prefecture (万元)",                                            /* the unit in the header */
        "黔南布依族苗族自治州         2           64      4         68     47.1%", /* two counties: 20 + 44 and 1 + 3; 64/68/2 modelled */
        "4             21         -17  -81.0%     50.0%", /* 4 against (80 + 4)/4 = 21 万元 */
        "after 2016",                                     /* beyond the horizon */
        "1000 worlds, seed 7",
        "What it rests on",
    };
    ys_result result = { 0 };

    (void) state;
    build_simulation(&result, plain_amounts);

    char *text = render(&result, YS_FORMAT_table, 0);

    for (size_t k = 0; k < sizeof said / sizeof said[0]; k++) {
        if (strstr(text, said[k]) == NULL)
            fail_msg("'%s' is not in:\n%s", said[k], text);
    }
    assert_ptr_equal(strstr(text, said[0]), text);
    assert_null(strstr(text, "award [M]"));
    free(text);
    ys_result_free(&result);
}

static void
csv_is_quoted(void **state)
{
    ys_result result = { 0 };

    (void) state;
    build_simulation(&result, plain_amounts);
    note(&result, "schema", "yinsu.allocation/1");

    char *text = render(&result, YS_FORMAT_csv, 20);

    /* RFC 4180: quotes doubled, CRLF; numbers raw; COLUMNS plays no part */
    assert_non_null(strstr(
        text, "2015,special,522701,都匀市,\"Duyun, \"\"city\"\"\",黔南布依族苗族自治州,1,,0,200000,200000,0.5\r\n"));
    assert_int_equal(strncmp(text, "year,fund,code,", 15), 0);
    free(text);
    ys_result_free(&result);
}

/* A result whose arrays have other shapes than their names promise is shown without them. */
static void
strange_shapes_are_passed_over(void **state)
{
    static const char *const schema[] = { "yinsu.allocation/1", "yinsu.assessment/1", "yinsu.simulation/1",
        "yinsu.whatif/1", "yinsu.compare/1" };
    static const char *const wrong[] = { "exit/listed", "exit/exited_by", "province/poor_mean",
        "allocation/special/amount", "assessment/score", "assessment/rank", "assessment/leaf_score", "amount/before",
        "amount/after", "amount/change", "compare/differing", "fund/total", "year" };

    (void) state;
    for (size_t k = 0; k < sizeof schema / sizeof schema[0]; k++) {
        for (int type = YS_ARRAY_F64; type <= YS_ARRAY_I64; type++) {
            ys_result result = { 0 };
            ys_array *names;

            add_front(&result, schema[k]);
            names = ys_result_add_text(&result, "fund/name", 1, 8, NULL, "fund", NULL);
            ys_array_put(names, 0, "special");
            for (size_t j = 0; j < sizeof wrong / sizeof wrong[0]; j++)
                add(&result, wrong[j], (ys_array_type) type, 1, 2, 0, NULL, NULL);
            for (int format = 0; format < YS_FORMAT_COUNT; format++)
                free(render(&result, (ys_format) format, 80));
            ys_result_free(&result);
        }
    }
}

static void
controls_are_tamed(void **state)
{
    ys_result result = { 0 };

    (void) state;
    build_simulation(&result, plain_amounts);
    note(&result, "title", "red \033[31m and C1 \302\233 and bell \a");

    char *text = render(&result, YS_FORMAT_table, 0);

    assert_null(strchr(text, '\033'));
    assert_null(strstr(text, "\302\233"));
    assert_null(strchr(text, '\a'));
    assert_non_null(strstr(text, "red ?[31m"));
    free(text);
    ys_result_free(&result);
}

static void
unknown_schema_is_refused(void **state)
{
    ys_result result = { 0 };
    ys_error err = { 0 };
    char *text = NULL;
    size_t n;

    (void) state;
    note(&result, "schema", "yinsu.allocation/9");
    assert_int_equal(ys_report_render(&result, YS_FORMAT_json, 0, &text, &n, &err), YS_E_DATA);
    assert_non_null(strstr(err.text, "yinsu.allocation/9"));
    assert_null(text);
    ys_result_free(&result);
}

static void
compare_results(void **state)
{
    static const int64_t moved[FUNDS][N] = { { 30000, 130000, 200000, 440000 }, { 0, 0, 10000, 30000 } };
    ys_result before = { 0 };
    ys_result after = { 0 };
    ys_result both = { 0 };
    ys_error err = { 0 };
    bool equal = false;

    (void) state;
    build_simulation(&before, plain_amounts);
    build_simulation(&after, plain_amounts);
    assert_int_equal(ys_compare_run(&before, &after, &equal, &both, &err), YS_OK);
    assert_true(equal);
    ys_result_free(&both);
    ys_result_free(&after);

    build_simulation(&after, moved);
    assert_int_equal(ys_compare_run(&before, &after, &equal, &both, &err), YS_OK);
    assert_false(equal);

    json_t *root = render_json(&both);

    assert_true(json_is_false(at(root, "identical")));
    assert_int_equal(json_integer_value(at(root, "counties/0/change")), -10000);
    assert_int_equal(json_integer_value(at(root, "counties/1/change")), 10000);
    assert_int_equal(json_integer_value(at(root, "counties/0/funds/special/before")), 40000);
    assert_int_equal(json_integer_value(at(root, "province/change")), 0);
    assert_int_equal(json_integer_value(at(root, "province/gained")), 10000);
    assert_true(json_is_null(at(root, "counties/1/exited_by/before")));
    json_decref(root);

    char *text = render(&both, YS_FORMAT_table, 0);
    const char *less = strstr(text, "1 county with less: -1 万元");
    const char *more = strstr(text, "1 county with more: 1 万元");

    /* who gets less comes first */
    assert_non_null(less);
    assert_non_null(more);
    assert_true(less < more);
    free(text);
    ys_result_free(&both);

    note(&after, "schema", "yinsu.allocation/1");
    assert_int_equal(ys_compare_run(&before, &after, &equal, &both, &err), YS_E_DATA);
    ys_result_free(&after);
    ys_result_free(&before);
}

static void
numbers_in_sheets(void **state)
{
    static const struct {
        double x;
        int decimals;
        const char *want;
    } cases[] = {
        { 0, 0, "0" },
        { 999, 0, "999" },
        { 1000, 0, "1,000" },
        { -1000, 0, "-1,000" },
        { -100, 0, "-100" },
        { -100000, 0, "-100,000" },
        { 1234567.891, 2, "1,234,567.89" },
        { -0.001, 2, "0.00" },
        { -0.0, 0, "0" },
        { 12345.6789, 4, "12,345.6789" },
    };

    (void) state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        ys_sheet sheet = { 0 };
        ys_text out = { 0 };
        char want[64];

        ys_sheet_column_add(&sheet, "x", true, 0);
        ys_sheet_number(&sheet, cases[k].x, cases[k].decimals);
        ys_sheet_csv(&sheet, &out);
        snprintf(
            want, sizeof want, strchr(cases[k].want, ',') != NULL ? "x\r\n\"%s\"\r\n" : "x\r\n%s\r\n", cases[k].want);
        assert_string_equal(out.bytes, want);
        ys_text_free(&out);
        assert_int_equal(ys_sheet_end(&sheet, NULL), YS_OK);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simulation_json),
        cmocka_unit_test(tables_fit),
        cmocka_unit_test(tables_say),
        cmocka_unit_test(csv_is_quoted),
        cmocka_unit_test(strange_shapes_are_passed_over),
        cmocka_unit_test(controls_are_tamed),
        cmocka_unit_test(unknown_schema_is_refused),
        cmocka_unit_test(compare_results),
        cmocka_unit_test(numbers_in_sheets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
