import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pace } from './pace.mjs';

/** When pictures begin that each cost so much, from one moment to another. */
function begins(cost, until) {
  const pace = new Pace();
  const moments = [];
  for (let now = 0; now < until; ) {
    now += pace.wait(now);
    moments.push(now);
    pace.began(now);
    now += cost;
    pace.ended(now);
  }
  return moments;
}

test('the first may begin at once, and the next not before it is there', () => {
  const pace = new Pace();
  assert.equal(pace.wait(0), 0);
  pace.began(0);
  assert.equal(pace.wait(10_000), Infinity);
  pace.ended(10_000);
  assert.ok(pace.wait(10_000) > 0);
});

test('pictures that cost nothing come four times a second', () => {
  assert.deepEqual(begins(0, 1_000), [0, 250, 500, 750, 1_000]);
  assert.deepEqual(begins(40, 760), [0, 250, 500, 750]);
});

test('costly pictures take a fifth of the time at most', () => {
  for (const cost of [60, 100, 300, 900]) {
    const moments = begins(cost, 60_000);
    const share = (cost * (moments.length - 1)) / moments.at(-1);
    assert.ok(share <= 0.2 + 1e-9, `${cost} ms: ${share}`);
    assert.ok(share > 0.15, `${cost} ms: ${share}`);
  }
});

test('however costly they are, they go on coming', () => {
  const [, second] = begins(20_000, 30_000);
  assert.equal(second, 24_000);
});

test('what did not begin does not end', () => {
  const pace = new Pace();
  pace.ended(500);
  assert.equal(pace.wait(500), 0);
  assert.equal(pace.isBusy, false);
});
