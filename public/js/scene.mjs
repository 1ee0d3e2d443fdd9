/**
 * What is to be seen over a frame, as a list of shapes in display pixels of the video. Pure: paint.mjs draws it.
 *
 * Shapes: `{kind: 'box', x, y, width, height, colour, dashed}`, `{kind: 'label', x, y, text, short, colour}`,
 * `{kind: 'path', points: [[x, y]…], colour, fade}`, `{kind: 'line', from, to, colour}`, `{kind: 'ring', x, y, radius, colour}`.
 */

/** The pitch in metres. */
export const PITCH = Object.freeze({ length: 105, width: 68 });

/** How long trails are, in milliseconds of video. */
export const TRAIL_MS = 2_000;
export const BALL_TRAIL_MS = 1_200;

/** Names of colours; the page's style says what they are. */
const TEAM_COLOURS = { home: 'home', away: 'away' };
const CLASS_COLOURS = { ball: 'ball', referee: 'referee', goalkeeper: 'keeper' };

export const colourOf = (box) => TEAM_COLOURS[box.team] ?? CLASS_COLOURS[box.class] ?? 'player';

/**
 * @param {object} frame   of a FrameStore
 * @param {object[]} past  the frames before it, in order, for trails
 * @param {{boxes: boolean, labels: boolean, pitch: boolean, trails: boolean}} show
 */
export function sceneOf(frame, past, show) {
  const shapes = [];
  if (show.pitch) shapes.push(...pitchShapes(frame));
  const boxes = boxesOf(frame);
  if (show.trails) shapes.push(...trails(boxes, past, frame.time));
  for (const box of boxes) {
    if (show.boxes) shapes.push(boxShape(box));
    if (show.labels) shapes.push(labelShape(box));
  }
  return shapes;
}

/**
 * The boxes of a frame, each thing once: several nodes of a pipeline speak of the same people, and the one that knows most of
 * them (a track, a team) is believed.
 */
export function boxesOf(frame) {
  const nodes = Object.values(frame.nodes).filter((data) => Array.isArray(data.detections));
  const isBall = (box) => box.class === 'ball';
  const knowledge = (boxes) =>
    boxes.reduce((sum, box) => sum + (box.track_id === undefined ? 0 : 1) + (box.team === undefined ? 0 : 2), 0);
  const groups = { people: [], balls: [] };
  for (const data of nodes) {
    const balls = data.detections.filter(isBall);
    const people = data.detections.filter((box) => !isBall(box));
    if (people.length > 0 && (groups.people.length === 0 || knowledge(people) > knowledge(groups.people))) {
      groups.people = people;
    }
    if (balls.length > groups.balls.length) groups.balls = balls;
  }
  return [...groups.people, ...groups.balls];
}

function boxShape(box) {
  const { x, y, width, height } = box;
  if (box.class === 'ball') {
    return { kind: 'ring', x: x + width / 2, y: y + height / 2, radius: Math.max(width, height), colour: 'ball' };
  }
  // What is not sure of itself is drawn so.
  return { kind: 'box', x, y, width, height, colour: colourOf(box), dashed: box.confidence < 0.5 };
}

function labelShape(box) {
  const name = box.track_id === undefined ? box.class : `${box.class} ${box.track_id}`;
  const text = `${name} ${Math.round(box.confidence * 100)} %`;
  return { kind: 'label', x: box.x, y: box.y, text, short: String(box.track_id ?? box.class), colour: colourOf(box) };
}

/** Where each thing that is seen now has been: feet of people, the middle of the ball. */
function trails(boxes, past, now) {
  const people = new Map(
    boxes
      .filter((box) => box.track_id !== undefined && box.class !== 'ball')
      .map((box) => [box.track_id, { kind: 'path', points: [], colour: colourOf(box), fade: true }]),
  );
  const ball = { kind: 'path', points: [], colour: 'ball', fade: true };
  for (const frame of [...past]) {
    for (const box of boxesOf(frame)) {
      if (box.class === 'ball') {
        if (now - frame.time <= BALL_TRAIL_MS) ball.points.push([box.x + box.width / 2, box.y + box.height / 2]);
      } else if (now - frame.time <= TRAIL_MS) {
        people.get(box.track_id)?.points.push([box.x + box.width / 2, box.y + box.height]);
      }
    }
  }
  return [...people.values(), ball].filter((path) => path.points.length > 1);
}

// MARK: The pitch

/** The lines of a pitch, in metres from its corner. */
export const PITCH_LINES = (() => {
  const { length, width } = PITCH;
  const middle = width / 2;
  const box = (depth, half) => [
    [[0, middle - half], [depth, middle - half]],
    [[depth, middle - half], [depth, middle + half]],
    [[depth, middle + half], [0, middle + half]],
  ];
  const left = [...box(16.5, 20.16), ...box(5.5, 9.16)];
  const right = left.map((line) => line.map(([x, y]) => [length - x, y]));
  return [
    [[0, 0], [length, 0]],
    [[length, 0], [length, width]],
    [[length, width], [0, width]],
    [[0, width], [0, 0]],
    [[length / 2, 0], [length / 2, width]],
    ...left,
    ...right,
  ];
})();

/** The centre circle, as points in metres. */
export const CENTRE_CIRCLE = Array.from({ length: 49 }, (_, step) => {
  const angle = (step / 48) * 2 * Math.PI;
  return [PITCH.length / 2 + 9.15 * Math.cos(angle), PITCH.width / 2 + 9.15 * Math.sin(angle)];
});

/**
 * Where a point of the pitch is seen; undefined behind the camera.
 *
 * @param {number[]} homography
 * @param {number[]} point
 */
export function project(homography, [x, y]) {
  const [a, b, c, d, e, f, g, h, i] = homography;
  const w = g * x + h * y + i;
  // On the wrong side of the horizon a point would be mirrored into the picture.
  if (!(w * i > 0 || (i === 0 && w > 0))) return undefined;
  return [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
}

function pitchOf(frame) {
  return Object.values(frame.nodes).find((data) => data.pitch)?.pitch;
}

/** The model's lines where the camera is known, else the lines that were found. */
function pitchShapes(frame) {
  const pitch = pitchOf(frame);
  if (!pitch) return [];
  if (!Array.isArray(pitch.homography)) {
    return (pitch.lines ?? []).map(([x1, y1, x2, y2]) => ({ kind: 'line', from: [x1, y1], to: [x2, y2], colour: 'line' }));
  }
  // Long lines are cut, so that one end behind the camera does not take the whole line away.
  const pieces = PITCH_LINES.flatMap((line) => cut(line, 12)).concat(pairs(CENTRE_CIRCLE));
  const shapes = [];
  for (const [from, to] of pieces) {
    const [start, end] = [project(pitch.homography, from), project(pitch.homography, to)];
    if (start && end && isNear(start, frame) && isNear(end, frame)) {
      shapes.push({ kind: 'line', from: start, to: end, colour: 'line' });
    }
  }
  return shapes;
}

/**
 * @param {number[][]} line
 * @param {number} count
 */
function cut([from, to], count) {
  const at = (share) => [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
  return Array.from({ length: count }, (_, piece) => [at(piece / count), at((piece + 1) / count)]);
}

const pairs = (points) => points.slice(1).map((point, index) => [points[index], point]);

/**
 * Not so far out that drawing it would only cost time.
 *
 * @param {number[]} point
 * @param {{width: number, height: number}} frame
 */
function isNear([x, y], { width, height }) {
  return x > -width && x < 2 * width && y > -height && y < 2 * height;
}

// MARK: The radar

/** Places on the pitch: what the pipeline says, else the feet of people through the homography. */
export function radarOf(frame) {
  const given = Object.values(frame.nodes).find((data) => Array.isArray(data.radar))?.radar;
  if (given) {
    return given.map((point) => ({ x: point.x, y: point.y, colour: colourOf(point), id: point.track_id }));
  }
  const homography = pitchOf(frame)?.homography;
  const inverse = Array.isArray(homography) ? invert(homography) : undefined;
  if (!inverse) return [];
  const points = [];
  for (const box of boxesOf(frame)) {
    const feet = [box.x + box.width / 2, box.y + box.height];
    const [a, b, c, d, e, f, g, h, i] = inverse;
    const w = g * feet[0] + h * feet[1] + i;
    if (w === 0) continue;
    const [x, y] = [(a * feet[0] + b * feet[1] + c) / w, (d * feet[0] + e * feet[1] + f) / w];
    const isOnPitch = x > -5 && x < PITCH.length + 5 && y > -5 && y < PITCH.width + 5;
    if (isOnPitch) points.push({ x, y, colour: colourOf(box), id: box.track_id });
  }
  return points;
}

/**
 * The other way; undefined where there is none.
 *
 * @param {number[]} homography
 */
export function invert([a, b, c, d, e, f, g, h, i]) {
  const cofactors = [
    e * i - f * h, c * h - b * i, b * f - c * e,
    f * g - d * i, a * i - c * g, c * d - a * f,
    d * h - e * g, b * g - a * h, a * e - b * d,
  ];
  const determinant = a * cofactors[0] + b * cofactors[3] + c * cofactors[6];
  return determinant === 0 || !Number.isFinite(determinant)
    ? undefined
    : cofactors.map((value) => value / determinant);
}
