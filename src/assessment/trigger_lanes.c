#include "assessment/trigger.h"
void YS_LANE(ys_trigger_lanes)(const ys_trigger *trigger, const ys_trigger_rows *rows, double *work, double *holds)
{ (void)trigger;(void)rows;(void)work;(void)holds; }
