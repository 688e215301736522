/* The area under 0.7 x^3 - 2 x^2 + 4 from 0 to 3 by the midpoint rule, one share a rank. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments)
{
    int rank, ranks;
    MPI_Init(&count, &arguments);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    long intervals = count > 1 ? atol(arguments[1]) : 100000000;
    double width = 3.0 / intervals, own = 0, sum = 0;
    MPI_Barrier(MPI_COMM_WORLD);
    double start = MPI_Wtime();
    for (long i = intervals * rank / ranks; i < intervals * (rank + 1) / ranks; i++) {
        double x = (i + 0.5) * width;
        own += (0.7 * x - 2) * x * x + 4;
    }
    MPI_Reduce(&own, &sum, 1, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
    double seconds = MPI_Wtime() - start;
    if (rank == 0) {
        printf("ranks: %d\narea: %.6f\nelapsed: %.9f s\n", ranks, sum * width, seconds);
    }
    MPI_Finalize();
    return 0;
}
