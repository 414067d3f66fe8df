/* Faults: every call to the system, to HDF5 and for memory that store and table make fails once, and from then on.
 * Whatever fails, the old file is whole, no file and no handle is left over, and the error is told. The calls are
 * caught by functions of the same name in this program, which the linker prefers. */
#define _GNU_SOURCE /* for RTLD_NEXT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/gate.h"
#include "yinsu/store.h"
#include "yinsu/table.h"

/* Which calls fail. */
typedef enum { NOTHING, SYSTEM, LIBRARY, MEMORY } family;

static family failing = NOTHING;
static long countdown = -1; /* calls that still succeed; -1: all */
static bool persistent;     /* fail once, or from then on */
static bool dying;          /* the process ends in the place of the call */

static bool
fails_now(family which)
{
    if (which != failing || countdown < 0)
        return false;
    if (countdown > 0) {
        countdown--;
        return false;
    }
    if (dying)
        _exit(0);
    if (!persistent)
        countdown = -1;
    errno = EIO;
    return true;
}

/* dlsym gives an object pointer for a function: POSIX lets it be copied over. */
#define FAULTY(which, type, name, parameters, arguments, failure) \
    type name parameters \
    { \
        static type(*real) parameters; \
\
        if (real == NULL) { \
            void *found = dlsym(RTLD_NEXT, #name); \
\
            memcpy(&real, &found, sizeof real); \
        } \
        return fails_now(which) ? (failure) : real arguments; \
    }

/* as FAULTY, for names that a header may have made a macro of */
#define FAULTY_H5(type, name, parameters, arguments, failure) \
    FAULTY(LIBRARY, type, name, parameters, arguments, failure)

FAULTY(SYSTEM, int, fchmod, (int fd, mode_t mode), (fd, mode), -1)
FAULTY(SYSTEM, int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), -1)
FAULTY(SYSTEM, ssize_t, getrandom, (void *to, size_t n, unsigned flags), (to, n, flags), -1)
FAULTY(SYSTEM, int, fstat, (int fd, struct stat *info), (fd, info), -1)

/* the disk is waited for only where the test is about it */
int
fsync(int fd)
{
    static int (*real)(int);

    if (real == NULL) {
        void *found = dlsym(RTLD_NEXT, "fsync");

        memcpy(&real, &found, sizeof real);
    }
    if (fails_now(SYSTEM))
        return -1;
    return failing == SYSTEM ? real(fd) : 0;
}

/* a write that fails has written a part; one that does not fail is short or interrupted every now and then */
ssize_t
write(int fd, const void *bytes, size_t n)
{
    static ssize_t (*real)(int, const void *, size_t);
    static unsigned turn;

    if (real == NULL) {
        void *found = dlsym(RTLD_NEXT, "write");

        memcpy(&real, &found, sizeof real);
    }
    if (failing != SYSTEM)
        return real(fd, bytes, n);
    if (fails_now(SYSTEM)) {
        real(fd, bytes, n / 2);
        errno = ENOSPC;
        return -1;
    }
    if (++turn % 3 == 1) {
        errno = EINTR;
        return -1;
    }
    return real(fd, bytes, n > 1000 ? 1000 : n);
}

ssize_t
read(int fd, void *bytes, size_t n)
{
    static ssize_t (*real)(int, void *, size_t);
    static unsigned turn;

    if (real == NULL) {
        void *found = dlsym(RTLD_NEXT, "read");

        memcpy(&real, &found, sizeof real);
    }
    if (failing != SYSTEM)
        return real(fd, bytes, n);
    if (fails_now(SYSTEM))
        return persistent ? -1 : 0; /* an error, or a file that has become shorter */
    if (++turn % 3 == 1) {
        errno = EINTR;
        return -1;
    }
    return real(fd, bytes, n > 700 ? 700 : n);
}

/* closes even where it fails, as Linux does */
int
close(int fd)
{
    static int (*real)(int);

    if (real == NULL) {
        void *found = dlsym(RTLD_NEXT, "close");

        memcpy(&real, &found, sizeof real);
    }
    int code = real(fd);

    return fails_now(SYSTEM) ? -1 : code;
}

FAULTY_H5(
    herr_t, H5Lget_info, (hid_t at, const char *name, H5L_info_t *info, hid_t access), (at, name, info, access), -1)
FAULTY_H5(htri_t, H5Lexists, (hid_t at, const char *name, hid_t access), (at, name, access), -1)
FAULTY_H5(hid_t, H5Oopen, (hid_t at, const char *name, hid_t access), (at, name, access), -1)
FAULTY_H5(hid_t, H5Dget_create_plist, (hid_t dataset), (dataset), -1)
FAULTY_H5(H5D_layout_t, H5Pget_layout, (hid_t properties), (properties), H5D_LAYOUT_ERROR)
FAULTY_H5(int, H5Pget_external_count, (hid_t properties), (properties), -1)
FAULTY_H5(int, H5Pget_chunk, (hid_t properties, int rank, hsize_t *dim), (properties, rank, dim), -1)
FAULTY_H5(hid_t, H5Dget_type, (hid_t dataset), (dataset), -1)
FAULTY_H5(hid_t, H5Dget_space, (hid_t dataset), (dataset), -1)
FAULTY_H5(H5S_class_t, H5Sget_simple_extent_type, (hid_t space), (space), H5S_NO_CLASS)
FAULTY_H5(int, H5Sget_simple_extent_ndims, (hid_t space), (space), -1)
FAULTY_H5(int, H5Sget_simple_extent_dims, (hid_t space, hsize_t *dim, hsize_t *most), (space, dim, most), -1)
FAULTY_H5(hsize_t, H5Dget_storage_size, (hid_t dataset), (dataset), 0)
FAULTY_H5(herr_t, H5Dget_num_chunks, (hid_t dataset, hid_t space, hsize_t *n), (dataset, space, n), -1)
FAULTY_H5(H5T_class_t, H5Tget_class, (hid_t type), (type), H5T_NO_CLASS)
FAULTY_H5(htri_t, H5Tcommitted, (hid_t type), (type), -1)
FAULTY_H5(htri_t, H5Tis_variable_str, (hid_t type), (type), -1)
FAULTY_H5(size_t, H5Tget_size, (hid_t type), (type), 0)
FAULTY_H5(hid_t, H5Tcopy, (hid_t type), (type), -1)
FAULTY_H5(herr_t, H5Tset_size, (hid_t type, size_t size), (type, size), -1)
FAULTY_H5(herr_t, H5Tset_cset, (hid_t type, H5T_cset_t set), (type, set), -1)
FAULTY_H5(herr_t, H5Dread, (hid_t set, hid_t type, hid_t to, hid_t from, hid_t plist, void *out),
    (set, type, to, from, plist, out), -1)
FAULTY_H5(htri_t, H5Aexists_by_name, (hid_t at, const char *path, const char *name, hid_t access),
    (at, path, name, access), -1)
FAULTY_H5(hid_t, H5Aopen_by_name, (hid_t at, const char *path, const char *name, hid_t how, hid_t access),
    (at, path, name, how, access), -1)
FAULTY_H5(hid_t, H5Aget_space, (hid_t attr), (attr), -1)
FAULTY_H5(hid_t, H5Aget_type, (hid_t attr), (attr), -1)
FAULTY_H5(herr_t, H5Aread, (hid_t attr, hid_t type, void *out), (attr, type, out), -1)
FAULTY_H5(hid_t, H5Pcreate, (hid_t class), (class), -1)
FAULTY_H5(herr_t, H5Pset_fapl_core, (hid_t access, size_t more, hbool_t backed), (access, more, backed), -1)
FAULTY_H5(herr_t, H5Pset_file_image, (hid_t access, void *bytes, size_t n), (access, bytes, n), -1)
FAULTY_H5(hid_t, H5Fopen, (const char *name, unsigned flags, hid_t access), (name, flags, access), -1)
FAULTY_H5(
    hid_t, H5Fcreate, (const char *name, unsigned flags, hid_t made, hid_t access), (name, flags, made, access), -1)
FAULTY_H5(hid_t, H5Screate, (H5S_class_t class), (class), -1)
FAULTY_H5(hid_t, H5Screate_simple, (int rank, const hsize_t *dim, const hsize_t *most), (rank, dim, most), -1)
FAULTY_H5(herr_t, H5Pset_obj_track_times, (hid_t plist, hbool_t track), (plist, track), -1)
FAULTY_H5(herr_t, H5Pset_create_intermediate_group, (hid_t plist, unsigned make), (plist, make), -1)
FAULTY_H5(herr_t, H5Pset_shuffle, (hid_t plist), (plist), -1)
FAULTY_H5(hid_t, H5Dcreate2,
    (hid_t at, const char *name, hid_t type, hid_t space, hid_t links, hid_t made, hid_t access),
    (at, name, type, space, links, made, access), -1)
FAULTY_H5(hid_t, H5Dopen2, (hid_t at, const char *name, hid_t access), (at, name, access), -1)
FAULTY_H5(herr_t, H5Dwrite, (hid_t set, hid_t type, hid_t from, hid_t to, hid_t plist, const void *in),
    (set, type, from, to, plist, in), -1)
FAULTY_H5(hid_t, H5Acreate2, (hid_t at, const char *name, hid_t type, hid_t space, hid_t made, hid_t access),
    (at, name, type, space, made, access), -1)
FAULTY_H5(herr_t, H5Awrite, (hid_t attr, hid_t type, const void *in), (attr, type, in), -1)
FAULTY_H5(herr_t, H5Rcreate, (void *ref, hid_t at, const char *name, H5R_type_t type, hid_t space),
    (ref, at, name, type, space), -1)
FAULTY_H5(hid_t, H5Tvlen_create, (hid_t base), (base), -1)
FAULTY_H5(hid_t, H5Tcreate, (H5T_class_t class, size_t size), (class, size), -1)
FAULTY_H5(
    herr_t, H5Tinsert, (hid_t type, const char *name, size_t offset, hid_t member), (type, name, offset, member), -1)
FAULTY_H5(herr_t, H5Fflush, (hid_t object, H5F_scope_t scope), (object, scope), -1)
FAULTY_H5(ssize_t, H5Fget_file_image, (hid_t file, void *out, size_t n), (file, out, n), -1)

/* Memory: only what this program's own objects ask for. A sanitizer has its own allocator, which must not be taken from
 * it. */
#ifndef YS_SANITIZED
extern const char __executable_start, etext;
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t n);

static bool
is_ours(const void *caller)
{
    uintptr_t at = (uintptr_t) caller;

    return at >= (uintptr_t) &__executable_start && at < (uintptr_t) &etext;
}

void *
malloc(size_t n)
{
    return is_ours(__builtin_return_address(0)) && fails_now(MEMORY) ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
    return is_ours(__builtin_return_address(0)) && fails_now(MEMORY) ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *old, size_t n)
{
    return is_ours(__builtin_return_address(0)) && fails_now(MEMORY) ? NULL : __libc_realloc(old, n);
}
#endif

static char folder[64];

static int
enter_folder(void **state)
{
    (void) state;
    snprintf(folder, sizeof folder, "fault-XXXXXX");
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

/* Files in the folder; the temporary ones among them are removed where `sweep`. */
static size_t
count_files(bool sweep)
{
    DIR *dir = opendir(".");
    size_t n = 0;

    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        n += entry->d_name[0] != '.' || strncmp(entry->d_name, ".yinsu", 6) == 0;
        if (sweep && strncmp(entry->d_name, ".yinsu", 6) == 0)
            unlink(entry->d_name);
    }
    closedir(dir);
    return n;
}

static int
leave_folder(void **state)
{
    (void) state;
    failing = NOTHING;
    unlink("a");
    unlink("t.h5");
    unlink("u.h5");
    return chdir("..") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

enum { N_BYTES = 5000 };

/* 'o' for the old content, 'n' for the new one, 0 for anything else. */
static char
content_of(const char *path)
{
    char bytes[N_BYTES + 1];
    FILE *file = fopen(path, "rb");

    if (file == NULL)
        return 0;
    size_t n = fread(bytes, 1, sizeof bytes, file);

    fclose(file);
    for (size_t i = 1; i < n; i++)
        if (bytes[i] != bytes[0])
            return 0;
    return n == N_BYTES ? bytes[0] : 0;
}

static void
put_old(void)
{
    char old[N_BYTES];

    memset(old, 'o', sizeof old);
    assert_int_equal(ys_store_commit("a", old, sizeof old, true, NULL), YS_OK);
}

static ys_status
commit_new(ys_error *err)
{
    char new[N_BYTES];

    memset(new, 'n', sizeof new);
    return ys_store_commit("a", new, sizeof new, true, err);
}

static void
test_commit(void **state)
{
    ys_error err;

    (void) state;
    for (int mode = 0; mode < 2; mode++) {
        ys_status st = YS_E_IO;
        long n = 0;

        for (; st != YS_OK; n++) {
            put_old();
            countdown = n;
            persistent = mode == 1;
            failing = SYSTEM;
            st = commit_new(&err);
            bool reached = persistent ? countdown == 0 : countdown < 0;

            failing = NOTHING;
            /* closing the folder may fail unseen: nothing depends on it */
            assert_true(st == YS_OK || (reached && st == YS_E_IO && err.status == YS_E_IO));
            char found = content_of("a");

            /* after the renaming only the flushing of the folder can fail, and says so */
            assert_true(found == 'n' ? st == YS_OK || strstr(err.text, "a power cut may undo it") != NULL
                                     : found == 'o' && st != YS_OK);
            assert_int_equal(count_files(false), 1);
            assert_true(n < 1000);
        }
        assert_true(n > 8);
    }
}

/* The process dies at its Nth call: the file is old or new, whole. */
static void
test_commit_crash(void **state)
{
    char found = 'o';

    (void) state;
    for (long n = 0; found != 'n' || n < 12; n++) {
        int status = 0;

        put_old();
        pid_t child = fork();

        assert_true(child >= 0);
        if (child == 0) {
            failing = SYSTEM;
            countdown = n;
            dying = true;
            commit_new(NULL);
            failing = NOTHING;
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        found = content_of("a");
        assert_true(found == 'o' || found == 'n');
        count_files(true);
        assert_int_equal(count_files(false), 1);
        assert_true(n < 1000);
    }
}

/* Import, write and read with the Nth call failing; the table that was read before stays untouched on failure. */
static ys_status
round_trip(ys_error *err)
{
    ys_table table = { 0 }, back = { .n_counties = 77 };
    ys_status st = ys_table_import(
        YS_SOURCE_DIR "/tests/malformed/counties.csv", YS_SOURCE_DIR "/tests/malformed/columns.csv", &table, err);

    if (st == YS_OK)
        st = ys_table_write(&table, "t.h5", true, err);
    ys_table_free(&table);
    if (st == YS_OK)
        st = ys_table_read("t.h5", &back, err);
    assert_int_equal(back.n_counties, st == YS_OK ? 6 : 77);
    if (st == YS_OK) {
        uint8_t mask[6];

        st = ys_table_select(&back, "listed and registered_poor_2014 > 80000", mask, NULL, NULL, err);
        ys_table_free(&back);
    }
    return st;
}

/* A dataset large enough for chunks, a chunked text and a blob: what a small table has none of. */
static ys_status
write_and_read_chunks(ys_error *err)
{
    static double data[20000];
    const ys_extent extent = { 1, { 20000 } };
    ys_store_writer *w = NULL;
    ys_store_file *file = NULL;
    double *back = NULL;
    char *text = NULL;
    size_t n = 0;
    ys_status st = ys_store_writer_new(&w, err);

    if (st != YS_OK)
        return st;
    st = ys_store_write_f64(w, "/x", &extent, data, err);
    if (st == YS_OK)
        st = ys_store_write_blob(w, "/b", "text", 4, err);
    if (st == YS_OK)
        st = ys_store_write_scale(w, "/x", 0, "/b", err);
    if (st == YS_OK)
        st = ys_store_writer_commit(w, "u.h5", true, err);
    ys_store_writer_free(w);
    if (st == YS_OK)
        st = ys_store_open("u.h5", &file, err);
    if (st != YS_OK)
        return st;
    st = ys_store_read_f64(file, "/x", &(ys_extent){ 1, { 0 } }, &back, err);
    if (st == YS_OK)
        st = ys_store_read_blob(file, "/b", &text, &n, err);
    free(back);
    free(text);
    ys_store_close(file);
    return st;
}

static void
fail_each(family which, ys_status (*work)(ys_error *err))
{
    assert_int_equal(work(NULL), YS_OK);
    for (int mode = 0; mode < 2; mode++) {
        long n = 0;

        for (bool reached = true; reached; n++) {
            ys_error err = { YS_OK, "" };

            countdown = n;
            persistent = mode == 1;
            failing = which;
            ys_status st = work(&err);

            reached = persistent ? countdown == 0 : countdown < 0;
            failing = NOTHING;
            if (st != YS_OK)
                assert_true(err.status == st && err.text[0] != '\0');
            if (which == MEMORY && st != YS_OK)
                assert_int_equal(st, YS_E_NOMEM);
            if (st == YS_E_USAGE || st == YS_E_DIFFERS)
                fail_msg("call %ld: %s", n, err.text);
            assert_int_equal(H5Fget_obj_count((hid_t) H5F_OBJ_ALL, H5F_OBJ_ALL), 0);
            if (n > 100000)
                fail_msg("no end");
        }
        assert_true(n > 5);
    }
    assert_int_equal(work(NULL), YS_OK);
}

static void
test_library(void **state)
{
    (void) state;
    fail_each(LIBRARY, round_trip);
    fail_each(LIBRARY, write_and_read_chunks);
}

static void
test_system(void **state)
{
    (void) state;
    fail_each(SYSTEM, round_trip);
}

static void
test_memory(void **state)
{
    (void) state;
#ifdef YS_SANITIZED
    skip();
#else
    fail_each(MEMORY, round_trip);
    fail_each(MEMORY, write_and_read_chunks);
#endif
}

int
main(void)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        CASE(test_commit),
        CASE(test_commit_crash),
        CASE(test_system),
        CASE(test_library),
        CASE(test_memory),
    };

    if (ys_store_setup(NULL) != YS_OK)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    ys_store_teardown();
    return failed;
}
