#include "base/words.h"

#include "base/text.h"

size_t
ys_words_fault(const char *text, size_t n, bool lines)
{
    const unsigned char *s = (const unsigned char *) text;
    size_t valid = n;

    ys_text_is_utf8(text, n, &valid);
    for (size_t i = 0; i < valid; i++) {
        bool layout = s[i] == '\t' || s[i] == '\n' || s[i] == '\r';

        if (s[i] == 0x7f || (s[i] < 0x20 && !(lines && layout)) || (s[i] == 0xc2 && s[i + 1] < 0xa0))
            return i;
    }
    return valid;
}

int
ys_words_cut(const char *text, int limit)
{
    int n = 0;

    while (n < limit && text[n] != '\0')
        n++;
    while (n > 0 && ((unsigned char) text[n] & 0xc0) == 0x80)
        n--;
    return n;
}

const char *
ys_words_nearer(const char *word, const char *best, const char *candidate)
{
    const char *pair[2] = { candidate, NULL };

    if (best == NULL)
        return ys_text_nearest(word, pair, 1);
    pair[0] = best;
    pair[1] = candidate;
    return ys_text_nearest(word, pair, 2);
}
