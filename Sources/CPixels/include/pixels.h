// Loops over rows of pixels for which the processor's width decides, and nothing else.
//
// Swift compiles a module for one kind of processor. A program that runs on any x86-64 then has sixteen bytes a step
// where nearly every machine has thirty-two. The compiler of C makes both of one loop and lets the machine choose when
// the program starts (docs/adr/0011-loops-in-c.md). So what lies here is the bare loops: who calls them, and with which
// sizes and thresholds, is Swift's.
//
// Rows that are written never overlap rows that are read, and counts are of pixels.
#ifndef PIXELS_H
#define PIXELS_H

#include <stdint.h>

// Extrema, pixel by pixel: of three rows, and of two and what is there already.

void pixels_least_of_three(
  const uint8_t *a, const uint8_t *b, const uint8_t *c, uint8_t *out, long count);
void pixels_greatest_of_three(
  const uint8_t *a, const uint8_t *b, const uint8_t *c, uint8_t *out, long count);
// Of three rows, and of those and two more.
void pixels_least_of_five(
  const uint8_t *a, const uint8_t *b, const uint8_t *c, uint8_t *three, const uint8_t *d,
  const uint8_t *e, uint8_t *out, long count);
void pixels_greatest_of_five(
  const uint8_t *a, const uint8_t *b, const uint8_t *c, uint8_t *three, const uint8_t *d,
  const uint8_t *e, uint8_t *out, long count);
void pixels_lower_to(const uint8_t *a, const uint8_t *b, uint8_t *out, long count);
void pixels_raise_to(const uint8_t *a, const uint8_t *b, uint8_t *out, long count);

// What is left of a row without its background, which is never brighter. The background becomes the result.
void pixels_subtract_from(const uint8_t *all, uint8_t *background, long count);

// How much each pixel is brighter than the darker of what lies in two opposite directions, whichever of eight ways one looks.
// The ways are offsets to one of the two.
void pixels_stand_out(
  const uint8_t *luma, const uint8_t *around, const int32_t *ways, uint8_t *out, long count);

// Two rows to one of half the width: rounded means of four.
void pixels_halve(const uint8_t *above, const uint8_t *below, uint8_t *out, long count);

// Each value twice, to so many.
void pixels_double(const uint8_t *row, uint8_t *out, long count);

// Adds a row to sums, column by column.
void pixels_add(const uint8_t *row, uint16_t *sums, long count);

// Sums of neighbours, two by two: half as many.
void pixels_add_pairs(const uint16_t *sums, uint16_t *out, long count);

// Sums of so many values each, a power of two, to their rounded means. With a half added, they must still fit.
void pixels_scale_down(const uint16_t *sums, uint16_t bits, uint8_t *out, long count);

// Adds one wherever a mask is set.
void pixels_count(const uint8_t *mask, uint16_t *counts, long count);

// Values from `low` to `low + span`.
typedef struct {
  uint8_t low;
  uint8_t span;
} pixels_range;

// Sets what lies in all three ranges, clears the rest, and counts what was set.
long pixels_mark_ranges(
  const uint8_t *luma, const uint8_t *blue, const uint8_t *red, pixels_range luma_range,
  pixels_range blue_range, pixels_range red_range, uint8_t *mask, long count);

// One row of a picture with the grass that it is held against: its light, and its colour per brightness in 1/128.
typedef struct {
  const uint8_t *luma;
  const uint8_t *blue;
  const uint8_t *red;
  const int16_t *light;
  const int16_t *blue_ratio;
  const int16_t *red_ratio;
} pixels_turf_row;

// From where on a pixel is something else than grass (docs: ForegroundMask.swift).
typedef struct {
  int16_t black;
  int16_t strayed;
  int16_t doubted;
  int16_t brightest;
  int16_t darkest;
  int16_t line_bright;
  int16_t paint;
  int16_t grain;
} pixels_turf_limits;

// Measures how far a row strays from grass, and sorts it into what stands on the grass, what may, what is grass, and what is
// bright as lines are.
void pixels_sort_turf(
  pixels_turf_row row, const pixels_turf_limits *limits, uint8_t *strays, uint8_t *standing,
  uint8_t *doubtful, uint8_t *grass, uint8_t *bright, long count);

// What grass looks like, and how much it may stray.
typedef struct {
  int32_t black;
  int32_t darkest;
  int32_t spread;
  int32_t blue_ratio;
  int32_t red_ratio;
} pixels_grass;

// How much of a cell is grass, and the sums of its brightness and of both colours below grey.
typedef struct {
  int32_t count;
  int32_t light;
  int32_t blue;
  int32_t red;
} pixels_cell;

// Measures a cell of 16 columns: every second pixel of every second one of its rows.
pixels_cell pixels_measure_cell(
  const uint8_t *luma, const uint8_t *blue, const uint8_t *red, long stride, long rows,
  const pixels_grass *grass);

// Adds to a mask what is near it and in doubt, but of no line.
void pixels_join(
  const uint8_t *near, const uint8_t *doubtful, const uint8_t *lines, uint8_t *mask, long count);

// Takes out of a mask what another one has too, lists those places from left to right, and counts them.
long pixels_clear_common(
  const uint8_t *other, uint8_t *mask, int32_t *places, long count);

// Takes of a row what does not lie above its column's top.
void pixels_take_below(
  const int32_t *tops, int32_t y, const uint8_t *row, uint8_t *out, long count);

// Lists where a row is at least so high, from left to right, and counts those places. Most of a row is nowhere near.
long pixels_list_at_least(const uint8_t *row, uint8_t least, int32_t *places, long count);

// Lists where a row of a picture in floating point changes, squared and over both ways, by so much; and counts those places. The
// first one is called so, those after it by the numbers that follow.
long pixels_list_steep(
  const float *luma, long width, float least, int32_t name, int32_t *places, long count);

// What the ground beside something looks like: from how dark to how bright; and how the colour counts.
typedef struct {
  int32_t dark;
  int32_t bright;
  int32_t most;
  int32_t colour_shift;
} pixels_ground;

// Adds to each column how far its pixel is off the ground, and sums that up for some of them.
int32_t pixels_sum_off_ground(
  const uint8_t *luma, const uint8_t *strays, pixels_ground ground, int32_t *columns, long own_from,
  long own_end, long count);

// Lengths of bright runs, down a picture: one more than above, as far as it fits; then what the lower end of a run knows.
void pixels_count_down(const uint8_t *above, const uint8_t *bright, uint8_t *here, long count);
void pixels_spread_up(const uint8_t *below, const uint8_t *bright, uint8_t *here, long count);

#endif
