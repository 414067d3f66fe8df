/* Texts: numbers and dates there and back, nearest words, UTF-8, widths. */
#include "base/text.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void
test_buffer(void **state)
{
    ys_text text = { 0 };

    (void) state;
    for (int i = 0; i < 1000; i++) /* past the first allocation more than once */
        ys_text_format(&text, "%03d,", i);
    ys_text_add_bytes(&text, "end and more", 3);
    ys_text_add(&text, "");
    assert_int_equal(text.n, 4003);
    assert_int_equal(strlen(text.bytes), text.n);
    assert_memory_equal(text.bytes + 4 * 517, "517,", 4);

    char *taken = ys_text_take(&text);
    assert_string_equal(taken + 4000, "end");
    assert_null(text.bytes);
    assert_int_equal(text.n, 0);
    free(taken);

    taken = ys_text_take(&text); /* an empty text is a text */
    assert_string_equal(taken, "");
    free(taken);
    ys_text_free(&text);
    ys_text_free(&text);
}

/* Over the limit: failed, and it stays failed. */
static void
test_buffer_limit(void **state)
{
    static char piece[1 << 20];
    ys_text text = { 0 };

    (void) state;
    for (int i = 0; i < 63; i++)
        ys_text_add_bytes(&text, piece, sizeof piece);
    ys_text_add_bytes(&text, piece, sizeof piece - 1);
    assert_false(text.failed);
    assert_int_equal(text.n, YS_TEXT_LIMIT - 1);
    ys_text_add(&text, "x");
    assert_true(text.failed);
    ys_text_format(&text, "%d", 1);
    assert_true(text.failed);
    assert_int_equal(text.n, YS_TEXT_LIMIT - 1);
    assert_null(ys_text_take(&text));
    assert_false(text.failed);
}

/* Edit distances with swaps of neighbours (optimal string alignment); by hand. */
static void
test_distance(void **state)
{
    static const struct {
        const char *a, *b;
        size_t want;
    } cases[] = {
        { "", "", 0 }, { "", "abc", 3 }, { "kitten", "sitting", 3 }, { "weight", "wieght", 1 }, { "ca", "abc", 3 },
        { "poor", "poro", 1 }, { "gdp", "pdg", 2 }, { "special", "special", 0 }, { "ab", "ba", 1 },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ys_text_distance(cases[i].a, cases[i].b), cases[i].want);
        assert_int_equal(ys_text_distance(cases[i].b, cases[i].a), cases[i].want);
    }

    char a[400], b[400];
    memset(a, 'a', sizeof a);
    memset(b, 'b', sizeof b);
    a[399] = b[399] = '\0';
    assert_int_equal(ys_text_distance(a, b), 160); /* what stands behind 160 bytes is not looked at */
}

/* At most a third may differ, at least 1; by hand. */
static void
test_nearest(void **state)
{
    static const char *const words[] = { "weight", "worlds", "years", "seed", "when_missing", "kind" };
    static const struct {
        const char *word, *want;
    } cases[] = {
        { "wieght", "weight" }, { "wolrds", "worlds" }, { "yaers", "years" }, { "sed", "seed" }, { "sd", NULL }, { "x", NULL },
        { "wehn_misisng", "when_missing" }, { "weiht", "weight" }, { "wxyght", "weight" }, { "wxyzht", NULL }, { "", NULL },
    };
    static const char *const equals[] = { "cat", "car" };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *got = ys_text_nearest(cases[i].word, words, COUNT(words));

        if (cases[i].want == NULL)
            assert_null(got);
        else
            assert_string_equal(got, cases[i].want);
    }
    assert_string_equal(ys_text_nearest("cas", equals, 2), "cat"); /* the first of equals */
    assert_null(ys_text_nearest("cas", equals, 0));
}

static void
test_to_number(void **state)
{
    static const struct {
        const char *text;
        double want;
    } good[] = {
        { "0", 0 }, { "-0", 0 }, { "1", 1 }, { "+1.5", 1.5 }, { ".5", 0.5 }, { "5.", 5 }, { "-2.25e-2", -0.0225 }, { "1E3", 1000 },
        { "1e+3", 1000 }, { "9007199254740993", 9007199254740992.0 }, { "1.7976931348623157e308", DBL_MAX }, { "1e-400", 0 },
        { "4.9406564584124654e-324", 4.9406564584124654e-324 },
    };
    static const char *const bad[] = { "", " ", " 1", "1 ", "+", "-", ".", "e5", "1e", "1e+", "1.2.3", "1,5", "1_000", "0x10", "0x1p3",
        "inf", "nan", "INFINITY", "1e309", "-1e309", "1f", "١", "--1" };

    (void) state;
    for (size_t i = 0; i < COUNT(good); i++) {
        double number = -99;

        assert_true(ys_text_to_number(good[i].text, &number));
        assert_true(number == good[i].want);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        double number = -99;

        if (ys_text_to_number(bad[i], &number))
            fail_msg("read as a number: %s", bad[i]);
        assert_true(number == -99); /* untouched */
    }

    char longest[512];
    double number;
    memset(longest, '1', sizeof longest);
    longest[309] = '\0';
    assert_true(ys_text_to_number(longest, &number) || isinf(strtod(longest, NULL)));
    longest[309] = '1';
    longest[511] = '\0';
    assert_false(ys_text_to_number(longest, &number));
}

static void
test_from_number(void **state)
{
    static const struct {
        double number;
        const char *want;
    } cases[] = {
        /* the shortest that reads back: 0.1 and 0.1 + 0.2 as in IEEE 754 folklore, the others by hand */
        { 0, "0" }, { -0.0, "0" }, { 1, "1" }, { -42, "-42" }, { 0.1, "0.1" }, { 0.1 + 0.2, "0.30000000000000004" },
        { 1e14, "100000000000000" }, { 3677000000.0, "3677000000" }, { 0.5, "0.5" }, { 1e-7, "1e-07" }, { 1e15, "1e+15" },
        { 1.0 / 3, "0.3333333333333333" }, { 2.0 / 3, "0.6666666666666666" }, { DBL_MAX, "1.7976931348623157e+308" },
        { 5e-324, "5e-324" }, { 123456.789, "123456.789" },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[32];

        ys_text_from_number(cases[i].number, text);
        assert_string_equal(text, cases[i].want);
    }
}

/* Any double comes back as itself, with no shorter %g that does: 20,000 bit patterns of a fixed sequence. */
static void
test_round_trip(void **state)
{
    uint64_t bits = 20151216;

    (void) state;
    for (int i = 0; i < 20000; i++) {
        double number, back = 0, shorter;
        char text[32], less[400];

        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407); /* Knuth's MMIX generator */
        memcpy(&number, &bits, sizeof number);
        if (!isfinite(number))
            continue;
        ys_text_from_number(number, text);
        assert_true(strlen(text) < 32);
        assert_true(ys_text_to_number(text, &back));
        assert_true(back == number);

        size_t digits = 0;
        for (const char *p = text; *p != '\0' && *p != 'e'; p++)
            digits += *p >= '0' && *p <= '9';
        if (strchr(text, 'e') == NULL || digits < 2)
            continue;
        snprintf(less, sizeof less, "%.*g", (int) digits - 1, number);
        shorter = strtod(less, NULL);
        assert_false(shorter == number);
    }
}

/* A locale with a decimal comma changes nothing; passed over where none is installed. */
static void
test_locale(void **state)
{
    static const char *const locales[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "de_DE.utf8", "pl_PL.UTF-8" };
    const char *set = NULL;
    char text[32];
    double number = 0;

    (void) state;
    for (size_t i = 0; i < COUNT(locales) && set == NULL; i++)
        set = setlocale(LC_NUMERIC, locales[i]);
    if (set == NULL) {
        setlocale(LC_NUMERIC, "C");
        skip();
    }
    bool read = ys_text_to_number("0.25", &number), comma = ys_text_to_number("0,25", &(double){ 0 });
    ys_text_from_number(-1234.5, text);
    setlocale(LC_NUMERIC, "C");
    assert_true(read);
    assert_true(number == 0.25);
    assert_false(comma);
    assert_string_equal(text, "-1234.5");
}

/* Days of the Gregorian calendar. */
static void
test_dates(void **state)
{
    static const struct {
        const char *text;
        int32_t date;
    } good[] = {
        { "2015-12-31", 20151231 }, { "2016-02-29", 20160229 }, { "2000-02-29", 20000229 }, { "1000-01-01", 10000101 },
        { "9999-12-31", 99991231 }, { "2016-04-28", 20160428 },
    };
    static const char *const bad[] = { "", "2015-02-29", "1900-02-29", "2015-13-01", "2015-00-10", "2015-04-31", "2015-01-00",
        "2015-1-1", "20151231", "2015/12/31", "0999-01-01", "2015-12-31 ", "2015-12-3x", "-015-12-31", "2015-12-311" };
    char text[16];

    (void) state;
    for (size_t i = 0; i < COUNT(good); i++) {
        int32_t date = 0;

        assert_true(ys_text_to_date(good[i].text, &date));
        assert_int_equal(date, good[i].date);
        ys_text_from_date(date, text);
        assert_string_equal(text, good[i].text);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        int32_t date = 7;

        if (ys_text_to_date(bad[i], &date))
            fail_msg("read as a date: %s", bad[i]);
        assert_int_equal(date, 7);
    }
    ys_text_from_date(0, text);
    assert_string_equal(text, "");
}

/* Well-formed and ill-formed sequences after Unicode 15, table 3-7. */
static void
test_utf8(void **state)
{
    static const struct {
        const char *bytes;
        size_t n, bad; /* bad == n: well-formed */
    } cases[] = {
        { "", 0, 0 }, { "abc", 3, 3 }, { "贵州", 6, 6 }, { "\xF0\xA0\x80\x80", 4, 4 }, { "\xF4\x8F\xBF\xBF", 4, 4 }, { "a\0b", 3, 3 },
        { "\xEF\xBF\xBF", 3, 3 }, { "\xC3\xA9", 2, 2 },
        { "\xFF", 1, 0 }, { "ab\x80", 3, 2 }, { "\xC0\x80", 2, 0 }, { "\xC1\xBF", 2, 0 }, { "\xE0\x9F\xBF", 3, 0 }, { "x\xED\xA0\x80", 4, 1 },
        { "\xED\xBF\xBF", 3, 0 }, { "\xF0\x8F\xBF\xBF", 4, 0 }, { "\xF4\x90\x80\x80", 4, 0 }, { "\xF5\x80\x80\x80", 4, 0 },
        { "\xE8\xB4", 2, 0 }, { "贵\xE5\xB7", 5, 3 }, { "\xC3(", 2, 0 }, { "\xF8\x88\x80\x80\x80", 5, 0 },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t bad = 99;
        bool well = ys_text_is_utf8(cases[i].bytes, cases[i].n, &bad);

        assert_int_equal(well, cases[i].bad == cases[i].n);
        assert_int_equal(bad, well ? 99 : cases[i].bad);
        assert_int_equal(ys_text_is_utf8(cases[i].bytes, cases[i].n, NULL), well);
    }
}

static void
test_decode(void **state)
{
    static const struct {
        const char *text;
        size_t length;
        uint32_t code;
    } cases[] = {
        { "a", 1, 'a' }, { "é", 2, 0xE9 }, { "贵", 3, 0x8D35 }, { "\xF0\xA0\x80\x80", 4, 0x20000 }, { "\xFFx", 1, 0xFFFD },
        { "\xE8\xB4", 1, 0xFFFD }, { "\xED\xA0\x80", 1, 0xFFFD },
    };
    uint32_t code = 5;

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ys_text_decode(cases[i].text, &code), cases[i].length);
        assert_int_equal(code, cases[i].code);
    }
    assert_int_equal(ys_text_decode("", &code), 0);
}

/* East Asian Width, Unicode 15, UAX 11. */
static void
test_width(void **state)
{
    static const struct {
        const char *text;
        size_t want;
    } cases[] = {
        { "", 0 }, { "abc", 3 }, { "贵州省", 6 }, { "遵义 Zunyi", 10 }, { "，。", 4 }, { "é", 1 }, { "e\xCC\x81", 1 }, { "한글", 4 },
        { "ｶﾅ", 2 }, { "カナ", 4 }, { "\xF0\xA0\x80\x80", 2 }, { "a\x1b[0m", 4 }, { "\xE2\x80\x8Bz", 1 }, { "≥ 80 %", 6 }, { "（甲）", 6 },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(ys_text_width(cases[i].text), cases[i].want);
}

static void
test_show(void **state)
{
    static const struct {
        const char *text;
        size_t size;
        const char *want;
    } cases[] = {
        { "plain", 32, "plain" }, { "", 8, "" }, { "a\nb\x1b[31m", 32, "a\\x0ab\\x1b[31m" }, { "\x7f\xC2\x85", 32, "\\x7f\\x85" },
        { "bad \xFF byte", 32, "bad \\xff byte" }, { "1234567", 8, "1234567" }, { "12345678", 8, "1234..." }, { "贵州省贵阳市", 12, "贵州..." },
        { "贵州", 8, "贵州" }, { "贵州x", 8, "贵州x" }, { "贵州xy", 8, "贵..." }, { "ab\x01\x02", 8, "ab..." },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char out[40];

        memset(out, '#', sizeof out);
        ys_text_show(cases[i].text, out, cases[i].size);
        assert_string_equal(out, cases[i].want);
        assert_int_equal(out[cases[i].size], '#');
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buffer),
        cmocka_unit_test(test_buffer_limit),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_to_number),
        cmocka_unit_test(test_from_number),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_locale),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_show),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
