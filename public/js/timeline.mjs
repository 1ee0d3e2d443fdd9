/** A job's time from left to right: what was analysed, where shots change, where something was warned of. Pure. */

/** Marks of one kind that are shown; more would be a bar. */
const MOST_MARKS = 200;

export const START = Object.freeze({ duration: 0, ranges: Object.freeze([]), cuts: Object.freeze([]), warnings: Object.freeze([]) });

/** Frames this far apart belong to one analysed range, in milliseconds. */
const GAP_MS = 2_000;

/** Notes that a frame was analysed. */
export function analysed(line, frame) {
  const { time } = frame;
  const isCut = Object.values(frame.nodes).some((data) => data.scene?.cut === true && data.scene.shot > 0);
  const cuts = isCut && !line.cuts.includes(time) ? bounded([...line.cuts, time]) : line.cuts;
  const duration = Math.max(line.duration, time);
  const ranges = withTime(line.ranges, time);
  return ranges === line.ranges && cuts === line.cuts && duration === line.duration
    ? line
    : { ...line, duration, ranges, cuts };
}

/** Notes a warning about a frame whose time is known. */
export function warned(line, time) {
  return line.warnings.includes(time) ? line : { ...line, warnings: bounded([...line.warnings, time]) };
}

export const lasting = (line, duration) => (duration > line.duration ? { ...line, duration } : line);

function bounded(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted.length > MOST_MARKS ? sorted.slice(0, MOST_MARKS) : sorted;
}

/** Ranges `[from, to]` in order, with a time in one of them; the same when it is already. */
function withTime(ranges, time) {
  const place = ranges.findIndex(([from, to]) => time >= from - GAP_MS && time <= to + GAP_MS);
  if (place < 0) return [...ranges, [time, time]].sort((a, b) => a[0] - b[0]);
  const [from, to] = ranges[place];
  if (time >= from && time <= to) return ranges;
  const grown = ranges.map((range, index) => (index === place ? [Math.min(from, time), Math.max(to, time)] : range));
  return grown.reduce((merged, range) => {
    const last = merged[merged.length - 1];
    if (last && range[0] <= last[1] + GAP_MS) last[1] = Math.max(last[1], range[1]);
    else merged.push([...range]);
    return merged;
  }, []);
}

/** A moment for a person: `1:02.5`. */
export function clockText(ms) {
  const tenths = Math.max(0, Math.round(ms / 100));
  const [seconds, minutes, hours] = [Math.floor(tenths / 10) % 60, Math.floor(tenths / 600) % 60, Math.floor(tenths / 36_000)];
  const text = `${String(seconds).padStart(2, '0')}.${tenths % 10}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${text}` : `${minutes}:${text}`;
}

/** What is left, for a person: `about 2 min`. */
export function leftText(ms) {
  if (ms === null || ms === undefined) return '';
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${Math.max(1, seconds)} s left`;
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min left`;
  return `${(seconds / 3_600).toFixed(1)} h left`;
}
