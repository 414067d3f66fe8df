#include "yinsu/scenario.h"

#include "scenario/reference.h"
#include "scenario/schema.h"

#include <stdlib.h>

ys_status
ys_scenario_schema(char **text, ys_error *err)
{
    json_t *schema = ys_schema_build();
    ys_text out = { 0 };
    char *json = schema == NULL ? NULL : json_dumps(schema, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
    char *taken = NULL;

    if (json != NULL) {
        ys_text_format(&out, "%s\n", json);
        taken = ys_text_take(&out);
    }
    json_decref(schema);
    free(json);
    if (taken == NULL)
        return ys_fail(err, YS_E_NOMEM, "out of memory while writing the JSON Schema");
    *text = taken;
    return YS_OK;
}

ys_status
ys_scenario_reference(char **text, ys_error *err)
{
    ys_text out = { 0 };

    ys_reference_write(&out);

    char *taken = ys_text_take(&out);
    if (taken == NULL)
        return ys_fail(err, YS_E_NOMEM, "out of memory while writing the reference");
    *text = taken;
    return YS_OK;
}
