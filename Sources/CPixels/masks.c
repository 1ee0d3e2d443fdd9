#include "pixels.h"
#include "wide.h"

WIDE void pixels_join(
  const uint8_t *restrict near, const uint8_t *restrict doubtful, const uint8_t *restrict lines,
  uint8_t *restrict mask, long count) {
  for (long x = 0; x < count; x++) {
    mask[x] |= (uint8_t)(near[x] & doubtful[x] & (uint8_t)~lines[x]);
  }
}

WIDE long pixels_clear_common(
  const uint8_t *restrict other, uint8_t *restrict mask, int32_t *restrict places, long count) {
  long found = 0;
  for (long from = 0; from < count; from += BLOCK) {
    long end = from + BLOCK < count ? from + BLOCK : count;
    if (end == from + BLOCK) {
      uint8_t any = 0;
      for (long x = from; x < from + BLOCK; x++) any |= other[x] & mask[x];
      if (any == 0) continue;
    }
    for (long x = from; x < end; x++) {
      if ((other[x] & mask[x]) == 0) continue;
      mask[x] = 0;
      places[found++] = (int32_t)x;
    }
  }
  return found;
}

WIDE void pixels_take_below(
  const int32_t *restrict tops, int32_t y, const uint8_t *restrict row, uint8_t *restrict out,
  long count) {
  for (long x = 0; x < count; x++) out[x] = tops[x] > y ? 0 : row[x];
}
