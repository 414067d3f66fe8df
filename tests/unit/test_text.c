#include "base/text.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
buffer_grows_and_fails_once(void **state)
{
    ys_text text = { 0 };

    (void) state;
    for (int i = 0; i < 1000; i++)
        ys_text_format(&text, "%d,", i);
    assert_int_equal(text.n, 10 * 2 + 90 * 3 + 900 * 4);
    assert_memory_equal(text.bytes + text.n - 8, "998,999,", 9);
    ys_text_add_bytes(&text, "", (size_t) YS_TEXT_LIMIT);
    assert_true(text.failed);
    ys_text_add(&text, "x");
    assert_null(ys_text_take(&text));
    assert_false(text.failed);

    char *empty = ys_text_take(&text);
    assert_string_equal(empty, "");
    free(empty);
}

static void
distance_counts_edits(void **state)
{
    static const struct { const char *a, *b; size_t want; const char *source; } cases[] = {
        { "", "", 0, "by hand" },
        { "", "abc", 3, "by hand" },
        { "kitten", "sitting", 3, "Levenshtein's standard example" },
        { "weight", "wieght", 1, "one swap: optimal string alignment" },
        { "ca", "abc", 3, "optimal string alignment, not 2: no edit inside a swap" },
        { "poor", "por", 1, "by hand" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(ys_text_distance(cases[i].a, cases[i].b), cases[i].want);
        assert_int_equal(ys_text_distance(cases[i].b, cases[i].a), cases[i].want);
    }

    char longer[400];
    memset(longer, 'x', sizeof longer);
    longer[399] = '\0';
    assert_int_equal(ys_text_distance(longer, ""), 160);
}

static void
nearest_is_near(void **state)
{
    static const char *const words[] = { "weight", "lock", "source", "direct" };

    (void) state;
    assert_string_equal(ys_text_nearest("wieght", words, 4), "weight");
    assert_string_equal(ys_text_nearest("lok", words, 4), "lock");
    assert_string_equal(ys_text_nearest("drect", words, 4), "direct");
    assert_null(ys_text_nearest("population", words, 4));
    assert_null(ys_text_nearest("", words, 4));
    assert_null(ys_text_nearest("weight", words, 0));
}

static void
numbers_are_read_whole(void **state)
{
    static const struct { const char *text; bool ok; double want; } cases[] = {
        { "0", true, 0 }, { "-1.5", true, -1.5 }, { "+2", true, 2 }, { ".5", true, 0.5 }, { "5.", true, 5 },
        { "4e9", true, 4e9 }, { "1E-3", true, 1e-3 }, { "0.1", true, 0.1 },
        { "", false, 0 }, { "-", false, 0 }, { ".", false, 0 }, { "1e", false, 0 }, { "1e+", false, 0 }, { "0x10", false, 0 },
        { "1 ", false, 0 }, { " 1", false, 0 }, { "1,5", false, 0 }, { "nan", false, 0 }, { "inf", false, 0 },
        { "1e999", false, 0 }, { "1.2.3", false, 0 }, { "1_000", false, 0 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double number = -7;

        assert_int_equal(ys_text_to_number(cases[i].text, &number), cases[i].ok);
        assert_true(number == (cases[i].ok ? cases[i].want : -7));
    }
}

static void
numbers_are_written_short(void **state)
{
    static const struct { double number; const char *want; } cases[] = {
        { 0, "0" }, { -0.0, "0" }, { 0.1, "0.1" }, { 0.3 - 0.1, "0.19999999999999998" }, { 4e9, "4000000000" },
        { -999999999999999, "-999999999999999" }, { 1e15, "1e+15" }, { 1e-12, "1e-12" }, { 1.0 / 3, "0.3333333333333333" },
        { 2.5, "2.5" }, { DBL_MAX, "1.7976931348623157e+308" },
        { 5e-324, "5e-324" }, /* the least subnormal */
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[32];

        ys_text_from_number(cases[i].number, text);
        assert_string_equal(text, cases[i].want);
    }
}

static void
numbers_come_back(void **state)
{
    uint64_t bits = 88172645463325252; /* Marsaglia, Xorshift RNGs (2003): the seed of his example */

    (void) state;
    for (int i = 0; i < 20000; i++) {
        double number, back;
        char text[32];

        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        memcpy(&number, &bits, sizeof number);
        if (!isfinite(number))
            continue;
        ys_text_from_number(number, text);
        assert_true(ys_text_to_number(text, &back));
        assert_true(back == number);
    }
}

static void
the_locale_plays_no_part(void **state)
{
    static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE" };
    char text[32];
    double number;

    (void) state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (setlocale(LC_NUMERIC, names[i]) != NULL)
            break;
    ys_text_from_number(0.25, text);
    bool read = ys_text_to_number("0.25", &number);
    setlocale(LC_NUMERIC, "C");
    assert_string_equal(text, "0.25");
    assert_true(read);
    assert_true(number == 0.25);
}

static void
dates_are_of_the_calendar(void **state)
{
    static const struct { const char *text; int32_t want; } cases[] = {
        { "2015-12-31", 20151231 }, { "2016-02-29", 20160229 }, { "2000-02-29", 20000229 }, { "2015-02-29", 0 },
        { "1900-02-29", 0 }, { "2015-13-01", 0 }, { "2015-00-10", 0 }, { "2015-04-31", 0 }, { "2015-4-3", 0 },
        { "20151231", 0 }, { "2015-12-31 ", 0 }, { "0999-01-01", 0 }, { "2015-01-00", 0 }, { "", 0 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t date = 0;
        char text[16];

        assert_int_equal(ys_text_to_date(cases[i].text, &date), cases[i].want != 0);
        assert_int_equal(date, cases[i].want);
        ys_text_from_date(date, text);
        assert_string_equal(text, cases[i].want != 0 ? cases[i].text : "");
    }
}

static void
utf8_is_well_formed(void **state)
{
    /* after Markus Kuhn, UTF-8 decoder capability and stress test */
    static const struct { const char *bytes; bool ok; size_t bad; } cases[] = {
        { "abc", true, 0 }, { "\xE8\xB4\xB5\xE5\xB7\x9E", true, 0 }, { "\xF0\x9F\x98\x80", true, 0 }, { "a\x80", false, 1 },
        { "\xC0\xAF", false, 0 }, { "\xE0\x80\xAF", false, 0 }, { "\xED\xA0\x80", false, 0 }, { "\xF4\x90\x80\x80", false, 0 },
        { "ab\xE8\xB4", false, 2 }, { "\xFF", false, 0 },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t bad = 0;

        assert_int_equal(ys_text_is_utf8(cases[i].bytes, strlen(cases[i].bytes), &bad), cases[i].ok);
        assert_int_equal(bad, cases[i].bad);
    }
}

static void
width_counts_columns(void **state)
{
    (void) state;
    assert_int_equal(ys_text_width(""), 0);
    assert_int_equal(ys_text_width("Guizhou"), 7);
    assert_int_equal(ys_text_width("\xE8\xB4\xB5\xE5\xB7\x9E"), 4);         /* 贵州 */
    assert_int_equal(ys_text_width("\xE2\x80\x94"), 1);                      /* em dash: ambiguous, narrow */
    assert_int_equal(ys_text_width("e\xCC\x81"), 1);                         /* e and a combining acute */
    assert_int_equal(ys_text_width("\xEF\xBC\x88x\xEF\xBC\x89"), 5);         /* fullwidth parentheses */
    assert_int_equal(ys_text_width("\xFFz"), 2);                             /* a wrong byte takes one */
}

static void
show_is_safe_on_a_terminal(void **state)
{
    char out[12];

    (void) state;
    ys_text_show("a\x1b[31m", out, sizeof out);
    assert_string_equal(out, "a\\x1b[31m");
    ys_text_show("0123456789abcdef", out, sizeof out);
    assert_string_equal(out, "01234567...");
    ys_text_show("\xE8\xB4\xB5\xE5\xB7\x9E\xE8\xB4\xB5\xE5\xB7\x9E", out, sizeof out);
    assert_string_equal(out, "\xE8\xB4\xB5\xE5\xB7\x9E...");
    ys_text_show("\xFF", out, sizeof out);
    assert_string_equal(out, "\\xff");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffer_grows_and_fails_once),
        cmocka_unit_test(distance_counts_edits),
        cmocka_unit_test(nearest_is_near),
        cmocka_unit_test(numbers_are_read_whole),
        cmocka_unit_test(numbers_are_written_short),
        cmocka_unit_test(numbers_come_back),
        cmocka_unit_test(the_locale_plays_no_part),
        cmocka_unit_test(dates_are_of_the_calendar),
        cmocka_unit_test(utf8_is_well_formed),
        cmocka_unit_test(width_counts_columns),
        cmocka_unit_test(show_is_safe_on_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
