#include "random/btrs.h"
#include "random/lanes.h"

void
ys_binomial_table_fill(ys_binomial_table *table, double n, double p)
{
    double q = p > 0.5 ? 1.0 - p : p;
    double s = q / (1.0 - q), a = (n + 1.0) * s;
    double probability = ys_exp(n * ys_log(1.0 - q)), cumulated = probability;

    *table = (ys_binomial_table){ .n = n, .p = p };
    if (n * q >= YS_SMALL_MEAN)
        return;
    for (int j = 0; j < 128; j++)
        table->cumulated[j] = 2.0;
    /* the last one that a uniform of 52 bits can pass */
    while (table->steps < 124 && cumulated < 1.0 - 0x1p-53) {
        table->cumulated[table->steps++] = cumulated;
        probability *= a * (1.0 / table->steps) - s;
        if (probability <= 0.0)
            break;
        cumulated += probability;
    }
    table->cumulated[table->steps] = cumulated;
    table->steps = (table->steps + 4) / 4 * 4;
}
