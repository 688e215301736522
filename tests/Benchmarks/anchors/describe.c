// One pass over a file of doubles, mapped into memory: finite values, missing ones, smallest, largest, mean, standard deviation.
// cc -O3 -march=native -fopenmp describe.c -o describe -lm ; describe FILE HEADER_BYTES THREADS
#include "repeat.h"
#include <fcntl.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

struct moments {
  long count;
  double low, high, sum, squares;
};

static struct moments pass(const double *a, long n) {
  long count = 0;
  double low = INFINITY, high = -INFINITY, sum = 0, squares = 0;
#pragma omp parallel for simd schedule(static) reduction(+ : count, sum, squares) reduction(min : low) reduction(max : high)
  for (long i = 0; i < n; i++) {
    double x = a[i];
    int finite = fabs(x) <= 0x1.fffffffffffffp1023;
    double y = finite ? x : 0;
    count += finite;
    sum += y;
    squares += y * y;
    low = finite && x < low ? x : low;
    high = finite && x > high ? x : high;
  }
  return (struct moments){count, low, high, sum, squares};
}

int main(int argc, char **argv) {
  if (argc != 4) return fprintf(stderr, "usage: describe FILE HEADER_BYTES THREADS\n"), 2;
  int file = open(argv[1], O_RDONLY);
  struct stat facts;
  if (file < 0 || fstat(file, &facts)) return perror(argv[1]), 1;
  long header = atol(argv[2]), n = (facts.st_size - header) / 8;
  omp_set_num_threads(atoi(argv[3]));
  struct moments m = {0};
  for (struct repeat r = repeat_begin(); repeat_more(&r);) {
    char *base = mmap(0, facts.st_size, PROT_READ, MAP_SHARED, file, 0);
    if (base == MAP_FAILED) return perror("mmap"), 1;
    m = pass((const double *)(base + header), n);
    repeat_stop(&r);
    munmap(base, facts.st_size);
  }
  double mean = m.sum / m.count;
  printf("{\"answer\": {\"count\": %ld, \"missing\": %ld, \"min\": %.17g, \"max\": %.17g, \"mean\": %.17g, \"std\": %.17g}}\n", m.count, n - m.count, m.low, m.high, mean,
         sqrt(m.squares / m.count - mean * mean));
}
