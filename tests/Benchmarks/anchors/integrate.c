// Area under 0.7x^3 - 2x^2 + 4 from 0 to 3 by left strips on MPI ranks, each with an equal block of the strips.
// mpicc -O3 -march=native -ffast-math integrate.c -o integrate ; mpirun -np RANKS integrate STRIPS COUNTED_PASSES
// One pass does not count where more than one is asked for.
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

static double share(long first, long end, double width) {
  double sum = 0;
  for (long i = first; i < end; i++) {
    double x = i * width;
    sum += 0.7 * x * x * x - 2 * x * x + 4;
  }
  return sum * width;
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  int ranks, rank;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  long strips = argc > 1 ? atol(argv[1]) : 10, passes = argc > 2 ? atol(argv[2]) : 1;
  double area = 0;
  for (long pass = passes > 1 ? -1 : 0; pass < passes; pass++) {
    MPI_Barrier(MPI_COMM_WORLD);
    double start = MPI_Wtime(), own = share(strips * rank / ranks, strips * (rank + 1) / ranks, 3.0 / strips);
    MPI_Reduce(&own, &area, 1, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
    if (rank == 0 && pass >= 0) printf("{\"seconds\": %.9f}\n", MPI_Wtime() - start);
  }
  if (rank == 0) printf("{\"answer\": {\"area\": %.12g}}\n", area);
  MPI_Finalize();
}
