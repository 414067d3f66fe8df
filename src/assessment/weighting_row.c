#include "assessment/weighting_row.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A number, or a fraction of two; `entry` is cut at its stroke. */
static bool
read_entry(char *entry, double *value)
{
    char *stroke = strchr(entry, '/');
    double under = 1;

    if (stroke != NULL) {
        *stroke = '\0';
        if (!ys_text_to_number(stroke + 1, &under) || under == 0)
            return false;
    }
    if (!ys_text_to_number(entry, value))
        return false;
    *value /= under;
    return isfinite(*value);
}

ys_status
ys_weighting_row_read(const char *path, const char *text, size_t k, double *row, ys_error *err)
{
    size_t n = 0;

    for (const char *p = text + strspn(text, " \t"); *p != '\0'; p += strspn(p, " \t"), n++) {
        size_t length = strcspn(p, " \t");
        char entry[64], shown[64];
        double value = 0;

        snprintf(entry, sizeof entry, "%.*s", (int) (length < sizeof entry ? length : sizeof entry - 1), p);
        ys_text_show(entry, shown, sizeof shown);
        if (length >= sizeof entry || !read_entry(entry, &value))
            return ys_fail(err, YS_E_SCENARIO, "%s: entry %zu is '%s'; write a number or a fraction, as 3 or 1/3", path,
                n + 1, shown);
        if (n < k)
            row[n] = value;
        p += length;
    }
    if (n != k)
        return ys_fail(err, YS_E_SCENARIO, "%s: %zu entries; %zu are needed, one for each item", path, n, k);
    return YS_OK;
}
