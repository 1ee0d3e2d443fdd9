import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choicesOf, csvOf, motOf, ndjsonOf, optionsOf, orderOf } from './submit.mjs';

test('only what was filled in is sent, seconds as milliseconds', () => {
  assert.deepEqual(optionsOf({ stride: '', start: '', end: '', max_frames: '', on_behind: '' }), {});
  assert.deepEqual(optionsOf({ stride: '5', start: '1.5', end: '60', max_frames: '100', on_behind: 'latest' }), {
    stride: 5, start_ms: 1_500, end_ms: 60_000, max_frames: 100, on_behind: 'latest',
  });
  assert.deepEqual(optionsOf({ start: '0' }), { start_ms: 0 });
});

test('an order names what to run on what, and where', () => {
  assert.deepEqual(orderOf({ pipeline: 'p', source: ' a.mp4 ', device: 'cpu' }), { pipeline_id: 'p', source: 'a.mp4' });
  assert.deepEqual(orderOf({ pipeline: 'p', source: 'a', device: 'gpu' }).options, { device: 'gpu' });
});

test('whole analyses come before single plugins', () => {
  const choices = choicesOf([
    { id: 'ball', name: 'Ball', nodes: [{ id: 'ball', plugin_id: 'ball' }] },
    { id: 'match_v1', name: 'Match', nodes: [{}, {}] },
  ]);
  assert.deepEqual(choices, {
    pipelines: [{ id: 'match_v1', name: 'Match' }],
    plugins: [{ id: 'ball', name: 'ball' }],
  });
});

const frames = [
  {
    frame_id: 0, timestamp_ms: 0, node: 'a,"b"',
    detections: [
      { class: 'player', confidence: 0.5, x: 1, y: 2, width: 3, height: 4, track_id: 7, team: 'home' },
      { class: 'ball', confidence: 1, x: 5, y: 6, width: 7, height: 8 },
    ],
  },
  { frame_id: 1, timestamp_ms: 40, node: 'p', pitch: {} },
];

test('a spreadsheet has a row for each box', () => {
  assert.equal(
    csvOf(frames),
    'frame_id,timestamp_ms,node,class,confidence,x,y,width,height,track_id,team\n'
      + '0,0,"a,""b""",player,0.5,1,2,3,4,7,home\n0,0,"a,""b""",ball,1,5,6,7,8,,\n',
  );
});

test('the MOTChallenge has tracks only, and counts frames from one', () => {
  assert.equal(motOf(frames), '1,7,1,2,3,4,0.5,-1,-1,-1\n');
  assert.equal(motOf([]), '');
});

test('a line a frame', () => {
  assert.deepEqual(ndjsonOf(frames).trim().split('\n').map((line) => JSON.parse(line)), frames);
});
