#include "base/text.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
reserve(ys_text *self, size_t more)
{
    if (self->failed || more >= YS_TEXT_LIMIT - self->n) {
        self->failed = true;
        return false;
    }
    if (self->n + more + 1 <= self->size)
        return true;

    size_t size = self->size == 0 ? 256 : self->size;
    while (size < self->n + more + 1)
        size *= 2;
    char *bytes = realloc(self->bytes, size);
    if (bytes == NULL) {
        self->failed = true;
        return false;
    }
    self->bytes = bytes;
    self->size = size;
    return true;
}

void
ys_text_add_bytes(ys_text *self, const char *bytes, size_t n)
{
    if (!reserve(self, n))
        return;
    memcpy(self->bytes + self->n, bytes, n);
    self->n += n;
    self->bytes[self->n] = '\0';
}

void
ys_text_add(ys_text *self, const char *text)
{
    ys_text_add_bytes(self, text, strlen(text));
}

void
ys_text_format(ys_text *self, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int n = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (n < 0) {
        self->failed = true;
        return;
    }
    if (!reserve(self, (size_t) n))
        return;
    va_start(arguments, format);
    vsnprintf(self->bytes + self->n, (size_t) n + 1, format, arguments);
    va_end(arguments);
    self->n += (size_t) n;
}

char *
ys_text_take(ys_text *self)
{
    char *bytes = NULL;

    ys_text_add(self, "");
    if (!self->failed) {
        bytes = self->bytes;
        self->bytes = NULL;
    }
    ys_text_free(self);
    return bytes;
}

void
ys_text_free(ys_text *self)
{
    free(self->bytes);
    *self = (ys_text){ 0 };
}

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t
ys_text_distance(const char *a, const char *b)
{
    enum { LONGEST = 160 };
    size_t row[3][LONGEST + 1]; /* the row before the last, the last, this one */
    size_t n = strnlen(a, LONGEST), m = strnlen(b, LONGEST);

    for (size_t j = 0; j <= m; j++)
        row[1][j] = row[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        row[2][0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t replaced = row[1][j - 1] + (a[i - 1] != b[j - 1]);
            size_t best = least(replaced, least(row[1][j], row[2][j - 1]) + 1);

            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = least(best, row[0][j - 2] + 1);
            row[2][j] = best;
        }
        memcpy(row[0], row[1], sizeof row[0]);
        memcpy(row[1], row[2], sizeof row[1]);
    }
    return row[1][m];
}

const char *
ys_text_nearest(const char *word, const char *const *words, size_t n)
{
    const char *nearest = NULL;
    size_t length = strlen(word);
    size_t best = (length < 3 ? 1 : length / 3) + 1;

    for (size_t i = 0; i < n; i++) {
        size_t distance = ys_text_distance(word, words[i]);

        if (distance < best) {
            best = distance;
            nearest = words[i];
        }
    }
    return nearest;
}

static const char *
skip_digits(const char *p)
{
    while (*p >= '0' && *p <= '9')
        p++;
    return p;
}

/* [+-] digits [. digits] [e [+-] digits], at least one digit before the exponent. */
static bool
is_decimal(const char *p)
{
    if (*p == '+' || *p == '-')
        p++;

    const char *start = p;
    p = skip_digits(p);
    size_t digits = (size_t) (p - start);
    if (*p == '.') {
        start = ++p;
        p = skip_digits(p);
        digits += (size_t) (p - start);
    }
    if (digits == 0)
        return false;
    if (*p == 'e' || *p == 'E') {
        p++;
        if (*p == '+' || *p == '-')
            p++;
        start = p;
        p = skip_digits(p);
        if (p == start)
            return false;
    }
    return *p == '\0';
}

bool
ys_text_to_number(const char *text, double *number)
{
    char copy[352]; /* 309 digits of DBL_MAX and room for the point of any locale */
    const char *point = localeconv()->decimal_point;
    const char *dot = strchr(text, '.');
    size_t length = strlen(text);

    if (!is_decimal(text) || length + strlen(point) >= sizeof copy)
        return false;
    if (dot == NULL)
        memcpy(copy, text, length + 1);
    else if (snprintf(copy, sizeof copy, "%.*s%s%s", (int) (dot - text), text, point, dot + 1) >= (int) sizeof copy)
        return false;

    double value = strtod(copy, NULL);
    if (!isfinite(value))
        return false;
    *number = value;
    return true;
}

/* A text that printf wrote in this locale, in the C notation. */
static void
localise_back(char out[32])
{
    const char *point = localeconv()->decimal_point;
    size_t length = strlen(point);
    char *at = length == 0 ? NULL : strstr(out, point);

    if (at == NULL)
        return;
    *at = '.';
    memmove(at + 1, at + length, strlen(at + length) + 1);
}

void
ys_text_from_number(double number, char out[32])
{
    if (number == 0) {
        memcpy(out, "0", 2);
        return;
    }
    if (fabs(number) < 1e15 && floor(number) == number) {
        snprintf(out, 32, "%.0f", number);
        return;
    }
    for (int digits = 1; digits <= 17; digits++) {
        double back;

        snprintf(out, 32, "%.*g", digits, number);
        localise_back(out);
        if (ys_text_to_number(out, &back) && back == number)
            return;
    }
}

bool
ys_text_to_date(const char *text, int32_t *date)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int part[3] = { 0, 0, 0 };

    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    for (int i = 0, k = 0; i < 10; i++) {
        if (i == 4 || i == 7) {
            k++;
            continue;
        }
        if (text[i] < '0' || text[i] > '9')
            return false;
        part[k] = 10 * part[k] + (text[i] - '0');
    }

    int year = part[0], month = part[1], day = part[2];
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (year < 1000 || month < 1 || month > 12 || day < 1 || day > days[month - 1] + (month == 2 && leap))
        return false;
    *date = year * 10000 + month * 100 + day;
    return true;
}

void
ys_text_from_date(int32_t date, char out[16])
{
    out[0] = '\0';
    if (date > 0)
        snprintf(out, 16, "%04d-%02d-%02d", (int) (date / 10000 % 10000), (int) (date / 100 % 100), (int) (date % 100));
}

/* Length of the well-formed character at p (n bytes left), 0 if it is none. */
static size_t
character(const unsigned char *p, size_t n, uint32_t *code)
{
    static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t length = p[0] < 0x80 ? 1 : (p[0] & 0xE0) == 0xC0 ? 2 : (p[0] & 0xF0) == 0xE0 ? 3 : (p[0] & 0xF8) == 0xF0 ? 4 : 0;

    if (length == 0 || length > n)
        return 0;
    *code = length == 1 ? p[0] : p[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        *code = *code << 6 | (p[i] & 0x3F);
    }
    if (*code < smallest[length] || *code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF))
        return 0;
    return length;
}

bool
ys_text_is_utf8(const char *bytes, size_t n, size_t *bad)
{
    for (size_t i = 0; i < n;) {
        uint32_t code;
        size_t length = character((const unsigned char *) bytes + i, n - i, &code);

        if (length == 0) {
            if (bad != NULL)
                *bad = i;
            return false;
        }
        i += length;
    }
    return true;
}

size_t
ys_text_decode(const char *text, uint32_t *code)
{
    if (*text == '\0')
        return 0;

    size_t length = character((const unsigned char *) text, strnlen(text, 4), code);
    if (length > 0)
        return length;
    *code = 0xFFFD;
    return 1;
}

typedef struct {
    uint32_t first, last;
} span;

static bool
within(uint32_t code, const span *spans, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (code >= spans[i].first && code <= spans[i].last)
            return true;
    return false;
}

size_t
ys_text_width(const char *text)
{
    /* East Asian Width W and F (Unicode 15, UAX 11), in whole blocks */
    static const span wide[] = { { 0x1100, 0x115F }, { 0x2E80, 0x303E }, { 0x3041, 0x33FF }, { 0x3400, 0x4DBF },
        { 0x4E00, 0x9FFF }, { 0xA000, 0xA4CF }, { 0xA960, 0xA97F }, { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF }, { 0xFE10, 0xFE19 },
        { 0xFE30, 0xFE6F }, { 0xFF01, 0xFF60 }, { 0xFFE0, 0xFFE6 }, { 0x1F300, 0x1F64F }, { 0x1F900, 0x1F9FF },
        { 0x20000, 0x3FFFD } };
    static const span empty[] = { { 0x00, 0x1F }, { 0x7F, 0x9F }, { 0x300, 0x36F }, { 0x200B, 0x200F }, { 0xFE00, 0xFE0F },
        { 0xFEFF, 0xFEFF } };
    size_t width = 0;
    uint32_t code;

    for (size_t length; (length = ys_text_decode(text, &code)) > 0; text += length) {
        if (within(code, empty, sizeof empty / sizeof empty[0]))
            continue;
        width += within(code, wide, sizeof wide / sizeof wide[0]) ? 2 : 1;
    }
    return width;
}

void
ys_text_show(const char *text, char *out, size_t size)
{
    enum { TAIL = 4 }; /* "..." and the NUL */
    size_t n = 0, safe = 0;
    uint32_t code;

    for (size_t length; (length = ys_text_decode(text, &code)) > 0; text += length) {
        char piece[8];

        bool wrong = code == 0xFFFD && length == 1;
        if (code < 0x20 || (code >= 0x7F && code <= 0x9F) || wrong)
            snprintf(piece, sizeof piece, "\\x%02x", (unsigned) (wrong ? (unsigned char) *text : code));
        else
            snprintf(piece, sizeof piece, "%.*s", (int) length, text);
        size_t more = strlen(piece);
        if (n + more >= size) {
            memcpy(out + safe, "...", TAIL);
            return;
        }
        memcpy(out + n, piece, more);
        n += more;
        if (n + TAIL <= size)
            safe = n;
    }
    out[n] = '\0';
}
