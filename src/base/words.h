/* What may stand in a text that comes from outside, and which word was probably meant. */
#ifndef YS_WORDS_H
#define YS_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Offset of the first byte that is not valid UTF-8 or begins a control character, n if there is none. `lines` allows
 * tab, line feed and carriage return. C1 controls (U+0080 to U+009F) are refused too: terminals obey them.
 */
size_t ys_words_fault(const char *text, size_t n, bool lines);

/** Length of a text cut to at most `limit` bytes without splitting a character, for "%.*s". */
int ys_words_cut(const char *text, int limit);

/** The nearer of two words to a misspelt one, by ys_text_nearest; `best` may be NULL, and wins a tie. NULL where
 * neither is near. */
const char *ys_words_nearer(const char *word, const char *best, const char *candidate);

#endif
