/* Reads schemes with their data from stdin as words, scores them in every instruction set, writes the figures.
 * See assessment.py. */
#include "assessment/scheme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD = 64, MAX_COLUMNS = 16, MAX_CLASSES = 4, MAX_GRADES = 8 };

/* What one case takes; all of it is freed together. */
typedef struct {
    size_t n_counties, n_columns, n_classes, n_grades, n_slots;
    int lanes, lane;
    ys_indicator column[MAX_COLUMNS], quantity[YS_QUANTITY_COUNT];
    const double *rows[YS_QUANTITY_COUNT];
    double *param;
    ys_class class[MAX_CLASSES];
    uint8_t *mask[MAX_CLASSES];
    ys_grade grade[MAX_GRADES];
    ys_scheme scheme;
    void *kept[4096];
    size_t n_kept;
} test_case;

static void
stop(const char *why)
{
    fprintf(stderr, "assessment_driver: %s\n", why);
    exit(2);
}

static void *
keep(test_case *self, size_t n, size_t size)
{
    size_t bytes = (n * size + YS_ALIGN) / YS_ALIGN * YS_ALIGN;
    void *memory = aligned_alloc(YS_ALIGN, bytes);

    if (memory == NULL || self->n_kept == sizeof self->kept / sizeof *self->kept)
        stop("a case is too large");
    memset(memory, 0, bytes);
    self->kept[self->n_kept++] = memory;
    return memory;
}

static double
read_real(void)
{
    double value;

    if (scanf("%lf", &value) != 1)
        stop("a number is missing");
    return value;
}

static size_t
read_size(void)
{
    size_t value;

    if (scanf("%zu", &value) != 1)
        stop("a count is missing");
    return value;
}

static const char *
read_word(test_case *self)
{
    char *word = keep(self, WORD, 1);

    if (scanf("%63s", word) != 1)
        stop("a word is missing");
    return word;
}

static ys_param
read_param(void)
{
    ys_param param;

    if (scanf("%lf %d", &param.value, &param.slot) != 2)
        stop("a parameter is missing");
    return param;
}

static double *
read_reals(test_case *self, size_t n)
{
    double *values = keep(self, n, sizeof *values);

    for (size_t i = 0; i < n; i++)
        values[i] = read_real();
    return values;
}

static ys_list read_items(test_case *self);

static void
read_leaf(test_case *self, ys_item *item)
{
    item->indicator = read_word(self);
    item->score = (int) read_size();
    item->lower_is_better = read_size() != 0;
    item->target = read_param();
    item->worst = read_param();
    item->best = read_param();
    item->floor = read_real();
    item->high = 100;
    item->centre = 50;
    item->spread = 10;
    item->step = read_real();
    item->unit = read_real();
    item->ties = (int) read_size();
    item->bands.n = read_size();
    ys_band *band = keep(self, item->bands.n, sizeof *band);
    for (size_t k = 0; k < item->bands.n; k++) {
        band[k].at = read_real();
        band[k].points = read_real();
    }
    item->bands.item = band;
}

static ys_item
read_item(test_case *self)
{
    ys_item item = { .name = read_word(self) };

    item.weights.n = read_size();
    ys_class_weight *weight = keep(self, item.weights.n, sizeof *weight);
    for (size_t k = 0; k < item.weights.n; k++) {
        weight[k].name = read_word(self);
        weight[k].weight = read_param();
    }
    item.weights.item = weight;
    item.tags.n = read_size();
    const char **tag = keep(self, item.tags.n, sizeof *tag);
    for (size_t k = 0; k < item.tags.n; k++)
        tag[k] = read_word(self);
    item.tags.item = tag;
    if (read_size() == 1) {
        read_leaf(self, &item);
        return item;
    }
    item.aggregation = (int) read_size();
    item.exponent = read_real();
    item.lower_is_better = read_size() != 0;
    item.items = read_items(self);
    return item;
}

static ys_list
read_items(test_case *self)
{
    ys_list list = { .n = read_size() };
    ys_item *item = keep(self, list.n, sizeof *item);

    for (size_t k = 0; k < list.n; k++)
        item[k] = read_item(self);
    list.item = item;
    return list;
}

static void
read_table(test_case *self)
{
    size_t cells = self->n_counties * (size_t) self->lanes;

    self->n_columns = read_size();
    if (self->n_columns > MAX_COLUMNS)
        stop("too many columns");
    for (size_t k = 0; k < self->n_columns; k++) {
        self->column[k].name = read_word(self);
        self->column[k].modelled = read_size() != 0;
        self->column[k].fixed = read_reals(self, self->n_counties);
        self->column[k].quantity = -1;
    }
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        self->rows[q] = read_size() == 1 ? read_reals(self, cells) : NULL;
    self->n_slots = read_size();
    self->param = read_reals(self, self->n_slots * (size_t) self->lanes);
}

/* A class's condition is its number. */
static void
read_classes(test_case *self)
{
    static const char *const numbers[MAX_CLASSES] = { "0", "1", "2", "3" };

    self->n_classes = read_size();
    if (self->n_classes > MAX_CLASSES)
        stop("too many classes");
    for (size_t c = 0; c < self->n_classes; c++) {
        ys_tag_bound *bound = keep(self, 1, sizeof *bound);
        const char *name = read_word(self);

        *bound = (ys_tag_bound){ .name = "around_poverty", .at_least = read_real(), .at_most = 1 };
        self->class[c] =
            (ys_class){ .name = name, .where = numbers[c], .tagged = { 1, bound } };
        self->mask[c] = keep(self, self->n_counties, 1);
        for (size_t i = 0; i < self->n_counties; i++)
            self->mask[c][i] = read_size() != 0;
    }
    self->n_grades = read_size();
    if (self->n_grades > MAX_GRADES)
        stop("too many grades");
    for (size_t g = 0; g < self->n_grades; g++) {
        double at_least = read_real();

        self->grade[g] = (ys_grade){ .name = "grade", .at_least = at_least, .award_points = read_param(), .award = { 0, -1 } };
        self->grade[g].quota = read_real();
    }
}

static const char *
case_code(void *context, size_t county)
{
    static char code[WORD];

    (void) context;
    snprintf(code, sizeof code, "%zu", county);
    return code;
}

static const ys_indicator *
case_indicator(void *context, const char *name)
{
    static const char *const names[] = {
#define X(quantity, unit, meaning) #quantity,
        YS_QUANTITY_LIST(X)
#undef X
    };
    test_case *self = context;

    for (size_t k = 0; k < self->n_columns; k++)
        if (strcmp(self->column[k].name, name) == 0)
            return &self->column[k];
    for (int q = 0; q < YS_QUANTITY_COUNT; q++)
        if (strcmp(names[q], name) == 0) {
            self->quantity[q] = (ys_indicator){ .name = names[q], .quantity = q };
            return &self->quantity[q];
        }
    return NULL;
}

static ys_status
case_select(void *context, const char *condition, uint8_t *mask, ys_error *err)
{
    test_case *self = context;

    (void) err;
    memcpy(mask, self->mask[condition[0] - '0'], self->n_counties);
    return YS_OK;
}

static void
run_everywhere(test_case *self, const ys_scheme_plan *plan, ys_scheme_year *year)
{
    size_t cells = self->n_counties * (size_t) self->lanes;

    year->scratch = keep(self, ys_scheme_scratch(plan, self->lanes, true), 1);
    year->score = keep(self, cells, sizeof *year->score);
    year->grade = keep(self, cells, sizeof *year->grade);
    year->rank = keep(self, cells, sizeof *year->rank);
    year->award_points = keep(self, cells, sizeof *year->award_points);
    ys_scheme_lanes_base(plan, year);
#if defined(__x86_64__)
    ys_scheme_year other = *year;
    other.score = keep(self, cells, sizeof *year->score);
    other.grade = keep(self, cells, sizeof *year->grade);
    other.rank = keep(self, cells, sizeof *year->rank);
    other.award_points = keep(self, cells, sizeof *year->award_points);
    for (int set = 0; set < 2; set++) {
        if (set == 0 && __builtin_cpu_supports("avx2"))
            ys_scheme_lanes_avx2(plan, &other);
        else if (set == 1 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                 __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
            ys_scheme_lanes_avx512(plan, &other);
        else
            continue;
        if (memcmp(other.score, year->score, cells * sizeof *year->score) != 0 ||
            memcmp(other.grade, year->grade, cells * sizeof *year->grade) != 0 ||
            memcmp(other.rank, year->rank, cells * sizeof *year->rank) != 0 ||
            memcmp(other.award_points, year->award_points, cells * sizeof *year->award_points) != 0)
            stop("two instruction sets differ");
    }
#endif
}

static void
write_figures(const test_case *self, const ys_scheme_plan *plan, const ys_scheme_year *year, ys_scheme_sheet *sheet)
{
    printf("leaves %zu", sheet->n_leaves);
    for (size_t k = 0; k < sheet->n_leaves; k++)
        printf(" %s", sheet->leaf[k]);
    printf("\n");
    for (size_t i = 0; i < self->n_counties; i++) {
        printf("%d", ys_scheme_class(plan)[i]);
        for (size_t l = 0; l < (size_t) self->lanes; l++) {
            size_t at = i * (size_t) self->lanes + l;

            printf(" %.17g %d %.17g", year->score[at], year->grade[at], year->award_points[at]);
        }
        printf(" %.17g %.17g %.17g %d %d", sheet->score[i], sheet->coverage[i], sheet->modelled[i], sheet->rank[i],
            sheet->grade[i]);
        for (size_t k = 0; k < sheet->n_leaves; k++)
            printf(" %.17g %.17g", sheet->leaf_score[k * self->n_counties + i],
                sheet->leaf_weight[k * self->n_counties + i]);
        printf(" [%s]\n", sheet->dropped + i * YS_SHEET_DROPPED);
    }
}

static void
case_run(test_case *self)
{
    ys_data data = { .context = self,
        .n_counties = self->n_counties,
        .code = case_code,
        .indicator = case_indicator,
        .select = case_select };
    ys_scheme_year year = { .lanes = self->lanes, .param = self->param, .quantity = self->rows };
    ys_scheme_plan *plan = NULL;
    ys_scheme_sheet sheet = { 0 };
    ys_error err = { 0 };

    if (ys_scheme_prepare(&self->scheme, &data, NULL, &plan, &err) != YS_OK) {
        printf("refused %s\n", err.text);
        return;
    }
    run_everywhere(self, plan, &year);
    if (ys_scheme_sheet_make(plan, &year, self->lane, &sheet, &err) != YS_OK)
        stop(err.text);
    write_figures(self, plan, &year, &sheet);
    ys_scheme_sheet_free(&sheet);
    ys_scheme_release(plan);
}

int
main(void)
{
    static test_case self;
    int lanes;

    while (scanf(" case %zu %d", &self.n_counties, &lanes) == 2) {
        self.lanes = lanes;
        self.lane = (int) read_size();
        read_table(&self);
        read_classes(&self);
        double coverage = read_real();
        int aggregation = (int) read_size();
        double exponent = read_real();
        self.scheme = (ys_scheme){ .name = "county",
            .missing = YS_MISSING_drop,
            .outliers = YS_OUTLIERS_keep,
            .classes = { self.n_classes, self.class },
            .grades = { self.n_grades, self.grade },
            .coverage_at_least = coverage,
            .aggregation = aggregation,
            .exponent = exponent,
            .items = read_items(&self) };
        case_run(&self);
        for (size_t k = 0; k < self.n_kept; k++)
            free(self.kept[k]);
        self = (test_case){ 0 };
    }
    return feof(stdin) ? 0 : 2;
}
