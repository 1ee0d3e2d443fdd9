/** The pitch from above, with everybody whose place on it is known. */
import { sharpen } from './paint.mjs';
import { CENTRE_CIRCLE, PITCH, PITCH_LINES, radarOf } from './scene.mjs';

/** Metres around the pitch that are shown too. */
const MARGIN = 4;

/** @param {(name: string) => string} colour  see `palette` */
export function drawRadar(canvas, frame, colour) {
  const context = canvas.getContext('2d');
  const { width, height, ratio } = sharpen(canvas);
  const scale = Math.min(width / (PITCH.length + 2 * MARGIN), height / (PITCH.width + 2 * MARGIN));
  /** @type {(point: number[]) => [number, number]} */
  const at = ([x, y]) => [
    width / 2 + (x - PITCH.length / 2) * scale,
    height / 2 + (y - PITCH.width / 2) * scale,
  ];
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.strokeStyle = colour('line');
  context.lineWidth = 1;
  context.beginPath();
  for (const [from, to] of [...PITCH_LINES, ...CENTRE_CIRCLE.slice(1).map((point, index) => [CENTRE_CIRCLE[index], point])]) {
    context.moveTo(...at(from));
    context.lineTo(...at(to));
  }
  context.stroke();
  const points = frame ? radarOf(frame) : [];
  for (const point of points) {
    context.fillStyle = colour(point.colour);
    context.beginPath();
    context.arc(...at([point.x, point.y]), Math.max(3, scale * 1.2), 0, 2 * Math.PI);
    context.fill();
  }
  return points.length;
}
