import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { START, connected, groupWarnings, parseMessage, reduce, timingBars } from './reducer.mjs';

const fixtures = new URL('../../Tests/Fixtures/messages/', import.meta.url);
const golden = (name) => JSON.parse(readFileSync(new URL(name, fixtures), 'utf8'));
const after = (...messages) => messages.reduce((state, message) => reduce(state, message), START);
const progress = (percent, more) => ({ type: 'progress', payload: { progress: percent, ...more } });

test('every golden message is understood', () => {
  const names = ['', 'minimal/', 'variants/'].flatMap((folder) =>
    readdirSync(new URL(folder, fixtures))
      .filter((name) => name.endsWith('.json'))
      .map((name) => folder + name),
  );
  assert.ok(names.length > 10);
  for (const name of names) {
    const message = golden(name);
    // What a client sends, it never receives.
    if (message.type === 'pong') continue;
    assert.equal(reduce(START, message).skipped, 0, name);
  }
});

test('progress is shown as it comes, backwards too, and a live source has none', () => {
  assert.equal(after(progress(50), progress(20)).progress, 20);
  assert.equal(after(progress(50), { type: 'progress', payload: { stage: 'Running for 12 s' } }).progress, null);
  assert.equal(after(progress(250)).progress, 100);
  assert.equal(after(progress(10, { eta_ms: 4_000, stage: 'Analysing' })).eta, 4_000);
});

test('the newest frame wins, however late an older one comes', () => {
  const frame = (index, node) => ({ type: 'frame', payload: { index, node, data: { width: 1, height: 1 } } });
  assert.equal(after(frame(5), frame(3)).currentFrame.index, 5);
  assert.equal(after(frame(5, 'a'), frame(5, 'b')).currentFrame.node, 'b');
});

test('plugins: status, time and what they say of themselves', () => {
  const state = after(
    { type: 'metadata', payload: { plugin: 'p', metadata: { version: '1' } } },
    { type: 'plugin_status', payload: { plugin: 'p', status: 'started' } },
    { type: 'plugin_status', payload: { plugin: 'p', status: 'completed', timing_ms: 12.5, frames_processed: 3 } },
  );
  assert.deepEqual(state.pluginMetadata.p, { version: '1' });
  assert.equal(state.pluginStatus.p, 'completed');
  assert.equal(state.pluginTimings.p, 12.5);
  assert.equal(state.pluginFrames.p, 3);
});

test('warnings and errors add up, and never without bound', () => {
  const warning = { type: 'warning', payload: { message: 'w', severity: 'low' } };
  assert.equal(after(warning, warning).warnings.length, 2);
  let state = START;
  for (let index = 0; index < 600; index += 1) state = reduce(state, warning);
  assert.equal(state.warnings.length, 500);
  assert.equal(after({ type: 'error', payload: { error: 'broke', details: {} } }).errors[0].error, 'broke');
});

test('malformed and unknown messages are counted and harm nothing', () => {
  const bad = [
    {}, { type: 'progress' }, { type: 'progress', payload: {} }, { type: 'frame', payload: { index: 'x', data: {} } },
    { type: 'frame', payload: { index: 1 } }, { type: 'unheard_of', payload: {} }, { type: 'warning', payload: {} },
    { type: 'error', payload: { error: 5 } }, { type: 'complete', payload: {} }, { type: 'plugin_status', payload: {} },
    { type: 'constructor', payload: {} }, null, undefined, 7,
  ];
  const state = after(...bad);
  assert.equal(state.skipped, bad.length);
  assert.deepEqual({ ...state, skipped: 0 }, { ...START });
  for (const text of ['', '{', '[]', 'null', '{"type":1,"payload":{}}', '{"type":"x","payload":null}']) {
    assert.equal(parseMessage(text), undefined);
  }
  assert.deepEqual(parseMessage('{"type":"x","payload":{}}'), { type: 'x', payload: {} });
});

test('states are never changed in place', () => {
  const freeze = (value) => {
    Object.values(value).forEach((inner) => typeof inner === 'object' && inner && freeze(inner));
    return Object.freeze(value);
  };
  let state = freeze(structuredClone(START));
  for (const name of ['progress', 'frame', 'plugin_status', 'metadata', 'warning', 'error', 'complete']) {
    state = freeze(structuredClone(reduce(state, golden(`${name}.json`))));
  }
  assert.equal(state.ended, 'completed');
});

test('a connection that stays as it was changes nothing', () => {
  assert.equal(connected(START, false), START);
  assert.equal(connected(START, true).isConnected, true);
});

test('warnings by kind, with counts', () => {
  const groups = groupWarnings([
    { plugin: 'a', code: 'X', message: 'one' },
    { plugin: 'b', code: 'X', message: 'other' },
    { plugin: 'a', code: 'X', message: 'two' },
    { message: 'plain' },
  ]);
  assert.deepEqual(groups.map((group) => [group.plugin, group.first.message, group.last.message, group.count]), [
    ['a', 'one', 'two', 2], ['b', 'other', 'other', 1], [null, 'plain', 'plain', 1],
  ]);
});

test('how often a kind came is what the server says at the end', () => {
  const said = ['lines not found', 'lines not found (12 times)'];
  const [group] = groupWarnings(said.map((message) => ({ plugin: 'a', code: 'X', message })));
  assert.deepEqual([group.count, group.last.message], [12, 'lines not found']);
});

test('timing bars: the slowest first, scaled to it, with shares', () => {
  const bars = timingBars({ a: 25, b: 75, c: Number.NaN });
  assert.deepEqual(bars.map((bar) => [bar.plugin, bar.share, bar.isBottleneck]), [['b', 0.75, true], ['a', 0.25, false]]);
  assert.equal(bars[1].scale, 1 / 3);
  assert.deepEqual(timingBars({}), []);
  assert.equal(timingBars({ only: 5 })[0].isBottleneck, false);
});
