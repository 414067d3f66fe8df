/* Threads that write one counter without a lock: a thread sanitizer that stays silent here proves nothing elsewhere. */
#include <stdio.h>

int
main(void)
{
    long count = 0;

#pragma omp parallel for num_threads(4)
    for (int i = 0; i < 100000; i++)
        count++;
    return printf("%ld\n", count) < 0;
}
