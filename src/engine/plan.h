/* A model prepared for the loop, the scratch of one block, and the tally of many. */
#ifndef YS_ENGINE_PLAN_H
#define YS_ENGINE_PLAN_H

#include "allocation/fund.h"
#include "assessment/chain.h"
#include "assessment/scheme.h"
#include "exit/plan.h"
#include "yinsu/engine.h"

__extension__ typedef __int128 ys_int128;

/* Where a fund's pot comes from. */
typedef struct {
    ys_fund_plan *plan;
    const ys_fund *fund;   /* borrowed from the model */
    int from;              /* fund whose set-aside this is, or -1 */
    int from_set_aside;
    size_t n_set_asides;
    const ys_approval *approval; /* what approving its projects costs in time; NULL: nothing */
} ys_pot_plan;

/* A slot that moves: its prior, and the group of its address (a hash of its path, so that equal parameters of two scenarios meet the
 * same luck whatever else differs). */
typedef struct {
    int32_t slot;
    uint32_t group;
} ys_moving_slot;

/* Who reads a column: the persons of the base year, or a rule by the column's name. */
enum { YS_USED_PERSONS = 1, YS_USED_RULE = 2 };

typedef struct {
    const ys_model *model;
    size_t n_counties, n_indicators;
    ys_indicator *indicator;     /* columns, then quantities; owned */
    double **class_number;       /* [n columns] numbers of a text class column, or NULL; owned */
    const ys_column *prefecture; /* NULL: none */
    uint8_t *used;               /* [n columns] bits of who reads it: YS_USED_…; owned */
    size_t n_slots, n_moving;
    uint8_t *slot_moves;
    ys_moving_slot *moving;
    size_t n_funds;
    ys_pot_plan *fund;           /* in an order in which every pot is known before it is shared */
    const char **fund_purpose;
    size_t n_tasks;
    ys_pot_plan *task;           /* shared out on recorded data alone */
    ys_scheme_plan *scheme;      /* NULL: none */
    const ys_scheme *scheme_of;
    size_t n_grades;             /* with 资料不足 as the last */
    ys_chain_plan chain;         /* of the scheme */
    size_t n_stages;             /* of the chain, with `free` as the first; 0: there is no chain */
    ys_exit_plan exit;
    bool loop;                   /* the model of exit is there */
    int n_years;
    uint32_t quantities;         /* bit q: rows are kept */
    size_t n_listed;
    uint8_t *key;                /* [n_counties] key counties among the listed, or NULL */
    bool needs_base;             /* measures deviate from the base year */
} ys_plan;

/** Prepare. Refusals of the rooms pass through. `loop` false: allocation and assessment of recorded data alone. */
ys_status ys_plan_prepare(const ys_model *model, bool loop, ys_plan *plan, ys_error *err);
void ys_plan_release(ys_plan *plan);
/* Columns and quantities as indicators; YS_E_SCENARIO where a column has a quantity's name. */
ys_status ys_plan_view_prepare(ys_plan *plan, ys_error *err);
/* The view of the table that the rooms are prepared with. */
ys_data ys_plan_view_data(ys_plan *plan);
/* mask[n_counties] of a condition. */
ys_status ys_plan_view_select(const ys_plan *plan, const char *condition, uint8_t *mask, ys_error *err);

/* Everything that one thread needs for a block. */
typedef struct {
    const ys_plan *plan;
    int lanes;
    uint64_t seed;
    uint32_t world;        /* of lane 0 */
    int valid;             /* lanes that stand for a world of the run: what happens in the others is nobody's failure */
    double *param;         /* [slot][lanes] */
    ys_exit_block exit;
    double *quantity[YS_QUANTITY_COUNT];
    int64_t **amount;      /* [n_funds] rows of this year */
    int64_t **last_amount; /* [n_funds] rows of last year, NULL where no bound asks for them */
    int64_t **set_aside;   /* [n_funds] [n set-asides][lanes] */
    int64_t **held;        /* [n_funds] [lanes] */
    int16_t **out_for;     /* [n_funds] [n thresholds] rows: years out, NULL where the fund has no thresholds */
    int64_t **spent;       /* [n_funds] rows: what acts this year; the amounts themselves where approval costs nothing */
    int64_t **carried;     /* [n_funds] rows: what acts only next year, NULL likewise */
    double **pot;          /* [n_funds] [lanes], yuan, unrounded */
    int64_t **total;       /* [n_funds] [lanes], yuan */
    double *score, *award, *award_yuan; /* rows */
    int32_t *grade;        /* rows */
    int32_t *rank;         /* rows, NULL in the loop */
    ys_chain_state chain;  /* rows, in a loop whose scheme has a chain; its stage is the quantity's row */
    void *scratch;         /* of funds and scheme */
    void *memory;          /* owned */
    void *pointers;        /* owned */
    int failed_fund, failed_lane, failed_year; /* the lowest lane of the first fund and year that fails; fund -1: ys_block_check does */
    const int64_t *failed_last_year;
} ys_block;

ys_status ys_block_init(ys_block *block, const ys_plan *plan, int lanes, ys_error *err);
void ys_block_free(ys_block *block);
size_t ys_block_bytes(const ys_plan *plan, int lanes);
/* Central values of every parameter in every lane. */
void ys_block_centre(ys_block *block);
/* Recorded figures of the first year in the quantity rows. */
void ys_block_recorded(ys_block *block);
/* Other persons on the register of one county in one lane, with what is derived from them. After ys_block_recorded. */
void ys_block_recorded_persons(ys_block *block, size_t county, int lane, double persons);
/* Years out of the funds' thresholds as the first year begins. */
void ys_block_start_funds(ys_block *block);
ys_status ys_block_failure(const ys_block *block, ys_error *err);
/**
 * The valid lanes of a block at the end of a year (0-based). Persons: the groups add up to the register, no pool is below 0, all pools have
 * room in the rural population. Money: set-asides, what is held and the amounts add up to each fund's pot to the yuan, none is below 0, and
 * a pot that comes from a set-aside is that set-aside. YS_E_BUG names county or fund, year and world of the lowest lane where it does not
 * hold. A build with assertions asks after every year (ys_block_run), a release does not. O(lanes * counties * (pools + funds)).
 */
ys_status ys_block_check(const ys_block *block, int year, ys_error *err);

/* Called after each year of a block with the state as it stands. Returns false to stop. */
typedef bool (*ys_year_hook)(void *context, const ys_block *block, int year);

/* Draw parameters, run all years. Returns 0; -1: stopped by the hook; 1: a fund failed, or the check of a year (failed_*). */
YS_DECLARE_LANE(int, ys_block_run, (ys_block *block, ys_year_hook hook, void *context));
/* The funds of one year (0-based; -1: the base year), into amount. Returns false when a fund failed. */
YS_DECLARE_LANE(bool, ys_block_allocate, (ys_block *block, int year));
YS_DECLARE_LANE(void, ys_block_assess, (ys_block *block, int year));
YS_DECLARE_LANE(void, ys_block_draw, (ys_block *block));

typedef struct ys_tally ys_tally;

typedef struct {
    int (*run)(ys_block *block, ys_year_hook hook, void *context);
    bool (*allocate)(ys_block *block, int year);
    void (*assess)(ys_block *block, int year);
    void (*score)(const ys_scheme_plan *plan, const ys_scheme_year *year);
    void (*tally)(ys_tally *tally, const ys_block *block, int year, int valid);
    const char *name;
} ys_isa;

/** The kernels of an instruction set by name ("sse2", "avx2", "avx512"; elsewhere "base"), or the best of this machine for NULL.
 * YS_E_USAGE: unknown, or not on this machine. */
ys_status ys_isa_choose(const char *name, const ys_isa **isa, ys_error *err);

/* Histogram of non-negative integers: exact under 2,048, above in bins of relative width 2^-10; a bin answers with its middle. */
enum { YS_BINS = 36 * 1024 };

typedef struct {
    int64_t count[YS_BINS];
} ys_histogram;

void ys_histogram_add(ys_histogram *histogram, int64_t value);
/** Smallest value v with P(X <= v) >= q. */
double ys_histogram_quantile(const ys_histogram *histogram, double q);

/* Persons of the province besides the registered, and what counts of its places: name, unit, title. Those of a pool that the scenario does
 * not have are left out. */
#define YS_PEOPLE_LIST(X)                                                                                                      \
    X(true_poor,  "person", "poor in truth: registered who are poor, wrongly exited, missed")                                  \
    X(guaranteed, "person", "registered poor for whom every gate is open: housing, water, school, medical care as the scenario has them") \
    X(vulnerable, "person", "exited and vulnerable")                                                                           \
    X(stable,     "person", "exited and stable")                                                                               \
    X(wrong,      "person", "wrongly exited: recorded as exited, still poor")                                                  \
    X(missed,     "person", "poor, never on the register")                                                                     \
    X(padded,     "person", "on the register, not poor")                                                                       \
    X(marginal,   "person", "just above the line")                                                                             \
    X(villages_left,   "village",  "poor villages that have not left")                                                         \
    X(townships_left,  "township", "poor townships that have not left")                                                        \
    X(provincial_out,  "county",   "counties that have left by the province's own scheme")                                     \
    X(back,            "county",   "counties that have lost their status again")

typedef enum {
#define X(name, unit, title) YS_PEOPLE_##name,
    YS_PEOPLE_LIST(X)
#undef X
    YS_PEOPLE_COUNT
} ys_people;

/** Whether the model has the pool. */
bool ys_outcome_people_on(const ys_exit_plan *exit, ys_people people);

/* Integer tallies over worlds; cell = year * n_counties + county. A pair is worlds 2k and 2k + 1, which share what is not known. */
struct ys_tally {
    const ys_plan *plan;
    int64_t worlds, pairs;
    int64_t *exited, *both;          /* [cell] worlds in which the county has left; pairs in which it has in both */
    int64_t *held;                   /* [cell][YS_HELD_COUNT] */
    int64_t *grade;                  /* [cell][n_grades] */
    int64_t *score, *scored;         /* [cell] in 2^-30; worlds with a score */
    int64_t *stage;                  /* [cell][n_stages] */
    int64_t *promotable;             /* [cell] */
    int64_t *poor;                   /* [cell] persons */
    ys_int128 *poor_square;          /* [cell] */
    ys_int128 *amount;               /* [fund][cell] yuan */
    ys_int128 *fund_total, *fund_held; /* [fund][year] yuan */
    ys_histogram *province_poor;     /* [year] */
    int64_t *exits;                  /* [year][n_listed + 1] worlds by number of counties that have left */
    int64_t *key_exited, *all_pairs; /* [year] */
    ys_int128 *province_sum, *province_square, *province_pair; /* [year] persons */
    ys_histogram *people[YS_PEOPLE_COUNT];  /* [year]; NULL where the pool is off */
    int64_t *people_sum[YS_PEOPLE_COUNT];   /* [cell] over worlds */
    int64_t *group_sum;                     /* [group][year] */
    void *memory;
};

ys_status ys_tally_init(ys_tally *tally, const ys_plan *plan, ys_error *err);
void ys_tally_free(ys_tally *tally);
/* Add the first `valid` lanes of a block's year. */
YS_DECLARE_LANE(void, ys_tally_year, (ys_tally *tally, const ys_block *block, int year, int valid));
/* The persons and places of YS_PEOPLE_LIST. */
YS_DECLARE_LANE(void, ys_tally_people, (ys_tally *tally, const ys_block *block, int year, int valid));
void ys_tally_merge(ys_tally *into, const ys_tally *from);

/** Arrays of a simulation from its tally. */
ys_status ys_outcome_fill(const ys_plan *plan, const ys_tally *tally, ys_result *result, ys_error *err);
/** Arrays of YS_PEOPLE_LIST and of the groups. */
ys_status ys_outcome_people(const ys_plan *plan, const ys_tally *tally, ys_result *result, ys_error *err);
/** Notes of what made the result and of the scenario; of a model of zeros, without a scenario, those are empty. */
ys_status ys_outcome_notes(const ys_model *model, const char *schema, ys_result *result, ys_error *err);
/** County codes and names, years, funds, notes of where everything comes from. */
ys_status ys_outcome_frame(const ys_plan *plan, const char *schema, ys_result *result, ys_error *err);
/** First-year allocation on recorded data, and (separately) the assessment. */
ys_status ys_recorded_fund_allocation(ys_plan *plan, ys_result *result, ys_error *err);
ys_status ys_recorded_assessment(ys_plan *plan, ys_result *result, ys_error *err);

#endif
