/*
 * Published answers of proportional shares within bounds: what the whole-unit solver and the real one must both give.
 */
#ifndef YS_ALLOCATION_FILLING_H
#define YS_ALLOCATION_FILLING_H

#include <stddef.h>
#include <stdint.h>

enum { FILLING_MOST = 10 };

typedef struct {
    int64_t total;
    size_t n;
    int64_t share[FILLING_MOST], lo[FILLING_MOST], hi[FILLING_MOST];
    double want[FILLING_MOST]; /* of the exact solution */
    const char *source;
} filling;

/*
 * Five by the KKT conditions, in exact rationals; all 16 of stratallo's test of rnabox (cases 11 and 12 are the least
 * and the greatest total that can be held; case 16 has its A times 10, to be whole).
 */
/* a cap that never binds here, in place of none */
#define FILLING_NONE INT64_C(1000000)
#define FILLING_WW "Wesolowski, Wieczorkowski, Wojciak: R package stratallo, tests of rnabox"
#define FILLING_BOX \
    { \
        3000, 4000, 5000, 2000 \
    }

static const filling fillings[] = {
    { 100, 4, { 1, 2, 3, 4 }, { 0 }, { 100, 100, 100, 100 }, { 10, 20, 30, 40 }, "KKT conditions, exact rationals" },
    { 100, 4, { 1, 9, 10, 20 }, { 10, 10, 10, 10 }, { 100, 100, 100, 100 }, { 10, 270.0 / 13, 300.0 / 13, 600.0 / 13 },
        "KKT conditions, exact rationals" },
    { 100, 4, { 1, 2, 3, 14 }, { 0 }, { 40, 40, 40, 40 }, { 10, 20, 30, 40 }, "KKT conditions, exact rationals" },
    { 100, 4, { 1, 9, 10, 80 }, { 5, 5, 5, 5 }, { 50, 50, 50, 50 }, { 5, 405.0 / 19, 450.0 / 19, 50 },
        "KKT conditions, exact rationals" },
    { 100, 4, { 1, 5, 7, 11 }, { 10, 10, 10, 10 }, { 25, 25, 25, 25 }, { 25, 25, 25, 25 },
        "KKT conditions: caps add up to the total" },
    { 553, 4, FILLING_BOX, { 100, 90, 70, 50 }, { 300, 400, 200, 90 }, { 118.5, 158, 197.5, 79 }, FILLING_WW },
    { 463, 4, FILLING_BOX, { 100, 90, 70, 50 }, { 300, 400, 200, 90 }, { 100, 132, 165, 66 }, FILLING_WW },
    { 596, 4, FILLING_BOX, { 100, 90, 70, 50 }, { 300, 400, 200, 90 }, { 132, 176, 200, 88 }, FILLING_WW },
    { 366, 4, FILLING_BOX, { 100, 90, 70, 50 }, { 300, 400, 200, 90 }, { 100, 96, 120, 50 }, FILLING_WW },
    { 1283, 4, FILLING_BOX, { 100, 90, 500, 50 }, { 300, 400, 800, 90 }, { 297, 396, 500, 90 }, FILLING_WW },
    { 976, 4, FILLING_BOX, { 100, 90, 70, 50 }, { 300, 400, 200, 90 }, { 294, 392, 200, 90 }, FILLING_WW },
    { 748, 4, FILLING_BOX, { 100, 90, 500, 50 }, { 300, 400, 800, 90 }, { 100, 98, 500, 50 }, FILLING_WW },
    { 384, 4, { 3000, 4000, 5000, 7000 }, { 100, 90, 70, 50 }, { 300, 400, 200, 90 }, { 100, 90, 104, 90 }, FILLING_WW },
    { 1174, 4, FILLING_BOX, { 100, 90, 700, 50 }, { 300, 100, 900, 90 }, { 284, 100, 700, 90 }, FILLING_WW },
    { 1284, 4, FILLING_BOX, { 100, 90, 700, 50 }, { 300, 100, 900, 90 }, { 300, 100, 794, 90 }, FILLING_WW },
    { 310, 4, FILLING_BOX, { 100, 90, 70, 50 }, { 300, 400, 200, 90 }, { 100, 90, 70, 50 }, FILLING_WW },
    { 990, 4, FILLING_BOX, { 100, 90, 70, 50 }, { 300, 400, 200, 90 }, { 300, 400, 200, 90 }, FILLING_WW },
    { 950, 4, FILLING_BOX, { 100, 90, 700, 50 }, { 300, 100, 900, 90 }, { 100, 100, 700, 50 }, FILLING_WW },
    { 80, 4, { 1040, 180, 30, 90 }, { 10, 10, 10, 10 }, { 30, 30, 30, 30 }, { 30, 80.0 / 3, 10, 40.0 / 3 }, FILLING_WW },
    { 5000, 4, FILLING_BOX, { 100, 90, 70, 50 }, { 300, 400, 200, FILLING_NONE }, { 300, 400, 200, 4100 }, FILLING_WW },
    { 4076, 10, { 4086, 500000, 37120, 2500, 67200, 13000, 117000, 390000, 500000, 28000 },
        { 322, 3, 57, 207, 715, 121, 9, 1246, 1095, 294 }, { 454, 10, 116, 2500, 2240, 260, 39, 3000, 2500, 400 },
        { 322, 10, 57, 207, 715, 121, 9, 1246, 1095, 294 }, FILLING_WW },
};

#endif
