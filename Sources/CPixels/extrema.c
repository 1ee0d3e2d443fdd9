#include "extremum.h"
#include "pixels.h"
#include "wide.h"

WIDE void pixels_least_of_three(
  const uint8_t *restrict a, const uint8_t *restrict b, const uint8_t *restrict c,
  uint8_t *restrict out, long count) {
  for (long x = 0; x < count; x++) {
    uint8_t least = LEAST(a[x], b[x]);
    out[x] = LEAST(least, c[x]);
  }
}

WIDE void pixels_greatest_of_three(
  const uint8_t *restrict a, const uint8_t *restrict b, const uint8_t *restrict c,
  uint8_t *restrict out, long count) {
  for (long x = 0; x < count; x++) {
    uint8_t greatest = GREATEST(a[x], b[x]);
    out[x] = GREATEST(greatest, c[x]);
  }
}

WIDE void pixels_least_of_five(
  const uint8_t *restrict a, const uint8_t *restrict b, const uint8_t *restrict c,
  uint8_t *restrict three, const uint8_t *restrict d, const uint8_t *restrict e,
  uint8_t *restrict out, long count) {
  for (long x = 0; x < count; x++) {
    uint8_t least = LEAST(a[x], b[x]);
    least = LEAST(least, c[x]);
    three[x] = least;
    least = LEAST(least, d[x]);
    out[x] = LEAST(least, e[x]);
  }
}

WIDE void pixels_greatest_of_five(
  const uint8_t *restrict a, const uint8_t *restrict b, const uint8_t *restrict c,
  uint8_t *restrict three, const uint8_t *restrict d, const uint8_t *restrict e,
  uint8_t *restrict out, long count) {
  for (long x = 0; x < count; x++) {
    uint8_t greatest = GREATEST(a[x], b[x]);
    greatest = GREATEST(greatest, c[x]);
    three[x] = greatest;
    greatest = GREATEST(greatest, d[x]);
    out[x] = GREATEST(greatest, e[x]);
  }
}

WIDE void pixels_lower_to(
  const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict out, long count) {
  for (long x = 0; x < count; x++) {
    uint8_t least = LEAST(a[x], b[x]);
    out[x] = LEAST(least, out[x]);
  }
}

WIDE void pixels_raise_to(
  const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict out, long count) {
  for (long x = 0; x < count; x++) {
    uint8_t greatest = GREATEST(a[x], b[x]);
    out[x] = GREATEST(greatest, out[x]);
  }
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

// So many pixels are looked at together first.
enum { BLOCK = 32 };

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
