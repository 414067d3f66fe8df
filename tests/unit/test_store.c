/* The store: hashes, whole files, HDF5 in memory out and in again, and every refusal that Python cannot make a file
 * for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/words.h"
#include "store/gate.h"
#include "yinsu/store.h"

static const char *
scratch(const char *name)
{
    static char path[8][64];
    static int turn;
    char *one = path[turn++ % 8];

    snprintf(one, sizeof path[0], "store-%ld-%s", (long) getpid(), name);
    return one;
}

static void
put(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

/* Every handle of HDF5 is closed. */
static void
assert_no_handles(void)
{
    assert_int_equal(H5Fget_obj_count((hid_t) H5F_OBJ_ALL, H5F_OBJ_ALL), 0);
}

static void
assert_says(const ys_error *err, ys_status status, const char *words)
{
    assert_int_equal(err->status, status);
    if (strstr(err->text, words) == NULL)
        fail_msg("expected \"%s\" in \"%s\"", words, err->text);
}

static void
test_hash(void **state)
{
    static const struct {
        const char *text, *digest, *source;
    } cases[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "NIST CAVP SHA256ShortMsg, Len = 0" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "FIPS 180-2, appendix B.1" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", "FIPS 180-2, appendix B.2" },
    };
    char digest[65];

    (void) state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        ys_store_hash(cases[k].text, strlen(cases[k].text), digest);
        assert_string_equal(digest, cases[k].digest);
    }
}

static void
test_words_fault(void **state)
{
    static const struct {
        const char *text;
        size_t n;
        bool lines;
        size_t fault;
        const char *why;
    } cases[] = {
        { "", 0, false, 0, "nothing" },
        { "ok", 2, false, 2, "ASCII" },
        { "\xe8\xb4\xb5\xe9\x98\xb3", 6, false, 6, "two Chinese characters" },
        { "\xe8\xb4", 2, false, 0, "cut character" },
        { "a\xc0\x80", 3, false, 1, "overlong NUL, RFC 3629 section 3" },
        { "a\xed\xa0\x80", 4, false, 1, "surrogate, RFC 3629 section 3" },
        { "a\nb", 3, false, 1, "line feed in a cell" },
        { "a\n\r\tb", 5, true, 5, "layout in a text" },
        { "a\x1b[2J", 5, true, 1, "escape" },
        { "a\x7f", 2, true, 1, "delete" },
        { "a\xc2\x9b", 3, true, 1, "C1 control sequence introducer" },
        { "a\xc2\xa0", 3, false, 3, "no-break space is a character" },
        { "a\0b", 3, true, 1, "NUL" },
    };

    (void) state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++)
        if (ys_words_fault(cases[k].text, cases[k].n, cases[k].lines) != cases[k].fault)
            fail_msg("%s", cases[k].why);
}

static void
test_words_cut_and_nearer(void **state)
{
    (void) state;
    assert_int_equal(ys_words_cut("abc", 5), 3);
    assert_int_equal(ys_words_cut("abc", 2), 2);
    /* the second character begins at byte 3 and has not ended at byte 5 */
    assert_int_equal(ys_words_cut("\xe8\xb4\xb5\xe9\x98\xb3", 5), 3);
    assert_int_equal(ys_words_cut("\xe8\xb4\xb5\xe9\x98\xb3", 6), 6);
    assert_string_equal(ys_words_nearer("listde", NULL, "listed"), "listed");
    assert_null(ys_words_nearer("listed", NULL, "terrain_relief"));
    assert_string_equal(ys_words_nearer("gdp_2014", "gdp_2013", "gdp_2015"), "gdp_2013");
    assert_string_equal(ys_words_nearer("gdp_2014", "gdp_2013", "gdp_2014"), "gdp_2014");
}

static void
test_setup_again(void **state)
{
    ys_error err;

    (void) state;
    assert_int_equal(ys_store_setup(&err), YS_OK);
    assert_int_equal(H5Lis_registered(H5L_TYPE_EXTERNAL), 0);
    unsigned mask = 1;

    assert_true(H5PLget_loading_state(&mask) >= 0);
    assert_int_equal(mask, 0);
}

static void
test_read_file(void **state)
{
    const char *path = scratch("text");
    ys_error err;
    char *text = NULL;
    size_t n = 0;

    (void) state;
    put(path, "0123456789", 10);
    assert_int_equal(ys_store_read_file(path, 10, &text, &n, &err), YS_OK);
    assert_int_equal(n, 10);
    assert_string_equal(text, "0123456789");
    free(text);
    text = NULL;
    assert_int_equal(ys_store_read_file(path, 9, &text, &n, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "has 10 bytes; at most 9 are allowed");
    put(path, "", 0);
    assert_int_equal(ys_store_read_file(path, 9, &text, &n, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "is empty (0 bytes)");
    unlink(path);
    assert_int_equal(ys_store_read_file(path, 9, &text, &n, &err), YS_E_IO);
    assert_says(&err, YS_E_IO, "No such file or directory; check the name");
    assert_int_equal(ys_store_read_file(".", 9, &text, &n, &err), YS_E_IO);
    assert_says(&err, YS_E_IO, "Is a directory");
    assert_int_equal(ys_store_read_file("/dev/null", 9, &text, &n, &err), YS_E_IO);
    assert_says(&err, YS_E_IO, "a device or a pipe");
    /* a pipe must not hold the reader up */
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(ys_store_read_file(path, 9, &text, &n, &err), YS_E_IO);
    assert_says(&err, YS_E_IO, "a device or a pipe");
    unlink(path);
    assert_null(text);
}

static void
test_open_refusals(void **state)
{
    const char *path = scratch("open.h5");
    char bytes[2048] = "no HDF5", longest[1100];
    ys_store_file *file = NULL;
    ys_error err;

    (void) state;
    put(path, bytes, sizeof bytes);
    assert_int_equal(ys_store_open(path, &file, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "is not an HDF5 file");
    memcpy(bytes, "\211HDF\r\n\032\n", 8);
    put(path, bytes, sizeof bytes);
    assert_int_equal(ys_store_open(path, &file, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "is damaged or cut short");
    /* a hole of 256 MiB and one byte takes no room on the disk */
    assert_int_equal(truncate(path, (256L << 20) + 1), 0);
    assert_int_equal(ys_store_open(path, &file, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "at most 268435456 are allowed");
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(ys_store_open(longest, &file, &err), YS_E_IO);
    assert_says(&err, YS_E_IO, "the path has 1099 bytes");
    assert_null(file);
    ys_store_close(NULL);
    unlink(path);
    assert_no_handles();
}

/* A file with one of everything. */
static void
write_sample(const char *path, size_t n_large)
{
    static const double real[6] = { 1, -0.0, 1e300, NAN, -INFINITY, 5e-324 };
    static const int64_t whole[3] = { INT64_MIN, 0, INT64_MAX };
    static const char text[2][7] = { "\xe8\xb4\xb5\xe9\x98\xb3", "x" };
    ys_store_writer *w = NULL;
    ys_error err;
    double *large = calloc(n_large, sizeof *large);

    assert_non_null(large);
    for (size_t i = 0; i < n_large; i++)
        large[i] = sqrt((double) i);
    assert_int_equal(ys_store_writer_new(&w, &err), YS_OK);
    assert_int_equal(ys_store_write_attr(w, "/", "format", "yinsu.sample/1", &err), YS_OK);
    assert_int_equal(ys_store_write_attr(w, "/", "empty", "", &err), YS_OK);
    assert_int_equal(ys_store_write_f64(w, "/a/b/real", &(ys_extent){ 2, { 2, 3 } }, real, &err), YS_OK);
    assert_int_equal(ys_store_write_f64(w, "/scalar", &(ys_extent){ 0 }, real + 2, &err), YS_OK);
    assert_int_equal(ys_store_write_i64(w, "/a/whole", &(ys_extent){ 1, { 3 } }, whole, &err), YS_OK);
    assert_int_equal(ys_store_write_text(w, "/a/text", &(ys_extent){ 1, { 2 } }, text[0], 6, &err), YS_OK);
    assert_int_equal(ys_store_write_blob(w, "/blob", "a\n\xe8\xb4\xb5", 5, &err), YS_OK);
    assert_int_equal(ys_store_write_blob(w, "/nothing", NULL, 0, &err), YS_OK);
    assert_int_equal(ys_store_write_f64(w, "/large", &(ys_extent){ 3, { 4, n_large / 8, 2 } }, large, &err), YS_OK);
    assert_int_equal(ys_store_write_attr(w, "/a/b/real", "units", "\xe4\xb8\x87\xe5\x85\x83", &err), YS_OK);
    assert_int_equal(ys_store_write_attr_number(w, "/a/b/real", "valid_max", 0.1, &err), YS_OK);
    assert_int_equal(ys_store_write_scale(w, "/a/b/real", 1, "/a/whole", &err), YS_OK);
    assert_int_equal(ys_store_write_scale(w, "/a/b/real", 0, "/a/text", &err), YS_OK);
    assert_int_equal(ys_store_write_scale(w, "/large", 2, "/a/text", &err), YS_OK);
    assert_int_equal(ys_store_writer_commit(w, path, true, &err), YS_OK);
    ys_store_writer_free(w);
    free(large);
    assert_no_handles();
}

enum { N_LARGE = 400000 };

static void
check_plain(ys_store_file *file)
{
    ys_extent extent = { 2, { 0, 3 } };
    double *real = NULL;
    int64_t *whole = NULL;
    char *text = NULL;
    size_t width = 0, size = 9;
    ys_error err;

    assert_int_equal(ys_store_read_f64(file, "/a/b/real", &extent, &real, &err), YS_OK);
    assert_int_equal(extent.dim[0], 2);
    assert_true(
        real[0] == 1 && real[2] == 1e300 && isnan(real[3]) && isinf(real[4]) && real[5] == 5e-324 && signbit(real[1]));
    free(real);
    extent = (ys_extent){ 0 };
    assert_int_equal(ys_store_read_f64(file, "/scalar", &extent, &real, &err), YS_OK);
    assert_true(real[0] == 1e300);
    free(real);
    extent = (ys_extent){ 1, { 0 } };
    assert_int_equal(ys_store_read_i64(file, "/a/whole", &extent, &whole, &err), YS_OK);
    assert_true(extent.dim[0] == 3 && whole[0] == INT64_MIN && whole[2] == INT64_MAX);
    free(whole);
    extent = (ys_extent){ 1, { 2 } };
    assert_int_equal(ys_store_read_text(file, "/a/text", &extent, &text, &width, &err), YS_OK);
    assert_int_equal(width, 6);
    assert_string_equal(text, "\xe8\xb4\xb5\xe9\x98\xb3");
    assert_string_equal(text + width + 1, "x");
    free(text);
    assert_int_equal(ys_store_read_blob(file, "/blob", &text, &size, &err), YS_OK);
    assert_int_equal(size, 5);
    assert_string_equal(text, "a\n\xe8\xb4\xb5");
    free(text);
    assert_int_equal(ys_store_read_blob(file, "/nothing", &text, &size, &err), YS_OK);
    assert_int_equal(size, 0);
    assert_string_equal(text, "");
    free(text);
}

static void
check_large(ys_store_file *file)
{
    ys_extent extent = { 3, { 4, N_LARGE / 8, 2 } };
    double *large = NULL;
    ys_error err;

    assert_int_equal(ys_store_read_f64(file, "/large", &extent, &large, &err), YS_OK);
    for (size_t i = 0; i < N_LARGE; i++)
        assert_true(large[i] == sqrt((double) i));
    free(large);
}

static void
check_attributes(ys_store_file *file)
{
    char text[16] = "old";
    double number = 0;
    ys_error err;

    assert_int_equal(ys_store_read_attr(file, "/a/b/real", "units", text, sizeof text, &err), YS_OK);
    assert_string_equal(text, "\xe4\xb8\x87\xe5\x85\x83");
    assert_int_equal(ys_store_read_attr(file, "/", "empty", text, sizeof text, &err), YS_OK);
    assert_string_equal(text, "");
    assert_int_equal(ys_store_read_attr_number(file, "/a/b/real", "valid_max", 7, &number, &err), YS_OK);
    assert_true(number == 0.1);
    assert_int_equal(ys_store_read_attr_number(file, "/a/b/real", "valid_min", 7, &number, &err), YS_OK);
    assert_true(number == 7);
    memcpy(text, "old", 4);
    assert_int_equal(ys_store_read_attr(file, "/", "format", text, 14, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "attribute format has 14 bytes; at most 13 are allowed");
    assert_string_equal(text, "old");
    assert_int_equal(ys_store_read_attr(file, "/none", "format", text, 14, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "/none: is missing");
    assert_int_equal(ys_store_read_attr_number(file, "/none", "format", 0, &number, &err), YS_E_DATA);
    assert_int_equal(ys_store_read_attr_number(file, "/", "format", 0, &number, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "its type is a text");
}

static void
check_refusals(ys_store_file *file)
{
    ys_store_type type = YS_STORE_F64;
    ys_extent extent = { 2, { 2, 4 } };
    double *real = NULL;
    int64_t *whole = NULL;
    char *text = NULL, deep[300];
    size_t width;
    ys_error err;

    assert_int_equal(ys_store_read_f64(file, "/a/b/real", &extent, &real, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "dimension 2 has 3 entries; 4 are expected");
    assert_true(extent.dim[0] == 2 && extent.dim[1] == 4);
    assert_int_equal(ys_store_read_f64(file, "/a", &extent, &real, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "/a: is not a dataset");
    assert_int_equal(ys_store_read_f64(file, "/", &extent, &real, &err), YS_E_DATA);
    assert_int_equal(ys_store_read_f64(file, "a/b/real", &extent, &real, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "a path begins with /");
    memset(deep, '/', sizeof deep);
    deep[sizeof deep - 1] = '\0';
    assert_int_equal(ys_store_read_f64(file, deep, &extent, &real, &err), YS_E_DATA);
    assert_int_equal(ys_store_read_i64(file, "/a/b/real", &extent, &whole, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "signed integers");
    assert_int_equal(ys_store_read_text(file, "/a/b/real", &extent, &text, &width, &err), YS_E_DATA);
    assert_int_equal(ys_store_read_blob(file, "/a/whole", &text, &width, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "allowed are bytes");
    assert_int_equal(ys_store_read_type(file, "/none", &type, &err), YS_E_DATA);
    assert_int_equal(ys_store_read_type(file, "/a", &type, &err), YS_E_DATA);
    assert_null(real);
    assert_null(whole);
    assert_null(text);
}

static void
test_round_trip(void **state)
{
    const char *path = scratch("sample.h5"), *again = scratch("again.h5");
    ys_store_file *file = NULL, *other = NULL;
    ys_store_type type = YS_STORE_F64;
    ys_error err;

    (void) state;
    write_sample(path, N_LARGE);
    write_sample(again, N_LARGE);
    assert_int_equal(ys_store_open(path, &file, &err), YS_OK);
    assert_int_equal(ys_store_open(again, &other, &err), YS_OK);
    assert_string_equal(ys_store_sha256(file), ys_store_sha256(other));
    ys_store_close(other);
    check_plain(file);
    check_large(file);
    check_attributes(file);
    check_refusals(file);
    assert_true(ys_store_has(file, "/a/text") && ys_store_has(file, "/"));
    assert_false(ys_store_has(file, "/a/b/c"));
    assert_int_equal(ys_store_read_type(file, "/a/text", &type, &err), YS_OK);
    assert_int_equal(type, YS_STORE_TEXT);
    assert_int_equal(ys_store_read_type(file, "/a/whole", &type, &err), YS_OK);
    assert_int_equal(type, YS_STORE_I64);
    assert_int_equal(ys_store_read_type(file, "/large", &type, &err), YS_OK);
    assert_int_equal(type, YS_STORE_F64);
    ys_store_close(file);
    unlink(path);
    unlink(again);
    assert_no_handles();
}

/* Each of two files open at once answers for itself. */
static void
test_two_at_once(void **state)
{
    const char *path[2] = { scratch("one.h5"), scratch("two.h5") };
    ys_store_file *file[2] = { NULL, NULL };
    ys_error err;

    (void) state;
    for (int k = 0; k < 2; k++) {
        ys_store_writer *w = NULL;
        const double data[200] = { k };

        assert_int_equal(ys_store_writer_new(&w, &err), YS_OK);
        assert_int_equal(ys_store_write_f64(w, "/x", &(ys_extent){ 1, { 200 } }, data, &err), YS_OK);
        assert_int_equal(ys_store_writer_commit(w, path[k], true, &err), YS_OK);
        ys_store_writer_free(w);
    }
    for (int k = 0; k < 2; k++)
        assert_int_equal(ys_store_open(path[k], &file[k], &err), YS_OK);
    for (int k = 0; k < 2; k++) {
        double *data = NULL;

        assert_int_equal(ys_store_read_f64(file[k], "/x", &(ys_extent){ 1, { 200 } }, &data, &err), YS_OK);
        assert_true(data[0] == k);
        free(data);
    }
    for (int k = 0; k < 2; k++) {
        ys_store_close(file[k]);
        unlink(path[k]);
    }
    assert_no_handles();
}

static void
test_writer_refusals(void **state)
{
    static const double one[2] = { 1, 2 };
    char wide[400];
    ys_store_writer *w = NULL;
    ys_error err;

    (void) state;
    memset(wide, 'x', sizeof wide);
    wide[sizeof wide - 1] = '\0';
    assert_int_equal(ys_store_writer_new(&w, &err), YS_OK);
    assert_int_equal(ys_store_write_f64(w, "/x", &(ys_extent){ 1, { 2 } }, one, &err), YS_OK);
    assert_int_equal(ys_store_write_f64(w, "/x", &(ys_extent){ 1, { 2 } }, one, &err), YS_E_BUG);
    assert_says(&err, YS_E_BUG, "/x: cannot be put");
    assert_int_equal(ys_store_write_f64(w, "/y", &(ys_extent){ 1, { 0 } }, one, &err), YS_E_BUG);
    assert_int_equal(ys_store_write_f64(w, "/y", &(ys_extent){ 4, { 1 } }, one, &err), YS_E_BUG);
    assert_int_equal(ys_store_write_f64(w, "/y", &(ys_extent){ 3, { 3, UINT64_MAX / 2, 9 } }, one, &err), YS_E_LIMIT);
    assert_int_equal(ys_store_write_f64(w, "/y", &(ys_extent){ 1, { (8 << 20) + 1 } }, one, &err), YS_E_LIMIT);
    assert_int_equal(ys_store_write_text(w, "/y", &(ys_extent){ 1, { 1 } }, wide, 0, &err), YS_E_LIMIT);
    assert_int_equal(ys_store_write_text(w, "/y", &(ys_extent){ 1, { 1 } }, wide, 257, &err), YS_E_LIMIT);
    assert_int_equal(ys_store_write_blob(w, "/y", wide, (16 << 20) + 1, &err), YS_E_LIMIT);
    assert_int_equal(ys_store_write_attr(w, "/x", "long", wide, &err), YS_E_LIMIT);
    assert_int_equal(ys_store_write_attr(w, "/none", "a", "b", &err), YS_E_BUG);
    assert_int_equal(ys_store_write_attr_number(w, "/none", "a", 1, &err), YS_E_BUG);
    assert_int_equal(ys_store_write_scale(w, "/x", 3, "/x", &err), YS_E_BUG);
    assert_int_equal(ys_store_write_scale(w, "/x", 0, "x", &err), YS_E_BUG);
    assert_int_equal(ys_store_write_scale(w, wide, 0, "/x", &err), YS_E_BUG);
    /* a dimension and an axis that are not there show at the commit, and no file appears */
    assert_int_equal(ys_store_write_scale(w, "/x", 1, "/x", &err), YS_OK);
    const char *path = scratch("refused.h5");

    assert_int_equal(ys_store_writer_commit(w, path, true, &err), YS_E_BUG);
    assert_int_equal(access(path, F_OK), -1);
    ys_store_writer_free(w);
    ys_store_writer_free(NULL);
    assert_int_equal(ys_store_writer_new(&w, &err), YS_OK);
    assert_int_equal(ys_store_write_f64(w, "/x", &(ys_extent){ 1, { 2 } }, one, &err), YS_OK);
    assert_int_equal(ys_store_write_scale(w, "/x", 0, "/none", &err), YS_OK);
    assert_int_equal(ys_store_writer_commit(w, path, true, &err), YS_E_BUG);
    ys_store_writer_free(w);
    assert_no_handles();
}

/* Five datasets of 64 MiB of noise: more than is read again. */
static void
test_file_too_large(void **state)
{
    const size_t n = (64 << 20) / sizeof(int64_t);
    const char *path = scratch("large.h5");
    int64_t *noise = malloc(n * sizeof *noise);
    ys_store_writer *w = NULL;
    ys_error err;
    uint64_t x = 1;

    (void) state;
    assert_non_null(noise);
    for (size_t i = 0; i < n; i++) {
        /* Marsaglia, Xorshift RNGs, 2003: nothing that deflate could shorten */
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        noise[i] = (int64_t) x;
    }
    assert_int_equal(ys_store_writer_new(&w, &err), YS_OK);
    for (char name[] = "/a"; name[1] < 'e'; name[1]++)
        assert_int_equal(ys_store_write_i64(w, name, &(ys_extent){ 1, { n } }, noise, &err), YS_OK);
    assert_int_equal(ys_store_writer_commit(w, path, true, &err), YS_E_LIMIT);
    assert_says(&err, YS_E_LIMIT, "is not read again");
    assert_int_equal(access(path, F_OK), -1);
    ys_store_writer_free(w);
    free(noise);
    assert_no_handles();
}

/* Where a user-defined link leads is up to a function of the host program: it must never be asked. */
static hid_t
traverse(const char *name, hid_t group, const void *data, size_t size, hid_t access, hid_t transfer)
{
    (void) name;
    (void) group;
    (void) data;
    (void) size;
    (void) access;
    (void) transfer;
    fail_msg("a user-defined link was followed");
    return H5I_INVALID_HID;
}

static void
test_user_link(void **state)
{
    const char *path = scratch("user.h5");
    const H5L_class_t user = {
        .version = H5L_LINK_CLASS_T_VERS, .id = (H5L_type_t) 200, .comment = "user", .trav_func = traverse
    };
    ys_store_file *file = NULL;
    ys_error err;
    double *out = NULL;

    (void) state;
    assert_true(H5Lregister(&user) >= 0);
    hid_t made = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);

    assert_true(made >= 0);
    assert_true(H5Lcreate_ud(made, "x", (H5L_type_t) 200, "to", 2, H5P_DEFAULT, H5P_DEFAULT) >= 0);
    H5Fclose(made);
    /* an empty file is smaller than any table: zeros behind its end make up the weight */
    assert_int_equal(truncate(path, 4096), 0);
    assert_int_equal(ys_store_open(path, &file, &err), YS_OK);
    assert_false(ys_store_has(file, "/x"));
    assert_int_equal(ys_store_read_f64(file, "/x", &(ys_extent){ 1, { 0 } }, &out, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "/x is a user-defined link");
    ys_store_close(file);
    H5Lunregister((H5L_type_t) 200);
    unlink(path);
    assert_no_handles();
}

/* Bytes that no writer of ours makes: a text with NULs inside, a blob too long for memory. */
static void
test_blob_refusals(void **state)
{
    const char *path = scratch("blob.h5");
    ys_store_file *file = NULL;
    ys_error err;
    char *text = NULL;
    size_t size = 0, n = (16 << 20) + 1;
    hsize_t dim[2] = { 4, n };
    char *zeros = calloc(n, 1);

    (void) state;
    assert_non_null(zeros);
    hid_t made = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space[2] = { H5Screate_simple(1, &dim[0], NULL), H5Screate_simple(1, &dim[1], NULL) };
    static const char *const name[2] = { "nul", "long" };

    for (int k = 0; k < 2; k++) {
        hid_t dataset = H5Dcreate2(made, name[k], H5T_STD_U8LE, space[k], H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);

        assert_true(H5Dwrite(dataset, H5T_NATIVE_UCHAR, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros) >= 0);
        H5Dclose(dataset);
        H5Sclose(space[k]);
    }
    H5Fclose(made);
    free(zeros);
    assert_int_equal(ys_store_open(path, &file, &err), YS_OK);
    assert_int_equal(ys_store_read_blob(file, "/nul", &text, &size, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "byte 1 is 0x00");
    assert_int_equal(ys_store_read_blob(file, "/long", &text, &size, &err), YS_E_DATA);
    assert_says(&err, YS_E_DATA, "a text of 16777217 bytes; at most 16777216 are allowed");
    assert_null(text);
    ys_store_close(file);
    unlink(path);
    assert_no_handles();
}

static int
set_up(void **state)
{
    (void) state;
    return ys_store_setup(NULL) == YS_OK ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void) state;
    ys_store_teardown();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_words_fault),
        cmocka_unit_test(test_words_cut_and_nearer),
        cmocka_unit_test(test_setup_again),
        cmocka_unit_test(test_read_file),
        cmocka_unit_test(test_open_refusals),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_two_at_once),
        cmocka_unit_test(test_writer_refusals),
        cmocka_unit_test(test_file_too_large),
        cmocka_unit_test(test_user_link),
        cmocka_unit_test(test_blob_refusals),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
