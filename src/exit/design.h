/* What the draws of a survey are worth, and what is held against a limit. Preparation and lanes share it, so that both round alike. */
#ifndef YS_EXIT_DESIGN_H
#define YS_EXIT_DESIGN_H

#include "base/math.h"

#include <math.h>

/* Draws at random that `size` draws in `villages` villages (0: none) are worth: fewer draws than villages are one in a village. */
static inline double
ys_design_worth(double size, double villages, double targeted, double nonresponse, double rho)
{
    double cluster = villages > 0.0 && size > villages ? size / villages : 1.0;
    /* a product of shares may fall just short of the whole number that it stands for */
    double worth = ys_floor(size * (1.0 - targeted) * (1.0 - nonresponse) / (1.0 + (cluster - 1.0) * rho) + 1e-9);

    return size > 0.0 && worth < 1.0 ? 1.0 : worth;
}

/* Wilson's upper bound of a rate found in n draws; n = 0: the rate is known. */
static inline double
ys_design_upper(double rate, double n, double z)
{
    double safe = n > 0.0 ? n : 1.0, part = z * z / safe;
    double bound = (rate + 0.5 * part + z * sqrt(rate * (1.0 - rate) / safe + 0.25 * part / safe)) / (1.0 + part);

    return n > 0.0 ? bound : rate;
}

#endif
