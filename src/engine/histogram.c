#include "engine/plan.h"

/* Values of 2,048 and more: the highest eleven bits are kept, the shift numbers the block of 1,024 bins. */
static int
bin_of(int64_t value)
{
    if (value < 2048)
        return value < 0 ? 0 : (int) value;
    int shift = 63 - __builtin_clzll((unsigned long long) value) - 10;
    int bin = shift * 1024 + (int) (value >> shift);

    return bin < YS_BINS ? bin : YS_BINS - 1;
}

static double
middle_of(int bin)
{
    if (bin < 2048)
        return bin;
    int shift = bin / 1024 - 1;
    int64_t low = (int64_t) (bin - shift * 1024) << shift, width = INT64_C(1) << shift;

    return (double) low + (double) (width - 1) / 2.0;
}

void
ys_histogram_add(ys_histogram *histogram, int64_t value)
{
    histogram->count[bin_of(value)]++;
}

double
ys_histogram_quantile(const ys_histogram *histogram, double q)
{
    int64_t n = 0, below = 0;

    for (int b = 0; b < YS_BINS; b++)
        n += histogram->count[b];
    for (int b = 0; b < YS_BINS; b++) {
        below += histogram->count[b];
        if ((double) below >= q * (double) n && below > 0)
            return middle_of(b);
    }
    return 0.0;
}
