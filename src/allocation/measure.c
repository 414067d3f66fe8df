#include "allocation/measure.h"

#include "base/math.h"

#include <math.h>
#include <stdlib.h>

enum { EDGE = 5 };

/* A county that counts. */
typedef struct {
    double key, x, persons;
    size_t at;
} entry;

static int
by_key(const void *a, const void *b)
{
    const entry *p = a, *q = b;

    if (p->key != q->key)
        return p->key < q->key ? -1 : 1;
    return p->at < q->at ? -1 : p->at > q->at;
}

/* Counties with poor persons (and a known need, where asked for), in rising order of the key. */
static size_t
gather(const ys_measure_inputs *in, const double *key, entry *list)
{
    size_t n = 0;

    for (size_t i = 0; i < in->n_counties; i++) {
        double persons = in->poor == NULL ? 0 : in->poor[i], x;

        if (!(persons > 0) || (key != NULL && isnan(key[i])))
            continue;
        x = (double) in->amount[i] / persons;
        list[n++] = (entry){ key == NULL ? x : key[i], x, persons, i };
    }
    qsort(list, n, sizeof *list, by_key);
    return n;
}

/* sum_ij p_i p_j |x_i - x_j| / 2 = sum_i p_i (x_i * below - money below), x rising. */
static double
gini(const entry *list, size_t n)
{
    double persons = 0, money = 0, area = 0;

    for (size_t k = 0; k < n; k++) {
        area += list[k].persons * (list[k].x * persons - money);
        persons += list[k].persons;
        money += list[k].persons * list[k].x;
    }
    return money > 0 ? area / (persons * money) : (double) NAN;
}

static double
theil(const entry *list, size_t n, double persons, double money)
{
    double sum = 0, mean = persons > 0 ? money / persons : 0;

    for (size_t k = 0; k < n && mean > 0; k++)
        sum += list[k].x > 0 ? list[k].persons * list[k].x / money * ys_log(list[k].x / mean) : 0;
    return mean > 0 ? sum : (double) NAN;
}

/* Fractional ranks of the poor by need, ties sharing the middle of theirs. */
static double
concentration(const entry *list, size_t n, double persons, double money)
{
    double before = 0, sum = 0;

    for (size_t k = 0; k < n;) {
        size_t end = k;
        double here = 0, x = 0;

        for (; end < n && list[end].key == list[k].key; end++) {
            here += list[end].persons;
            x += list[end].persons * list[end].x;
        }
        sum += x * (before + here / 2) / persons;
        before += here;
        k = end;
    }
    return money > 0 ? 2 * sum / money - 1 : (double) NAN;
}

static double
correlation(const entry *list, size_t n)
{
    double x = 0, y = 0, xx = 0, yy = 0, xy = 0;

    for (size_t k = 0; k < n; k++) {
        x += list[k].x / (double) n;
        y += list[k].key / (double) n;
    }
    for (size_t k = 0; k < n; k++) {
        xx += (list[k].x - x) * (list[k].x - x);
        yy += (list[k].key - y) * (list[k].key - y);
        xy += (list[k].x - x) * (list[k].key - y);
    }
    return n > 1 && xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : (double) NAN;
}

static double
moved(const ys_measure_inputs *in)
{
    double now = 0, before = 0, sum = 0;

    for (size_t i = 0; in->last_year != NULL && i < in->n_counties; i++) {
        now += (double) in->amount[i];
        before += (double) in->last_year[i];
    }
    if (!(now > 0 && before > 0))
        return NAN;
    for (size_t i = 0; i < in->n_counties; i++)
        sum += fabs((double) in->amount[i] / now - (double) in->last_year[i] / before);
    return sum / 2;
}

/* Means of the last few on the one side of the edge and of the first few on the other; need rises. */
static double
cliff(const ys_measure_inputs *in, const entry *list, size_t n)
{
    double inside = 0, outside = 0;
    int n_in = 0, n_out = 0;

    for (size_t k = 0; k < n && in->eligible != NULL && n_in < EDGE; k++) {
        if (!in->eligible[list[k].at])
            continue;
        inside += list[k].x;
        n_in++;
    }
    for (size_t k = n; k-- > 0 && in->eligible != NULL && n_out < EDGE;) {
        if (in->eligible[list[k].at])
            continue;
        outside += list[k].x;
        n_out++;
    }
    return n_in > 0 && n_out > 0 ? inside / n_in - outside / n_out : (double) NAN;
}

static double
held_at(const ys_measure_inputs *in, uint8_t bound)
{
    double n = 0;

    for (size_t i = 0; in->bound != NULL && i < in->n_counties; i++)
        n += in->bound[i] == bound;
    return in->bound == NULL ? (double) NAN : n;
}

ys_status
ys_measure_allocation(const ys_measure_inputs *in, double *measure, ys_error *err)
{
    entry *list = calloc(in->n_counties + 1, sizeof *list);
    double persons = 0, money = 0;
    size_t n;

    if (list == NULL)
        return ys_fail(err, YS_E_NOMEM, "measures of %zu counties", in->n_counties);
    n = gather(in, NULL, list);
    for (size_t k = 0; k < n; k++) {
        persons += list[k].persons;
        money += list[k].persons * list[k].x;
    }
    measure[YS_MEASURE_per_poor] = persons > 0 ? money / persons : (double) NAN;
    measure[YS_MEASURE_least_per_poor] = n > 0 ? list[0].x : (double) NAN;
    measure[YS_MEASURE_most_per_poor] = n > 0 ? list[n - 1].x : (double) NAN;
    measure[YS_MEASURE_gini] = gini(list, n);
    measure[YS_MEASURE_theil] = theil(list, n, persons, money);
    measure[YS_MEASURE_moved] = moved(in);
    measure[YS_MEASURE_at_floor] = held_at(in, 1);
    measure[YS_MEASURE_at_cap] = held_at(in, 2);
    n = in->need == NULL ? 0 : gather(in, in->need, list);
    persons = money = 0;
    for (size_t k = 0; k < n; k++) {
        persons += list[k].persons;
        money += list[k].persons * list[k].x;
    }
    measure[YS_MEASURE_concentration] = concentration(list, n, persons, money);
    measure[YS_MEASURE_need_correlation] = correlation(list, n);
    measure[YS_MEASURE_cliff] = cliff(in, list, n);
    free(list);
    return YS_OK;
}
