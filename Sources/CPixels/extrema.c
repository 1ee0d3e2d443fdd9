#include "extremum.h"
#include "pixels.h"
#include "wide.h"

// Each loop stands once: which extremum is wanted is known where it is compiled, and costs nothing there.
typedef enum { LEAST_OF, GREATEST_OF } extremum;

INLINE uint8_t pick(extremum wanted, uint8_t a, uint8_t b) {
  return wanted == LEAST_OF ? LEAST(a, b) : GREATEST(a, b);
}

INLINE void of_three(
  extremum wanted, const uint8_t *restrict a, const uint8_t *restrict b, const uint8_t *restrict c,
  uint8_t *restrict out, long count) {
  for (long x = 0; x < count; x++) out[x] = pick(wanted, pick(wanted, a[x], b[x]), c[x]);
}

WIDE void pixels_least_of_three(
  const uint8_t *a, const uint8_t *b, const uint8_t *c, uint8_t *out, long count) {
  of_three(LEAST_OF, a, b, c, out, count);
}

WIDE void pixels_greatest_of_three(
  const uint8_t *a, const uint8_t *b, const uint8_t *c, uint8_t *out, long count) {
  of_three(GREATEST_OF, a, b, c, out, count);
}

INLINE void of_five(
  extremum wanted, const uint8_t *restrict a, const uint8_t *restrict b, const uint8_t *restrict c,
  uint8_t *restrict three, const uint8_t *restrict d, const uint8_t *restrict e,
  uint8_t *restrict out, long count) {
  for (long x = 0; x < count; x++) {
    uint8_t found = pick(wanted, pick(wanted, a[x], b[x]), c[x]);
    three[x] = found;
    out[x] = pick(wanted, pick(wanted, found, d[x]), e[x]);
  }
}

WIDE void pixels_least_of_five(
  const uint8_t *a, const uint8_t *b, const uint8_t *c, uint8_t *three, const uint8_t *d,
  const uint8_t *e, uint8_t *out, long count) {
  of_five(LEAST_OF, a, b, c, three, d, e, out, count);
}

WIDE void pixels_greatest_of_five(
  const uint8_t *a, const uint8_t *b, const uint8_t *c, uint8_t *three, const uint8_t *d,
  const uint8_t *e, uint8_t *out, long count) {
  of_five(GREATEST_OF, a, b, c, three, d, e, out, count);
}

INLINE void and_two(
  extremum wanted, const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict out,
  long count) {
  for (long x = 0; x < count; x++) out[x] = pick(wanted, pick(wanted, a[x], b[x]), out[x]);
}

WIDE void pixels_lower_to(const uint8_t *a, const uint8_t *b, uint8_t *out, long count) {
  and_two(LEAST_OF, a, b, out, count);
}

WIDE void pixels_raise_to(const uint8_t *a, const uint8_t *b, uint8_t *out, long count) {
  and_two(GREATEST_OF, a, b, out, count);
}

WIDE void pixels_subtract_from(
  const uint8_t *restrict all, uint8_t *restrict background, long count) {
  for (long x = 0; x < count; x++) background[x] = (uint8_t)(all[x] - background[x]);
}

WIDE void pixels_count_down(
  const uint8_t *restrict above, const uint8_t *restrict bright, uint8_t *restrict here,
  long count) {
  for (long x = 0; x < count; x++) {
    uint8_t next = (uint8_t)(above[x] + (above[x] != UINT8_MAX));
    here[x] = bright[x] & next;
  }
}

WIDE void pixels_spread_up(
  const uint8_t *restrict below, const uint8_t *restrict bright, uint8_t *restrict here,
  long count) {
  for (long x = 0; x < count; x++) here[x] = bright[x] & GREATEST(here[x], below[x]);
}

WIDE void pixels_stand_out(
  const uint8_t *restrict luma, const uint8_t *restrict around, const int32_t *ways,
  uint8_t *restrict out, long count) {
  const long a = ways[0], b = ways[1], c = ways[2], d = ways[3];
  const long e = ways[4], f = ways[5], g = ways[6], h = ways[7];
  for (long x = 0; x < count; x++) {
    const uint8_t *here = around + x;
    uint8_t first = LEAST(here[a], here[-a]), second = LEAST(here[b], here[-b]);
    uint8_t third = LEAST(here[c], here[-c]), fourth = LEAST(here[d], here[-d]);
    uint8_t fifth = LEAST(here[e], here[-e]), sixth = LEAST(here[f], here[-f]);
    uint8_t seventh = LEAST(here[g], here[-g]), eighth = LEAST(here[h], here[-h]);
    uint8_t early = GREATEST(GREATEST(first, second), GREATEST(third, fourth));
    uint8_t late = GREATEST(GREATEST(fifth, sixth), GREATEST(seventh, eighth));
    uint8_t most = GREATEST(early, late);
    out[x] = (uint8_t)(GREATEST(luma[x], most) - most);
  }
}

WIDE long pixels_list_at_least(
  const uint8_t *restrict row, uint8_t least, int32_t *restrict places, long count) {
  long found = 0;
  for (long from = 0; from < count; from += BLOCK) {
    long end = from + BLOCK < count ? from + BLOCK : count;
    if (end == from + BLOCK) {
      uint8_t highest = 0;
      for (long x = from; x < from + BLOCK; x++) highest = GREATEST(highest, row[x]);
      if (highest < least) continue;
    }
    for (long x = from; x < end; x++) {
      // Written whether or not it is one: to guess that costs more.
      places[found] = (int32_t)x;
      found += row[x] >= least;
    }
  }
  return found;
}
