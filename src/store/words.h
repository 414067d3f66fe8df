/* What may stand in a text that comes from outside, and which word was probably meant. */
#ifndef YS_WORDS_H
#define YS_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Offset of the first byte that is not valid UTF-8 (RFC 3629) or is a control character, n if there is none. `lines` allows tab, line feed
 * and carriage return. C1 controls (U+0080 to U+009F) are refused too: terminals obey them.
 */
size_t ys_words_fault(const char *text, size_t n, bool lines);

/** Length of text cut to at most `limit` bytes without splitting a character. */
int ys_words_cut(const char *text, int limit);

/** Insertions, deletions, changes and swaps of neighbours from a to b (optimal string alignment); over 63 bytes: 64. O(|a| |b|). */
size_t ys_words_distance(const char *a, const char *b);

/** Greatest distance at which a word is still offered for another: a third of its length, 1 to 3. */
size_t ys_words_reach(const char *word);

#endif
