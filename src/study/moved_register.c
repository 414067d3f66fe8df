#include "study/moved_register.h"

#include "engine/recorded.h"

#include <stdlib.h>
#include <string.h>

enum { YS_AT_ONCE = 8 }; /* the narrowest row */

static void
release(ys_moved_register *self)
{
    if (self->prepared) {
        ys_block_free(&self->block);
        ys_plan_release(&self->plan);
    }
    self->prepared = false;
}

void
ys_moved_register_close(ys_moved_register *self)
{
    release(self);
    free(self->fund);
    free(self->column);
    free(self->poor);
    free(self->points);
    free(self->yuan);
    *self = (ys_moved_register){ 0 };
}

/* The block as recorded, in every lane. */
static void
restore(ys_moved_register *self)
{
    ys_block *block = &self->block;
    const struct {
        double *row;
        const double *value;
    } award[] = { { block->quantity[YS_QUANTITY_award_points], self->points }, { block->quantity[YS_QUANTITY_award], self->yuan } };
    size_t lanes = (size_t) block->lanes;

    ys_block_recorded(block);
    for (size_t k = 0; k < sizeof award / sizeof award[0]; k++)
        for (size_t i = 0; award[k].row != NULL && i < self->plan.n_counties * lanes; i++)
            award[k].row[i] = award[k].value[i / lanes];
}

static ys_status
prepare(ys_moved_register *self, ys_error *err)
{
    ys_status st = ys_plan_prepare(&self->moved, false, &self->plan, err);

    if (st != YS_OK)
        return st;
    self->plan.quantities |= UINT32_C(1) << YS_QUANTITY_registered_poor | UINT32_C(1) << YS_QUANTITY_incidence;
    st = ys_block_init(&self->block, &self->plan, YS_AT_ONCE, err);
    if (st != YS_OK) {
        ys_plan_release(&self->plan);
        return st;
    }
    ys_block_centre(&self->block);
    restore(self);
    self->prepared = true;
    return YS_OK;
}

/* A model whose register and funds' units are our own. */
static ys_status
copy_model(ys_moved_register *self, const ys_model *model, ys_error *err)
{
    const ys_list *funds = &model->scenario.funds;
    const ys_table *table = &model->table;
    const ys_column *register_of = ys_table_column(table, model->scenario.population.registered_poor);
    size_t n = table->n_counties;

    self->fund = calloc(funds->n + 1, sizeof *self->fund);
    self->column = calloc(table->n_columns + 1, sizeof *self->column);
    self->poor = calloc(n + 1, sizeof *self->poor);
    self->points = calloc(n + 1, sizeof *self->points);
    self->yuan = calloc(n + 1, sizeof *self->yuan);
    if (self->fund == NULL || self->column == NULL || self->poor == NULL || self->points == NULL || self->yuan == NULL)
        return ys_fail(err, YS_E_NOMEM, "a copy of the register of %zu counties", n);
    memcpy(self->fund, funds->item, funds->n * sizeof *self->fund);
    memcpy(self->column, table->column, table->n_columns * sizeof *self->column);
    memcpy(self->poor, register_of->number, n * sizeof *self->poor);
    for (size_t f = 0; f < funds->n; f++)
        self->fund[f].rounding = 1;
    self->column[register_of - table->column].number = self->poor;
    self->moved = *model;
    self->moved.scenario.funds.item = self->fund;
    self->moved.table.column = self->column;
    return YS_OK;
}

/* Points of each county's grade, by the scheme on recorded data. */
static void
grade(ys_moved_register *self)
{
    const ys_block *block = &self->block;
    const double *known[YS_QUANTITY_COUNT];
    ys_scheme_year year;

    if (self->plan.scheme == NULL)
        return;
    ys_recorded_assessment_year(block, known, &year);
    self->isa->score(self->plan.scheme, &year);
    for (size_t c = 0; c < self->plan.n_counties; c++) {
        size_t at = c * (size_t) block->lanes;

        self->graded += year.grade[at] >= 0;
        self->points[c] = year.award_points[at];
        self->yuan[c] = year.award_yuan[at];
    }
    restore(self);
}

ys_status
ys_moved_register_open(ys_moved_register *self, const ys_model *model, ys_error *err)
{
    const char *name = model->scenario.population.registered_poor;
    const ys_column *poor = name == NULL ? NULL : ys_table_column(&model->table, name);

    *self = (ys_moved_register){ .model = model };
    if (model->scenario.funds.n == 0)
        return ys_fail(err, YS_E_SCENARIO, "%s: the scenario has no fund", model->path);
    if (poor == NULL || poor->is_text)
        return ys_fail(err, YS_E_SCENARIO, "%s: the scenario has no register to move: give population.registered_poor a column of"
            " persons", model->path);
    ys_status st = copy_model(self, model, err);

    if (st == YS_OK)
        st = ys_isa_choose(NULL, &self->isa, err);
    if (st == YS_OK)
        st = prepare(self, err);
    if (st == YS_OK) {
        self->by_column = (self->plan.used[poor - model->table.column] & YS_USED_RULE) != 0;
        grade(self);
    }
    if (st != YS_OK)
        ys_moved_register_close(self);
    return st;
}

/* Allocate lanes 0 … n - 1; `move` (nullable) says whose register a lane moves. */
static ys_status
allocate(ys_moved_register *self, const ys_register_move *move, int n, ys_error *err)
{
    ys_block *block = &self->block;
    ys_error why = { YS_OK, "" };

    block->valid = n;
    ys_block_start_funds(block);
    if (self->isa->allocate(block, 0))
        return YS_OK;
    ys_status st = ys_block_failure(block, &why);

    if (move == NULL)
        return ys_fail(err, st, "%s", why.text);
    move += block->failed_lane;
    return ys_fail(err, st, "with %.0f persons on the register of county %s: %.7000s", move->persons,
        ys_table_code(&self->model->table, move->county), why.text);
}

ys_status
ys_moved_register_base(ys_moved_register *self, int64_t *amount, ys_error *err)
{
    size_t n = self->plan.n_counties, lanes = (size_t) self->block.lanes;
    ys_status st = allocate(self, NULL, 1, err);

    for (size_t i = 0; st == YS_OK && i < self->plan.n_funds * n; i++)
        amount[i] = self->block.amount[i / n][i % n * lanes];
    return st;
}

static void
take(const ys_moved_register *self, const ys_register_move *move, int lane)
{
    for (size_t f = 0; f < self->plan.n_funds; f++)
        move->amount[f] = self->block.amount[f][move->county * (size_t) self->block.lanes + (size_t) lane];
}

/* One move with the table's column moved too: everything is prepared anew. */
static ys_status
move_column(ys_moved_register *self, const ys_register_move *move, ys_error *err)
{
    double before = self->poor[move->county];

    release(self);
    self->poor[move->county] = move->persons;
    ys_status st = prepare(self, err);

    if (st == YS_OK)
        st = allocate(self, move, 1, err);
    if (st == YS_OK)
        take(self, move, 0);
    self->poor[move->county] = before;
    return st;
}

static ys_status
move_lanes(ys_moved_register *self, const ys_register_move *move, int n, ys_error *err)
{
    for (int l = 0; l < n; l++)
        ys_block_recorded_persons(&self->block, move[l].county, l, move[l].persons);
    ys_status st = allocate(self, move, n, err);

    for (int l = 0; l < n; l++) {
        if (st == YS_OK)
            take(self, &move[l], l);
        ys_block_recorded_persons(&self->block, move[l].county, l, self->poor[move[l].county]);
    }
    return st;
}

ys_status
ys_moved_register_amounts(ys_moved_register *self, const ys_register_move *move, size_t n, ys_error *err)
{
    ys_status st = YS_OK;
    size_t step = self->by_column ? 1 : YS_AT_ONCE;

    for (size_t k = 0; st == YS_OK && k < n; k += step) {
        size_t left = n - k < step ? n - k : step;

        st = self->by_column ? move_column(self, &move[k], err) : move_lanes(self, &move[k], (int) left, err);
    }
    if (self->by_column && st == YS_OK) {
        release(self);
        st = prepare(self, err);
    }
    return st;
}
