import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PITCH, boxesOf, colourOf, invert, project, radarOf, sceneOf } from './scene.mjs';

const player = (more) => ({ class: 'player', confidence: 0.9, x: 100, y: 50, width: 20, height: 40, ...more });
const ball = { class: 'ball', confidence: 0.8, x: 300, y: 200, width: 8, height: 8 };
const frame = (nodes, time = 0) => ({ index: time / 40, time, width: 640, height: 360, nodes });
const everything = { boxes: true, labels: true, pitch: true, trails: true };
const kinds = (shapes) => shapes.map((shape) => shape.kind);

test('boxes and labels by what is switched on', () => {
  const seen = frame({ p: { detections: [player(), ball] } });
  assert.deepEqual(kinds(sceneOf(seen, [], everything)), ['box', 'label', 'ring', 'label']);
  assert.deepEqual(kinds(sceneOf(seen, [], { ...everything, labels: false })), ['box', 'ring']);
  assert.deepEqual(sceneOf(seen, [], { boxes: false, labels: false, pitch: false, trails: false }), []);
});

test('a box stands where the finding says, and says who it is', () => {
  const [box, label] = sceneOf(frame({ p: { detections: [player({ track_id: 7, team: 'home' })] } }), [], everything);
  assert.deepEqual([box.x, box.y, box.width, box.height, box.colour], [100, 50, 20, 40, 'home']);
  assert.equal(label.text, 'player 7 90 %');
  assert.equal(label.short, '7');
});

test('what is not sure of itself is dashed', () => {
  const [box] = sceneOf(frame({ p: { detections: [player({ confidence: 0.3 })] } }), [], everything);
  assert.equal(box.dashed, true);
});

test('people that several nodes speak of are shown once, by the node that knows most', () => {
  const seen = frame({
    detect: { detections: [player(), ball] },
    track: { detections: [player({ track_id: 3 })] },
    teams: { detections: [player({ track_id: 3, team: 'away' })] },
  });
  assert.deepEqual(boxesOf(seen).map((box) => [box.class, box.team]), [['player', 'away'], ['ball', undefined]]);
});

test('trails follow those who are seen now', () => {
  const past = [0, 40, 80].map((time, step) =>
    frame({ p: { detections: [player({ track_id: 1, x: 100 + step * 10 }), player({ track_id: 2 }), ball] } }, time));
  const now = frame({ p: { detections: [player({ track_id: 1, x: 130 })] } }, 120);
  const paths = sceneOf(now, past, everything).filter((shape) => shape.kind === 'path');
  assert.deepEqual(paths[0].points, [[110, 90], [120, 90], [130, 90]]);
  assert.equal(paths.length, 2);
  assert.equal(paths[1].colour, 'ball');
});

test('the pitch is drawn through the homography, and only what lies before the camera', () => {
  // Ten pixels a metre, seen from straight above.
  const homography = [10, 0, 0, 0, 10, 0, 0, 0, 1];
  const lines = sceneOf(frame({ p: { pitch: { homography } } }), [], everything);
  assert.ok(lines.length > 20);
  assert.deepEqual(lines[0].from, [0, 0]);
  assert.equal(project([1, 0, 0, 0, 1, 0, 0, -0.1, 1], [5, 20]), undefined);
});

test('without a homography the lines that were found are drawn', () => {
  const lines = sceneOf(frame({ p: { pitch: { lines: [[1, 2, 3, 4]] } } }), [], everything);
  assert.deepEqual(lines, [{ kind: 'line', from: [1, 2], to: [3, 4], colour: 'line' }]);
});

test('the radar takes what it is given, else the feet on the pitch', () => {
  const given = frame({ r: { radar: [{ class: 'player', x: 50, y: 30, team: 'home', track_id: 4 }] } });
  assert.deepEqual(radarOf(given), [{ x: 50, y: 30, colour: 'home', id: 4 }]);
  const homography = [10, 0, 0, 0, 10, 0, 0, 0, 1];
  const seen = frame({ p: { pitch: { homography } }, t: { detections: [player({ track_id: 1 }), player({ x: 99_999 })] } });
  assert.deepEqual(radarOf(seen), [{ x: 11, y: 9, colour: 'player', id: 1 }]);
  assert.deepEqual(radarOf(frame({ t: { detections: [player()] } })), []);
});

test('a homography and its inverse cancel out', () => {
  const homography = [12, 3, 40, -1, 9, 25, 0.01, 0.02, 1];
  const [x, y] = project(homography, [PITCH.length / 3, PITCH.width / 4]);
  const [a, b, c, d, e, f, g, h, i] = invert(homography);
  const w = g * x + h * y + i;
  assert.ok(Math.abs((a * x + b * y + c) / w - PITCH.length / 3) < 1e-9);
  assert.ok(Math.abs((d * x + e * y + f) / w - PITCH.width / 4) < 1e-9);
  assert.equal(invert([0, 0, 0, 0, 0, 0, 0, 0, 0]), undefined);
});

test('teams come before classes in what colour a box has', () => {
  assert.equal(colourOf(player({ team: 'away' })), 'away');
  assert.equal(colourOf({ class: 'referee' }), 'referee');
  assert.equal(colourOf({ class: 'dog', team: 'strays' }), 'player');
});
