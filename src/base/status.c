#include "yinsu/base.h"

const char *
ys_status_text(ys_status status)
{
    static const char *const text[] = {
#define X(name, exit_code, words) words,
        YS_STATUS_LIST(X)
#undef X
    };

    return (unsigned) status < YS_STATUS_COUNT ? text[status] : "unknown status";
}

int
ys_status_exit_code(ys_status status)
{
    static const int code[] = {
#define X(name, exit_code, words) exit_code,
        YS_STATUS_LIST(X)
#undef X
    };

    return (unsigned) status < YS_STATUS_COUNT ? code[status] : 70;
}
