import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameStore, WINDOW_MS } from './frames.mjs';
import { WindowFetcher } from './windows.mjs';

/** A server that answers when it is told to. */
function server(store, framesPerWindow = 1) {
  const asked = [];
  const waiting = [];
  const fetch = (from) => {
    asked.push(from / WINDOW_MS);
    return new Promise((answer, fail) => waiting.push({ from, answer, fail }));
  };
  const settle = () => new Promise((done) => setImmediate(done));
  return {
    asked,
    fetch,
    async answer() {
      const { from, answer } = waiting.shift();
      for (let frame = 0; frame < framesPerWindow; frame += 1) {
        const time = from + (frame * WINDOW_MS) / framesPerWindow;
        store.addMessage({ index: time, pts_ms: time, plugin: 'p', data: {} });
      }
      answer();
      await settle();
    },
    async fail() {
      waiting.shift().fail(new Error('gone'));
      await settle();
    },
    get waiting() {
      return waiting.length;
    },
  };
}

function watched(framesPerWindow, most) {
  const store = new FrameStore(most);
  const there = server(store, framesPerWindow);
  return { store, there, fetcher: new WindowFetcher(store, there.fetch) };
}

test('one window at a time, the nearest first, until nothing is missing', async () => {
  const { there, fetcher } = watched();
  const done = fetcher.look(WINDOW_MS * 3.5);
  for (const so of [[3], [3, 4], [3, 4, 2]]) {
    assert.deepEqual([there.asked, there.waiting], [so, 1]);
    await there.answer();
  }
  assert.equal(there.waiting, 0);
  await done;
});

test('who moves on is followed, and what was passed by is not asked for', async () => {
  const { there, fetcher } = watched();
  for (let window = 0; window < 500; window += 1) fetcher.look(window * WINDOW_MS);
  for (let answers = 0; there.waiting > 0; answers += 1) {
    assert.ok(answers < 4);
    await there.answer();
  }
  assert.deepEqual(there.asked, [0, 499, 500, 498]);
});

test('nothing is asked for beyond the end', async () => {
  const { there, fetcher } = watched();
  fetcher.look(0, WINDOW_MS / 2);
  await there.answer();
  assert.deepEqual([there.asked, there.waiting], [[0], 0]);
});

test('what failed is asked for again when somebody looks again', async () => {
  const { there, fetcher } = watched();
  fetcher.look(0, WINDOW_MS / 2);
  await there.fail();
  assert.deepEqual([there.asked, there.waiting], [[0], 0]);
  fetcher.look(0, WINDOW_MS / 2);
  assert.deepEqual(there.asked, [0, 0]);
});

test('a store that is too small for what lies around is not filled for ever', async () => {
  const { there, fetcher } = watched(10, 12);
  fetcher.look(WINDOW_MS * 3.5);
  for (let answers = 0; there.waiting > 0; answers += 1) {
    assert.ok(answers < 4);
    await there.answer();
  }
  assert.deepEqual(there.asked, [3, 4, 2]);
});

test('after its end nothing is asked for', async () => {
  const { there, fetcher } = watched();
  fetcher.look(0);
  fetcher.close();
  await there.answer();
  assert.deepEqual(there.asked, [0]);
});
