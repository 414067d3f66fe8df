#include "yinsu/base.h"

#include <stdarg.h>
#include <stdio.h>

ys_status
ys_fail(ys_error *err, ys_status status, const char *format, ...)
{
    va_list arguments;

    if (err == NULL)
        return status;
    err->status = status;
    va_start(arguments, format);
    vsnprintf(err->text, sizeof err->text, format, arguments);
    va_end(arguments);
    return status;
}

ys_status
ys_fail_status(const ys_error *err)
{
    return err == NULL ? YS_E_NOMEM : err->status;
}
