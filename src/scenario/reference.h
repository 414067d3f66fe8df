/* Reference: the grammar as Markdown. */
#ifndef YS_REFERENCE_H
#define YS_REFERENCE_H

#include "base/text.h"

void ys_reference_write(ys_text *out);

#endif
