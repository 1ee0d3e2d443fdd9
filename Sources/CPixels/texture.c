#include "pixels.h"
#include "wide.h"

// The same on every processor.
#pragma STDC FP_CONTRACT OFF

WIDE long pixels_list_steep(
  const float *luma, long width, float least, int32_t name, int32_t *restrict places, long count) {
  long found = 0;
  for (long from = 0; from < count; from += BLOCK) {
    uint8_t is_steep[BLOCK];
    const float *block = luma + from;
    long size = from + BLOCK < count ? BLOCK : count - from;
    for (long x = 0; x < size; x++) {
      float across = (block[x + 1] - block[x - 1]) / 2, down = (block[x + width] - block[x - width]) / 2;
      is_steep[x] = across * across + down * down >= least;
    }
    for (long x = 0; x < size; x++) {
      // Written whether or not it is one: to guess that costs more.
      places[found] = name + (int32_t)(from + x);
      found += is_steep[x];
    }
  }
  return found;
}
