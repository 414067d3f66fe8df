/* Conditions on the table: what holds, what is missing, and where a mistake stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "yinsu/table.h"

enum { N = 4 };

/* Four counties: listed 1 1 0 0; poor 30 20 - 0; area wuling none - wumeng; rate 0.1 0.2 0.3 0.4; missing nowhere but
 * where said. */
static ys_column columns[] = {
    { .name = "code", .kind = YS_COLUMN_id, .is_text = true },
    { .name = "listed", .kind = YS_COLUMN_class, .number = (double[N]){ 1, 1, 0, 0 } },
    { .name = "poor", .kind = YS_COLUMN_observed, .number = (double[N]){ 30, 20, 0, 0 }, .n_missing = 1 },
    { .name = "area", .kind = YS_COLUMN_class, .is_text = true },
    { .name = "rate_2014", .kind = YS_COLUMN_observed, .number = (double[N]){ 0.1, 0.2, 0.3, 0.4 }, .year = 2014 },
    { .name = "limit", .kind = YS_COLUMN_observed, .number = (double[N]){ 0.2, 0.2, 0.2, 0.2 } },
};
static char codes[N][YS_TEXT_MAX + 1] = { "A", "B", "C", "D" };
static char areas[N][YS_TEXT_MAX + 1] = { "wuling", "none", "", "\xe4\xb9\x8c\xe8\x92\x99" };
static const ys_table table = {
    .n_counties = N, .n_columns = sizeof columns / sizeof columns[0], .column = columns, .path = "t.h5"
};

static void
test_holds(void **state)
{
    /* the mask as a text of 0 and 1 */
    static const struct {
        const char *condition, *mask;
    } cases[] = {
        { "true", "1111" },
        { "false", "0000" },
        { "listed", "1100" },
        { "not listed", "0011" },
        { "not not listed", "1100" },
        { "listed == 0", "0011" },
        { "poor > 20", "1000" },
        { "poor >= 20", "1100" },
        { "poor < 20", "0001" },
        { "poor <= 2e1", "0101" },
        { "20 < poor", "1000" },
        { "poor == 20", "0100" },
        { "poor != 20", "1001" },
        { "not poor == 20", "1011" },
        { "poor > -1", "1101" },
        { "poor > +1.5e0", "1100" },
        { "area == 'wuling'", "1000" },
        { "area == \"wuling\"", "1000" },
        { "'wuling' != area", "0101" },
        { "area == '\xe4\xb9\x8c\xe8\x92\x99'", "0001" },
        { "area == area", "1101" },
        { "code == 'C'", "0010" },
        { "rate_2014 > limit", "0011" },
        { "rate_2014 == limit", "0100" },
        { "listed and poor > 25 or rate_2014 > 0.35", "1001" },
        { "listed and (poor > 25 or rate_2014 > 0.35)", "1000" },
        { "rate_2014 > 0.35 or listed and poor > 25", "1001" },
        { "false and false or true", "1111" },
        { "true or false and false", "1111" },
        { "not (listed or rate_2014 > 0.35)", "0010" },
        { "not listed and not code == 'C'", "0001" },
        { " \t\nlisted\r\n ", "1100" },
        { "((((listed))))", "1100" },
        { "listed==1and(poor>25)", NULL },
    };
    ys_error err;

    (void) state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        uint8_t mask[N] = { 9, 9, 9, 9 };
        ys_status st = ys_table_select(&table, cases[k].condition, mask, NULL, NULL, &err);

        if (cases[k].mask == NULL) {
            /* digits run on into letters: no number */
            assert_int_equal(st, YS_E_SCENARIO);
            assert_int_equal(mask[0], 9);
            continue;
        }
        if (st != YS_OK)
            fail_msg("%s", err.text);
        for (size_t i = 0; i < N; i++)
            if (mask[i] != cases[k].mask[i] - '0')
                fail_msg("%s: county %zu is %d", cases[k].condition, i, mask[i]);
        assert_int_equal(ys_table_select(&table, cases[k].condition, NULL, NULL, NULL, &err), YS_OK);
    }
}

static void
test_refusals(void **state)
{
    static const struct {
        const char *condition, *says;
    } cases[] = {
        { "", "character 1: the condition ends where a column, a number or a text is expected" },
        { "listed and", "character 11: the condition ends where" },
        { "listed andd poor > 1", "character 8: 'andd poor > 1' is left over; join conditions by and, or" },
        { "listd", "character 1: there is no column 'listd'; did you mean 'listed'?" },
        { "rate_2016 > 1", "character 1: year 2016 is outside the table (rate has 2014)" },
        { "area == '\xe4\xb9\x8c' and listd", "character 17: there is no column 'listd'" },
        { "poor", "character 1: column poor is missing for county C" },
        { "area", "character 1: column area holds texts; compare it" },
        { "3", "character 1: a number or text alone says nothing" },
        { "3 == 3", "character 1: the comparison names no column" },
        { "poor == 'x'", "character 9: column poor holds numbers; compare it with a number" },
        { "area == 3", "character 9: column area holds texts; compare it with a text, in quotes" },
        { "3 == area", "character 1: column area holds texts" },
        { "area == wuling", "character 9: there is no column 'wuling'" },
        { "area == listed", "character 9: column area holds texts" },
        { "area < 'x'", "character 6: texts have no order" },
        { "area == ''", "character 9: an empty text equals nothing" },
        { "area == 'x", "character 9: the text is not closed; end it with '" },
        { "area == \"x'", "character 9: the text is not closed; end it with \"" },
        { "poor = 3", "character 6: '=' is not known; did you mean '=='?" },
        { "listed && poor > 1", "character 8: '&&' is not known; did you mean 'and'?" },
        { "listed || poor > 1", "did you mean 'or'?" },
        { "!listed", "character 1: '!' is not known; did you mean 'not'?" },
        { "poor # 3", "character 6: '# 3' is not known; allowed are" },
        { "0 < poor < 30", "character 10: one comparison at a time; join two by and" },
        { "(listed", "character 1: the parenthesis is not closed" },
        { "listed)", "character 7: ')' is left over" },
        { "poor > )", "character 8: ')' stands where a column, a number or a text is expected" },
        { "poor > and", "character 8: 'and' stands where" },
        { "> 3", "character 1: '>' stands where" },
        { "poor > not listed", "character 8: 'not' stands where" },
        { "poor > 1.2.3", "character 8: '1.2.3' is not a number" },
        { "poor > 0x10", "character 8: '0x10' is not a number" },
        { "poor > .", "character 8: '.' is not a number" },
        { "poor > -", "character 8: '-' is not a number" },
        { "poor > 1e999", "character 8: '1e999' is not a number" },
        { "area == '\xff'", "a condition with byte 0xff at byte 10: not UTF-8" },
        { "poor > 00000000000000000000000000000000000000000000000000000000000000000001", "is not a number" },
    };
    ys_error err;

    (void) state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        uint8_t mask[N] = { 9, 9, 9, 9 };
        ys_status st = ys_table_select(&table, cases[k].condition, mask, NULL, NULL, &err);

        if (st != YS_E_SCENARIO || strstr(err.text, cases[k].says) == NULL || mask[0] != 9)
            fail_msg("%s: \"%s\" in \"%s\"", cases[k].condition, cases[k].says, st == YS_OK ? "" : err.text);
    }
}

/* n times `before`, once `middle`, n times `after`. */
static const char *
repeat(size_t n, const char *before, const char *middle, const char *after)
{
    static char text[8192];
    size_t used = 0;

    for (size_t k = 0; k < n; k++)
        used += (size_t) snprintf(text + used, sizeof text - used, "%s", before);
    used += (size_t) snprintf(text + used, sizeof text - used, "%s", middle);
    for (size_t k = 0; k < n; k++)
        used += (size_t) snprintf(text + used, sizeof text - used, "%s", after);
    assert_true(used < sizeof text);
    return text;
}

static void
test_limits(void **state)
{
    uint8_t mask[N];
    ys_error err;

    (void) state;
    assert_int_equal(ys_table_select(&table, repeat(31, "(", "listed", ")"), mask, NULL, NULL, &err), YS_OK);
    assert_int_equal(ys_table_select(&table, repeat(32, "(", "listed", ")"), mask, NULL, NULL, &err), YS_E_SCENARIO);
    assert_non_null(strstr(err.text, "character 33: more than 32 levels"));
    assert_int_equal(ys_table_select(&table, repeat(32, "not ", "listed", ""), mask, NULL, NULL, &err), YS_E_SCENARIO);
    /* 128 comparisons and 127 ands are 255 steps */
    assert_int_equal(ys_table_select(&table, repeat(127, "listed and ", "listed", ""), mask, NULL, NULL, &err), YS_OK);
    assert_int_equal(mask[0], 1);
    assert_int_equal(
        ys_table_select(&table, repeat(128, "listed and ", "listed", ""), mask, NULL, NULL, &err), YS_E_SCENARIO);
    assert_non_null(strstr(err.text, "more than 256 parts"));
    assert_int_equal(ys_table_select(&table, repeat(4091, " ", "listed", ""), mask, NULL, NULL, &err), YS_E_SCENARIO);
    assert_non_null(strstr(err.text, "a condition of 4097 bytes; at most 4096"));
    assert_int_equal(ys_table_select(&table, repeat(4090, " ", "listed", ""), mask, NULL, NULL, &err), YS_OK);
    char quoted[300];

    snprintf(quoted, sizeof quoted, "area == '%0256d'", 0);
    assert_int_equal(ys_table_select(&table, quoted, mask, NULL, NULL, &err), YS_E_SCENARIO);
    assert_non_null(strstr(err.text, "the text has 256 bytes; at most 255"));
    assert_int_equal(ys_table_select(&table, repeat(20, "x23456789_", "", ""), mask, NULL, NULL, &err), YS_E_SCENARIO);
    assert_non_null(strstr(err.text, "there is no column 'x23456789_x2"));
}

static void
note_use(void *context, const ys_column *column)
{
    char *list = context;

    strcat(strcat(list, column->name), " ");
}

static void
test_used(void **state)
{
    char list[100] = "";
    ys_error err;

    (void) state;
    assert_int_equal(
        ys_table_select(&table, "listed and (poor > limit or code == 'A') and listed", NULL, note_use, list, &err),
        YS_OK);
    assert_string_equal(list, "listed poor limit code listed ");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holds),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_used),
    };

    columns[0].text = codes[0];
    columns[3].text = areas[0];
    columns[2].number[2] = (double) NAN;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
