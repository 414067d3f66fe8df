/* for realpath */
#define _XOPEN_SOURCE 700

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/io.h"
#include "yinsu/store.h"

static const char DEED[] = "cannot be written";

/* A device or a pipe: nothing to replace, so the bytes are sent straight on. Takes over fd. */
static ys_status
send_bytes(int fd, const char *path, const void *bytes, size_t n, ys_error *err)
{
    if (fd < 0)
        return ys_io_fail(err, path, DEED, errno);
    int code = ys_io_write(fd, bytes, n);

    if (close(fd) != 0 && code == 0)
        code = errno;
    return code == 0 ? YS_OK : ys_io_fail(err, path, DEED, code);
}

/* One of our JSON documents: an object whose first member is "schema" with a name that begins with "yinsu.". */
static bool
is_our_json(const char *text, size_t n)
{
    static const char mark[] = "{\"schema\":\"yinsu.";
    size_t k = 0;

    for (size_t i = 0; i < n && mark[k] != '\0'; i++) {
        if (isspace((unsigned char) text[i]))
            continue;
        if (text[i] != mark[k])
            return false;
        k++;
    }
    return mark[k] == '\0';
}

static bool
is_our_hdf5(const char *path)
{
    ys_store_file *file = NULL;
    char format[64] = "";

    if (ys_store_open(path, &file, NULL) != YS_OK)
        return false;
    bool ours = ys_store_read_attr(file, "/", "format", format, sizeof format, NULL) == YS_OK &&
                strncmp(format, "yinsu.", 6) == 0;

    ys_store_close(file);
    return ours;
}

/* Whether a file may be replaced unasked: it is empty, or a table, result or JSON document of ours. */
static bool
is_ours(const char *path, const struct stat *info)
{
    char head[128];

    if (info->st_size == 0)
        return true;
    int fd = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return false;
    ssize_t n = read(fd, head, sizeof head);

    close(fd);
    if (n <= 0)
        return false;
    if (n >= 8 && memcmp(head, "\211HDF\r\n\032\n", 8) == 0)
        return is_our_hdf5(path);
    return is_our_json(head, (size_t) n);
}

static ys_status
check_target(const char *path, const struct stat *old, bool force, ys_error *err)
{
    if (!S_ISREG(old->st_mode))
        return ys_fail(
            err, YS_E_IO, "%s: cannot be written: it is neither a file nor a character device nor a pipe", path);
    if (access(path, W_OK) != 0)
        return ys_io_fail(err, path, DEED, errno);
    if (!force && !is_ours(path, old))
        return ys_fail(err, YS_E_IO,
            "%s: exists and was not written by yinsu; choose another name, or say --force to replace it", path);
    return YS_OK;
}

/* A new file beside the target under a name that nobody can guess. -1 and errno where none can be made. */
static int
open_beside(int dir, char name[40])
{
    for (int attempt = 0; attempt < 16; attempt++) {
        uint64_t luck;

        if (getrandom(&luck, sizeof luck, 0) != (ssize_t) sizeof luck)
            return -1;
        snprintf(name, 40, ".yinsu.%016llx.tmp", (unsigned long long) luck);
        int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* Write beside, flush, rename. 0, or an errno and nothing changed. */
static int
replace(int dir, const char *name, const struct stat *old, const void *bytes, size_t n)
{
    char beside[40];
    int fd = open_beside(dir, beside);

    if (fd < 0)
        return errno;
    int code = ys_io_write(fd, bytes, n);

    if (code == 0 && old != NULL && fchmod(fd, old->st_mode & 0777) != 0)
        code = errno;
    if (code == 0 && fsync(fd) != 0)
        code = errno;
    if (close(fd) != 0 && code == 0)
        code = errno;
    if (code == 0 && renameat(dir, beside, dir, name) != 0)
        code = errno;
    if (code != 0)
        unlinkat(dir, beside, 0);
    return code;
}

/* `target` is `path` with its links followed. */
static ys_status
commit_file(const char *path, const char *target, const struct stat *old, const void *bytes, size_t n, ys_error *err)
{
    ys_status st = YS_OK;
    const char *slash = strrchr(target, '/');
    const char *name = slash == NULL ? target : slash + 1;
    char *folder = slash == NULL ? strdup(".") : strndup(target, (size_t) (slash - target) + 1);

    if (folder == NULL)
        return ys_fail(err, YS_E_NOMEM, "%s: no memory for its name", path);
    int dir = openat(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    free(folder);
    if (dir < 0)
        return ys_io_fail(err, path, DEED, errno);
    int code = replace(dir, name, old, bytes, n);

    if (code != 0)
        st = ys_io_fail(err, path, DEED, code);
    else if (fsync(dir) != 0 && errno != EINVAL)
        st = ys_io_fail(err, path, "is written, but its folder cannot be flushed and a power cut may undo it", errno);
    close(dir);
    return st;
}

ys_status
ys_store_commit(const char *path, const void *bytes, size_t n, bool force, ys_error *err)
{
    struct stat old, link;
    char *target = NULL;

    /* by descriptor: opened anew by name it would be written from its beginning where the shell has sent it to a file
     * */
    if (strcmp(path, "/dev/stdout") == 0)
        return send_bytes(dup(STDOUT_FILENO), path, bytes, n, err);
    bool exists = stat(path, &old) == 0;

    if (!exists && errno != ENOENT)
        return ys_io_fail(err, path, DEED, errno);
    if (exists && (S_ISCHR(old.st_mode) || S_ISFIFO(old.st_mode)))
        return send_bytes(openat(AT_FDCWD, path, O_WRONLY | O_CLOEXEC), path, bytes, n, err);
    if (path[0] == '\0' || path[strlen(path) - 1] == '/' || (exists && S_ISDIR(old.st_mode)))
        return ys_io_fail(err, path, DEED, EISDIR);
    bool linked = lstat(path, &link) == 0 && S_ISLNK(link.st_mode);

    if (!exists && linked)
        return ys_fail(err, YS_E_IO,
            "%s: cannot be written: it is a link that leads nowhere; remove it or give another name", path);
    ys_status st = exists ? check_target(path, &old, force, err) : YS_OK;

    if (st != YS_OK)
        return st;
    /* a link stays a link: what it leads to is replaced */
    target = linked ? realpath(path, NULL) : strdup(path);
    if (target == NULL)
        return ys_io_fail(err, path, DEED, errno);
    st = commit_file(path, target, exists ? &old : NULL, bytes, n, err);
    free(target);
    return st;
}
