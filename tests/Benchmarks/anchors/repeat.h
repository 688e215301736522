// How all anchors in C time their region, which is how a trial times its own: one pass that does not count, then passes until they
// have lasted WINDOW seconds together. Each counted pass is printed as a JSON line.
//   for (struct repeat r = repeat_begin(); repeat_more(&r);) { the region }
#ifndef REPEAT_H
#define REPEAT_H
#include <stdio.h>
#include <time.h>

#define WINDOW 0.2

struct repeat {
  int pass;
  double start, total;
};

static double seconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static struct repeat repeat_begin(void) { return (struct repeat){0, 0, 0}; }

static int repeat_more(struct repeat *r) {
  double now = seconds_now();
  if (r->pass > 1) {
    r->total += now - r->start;
    printf("{\"seconds\": %.9f}\n", now - r->start);
  }
  if (r->pass > 1 && r->total >= WINDOW) return 0;
  r->pass++;
  r->start = seconds_now();
  return 1;
}
#endif
