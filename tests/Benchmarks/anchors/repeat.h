// How all anchors in C time their region, which is how a trial times its own: one pass that does not count, then passes until they
// have lasted WINDOW seconds together. Each counted pass is printed as a JSON line.
//   for (struct repeat r = repeat_begin(); repeat_more(&r);) { the region; repeat_stop(&r); what is not timed }
#ifndef REPEAT_H
#define REPEAT_H
#include <stdio.h>
#include <time.h>

#define WINDOW 0.2

struct repeat {
  int counted;
  double start, total;
};

static double seconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static struct repeat repeat_begin(void) { return (struct repeat){-1, 0, 0}; }

static int repeat_more(struct repeat *r) {
  if (r->total >= WINDOW) return 0;
  r->start = seconds_now();
  return 1;
}

static void repeat_stop(struct repeat *r) {
  double seconds = seconds_now() - r->start;
  if (++r->counted == 0) return;
  r->total += seconds;
  printf("{\"seconds\": %.9f}\n", seconds);
}
#endif
