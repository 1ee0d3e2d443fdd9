#include <string.h>

#include "extremum.h"
#include "pixels.h"
#include "wide.h"

// Sixteen bits are enough for all of it, and let a processor do as many pixels again as thirty-two would.
typedef int16_t number;

// How far a colour is from those between the two that grass may have: that of its own brightness, and that of its
// surroundings. Colour is coarser than brightness in most sources, so a shadow's edge has some of both.
static inline number away(number value, number own, number lit) {
  number low = LEAST(own, lit), high = GREATEST(own, lit);
  number below = (number)(low - value), above = (number)(value - high);
  number off = GREATEST(below, above);
  return GREATEST(off, 0);
}

static inline number part(number light, number ratio, int bits) {
  return (number)((number)(light * ratio) >> bits);
}

WIDE void pixels_sort_turf(
  pixels_turf_row row, const pixels_turf_limits *limits, uint8_t *restrict all_strays,
  uint8_t *restrict standing, uint8_t *restrict doubtful, uint8_t *restrict grass,
  uint8_t *restrict bright, long count) {
  const uint8_t *restrict luma = row.luma, *restrict blue = row.blue, *restrict red = row.red;
  const number *restrict lights = row.light;
  const number *restrict blue_ratio = row.blue_ratio, *restrict red_ratio = row.red_ratio;
  const pixels_turf_limits limit = *limits;
  for (long x = 0; x < count; x++) {
    number light = lights[x], pixel = (number)(luma[x] - limit.black);
    number blue_off = (number)(128 - blue[x]), red_off = (number)(128 - red[x]);
    number blue_lit = part(light, blue_ratio[x], 7), red_lit = part(light, red_ratio[x], 7);
    number strays = (number)(
      away(blue_off, part(pixel, blue_ratio[x], 7), blue_lit) +
      away(red_off, part(pixel, red_ratio[x], 7), red_lit));
    number over = (number)(pixel - part(light, limit.brightest, 6) - limit.grain);
    number under = (number)(part(light, limit.darkest, 6) - limit.grain - pixel);
    // Off in colour, too bright or too dark: a little of each is as good as much of one.
    strays = (number)(strays + GREATEST(over, 0) + GREATEST(under, 0));
    all_strays[x] = (uint8_t)LEAST(strays, UINT8_MAX);
    uint8_t is_other = (uint8_t)-(strays > limit.strayed);
    standing[x] = is_other;
    grass[x] = (uint8_t)~is_other;
    doubtful[x] = (uint8_t)-(strays > limit.doubted);
    // Between grey and grass's colour: all of these are positive.
    number shine = (number)(pixel - part(light, limit.line_bright, 6) - limit.grain);
    number blue_rest = (number)(blue_lit - blue_off), red_rest = (number)(red_lit - red_off);
    number blue_least = LEAST(blue_off, blue_rest), red_least = LEAST(red_off, red_rest);
    number colour = (number)(LEAST(blue_least, red_least) + limit.paint);
    bright[x] = (uint8_t)-(LEAST(shine, colour) > 0);
  }
}

// Every second pixel of sixteen, side by side.
enum { SAMPLES = 8, STEP = 2 };

// Of a pixel and its neighbour, read as one number, so that eight are one load.
static inline int32_t first_of_pair(const uint8_t *row, int pair) {
  uint16_t both;
  memcpy(&both, row + STEP * pair, sizeof both);
  return both & 0xff;
}

static inline int32_t sum_of(const int32_t *values) {
  int32_t sum = 0;
  for (int lane = 0; lane < SAMPLES; lane++) sum += values[lane];
  return sum;
}

static inline int32_t size_of(int32_t value) {
  return value < 0 ? -value : value;
}

WIDE pixels_cell pixels_measure_cell(
  const uint8_t *luma, const uint8_t *blue, const uint8_t *red, long stride, long rows,
  const pixels_grass *grass) {
  const pixels_grass known = *grass;
  // Summed up down the columns first: across is done once a cell.
  int32_t counts[SAMPLES] = {0}, lights[SAMPLES] = {0}, blues[SAMPLES] = {0}, reds[SAMPLES] = {0};
  for (long y = 0; y < rows; y += STEP) {
    const uint8_t *lumas = luma + y * stride, *blue_row = blue + y * stride;
    const uint8_t *red_row = red + y * stride;
    for (int lane = 0; lane < SAMPLES; lane++) {
      int32_t light = first_of_pair(lumas, lane) - known.black;
      int32_t blue_off = 128 - first_of_pair(blue_row, lane);
      int32_t red_off = 128 - first_of_pair(red_row, lane);
      int32_t strayed = size_of(blue_off - ((light * known.blue_ratio) >> 8)) +
                        size_of(red_off - ((light * known.red_ratio) >> 8));
      // In the dark, all colours are near grey, and so near grass. Six times it, for that needs no division.
      int32_t is_grass =
        -((light > known.darkest) & (strayed <= known.spread) & (strayed * 6 <= light));
      counts[lane] -= is_grass;
      lights[lane] += is_grass & light;
      blues[lane] += is_grass & blue_off;
      reds[lane] += is_grass & red_off;
    }
  }
  return (pixels_cell){sum_of(counts), sum_of(lights), sum_of(blues), sum_of(reds)};
}

WIDE int32_t pixels_sum_off_ground(
  const uint8_t *restrict luma, const uint8_t *restrict strays, pixels_ground ground,
  int32_t *restrict columns, long own_from, long own_end, long count) {
  int32_t sum = 0;
  for (int32_t x = 0; x < (int32_t)count; x++) {
    int32_t light = luma[x], stray = strays[x];
    int32_t below = ground.dark - light, above = light - ground.bright;
    int32_t off = GREATEST(below, above);
    off = GREATEST(off, 0);
    off = LEAST(off, ground.most);
    off += LEAST(stray, ground.most) >> ground.colour_shift;
    columns[x] += off;
    int32_t is_own = (x >= (int32_t)own_from) & (x < (int32_t)own_end);
    sum += -is_own & off;
  }
  return sum;
}
