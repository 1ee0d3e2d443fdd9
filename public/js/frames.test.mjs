import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameStore, WINDOW_MS } from './frames.mjs';

const message = (index, node = 'p') => ({
  index, pts_ms: index * 40, plugin: node, data: { width: 640, height: 360, detections: [] },
});
const filled = (...indices) => {
  const store = new FrameStore();
  for (const index of indices) store.addMessage(message(index));
  return store;
};

test('the frame at a moment is the last one that is not later', () => {
  const store = filled(0, 1, 2);
  assert.equal(store.at(0).index, 0);
  assert.equal(store.at(39.9).index, 0);
  assert.equal(store.at(40).index, 1);
  assert.equal(store.at(500).index, 2);
  assert.equal(store.at(-1), undefined);
});

test('where frames are missing nothing is shown', () => {
  assert.equal(filled(0, 1).at(5_000), undefined);
});

test('frames may come in any order', () => {
  const store = filled(5, 1, 3);
  assert.deepEqual(store.between(0, 1_000).map((frame) => frame.index), [1, 3, 5]);
  assert.equal(store.newest().index, 5);
  assert.deepEqual(store.between(40, 120).map((frame) => frame.index), [1, 3]);
});

test('nodes that speak of one frame share it', () => {
  const store = filled(1);
  store.addMessage(message(1, 'ball'));
  assert.equal(store.size, 1);
  assert.deepEqual(Object.keys(store.at(40).nodes), ['p', 'ball']);
});

test('a fetched page and live messages make the same frames', () => {
  const store = filled(1);
  store.addPage({ frames: [{ frame_id: 2, timestamp_ms: 80, node: 'p', detections: [], width: 640, height: 360 }] });
  assert.deepEqual(store.at(80).nodes.p, store.at(40).nodes.p);
});

test('windows are asked for once, the nearest first, within the video', () => {
  const store = filled();
  assert.deepEqual(store.missingWindows(WINDOW_MS * 3.5).map((missing) => missing.window), [3, 4, 2]);
  store.expect(3);
  assert.deepEqual(store.missingWindows(WINDOW_MS * 3.5).map((missing) => missing.window), [4, 2]);
  store.forget(3);
  assert.equal(store.missingWindows(WINDOW_MS * 3.5).length, 3);
  assert.deepEqual(store.missingWindows(0, 500).map((missing) => missing.window), [0]);
});

test('what lies far away is let go, and can be asked for again', () => {
  const store = new FrameStore(10);
  for (let index = 0; index < 1_000; index += 1) store.addMessage(message(index));
  store.expect(0);
  store.trim(39_000);
  assert.equal(store.size, 10);
  assert.equal(store.at(39_000).index, 975);
  assert.equal(store.at(0), undefined);
  assert.ok(store.missingWindows(0).some((missing) => missing.window === 0));
});

test('what is no frame is not taken', () => {
  const store = filled();
  store.addMessage({ index: 'x', pts_ms: 0, data: {} });
  store.addMessage({ index: 1, pts_ms: Number.NaN, data: {} });
  store.addMessage({ index: 1, pts_ms: 0 });
  assert.equal(store.size, 0);
});
