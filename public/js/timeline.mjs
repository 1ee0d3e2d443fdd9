/** A job's time from left to right: what was analysed, where shots change, where something was warned of. Pure. */

/** Moments of one kind that are kept: more than a film has, fewer than a plugin gone wild could name. */
const MOST_KEPT = 5_000;
/** Marks of one kind that are shown; more would be a bar. */
export const MOST_MARKS = 400;

export const START = Object.freeze({ duration: 0, ranges: Object.freeze([]), cuts: Object.freeze([]), warnings: Object.freeze([]) });

/** Frames of a live stream this far apart belong to one analysed range, in milliseconds; more is an outage. */
export const GAP_MS = 2_000;

/**
 * Notes that a frame was analysed.
 *
 * @param {number} gap  how far apart frames of one range may be
 */
export function analysed(line, frame, gap = GAP_MS) {
  const { time } = frame;
  const isCut = Object.values(frame.nodes).some((data) => data.scene?.cut === true && data.scene.shot > 0);
  return covered(isCut ? cutAt(line, time) : line, time, time, gap);
}

/** Notes that all between two moments was analysed. */
export function covered(line, from, to, gap = GAP_MS) {
  const duration = Math.max(line.duration, to);
  const ranges = withRange(line.ranges, from, to, gap);
  return ranges === line.ranges && duration === line.duration ? line : { ...line, duration, ranges };
}

/** Notes that a shot begins. */
export function cutAt(line, time) {
  const cuts = withMoment(line.cuts, time);
  return cuts === line.cuts ? line : lasting({ ...line, cuts }, time);
}

/** Notes a warning about a frame whose time is known. */
export function warned(line, time) {
  const warnings = withMoment(line.warnings, time);
  return warnings === line.warnings ? line : lasting({ ...line, warnings }, time);
}

export const lasting = (line, duration) => (duration > line.duration ? { ...line, duration } : line);

/** Moments in order, with one more; the same when it is there already. Most come in order, so it is looked for from the end. */
function withMoment(times, time) {
  const place = times.findLastIndex((each) => each <= time);
  if (times[place] === time || times.length >= MOST_KEPT) return times;
  return times.toSpliced(place + 1, 0, time);
}

/** Ranges `[from, to]` in order, with one more in them; the same when it is in one already. */
function withRange(ranges, from, to, gap) {
  if (ranges.some((range) => range[0] <= from && to <= range[1])) return ranges;
  const isApart = (range) => range[1] < from - gap || range[0] > to + gap;
  const met = ranges.filter((range) => !isApart(range));
  const joined = [Math.min(from, ...met.map((range) => range[0])), Math.max(to, ...met.map((range) => range[1]))];
  return [...ranges.filter(isApart), joined].sort((a, b) => a[0] - b[0]);
}

/** Moments as marks on a line of so many places: one a place, for nobody can tell apart what lies closer. */
export function marked(times, duration, places = MOST_MARKS) {
  const marks = times.map((time) => Math.round((time / duration) * places) / places);
  return [...new Set(marks)];
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
