import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULTS, load, save } from './settings.mjs';

const storage = (text = null) => ({
  text,
  getItem() { return this.text; },
  setItem(_, value) { this.text = value; },
});

test('what was chosen is there again', () => {
  const place = storage();
  save(place, load(place), { device: 'cuda', fps: 12, boxes: false });
  assert.deepEqual(load(place), { ...DEFAULTS, device: 'cuda', fps: 12, boxes: false });
});

test('what makes no sense is the default', () => {
  for (const text of ['', '{', 'null', '7', '{"fps":"many","boxes":1,"device":5}']) {
    assert.deepEqual(load(storage(text)), DEFAULTS, text);
  }
  assert.equal(load(storage('{"fps":9999}')).fps, 60);
  assert.equal(load(storage('{"fps":-3}')).fps, 1);
});

test('a browser that keeps nothing is no obstacle', () => {
  const refusing = { getItem: () => { throw new Error('no'); }, setItem: () => { throw new Error('no'); } };
  assert.equal(save(refusing, load(refusing), { fps: 5 }).fps, 5);
});
