#include "cli/limit.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* Bytes of "4G", "512M", "100000K", "4294967296"; -1 where it is none. */
static double
parse_bytes(const char *text)
{
    static const char unit[] = "KMG";
    char digits[32] = "";
    size_t n = strspn(text, "0123456789.");
    double bytes;

    if (n == 0 || n >= sizeof digits)
        return -1;
    memcpy(digits, text, n);
    if (!ys_text_to_number(digits, &bytes))
        return -1;
    if (text[n] == '\0')
        return bytes;

    const char *found = strchr(unit, text[n]);

    if (found == NULL || text[n + 1] != '\0')
        return -1;
    for (const char *u = unit; u <= found; u++)
        bytes *= 1024;
    return bytes;
}

ys_status
ys_limit_apply(ys_error *err)
{
    const char *text = getenv("YINSU_MEMORY_LIMIT");
    double bytes = text == NULL ? 4.0 * 1024 * 1024 * 1024 : strcmp(text, "none") == 0 ? 0 : parse_bytes(text);
    struct rlimit none = { 0, 0 };

    setrlimit(RLIMIT_CORE, &none);
    if (bytes < 0 || bytes > 1e18)
        return ys_fail(
            err, YS_E_USAGE, "YINSU_MEMORY_LIMIT is no amount of memory; allowed: 2G, 512M, a number of bytes, none");
#ifndef YS_SANITIZED
    struct rlimit limit;

    if (bytes > 0 && getrlimit(RLIMIT_AS, &limit) == 0) {
        limit.rlim_cur = (rlim_t) bytes < limit.rlim_max ? (rlim_t) bytes : limit.rlim_max;
        setrlimit(RLIMIT_AS, &limit);
    }
#endif
    return YS_OK;
}
