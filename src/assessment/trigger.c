#include "assessment/trigger.h"
ys_status ys_trigger_parse(const char *text, const ys_data *data, uint32_t own, const char *path, ys_trigger *trigger, ys_error *err)
{ (void)text;(void)data;(void)own;(void)path;(void)trigger; return ys_fail(err, YS_E_BUG, "stub"); }
