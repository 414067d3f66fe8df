/* Writing: the old content or the new, nothing in between, nothing left behind; every fault of the system told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "yinsu/store.h"

enum { N_LARGE = 1 << 20 };

/* A folder of the test's own, the working directory while the test runs. */
static char folder[64];

static int
enter_folder(void **state)
{
    (void) state;
    snprintf(folder, sizeof folder, "commit-XXXXXX");
    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return -1;
    return 0;
}

static size_t
count_files(void)
{
    DIR *dir = opendir(".");
    size_t n = 0;

    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir))
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    return n;
}

static int
leave_folder(void **state)
{
    DIR *dir = opendir(".");

    (void) state;
    if (dir == NULL)
        return -1;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir))
        if (unlink(entry->d_name) != 0)
            rmdir(entry->d_name);
    closedir(dir);
    if (chdir("..") != 0)
        return -1;
    return rmdir(folder);
}

static void
put(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void
assert_holds(const char *path, const char *text)
{
    char *found = NULL;
    size_t n = 0;
    ys_error err;

    if (ys_store_read_file(path, 1 << 24, &found, &n, &err) != YS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(n, strlen(text));
    assert_memory_equal(found, text, n);
    free(found);
}

static void
assert_says(const ys_error *err, ys_status status, const char *words)
{
    assert_int_equal(err->status, status);
    if (strstr(err->text, words) == NULL)
        fail_msg("expected \"%s\" in \"%s\"", words, err->text);
}

static void
test_new_and_forced(void **state)
{
    ys_error err;
    struct stat info;

    (void) state;
    assert_int_equal(ys_store_commit("a", "one", 3, false, &err), YS_OK);
    assert_holds("a", "one");
    assert_int_equal(ys_store_commit("./a", "two", 3, false, &err), YS_E_IO);
    assert_says(&err, YS_E_IO, "exists and was not written by yinsu; choose another name, or say --force");
    assert_holds("a", "one");
    assert_int_equal(chmod("a", 0640), 0);
    assert_int_equal(ys_store_commit("a", "three", 5, true, &err), YS_OK);
    assert_holds("a", "three");
    assert_int_equal(stat("a", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(count_files(), 1);
}

static void
test_whose_file(void **state)
{
    static const struct {
        const char *content;
        bool ours;
    } cases[] = {
        { "{\"schema\":\"yinsu.allocation/1\"}", true },
        { "{\n  \"schema\": \"yinsu.simulation/1\",\n", true },
        { "", true },
        { "{\"schema\":\"other/1\"}", false },
        { "{\"schema\":\"yins", false },
        { "title: Guizhou\n", false },
        { "\211HDF\r\n\032\n but nothing more", false },
    };
    ys_error err;

    (void) state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        put("a", cases[k].content);
        assert_int_equal(ys_store_commit("a", "new", 3, false, &err), cases[k].ours ? YS_OK : YS_E_IO);
        assert_int_equal(ys_store_commit("a", "new", 3, true, &err), YS_OK);
    }
    assert_int_equal(count_files(), 1);
}

static void
write_hdf5(const char *path, const char *format, bool force, ys_status want)
{
    ys_store_writer *w = NULL;
    const double data[200] = { 1 };
    ys_error err;

    assert_int_equal(ys_store_writer_new(&w, &err), YS_OK);
    assert_int_equal(ys_store_write_f64(w, "/x", &(ys_extent){ 1, { 200 } }, data, &err), YS_OK);
    assert_int_equal(ys_store_write_attr(w, "/", "format", format, &err), YS_OK);
    if (ys_store_writer_commit(w, path, force, &err) != want)
        fail_msg("%s", err.text);
    ys_store_writer_free(w);
}

static void
test_whose_hdf5(void **state)
{
    (void) state;
    write_hdf5("a", "yinsu.table/1", false, YS_OK);
    write_hdf5("a", "yinsu.table/9", false, YS_OK);
    /* a table is not replaced by a result unasked */
    write_hdf5("a", "yinsu.result/9", false, YS_E_IO);
    write_hdf5("a", "yinsu.result/9", true, YS_OK);
    write_hdf5("a", "netcdf", true, YS_OK);
    write_hdf5("a", "yinsu.table/1", false, YS_E_IO);
    write_hdf5("a", "", true, YS_OK);
    write_hdf5("a", "yinsu.table/1", false, YS_E_IO);
    assert_int_equal(count_files(), 1);
}

static void
test_no_place(void **state)
{
    char longest[300];
    ys_error err;

    (void) state;
    assert_int_equal(mkdir("d", 0700), 0);
    put("f", "x");
    assert_int_equal(ys_store_commit("d", "x", 1, true, &err), YS_E_IO);
    assert_says(&err, YS_E_IO, "d: cannot be written: Is a directory; give the name of a file");
    assert_int_equal(ys_store_commit("d/", "x", 1, true, &err), YS_E_IO);
    assert_int_equal(ys_store_commit("new/", "x", 1, true, &err), YS_E_IO);
    assert_int_equal(ys_store_commit("", "x", 1, true, &err), YS_E_IO);
    assert_int_equal(ys_store_commit("none/x", "x", 1, true, &err), YS_E_IO);
    assert_says(&err, YS_E_IO, "No such file or directory; check the name and the folder");
    assert_int_equal(ys_store_commit("f/x", "x", 1, true, &err), YS_E_IO);
    assert_says(&err, YS_E_IO, "Not a directory; a part of the path is a file");
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(ys_store_commit(longest, "x", 1, true, &err), YS_E_IO);
    assert_says(&err, YS_E_IO, "File name too long");
    assert_int_equal(count_files(), 2);
    assert_int_equal(rmdir("d"), 0);
}

/* A name of full length still leaves room for the file beside it. */
static void
test_longest_name(void **state)
{
    char longest[256];
    ys_error err;

    (void) state;
    memset(longest, 'x', sizeof longest);
    longest[255] = '\0';
    assert_int_equal(ys_store_commit(longest, "x", 1, false, &err), YS_OK);
    assert_holds(longest, "x");
}

static int
exit_of(pid_t child)
{
    int status = 0;

    if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

/* As a user who owns the folder and the file but may not write them; root, who may do everything, becomes one. 0 where
 * all is refused. */
static int
commit_without_permission(void)
{
    const uid_t nobody = 65534;
    ys_error err = { YS_OK, "" };

    if (geteuid() == 0 && (chown(".", nobody, nobody) != 0 || chown("a", nobody, nobody) != 0 || setgid(nobody) != 0 ||
                              setuid(nobody) != 0))
        return 1;
    if (chmod("a", 0400) != 0 || ys_store_commit("a", "x", 1, true, &err) != YS_E_IO ||
        strcmp(err.text, "a: cannot be written: Permission denied; ask for the permission or choose another place") !=
            0)
        return 2;
    if (chmod(".", 0500) != 0 || ys_store_commit("b", "x", 1, true, &err) != YS_E_IO ||
        strstr(err.text, "Permission denied") == NULL)
        return 3;
    /* a file that cannot be read is not known to be ours */
    if (chmod(".", 0700) != 0 || chmod("a", 0200) != 0 || ys_store_commit("a", "x", 1, false, &err) != YS_E_IO ||
        strstr(err.text, "was not written by yinsu") == NULL)
        return 4;
    return 0;
}

static void
test_no_permission(void **state)
{
    (void) state;
    put("a", "{\"schema\":\"yinsu.x/1\"}");
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0)
        _exit(commit_without_permission());
    assert_int_equal(exit_of(child), 0);
    assert_int_equal(chmod("a", 0600), 0);
    assert_holds("a", "{\"schema\":\"yinsu.x/1\"}");
    assert_int_equal(count_files(), 1);
}

static void
test_links(void **state)
{
    struct stat info;
    ys_error err;

    (void) state;
    assert_int_equal(mkdir("d", 0700), 0);
    put("d/a", "old");
    assert_int_equal(symlink("d/a", "link"), 0);
    assert_int_equal(ys_store_commit("link", "new", 3, false, &err), YS_E_IO);
    assert_int_equal(ys_store_commit("link", "new", 3, true, &err), YS_OK);
    assert_int_equal(lstat("link", &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_holds("d/a", "new");
    assert_int_equal(unlink("d/a"), 0);
    assert_int_equal(ys_store_commit("link", "new", 3, true, &err), YS_E_IO);
    assert_says(&err, YS_E_IO, "a link that leads nowhere");
    assert_int_equal(rmdir("d"), 0);
}

static void
test_devices(void **state)
{
    struct stat info;
    ys_error err;

    (void) state;
    assert_int_equal(ys_store_commit("/dev/null", "x", 1, false, &err), YS_OK);
    assert_int_equal(ys_store_commit("/dev/full", "x", 1, true, &err), YS_E_IO);
    assert_string_equal(
        err.text, "/dev/full: cannot be written: No space left on device; make room or choose another disk");
    assert_int_equal(stat("/dev/full", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
    assert_int_equal(count_files(), 0);
}

/* The disk is full in the middle of the file: here the largest file that the process may write. */
static void
test_full_in_the_middle(void **state)
{
    char *large = calloc(N_LARGE, 1);
    struct rlimit old, small;
    ys_error err;

    (void) state;
    assert_non_null(large);
    put("a", "{\"schema\":\"yinsu.x/1\"}");
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 5000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    ys_status st = ys_store_commit("a", large, N_LARGE, false, &err);
    ys_status st_new = ys_store_commit("b", large, N_LARGE, false, NULL);

    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(st, YS_E_IO);
    assert_int_equal(st_new, YS_E_IO);
    assert_says(&err, YS_E_IO, "File too large");
    assert_holds("a", "{\"schema\":\"yinsu.x/1\"}");
    assert_int_equal(count_files(), 1);
    free(large);
}

/* No descriptor is left: neither for the folder nor for the file beside. */
static void
test_no_descriptor(void **state)
{
    struct rlimit old, small;
    ys_error err;

    (void) state;
    put("a", "{\"schema\":\"yinsu.x/1\"}");
    int first = dup(0);

    assert_true(first > 0);
    close(first);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
    for (rlim_t more = 0; more < 2; more++) {
        small = old;
        small.rlim_cur = (rlim_t) first + more;
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &small), 0);
        ys_status st = ys_store_commit("a", "x", 1, true, &err);

        assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
        assert_int_equal(st, YS_E_IO);
        assert_says(&err, YS_E_IO, "Too many open files");
    }
    assert_holds("a", "{\"schema\":\"yinsu.x/1\"}");
    assert_int_equal(count_files(), 1);
}

/* Read everything that comes through fd, slowly enough that the pipe fills, and compare with n bytes of 'y'. */
static int
drain(int fd, size_t n)
{
    static char buffer[4096];
    size_t got = 0;
    ssize_t some;
    const struct timespec pause = { .tv_nsec = 100000 };

    while ((some = read(fd, buffer, sizeof buffer)) > 0) {
        for (ssize_t i = 0; i < some; i++)
            if (buffer[i] != 'y')
                return 1;
        got += (size_t) some;
        nanosleep(&pause, NULL);
    }
    return some == 0 && got == n ? 0 : 1;
}

static void
test_pipe(void **state)
{
    char *large = malloc(N_LARGE);
    ys_error err;

    (void) state;
    assert_non_null(large);
    memset(large, 'y', N_LARGE);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0)
        _exit(drain(open("pipe", O_RDONLY), N_LARGE));
    assert_int_equal(ys_store_commit("pipe", large, N_LARGE, false, &err), YS_OK);
    assert_int_equal(exit_of(child), 0);
    assert_int_equal(count_files(), 1);
    free(large);
}

/* /dev/stdout in a child whose standard output is `fd`. */
static int
commit_to_stdout(int fd, const char *bytes, size_t n)
{
    ys_error err = { YS_OK, "" };

    if (dup2(fd, STDOUT_FILENO) < 0)
        return 99;
    close(fd);
    if (ys_store_commit("/dev/stdout", bytes, n, false, &err) == YS_OK)
        return 0;
    return strstr(err.text, "the pipe was closed by its reader") != NULL && err.status == YS_E_IO ? 7 : 98;
}

static void
test_stdout_not_blocking(void **state)
{
    char *large = malloc(N_LARGE);
    int ends[2];

    (void) state;
    assert_non_null(large);
    memset(large, 'y', N_LARGE);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        _exit(commit_to_stdout(ends[1], large, N_LARGE));
    }
    close(ends[1]);
    assert_int_equal(drain(ends[0], N_LARGE), 0);
    close(ends[0]);
    assert_int_equal(exit_of(child), 0);
    free(large);
}

static void
test_closed_pipe(void **state)
{
    int ends[2];

    (void) state;
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        signal(SIGPIPE, SIG_IGN);
        _exit(commit_to_stdout(ends[1], "y", 1));
    }
    close(ends[1]);
    assert_int_equal(exit_of(child), 7);
}

/* Standard output sent to a file by the shell: what was written before stays, and the file keeps its place. */
static void
test_stdout_to_file(void **state)
{
    (void) state;
    int fd = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, "before ", 7), 7);
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0)
        _exit(commit_to_stdout(fd, "after", 5));
    close(fd);
    assert_int_equal(exit_of(child), 0);
    assert_holds("out", "before after");
}

/* A child is killed while it writes again and again: the file is one of the two contents, whole. */
static void
test_killed(void **state)
{
    char *large = malloc(N_LARGE);
    struct timespec pause = { 0 };

    (void) state;
    assert_non_null(large);
    for (int round = 0; round < 20; round++) {
        memset(large, 'y', N_LARGE);
        assert_int_equal(ys_store_commit("a", large, N_LARGE, true, NULL), YS_OK);
        pid_t child = fork();

        assert_true(child >= 0);
        if (child == 0) {
            for (int k = 0;; k++) {
                memset(large, 'a' + k % 26, N_LARGE);
                ys_store_commit("a", large, N_LARGE, true, NULL);
            }
        }
        pause.tv_nsec = 1000000 + 700000 * round;
        nanosleep(&pause, NULL);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);

        char *found = NULL;
        size_t n = 0;

        assert_int_equal(ys_store_read_file("a", N_LARGE, &found, &n, NULL), YS_OK);
        assert_int_equal(n, N_LARGE);
        for (size_t i = 1; i < n; i++)
            assert_true(found[i] == found[0]);
        free(found);
    }
    free(large);
}

int
main(void)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        CASE(test_new_and_forced),
        CASE(test_whose_file),
        CASE(test_whose_hdf5),
        CASE(test_no_place),
        CASE(test_longest_name),
        CASE(test_no_permission),
        CASE(test_links),
        CASE(test_devices),
        CASE(test_full_in_the_middle),
        CASE(test_no_descriptor),
        CASE(test_pipe),
        CASE(test_stdout_not_blocking),
        CASE(test_closed_pipe),
        CASE(test_stdout_to_file),
        CASE(test_killed),
    };

    if (ys_store_setup(NULL) != YS_OK)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    ys_store_teardown();
    return failed;
}
