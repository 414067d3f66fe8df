#include "store/io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "yinsu/store.h"

ys_status
ys_io_fail(ys_error *err, const char *path, const char *deed, int code)
{
    static const struct {
        int code;
        const char *mend;
    } mends[] = {
        { ENOENT, "; check the name and the folder" },
        { EACCES, "; ask for the permission or choose another place" },
        { EPERM, "; ask for the permission or choose another place" },
        { EROFS, "; choose another place" },
        { ENOSPC, "; make room or choose another disk" },
        { EDQUOT, "; make room or choose another disk" },
        { ENOTDIR, "; a part of the path is a file, not a folder" },
        { EISDIR, "; give the name of a file" },
    };
    char reason[128] = "";
    const char *mend = "";

    if (code == EPIPE)
        return ys_fail(err, YS_E_IO, "%s: %s: the pipe was closed by its reader", path, deed);
    for (size_t k = 0; k < sizeof mends / sizeof mends[0]; k++)
        if (mends[k].code == code)
            mend = mends[k].mend;
    if (strerror_r(code, reason, sizeof reason) != 0)
        return ys_fail(err, YS_E_IO, "%s: %s: system error %d%s", path, deed, code, mend);
    return ys_fail(err, YS_E_IO, "%s: %s: %s%s", path, deed, reason, mend);
}

static ys_status
check_size(const char *path, const struct stat *info, size_t min, size_t max, ys_error *err)
{
    uintmax_t size = info->st_size < 0 ? 0 : (uintmax_t) info->st_size;

    if (S_ISDIR(info->st_mode))
        return ys_io_fail(err, path, "cannot be read", EISDIR);
    if (!S_ISREG(info->st_mode))
        return ys_fail(err, YS_E_IO, "%s: is a device or a pipe; give the name of a regular file", path);
    if (size == 0)
        return ys_fail(err, YS_E_DATA, "%s: is empty (0 bytes); give a file with content", path);
    if (size < min)
        return ys_fail(err, YS_E_DATA,
            "%s: has %ju bytes; at least %zu are needed: the file is cut short or of another kind", path, size, min);
    if (size > max)
        return ys_fail(err, YS_E_DATA, "%s: has %ju bytes; at most %zu are allowed", path, size, max);
    return YS_OK;
}

/* 0, an errno, or -1 where the file ends early. */
static int
read_all(int fd, char *bytes, size_t n)
{
    size_t have = 0;

    while (have < n) {
        ssize_t got = read(fd, bytes + have, n - have);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : -1;
        have += (size_t) got;
    }
    return 0;
}

ys_status
ys_io_read(const char *path, size_t min, size_t max, char **bytes, size_t *size, ys_error *err)
{
    ys_status st = YS_OK;
    struct stat info;
    char *buffer = NULL;
    int code = 0;
    /* not blocking: a pipe in the file's place must not hold us up before fstat has seen it */
    int fd = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return ys_io_fail(err, path, "cannot be opened", errno);
    if (fstat(fd, &info) != 0) {
        st = ys_io_fail(err, path, "cannot be read", errno);
        goto out;
    }
    st = check_size(path, &info, min, max, err);
    if (st != YS_OK)
        goto out;
    buffer = malloc((size_t) info.st_size + 1);
    if (buffer == NULL) {
        st = ys_fail(err, YS_E_NOMEM, "%s: no memory for its %zu bytes", path, (size_t) info.st_size);
        goto out;
    }
    code = read_all(fd, buffer, (size_t) info.st_size);
    if (code != 0) {
        st = code > 0 ? ys_io_fail(err, path, "cannot be read", code)
                      : ys_fail(err, YS_E_IO,
                            "%s: became shorter while it was read; try again when nothing writes to it", path);
        goto out;
    }
    buffer[info.st_size] = '\0';
    *bytes = buffer;
    *size = (size_t) info.st_size;
    buffer = NULL;
out:
    close(fd);
    free(buffer);
    return st;
}

int
ys_io_write(int fd, const void *bytes, size_t n)
{
    const char *from = bytes;

    while (n > 0) {
        ssize_t done = write(fd, from, n);

        if (done < 0 && errno == EAGAIN) {
            /* a standard output that someone has set not to block */
            struct pollfd wait = { .fd = fd, .events = POLLOUT };

            poll(&wait, 1, -1);
        } else if (done < 0 && errno != EINTR) {
            return errno;
        } else if (done > 0) {
            from += done;
            n -= (size_t) done;
        }
    }
    return 0;
}

ys_status
ys_store_read_file(const char *path, size_t limit, char **text, size_t *size, ys_error *err)
{
    return ys_io_read(path, 1, limit, text, size, err);
}
