#include "pixels.h"
#include "wide.h"

WIDE void pixels_halve(
  const uint8_t *restrict above, const uint8_t *restrict below, uint8_t *restrict out,
  long count) {
  for (long x = 0; x < count; x++) {
    uint16_t sum = (uint16_t)(above[2 * x] + above[2 * x + 1] + below[2 * x] + below[2 * x + 1]);
    out[x] = (uint8_t)((sum + 2) >> 2);
  }
}

WIDE void pixels_double(const uint8_t *restrict row, uint8_t *restrict out, long count) {
  for (long x = 0; x < count / 2; x++) {
    out[2 * x] = row[x];
    out[2 * x + 1] = row[x];
  }
  if (count % 2 == 1) out[count - 1] = row[count / 2];
}

WIDE void pixels_add(const uint8_t *restrict row, uint16_t *restrict sums, long count) {
  for (long x = 0; x < count; x++) sums[x] = (uint16_t)(sums[x] + row[x]);
}

WIDE void pixels_add_pairs(const uint16_t *restrict sums, uint16_t *restrict out, long count) {
  for (long x = 0; x < count; x++) out[x] = (uint16_t)(sums[2 * x] + sums[2 * x + 1]);
}

WIDE void pixels_scale_down(
  const uint16_t *restrict sums, uint16_t bits, uint8_t *restrict out, long count) {
  uint16_t half = (uint16_t)(1 << bits >> 1);
  for (long x = 0; x < count; x++) out[x] = (uint8_t)((uint16_t)(sums[x] + half) >> bits);
}

WIDE void pixels_count(const uint8_t *restrict mask, uint16_t *restrict counts, long count) {
  for (long x = 0; x < count; x++) counts[x] = (uint16_t)(counts[x] + (mask[x] & 1));
}

// So many bytes of ones fit into a byte.
enum { FITS_A_BYTE = 255, LANES = 32 };

WIDE long pixels_mark_ranges(
  const uint8_t *restrict luma, const uint8_t *restrict blue, const uint8_t *restrict red,
  pixels_range luma_range, pixels_range blue_range, pixels_range red_range,
  uint8_t *restrict mask, long count) {
  long total = 0;
  for (long from = 0; from < count; from += FITS_A_BYTE * LANES) {
    long end = from + FITS_A_BYTE * LANES < count ? from + FITS_A_BYTE * LANES : count;
    for (long x = from; x < end; x++) {
      // One subtraction and one comparison for each range: what lies below wraps around.
      uint8_t inside = (uint8_t)(luma[x] - luma_range.low) <= luma_range.span;
      inside &= (uint8_t)(blue[x] - blue_range.low) <= blue_range.span;
      inside &= (uint8_t)(red[x] - red_range.low) <= red_range.span;
      mask[x] = (uint8_t)-inside;
    }
    uint32_t marked = 0;
    for (long x = from; x < end; x++) marked += mask[x] & 1;
    total += marked;
  }
  return total;
}
