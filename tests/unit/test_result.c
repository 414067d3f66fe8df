/* A result: what goes in comes out, what does not hold together is refused, the digest sees numbers and nothing else. */
#include "yinsu/result.h"
#include "yinsu/store.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const names[] = { "遵义县", "桐梓县", "都匀市" };

enum { N = 3, YEARS = 2 };

static void
build(ys_result *result)
{
    ys_error err = { 0 };
    size_t county = N;
    size_t years = YEARS;
    const char *const by_year[] = { "year", "county/code" };
    const size_t dim[] = { YEARS, N };
    ys_array *code = ys_result_add_text(result, "county/code", N, 16, NULL, "county", &err);
    ys_array *name = ys_result_add_text(result, "county/name_zh", N, 30, "county/code", "name", &err);
    ys_array *year = ys_result_add(result, "year", YS_ARRAY_I64, 1, &years, NULL, "year", "year", &err);
    ys_array *amount = ys_result_add(result, "allocation/special/amount", YS_ARRAY_I64, 1, &county, by_year + 1, "yuan",
        "amount of the fund 专项", &err);
    ys_array *poor =
        ys_result_add(result, "county/poor_mean", YS_ARRAY_F64, 2, dim, by_year, "person", "registered poor", &err);

    assert_non_null(code);
    assert_non_null(name);
    assert_non_null(year);
    assert_non_null(amount);
    assert_non_null(poor);
    for (size_t i = 0; i < N; i++) {
        char digits[8];

        snprintf(digits, sizeof digits, "52%04zu", i);
        ys_array_put(code, i, digits);
        ys_array_put(name, i, names[i]);
        ys_array_i64(amount)[i] = INT64_C(9007199254740993) + (int64_t) i; /* 2^53 + 1: lost by a double */
        for (size_t t = 0; t < YEARS; t++)
            ys_array_f64(poor)[t * N + i] = 0.1 * (double) (1 + i + 10 * t);
    }
    ys_array_f64(poor)[4] = NAN;
    ys_array_i64(year)[0] = 2015;
    ys_array_i64(year)[1] = 2016;
    poor->modelled = true;
    assert_int_equal(ys_result_note(result, "schema", "yinsu.simulation/1", &err), YS_OK);
    assert_int_equal(ys_result_note(result, "notice", "演示数据", &err), YS_OK);
    assert_int_equal(ys_result_note(result, "resolved", "title: x\nworlds: 10\n", &err), YS_OK);
    assert_int_equal(ys_result_note(result, "model_notes", "", &err), YS_OK);
}

static void
scratch_path(char *path, size_t size, const char *name)
{
    snprintf(path, size, "./test_result.%ld.%s", (long) getpid(), name);
}

static void
round_trip(void **state)
{
    ys_result result = { 0 };
    ys_result back = { 0 };
    ys_error err = { 0 };
    char path[100];
    char digest[2][65];

    (void) state;
    build(&result);
    scratch_path(path, sizeof path, "round.h5");
    if (ys_result_write(&result, path, true, &err) != YS_OK)
        fail_msg("%s", err.text);
    if (ys_result_read(path, &back, &err) != YS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(back.n_arrays, result.n_arrays);
    assert_int_equal(back.n_notes, result.n_notes);
    for (size_t k = 0; k < result.n_arrays; k++) {
        const ys_array *a = result.array[k];
        const ys_array *b = back.array[k];

        assert_string_equal(a->name, b->name);
        assert_string_equal(a->unit, b->unit);
        assert_string_equal(a->title, b->title);
        assert_int_equal(a->modelled, b->modelled);
        assert_int_equal(a->rank, b->rank);
        for (int d = 0; d < a->rank; d++) {
            assert_int_equal(a->dim[d], b->dim[d]);
            assert_string_equal(a->axis[d], b->axis[d]);
        }
    }
    for (size_t i = 0; i < N; i++) {
        assert_string_equal(ys_array_text(ys_result_find(&back, "county/name_zh"), i), names[i]);
        assert_int_equal(ys_array_i64(ys_result_find(&back, "allocation/special/amount"))[i],
            INT64_C(9007199254740993) + (int64_t) i);
    }
    assert_true(isnan(ys_array_f64(ys_result_find(&back, "county/poor_mean"))[4]));
    assert_string_equal(ys_result_text(&back, "notice"), "演示数据");
    assert_string_equal(ys_result_text(&back, "resolved"), "title: x\nworlds: 10\n");
    assert_string_equal(ys_result_text(&back, "model_notes"), "");
    ys_result_digest(&result, digest[0]);
    ys_result_digest(&back, digest[1]);
    assert_string_equal(digest[0], digest[1]);
    ys_result_free(&back);
    ys_result_free(&result);
    unlink(path);
}

static void
same_bytes(void **state)
{
    char path[2][100];
    char *text[2];
    size_t size[2];
    ys_error err = { 0 };

    (void) state;
    for (int k = 0; k < 2; k++) {
        ys_result result = { 0 };

        build(&result);
        scratch_path(path[k], sizeof path[k], k == 0 ? "a.h5" : "b.h5");
        assert_int_equal(ys_result_write(&result, path[k], true, &err), YS_OK);
        assert_int_equal(ys_store_read_file(path[k], 1 << 24, &text[k], &size[k], &err), YS_OK);
        ys_result_free(&result);
        unlink(path[k]);
    }
    assert_int_equal(size[0], size[1]);
    assert_memory_equal(text[0], text[1], size[0]);
    free(text[0]);
    free(text[1]);
}

/* Digest of one array of two doubles under a name. */
static void
digest_of(const char *name, double x, double y, const char *note, char out[65])
{
    ys_result result = { 0 };
    ys_error err = { 0 };
    size_t n = 2;
    ys_array *array = ys_result_add(&result, name, YS_ARRAY_F64, 1, &n, NULL, "1", "x", &err);

    assert_non_null(array);
    ys_array_f64(array)[0] = x;
    ys_array_f64(array)[1] = y;
    assert_int_equal(ys_result_note(&result, "build", note, &err), YS_OK);
    ys_result_digest(&result, out);
    ys_result_free(&result);
}

static void
digest_sees_numbers(void **state)
{
    const double other_nan = -NAN;
    static const struct {
        const char *name;
        double x, y;
        const char *note;
        bool same;
        const char *why;
    } cases[] = {
        { "a", 0.0, 1.5, "here", true, "itself" },
        { "a", -0.0, 1.5, "here", true, "-0 is 0" },
        { "a", 0.0, 1.5, "elsewhere", true, "notes do not count" },
        { "a", 0.0, 1.5000000000000002, "here", false, "the next double" },
        { "a", 1.5, 0.0, "here", false, "order" },
        { "b", 0.0, 1.5, "here", false, "name" },
    };
    char want[65];
    char nan[2][65];

    (void) state;
    digest_of("a", 0.0, 1.5, "here", want);
    assert_int_equal(strlen(want), 64);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        char got[65];

        digest_of(cases[k].name, cases[k].x, cases[k].y, cases[k].note, got);
        if ((strcmp(want, got) == 0) != cases[k].same)
            fail_msg("%s", cases[k].why);
    }
    digest_of("a", NAN, 1, "", nan[0]);
    digest_of("a", other_nan, 1, "", nan[1]);
    assert_string_equal(nan[0], nan[1]);
}

/* The digest's form, fixed from outside: sha256 in Python of
 * struct.pack('<Q', 1) + b'a' + struct.pack('<QQQ', 0, 1, 2) + struct.pack('<dd', 0.0, 1.5). */
static void
digest_form(void **state)
{
    char got[65];

    (void) state;
    digest_of("a", -0.0, 1.5, "", got);
    assert_string_equal(got, "dc2b372f7a0dbf9fa8c0cc85a80ef017bee4c91c76c893fb7bdde8eab6d3981e");
}

static void
texts_are_cut_at_characters(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "abc", "abc" },
        { "abcdefgh", "abcdefgh" },
        { "abcdefghi", "abcdefgh" },
        { "贵州省", "贵州" },
        { "", "" },
    };
    ys_result result = { 0 };
    ys_error err = { 0 };
    ys_array *array = ys_result_add_text(&result, "t", 1, 8, NULL, "t", &err);

    (void) state;
    assert_non_null(array);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        ys_array_put(array, 0, cases[k].text);
        assert_string_equal(ys_array_text(array, 0), cases[k].want);
    }
    ys_array_put(array, 7, "outside");
    assert_string_equal(ys_array_text(array, 7), "");
    ys_result_free(&result);
}

static void
wrong_arrays_are_refused(void **state)
{
    static const struct {
        const char *name;
        int rank;
        size_t n;
        const char *axis;
        ys_status want;
        const char *text;
    } cases[] = {
        { "year", 1, 3, NULL, YS_E_BUG, "there already" },
        { "/up", 1, 3, NULL, YS_E_BUG, "no name" },
        { "../up", 1, 3, NULL, YS_E_BUG, "no name" },
        { "a//b", 1, 3, NULL, YS_E_BUG, "no name" },
        { "", 1, 3, NULL, YS_E_BUG, "no name" },
        { "b", 0, 3, NULL, YS_E_BUG, "rank" },
        { "b", 4, 3, NULL, YS_E_BUG, "rank" },
        { "b", 1, 3, "nowhere", YS_E_BUG, "axis" },
        { "b", 1, 4, "year", YS_E_BUG, "axis" },
        { "b", 1, SIZE_MAX / 4, NULL, YS_E_LIMIT, "too large" },
    };
    ys_result result = { 0 };
    size_t three = 3;
    ys_error err = { 0 };

    (void) state;
    assert_non_null(ys_result_add(&result, "year", YS_ARRAY_I64, 1, &three, NULL, "year", "year", &err));
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        size_t dim[4] = { cases[k].n, 1, 1, 1 };
        const char *axis[4] = { cases[k].axis };

        err = (ys_error){ 0 };
        assert_null(ys_result_add(&result, cases[k].name, YS_ARRAY_F64, cases[k].rank, dim, axis, "1", "x", &err));
        assert_int_equal(err.status, cases[k].want);
        if (strstr(err.text, cases[k].text) == NULL)
            fail_msg("case %zu: '%s' does not say '%s'", k, err.text, cases[k].text);
    }
    assert_int_equal(result.n_arrays, 1);
    ys_result_free(&result);
}

static void
pointers_stay(void **state)
{
    ys_result result = { 0 };
    ys_error err = { 0 };
    size_t one = 1;
    ys_array *first = ys_result_add(&result, "a0", YS_ARRAY_I64, 1, &one, NULL, "1", "x", &err);

    (void) state;
    for (int k = 1; k < 300; k++) {
        char name[16];

        snprintf(name, sizeof name, "a%d", k);
        assert_non_null(ys_result_add(&result, name, YS_ARRAY_I64, 1, &one, NULL, "1", "x", &err));
    }
    assert_ptr_equal(first, ys_result_find(&result, "a0"));
    ys_result_free(&result);
    ys_result_free(&result);
}

/* A file whose manifest is as given, otherwise sound. */
static ys_status
read_with_manifest(const char *manifest, ys_error *err)
{
    ys_store_writer *writer = NULL;
    ys_extent three = { .rank = 1, .dim = { 3 } };
    const double x[] = { 1, 2, 3 };
    ys_result result = { 0 };
    char path[100];

    scratch_path(path, sizeof path, "manifest.h5");
    assert_int_equal(ys_store_writer_new(&writer, err), YS_OK);
    assert_int_equal(ys_store_write_blob(writer, "/manifest", manifest, strlen(manifest), err), YS_OK);
    assert_int_equal(ys_store_write_f64(writer, "/x", &three, x, err), YS_OK);
    assert_int_equal(ys_store_writer_commit(writer, path, true, err), YS_OK);
    ys_store_writer_free(writer);

    ys_status st = ys_result_read(path, &result, err);

    ys_result_free(&result);
    unlink(path);
    return st;
}

#define HEAD "{\"format\": \"yinsu.result\", \"version\": 1, \"notes\": [], \"arrays\": ["
#define ARRAY(name, type, shape, axes) \
    "{\"name\": \"" name "\", \"type\": \"" type "\", \"shape\": [" shape "], \"axes\": [" axes \
    "], \"modelled\": false}"

static void
strange_manifests_are_refused(void **state)
{
    static const struct {
        const char *manifest;
        ys_status want;
        const char *text;
    } cases[] = {
        { HEAD ARRAY("x", "f64", "3", "\"\"") "]}", YS_OK, "" },
        { "no json", YS_E_DATA, "/manifest" },
        { "{}", YS_E_DATA, "no result of yinsu" },
        { "{\"format\": \"yinsu.result\", \"version\": 2, \"notes\": [], \"arrays\": []}", YS_E_DATA, "newer" },
        { "{\"format\": \"yinsu.result\", \"version\": 0, \"notes\": [], \"arrays\": []}", YS_E_DATA, "older" },
        { HEAD ARRAY("x", "f64", "4", "\"\"") "]}", YS_E_DATA, "x" },
        { HEAD ARRAY("x", "f64", "3, 1", "\"\", \"\"") "]}", YS_E_DATA, "x" },
        { HEAD ARRAY("x", "i64", "3", "\"\"") "]}", YS_E_DATA, "x" },
        { HEAD ARRAY("x", "text", "3", "\"\"") "]}", YS_E_DATA, "x" },
        { HEAD ARRAY("x", "f32", "3", "\"\"") "]}", YS_E_DATA, "array 0" },
        { HEAD ARRAY("x", "f64", "-3", "\"\"") "]}", YS_E_DATA, "array 0" },
        { HEAD ARRAY("x", "f64", "1, 1, 1, 1", "\"\", \"\", \"\", \"\"") "]}", YS_E_DATA, "array 0" },
        { HEAD ARRAY("x", "f64", "2000000000, 2000000000, 2000000000", "\"\", \"\", \"\"") "]}", YS_E_LIMIT,
            "too large" },
        { HEAD ARRAY("y", "f64", "3", "\"\"") "]}", YS_E_DATA, "y" },
        { HEAD ARRAY("x/../x", "f64", "3", "\"\"") "]}", YS_E_DATA, "no name" },
        { HEAD ARRAY("x", "f64", "3", "\"nowhere\"") "]}", YS_E_DATA, "axis" },
        { HEAD ARRAY("x", "f64", "3", "\"\"") "," ARRAY("x", "f64", "3", "\"\"") "]}", YS_E_DATA, "there already" },
        { "{\"format\": \"yinsu.result\", \"version\": 1, \"notes\": [{\"name\": \"../x\"}], \"arrays\": []}",
            YS_E_DATA, "note" },
        { "{\"format\": \"yinsu.result\", \"version\": 1, \"notes\": [{\"name\": \"gone\"}], \"arrays\": []}",
            YS_E_DATA, "gone" },
    };

    (void) state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        ys_error err = { 0 };
        ys_status st = read_with_manifest(cases[k].manifest, &err);

        if (st != cases[k].want || strstr(err.text, cases[k].text) == NULL)
            fail_msg("case %zu: status %d, '%s'; '%s' is wanted", k, (int) st, err.text, cases[k].text);
    }
}

static void
empty_arrays_live(void **state)
{
    ys_result result = { 0 };
    ys_result back = { 0 };
    ys_error err = { 0 };
    size_t none = 0;
    char path[100];

    (void) state;
    scratch_path(path, sizeof path, "empty.h5");
    assert_non_null(ys_result_add_text(&result, "fund/name", 0, 8, NULL, "funds", &err));
    assert_non_null(ys_result_add(&result, "fund/total", YS_ARRAY_I64, 1, &none, NULL, "yuan", "total", &err));
    assert_int_equal(
        ys_result_note(&result, "resolved", "a text long enough for a file of more than a kilobyte", &err), YS_OK);
    assert_int_equal(ys_result_write(&result, path, true, &err), YS_OK);
    if (ys_result_read(path, &back, &err) != YS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(back.n_arrays, 2);
    assert_int_equal(ys_array_size(ys_result_find(&back, "fund/total")), 0);
    ys_result_free(&result);
    ys_result_free(&back);
    unlink(path);
}

static void
other_files_are_not_replaced(void **state)
{
    ys_result result = { 0 };
    ys_error err = { 0 };
    char path[100];
    FILE *file;

    (void) state;
    scratch_path(path, sizeof path, "theirs");
    file = fopen(path, "w");
    assert_non_null(file);
    fputs("the user's own letter\n", file);
    fclose(file);
    build(&result);
    assert_int_equal(ys_result_write(&result, path, false, &err), YS_E_IO);
    assert_non_null(strstr(err.text, "--force"));
    assert_int_equal(ys_result_write(&result, path, true, &err), YS_OK);
    /* now it is ours */
    assert_int_equal(ys_result_write(&result, path, false, &err), YS_OK);
    ys_result_free(&result);
    unlink(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(same_bytes),
        cmocka_unit_test(digest_sees_numbers),
        cmocka_unit_test(digest_form),
        cmocka_unit_test(texts_are_cut_at_characters),
        cmocka_unit_test(wrong_arrays_are_refused),
        cmocka_unit_test(pointers_stay),
        cmocka_unit_test(strange_manifests_are_refused),
        cmocka_unit_test(empty_arrays_live),
        cmocka_unit_test(other_files_are_not_replaced),
    };
    ys_error err;

    if (ys_store_setup(&err) != YS_OK)
        return 1;

    int failures = cmocka_run_group_tests(tests, NULL, NULL);

    ys_store_teardown();
    return failures;
}
