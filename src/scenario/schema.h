/* Schema: the grammar as JSON Schema 2020-12. */
#ifndef YS_SCHEMA_H
#define YS_SCHEMA_H

#include <jansson.h>

/** Owned by the caller; NULL when memory runs out. */
json_t *ys_schema_build(void);

#endif
