/* Parts of the model of exit prepared one after another, each from its own keys; and what they share. Inside the room. */
#ifndef YS_EXIT_PREPARE_H
#define YS_EXIT_PREPARE_H

#include "exit/plan.h"

/* Whether a parameter can differ from 0 in some world. */
bool ys_exit_param_on(const ys_exit_inputs *inputs, const ys_param *param);
/* Figures of a column, every county's: YS_E_SCENARIO where there is no such column, YS_E_DATA where a county has none. `what` names the key. */
ys_status ys_exit_column(const ys_data *data, const char *what, const char *name, const double **values, bool *modelled, ys_error *err);
double *ys_exit_copy(const double *values, size_t n);
/* out = start + slope * column, [n_counties], owned; untouched where `indicator` is NULL. */
ys_status ys_exit_slope(
    const ys_data *data, const char *what, const char *indicator, double slope, double start, double **out, ys_error *err);

ys_status ys_exit_prepare_population(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err);
ys_status ys_exit_prepare_groups(const ys_dynamics *dynamics, ys_exit_plan *plan, ys_error *err);
/* Groups that cannot leave put a bound on the net rate. */
ys_status ys_exit_check_reach(const ys_dynamics *dynamics, const ys_exit_plan *plan, ys_error *err);
ys_status ys_exit_prepare_dynamics(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err);
ys_status ys_exit_prepare_flow(const ys_exit_inputs *inputs, const ys_data *data, const char *what, const ys_flow *flow, ys_flow_plan *plan,
    ys_error *err);
ys_status ys_exit_prepare_areas(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err);
/* Whom a measure serves, what it acts on, and the options of its intensity, a named shock among them. */
ys_status ys_exit_prepare_options(
    const ys_exit_inputs *inputs, const ys_measure *from, const ys_exit_plan *plan, ys_measure_plan *to, ys_error *err);
/* Names of a list of `size`-byte items that each begin with their name: "a, b, c"; "none" where it is empty. Cut to what has room. */
void ys_exit_names(const ys_list *list, size_t size, char *text, size_t room);
/* Whether a shock is switched on and does anything in some world. */
bool ys_exit_shock_on(const ys_exit_inputs *inputs, const ys_shock *shock);
ys_status ys_exit_prepare_measures(const ys_exit_inputs *inputs, ys_exit_plan *plan, ys_error *err);
/* No two draws of people leaving may stand at one address. */
ys_status ys_exit_check_luck(const ys_exit_inputs *inputs, const ys_exit_plan *plan, ys_error *err);
ys_status ys_exit_prepare_rule(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err);

/* Gates and named shocks; the register against the truth; villages, townships, the provincial scheme, verification, after exit, behaviour.
 * Each: checked and prepared, released, and its rows carved (memory NULL: counted). */
ys_status ys_exit_prepare_effects(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err);
ys_status ys_exit_prepare_gates(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err);
ys_status ys_exit_prepare_named(const ys_exit_inputs *inputs, ys_exit_plan *plan, ys_error *err);
void ys_exit_release_effects(ys_exit_plan *plan);
void ys_exit_carve_effects(const ys_exit_plan *plan, size_t row, char *memory, size_t *used, ys_effect_block *block);
ys_status ys_exit_prepare_register(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err);
ys_status ys_exit_prepare_slowing(const ys_exit_inputs *inputs, ys_exit_plan *plan, ys_error *err);
ys_status ys_exit_prepare_growth(const ys_exit_inputs *inputs, ys_exit_plan *plan, ys_error *err);
ys_status ys_exit_prepare_lines(const ys_exit_inputs *inputs, ys_exit_plan *plan, ys_error *err);
ys_status ys_exit_prepare_targets(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err);
ys_status ys_exit_check_revisions(const ys_dynamics *dynamics, ys_error *err);
void ys_exit_release_register(ys_exit_plan *plan);
void ys_exit_carve_register(const ys_exit_plan *plan, size_t row, char *memory, size_t *used, ys_register_block *block);
ys_status ys_exit_prepare_places(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err);
ys_status ys_exit_prepare_provincial(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err);
ys_status ys_exit_prepare_status(const ys_exit_inputs *inputs, const ys_data *data, ys_exit_plan *plan, ys_error *err);
void ys_exit_release_status(ys_exit_plan *plan);
void ys_exit_carve_status(const ys_exit_plan *plan, size_t row, char *memory, size_t *used, ys_status_block *block);

#endif
