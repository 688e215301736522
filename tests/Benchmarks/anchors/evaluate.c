// A formula over two arrays of doubles in memory, written to a third: the loop that a C programmer would write, with OpenMP over the
// threads, vectorised by the compiler, and the vector functions of glibc.
// cc -O3 -march=native -ffast-math -fopenmp evaluate.c -o evaluate -lm ; evaluate poly|trans LENGTH THREADS
#include "repeat.h"
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

// Each thread first touches the part that it computes.
static void fill(double *restrict a, double *restrict b, double *restrict out, long n) {
#pragma omp parallel for schedule(static)
  for (long i = 0; i < n; i++) {
    unsigned long h = (unsigned long)i * 0x9E3779B97F4A7C15ul;
    a[i] = (double)(h >> 11) * 0x1p-53;
    b[i] = (double)((h * 0xD1B54A32D192ED03ul) >> 11) * 0x1p-53;
    out[i] = 0;
  }
}

static void poly(const double *restrict a, const double *restrict b, double *restrict out, long n) {
#pragma omp parallel for simd schedule(static)
  for (long i = 0; i < n; i++) out[i] = a[i] * a[i] + b[i] * b[i] + 2 * a[i] * b[i];
}

static void trans(const double *restrict a, const double *restrict b, double *restrict out, long n) {
#pragma omp parallel for simd schedule(static)
  for (long i = 0; i < n; i++) out[i] = exp(-a[i]) * sin(b[i]) + sqrt(a[i] * b[i]);
}

int main(int argc, char **argv) {
  if (argc != 4) return fprintf(stderr, "usage: evaluate poly|trans LENGTH THREADS\n"), 2;
  long n = atol(argv[2]);
  omp_set_num_threads(atoi(argv[3]));
  double *a = aligned_alloc(64, n * 8), *b = aligned_alloc(64, n * 8), *out = aligned_alloc(64, n * 8);
  if (!a || !b || !out) return fprintf(stderr, "no memory for three arrays of %ld doubles\n", n), 1;
  fill(a, b, out, n);
  for (struct repeat r = repeat_begin(); repeat_more(&r); repeat_stop(&r))
    if (strcmp(argv[1], "poly") == 0) poly(a, b, out, n);
    else trans(a, b, out, n);
  double sum = 0;
#pragma omp parallel for reduction(+ : sum)
  for (long i = 0; i < n; i++) sum += out[i];
  printf("{\"answer\": {\"mean\": %.12g}}\n", sum / n);
}
