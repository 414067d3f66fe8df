/* Text: a growing buffer, numbers and dates as text, nearest words, UTF-8. */
#ifndef YS_TEXT_H
#define YS_TEXT_H

#include "yinsu/base.h"

/* Longest text that a buffer takes. */
enum { YS_TEXT_LIMIT = 1 << 26 };

/*
 * A growing text. Start from { 0 }. When memory runs out or YS_TEXT_LIMIT is passed, `failed` is set and stays set, later calls do
 * nothing, and ys_text_take gives NULL: one check at the end is enough.
 */
typedef struct {
    char *bytes; /* owned, NUL-ended; NULL while empty */
    size_t n, size;
    bool failed;
} ys_text;

void ys_text_add(ys_text *self, const char *text);
void ys_text_add_bytes(ys_text *self, const char *bytes, size_t n);
void ys_text_format(ys_text *self, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Hand the text over (an empty one too), free() it; NULL if the buffer has failed. The buffer is empty afterwards. */
char *ys_text_take(ys_text *self);
void ys_text_free(ys_text *self);

/** Edits (insert, delete, replace, swap of neighbours) from one to the other, in bytes of the first 160. O(160^2). */
size_t ys_text_distance(const char *a, const char *b);
/** The word of the list that is nearest to a misspelt one, the first of equals; NULL if more than a third of it (at least 1) differs. */
const char *ys_text_nearest(const char *word, const char *const *words, size_t n);

/** A decimal number in the C notation, the whole text, finite; no hexadecimal, no blanks. The locale plays no part. */
bool ys_text_to_number(const char *text, double *number);
/** The shortest text that ys_text_to_number reads as the same double; whole numbers under 1e15 without an exponent; -0 is "0". */
void ys_text_from_number(double number, char out[32]);

/** YYYY-MM-DD, a day of the Gregorian calendar from 1000 to 9999, as yyyymmdd. */
bool ys_text_to_date(const char *text, int32_t *date);
/** Back; an empty text for 0. */
void ys_text_from_date(int32_t date, char out[16]);

/** Well-formed UTF-8 (no surrogates, nothing overlong). On false *bad, if asked for, is the offset of the first wrong byte. */
bool ys_text_is_utf8(const char *bytes, size_t n, size_t *bad);
/** Bytes of the first character of valid UTF-8 and its code point; 0 at the end. A wrong byte counts as one character U+FFFD. */
size_t ys_text_decode(const char *text, uint32_t *code);
/** Columns that the text takes in a terminal: wide East Asian characters 2, combining and control characters 0, others 1. */
size_t ys_text_width(const char *text);
/** For messages: control characters as \xNN, cut at a character to fit `size` (>= 8) with "..." where something was cut. */
void ys_text_show(const char *text, char *out, size_t size);

#endif
