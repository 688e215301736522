/* The area under 0.7 x^3 - 2 x^2 + 4 from 0 to 3 by the midpoint rule; exactly 8.175. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments)
{
    long intervals = count > 1 ? atol(arguments[1]) : 100000000;
    double width = 3.0 / intervals, sum = 0;
    double start = omp_get_wtime();
#pragma omp parallel for reduction(+ : sum) schedule(static)
    for (long i = 0; i < intervals; i++) {
        double x = (i + 0.5) * width;
        sum += (0.7 * x - 2) * x * x + 4;
    }
    double seconds = omp_get_wtime() - start;
    printf("threads: %d\n", omp_get_max_threads());
    printf("area: %.6f\n", sum * width);
    printf("elapsed: %.9f s\n", seconds);
    printf("rate: %.6g points/s\n", intervals / seconds);
    return 0;
}
