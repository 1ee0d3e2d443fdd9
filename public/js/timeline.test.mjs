import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_MARKS, START, analysed, clockText, covered, cutAt, lasting, leftText, marked, warned } from './timeline.mjs';

const frame = (time, scene) => ({ time, nodes: { s: scene ? { scene } : {} } });
const after = (...times) => times.reduce((line, time) => analysed(line, frame(time)), START);

test('frames that follow each other are one range', () => {
  assert.deepEqual(after(0, 40, 80).ranges, [[0, 80]]);
  assert.deepEqual(after(0, 40, 90_000, 90_040).ranges, [[0, 40], [90_000, 90_040]]);
});

test('ranges that meet become one, whatever the order', () => {
  assert.deepEqual(after(0, 5_000, 3_000, 1_500).ranges, [[0, 5_000]]);
  assert.deepEqual(after(80, 0, 40).ranges, [[0, 80]]);
});

test('a frame inside of what is known changes nothing', () => {
  const line = after(0, 80);
  assert.equal(analysed(line, frame(40)), line);
});

test('cuts are marked, the beginning is none', () => {
  const line = [frame(0, { cut: true, shot: 0 }), frame(40, { cut: true, shot: 1 }), frame(40, { cut: true, shot: 1 })]
    .reduce(analysed, START);
  assert.deepEqual(line.cuts, [40]);
});

test('warnings are marked once, in order, and never without bound', () => {
  assert.deepEqual(warned(warned(warned(START, 5), 3), 5).warnings, [3, 5]);
  let line = START;
  for (let time = 0; time < 6_000; time += 1) line = warned(line, time);
  assert.equal(line.warnings.length, 5_000);
});

test('as many marks are shown as can be told apart, over the whole line', () => {
  const cuts = Array.from({ length: 4_000 }, (_, index) => index);
  const marks = marked(cuts, 4_000);
  assert.equal(marks.length, MOST_MARKS + 1);
  assert.deepEqual([marks[0], marks.at(-1)], [0, 1]);
  assert.deepEqual(marked([250, 500], 1_000), [0.25, 0.5]);
});

test('a range is covered without the frames in it, and meets its neighbours', () => {
  const line = covered(after(0, 40), 90_000, 95_000);
  assert.deepEqual(line.ranges, [[0, 40], [90_000, 95_000]]);
  assert.equal(line.duration, 95_000);
  assert.equal(covered(line, 91_000, 92_000), line);
  assert.deepEqual(covered(line, 60_000, 60_000, Infinity).ranges, [[0, 95_000]]);
});

test('no mark lies beyond the end', () => {
  assert.equal(cutAt(lasting(START, 10), 40).duration, 40);
  assert.equal(warned(lasting(START, 10), 50).duration, 50);
});

test('a cut is told by who found it, or by its frame, and marked once', () => {
  const line = analysed(cutAt(START, 40), frame(40, { cut: true, shot: 1 }));
  assert.deepEqual(cutAt(line, 20).cuts, [20, 40]);
});

test('the video may be longer than what is analysed', () => {
  assert.equal(lasting(after(40), 9_000).duration, 9_000);
  assert.equal(lasting(after(40), 10).duration, 40);
});

test('moments and what is left, for a person', () => {
  assert.deepEqual([0, 2_540, 62_500, 3_661_000].map(clockText), ['0:00.0', '0:02.5', '1:02.5', '1:01:01.0']);
  assert.deepEqual([400, 42_000, 150_000, 5_400_000].map(leftText), ['1 s left', '42 s left', '3 min left', '1.5 h left']);
  assert.equal(leftText(null), '');
});
