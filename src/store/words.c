#include "store/words.h"

#include <string.h>

/* Length of the character at s, 0 if it is not UTF-8: no overlong form, no surrogate, nothing above U+10FFFF. */
static size_t
character_length(const unsigned char *s, size_t n)
{
    static const struct { unsigned char first, last, second_low, second_high; size_t length; } form[] = {
        { 0x00, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
        { 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
        { 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
    };

    for (size_t k = 0; k < sizeof form / sizeof form[0]; k++) {
        if (s[0] < form[k].first || s[0] > form[k].last)
            continue;
        if (form[k].length == 1)
            return 1;
        if (n < form[k].length || s[1] < form[k].second_low || s[1] > form[k].second_high)
            return 0;
        for (size_t i = 2; i < form[k].length; i++)
            if ((s[i] & 0xc0) != 0x80)
                return 0;
        return form[k].length;
    }
    return 0;
}

size_t
ys_words_fault(const char *text, size_t n, bool lines)
{
    const unsigned char *s = (const unsigned char *) text;
    size_t i = 0;

    while (i < n) {
        size_t length = character_length(s + i, n - i);
        bool layout = s[i] == '\t' || s[i] == '\n' || s[i] == '\r';

        if (length == 0 || s[i] == 0x7f || (s[i] < 0x20 && !(lines && layout)))
            return i;
        if (s[i] == 0xc2 && s[i + 1] < 0xa0)
            return i;
        i += length;
    }
    return n;
}

int
ys_words_cut(const char *text, int limit)
{
    int n = 0;

    while (n < limit && text[n] != '\0')
        n++;
    if (text[n] == '\0')
        return n;
    while (n > 0 && ((unsigned char) text[n] & 0xc0) == 0x80)
        n--;
    return n;
}

enum { LONGEST = 63 };

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t
ys_words_distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    /* three rows of the table: two above, one above, the present one */
    size_t row[3][LONGEST + 1];

    if (n > LONGEST || m > LONGEST)
        return LONGEST + 1;
    for (size_t j = 0; j <= m; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = row[i % 3], *above = row[(i + 2) % 3], *before = row[(i + 1) % 3];

        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = least(least(above[j], now[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return row[n % 3][m];
}

size_t
ys_words_reach(const char *word)
{
    size_t third = strlen(word) / 3;

    return third < 1 ? 1 : third > 3 ? 3 : third;
}
