/**
 * What a job's timeline shows, of the whole film: read from what was said of the job and from a few single frames, never from all of
 * them. Pure but for what it is given to read with.
 */
import * as timeline from './timeline.mjs';

/** Frames whose moment is looked up because somebody warned of them. */
const MOST_SOUGHT = 200;

/** @typedef {{index: number, time: number}} Place  a frame's number and its moment in the film */

/**
 * The first and the last frame of a job; undefined before there is any.
 *
 * Where the last one has been guessed right, three questions tell; else about two for each doubling of the way to it.
 *
 * @param {(after: number) => Promise<Place|undefined>} next  the first frame behind an index
 * @param {(first: number) => number} guess  the index of the last frame, as far as it can be told from the first
 * @returns {Promise<{first: Place, last: Place}|undefined>}
 */
export async function endsOf(next, guess) {
  const first = await next(-1);
  if (!first) return undefined;
  const guessed = guess(first.index);
  let last = (guessed > first.index && (await next(guessed - 1))) || first;
  let [step, beyond] = [1, Infinity];
  while (beyond === Infinity) {
    const later = await next(last.index + step - 1);
    if (later) [last, step] = [later, 2 * step];
    else beyond = last.index + step;
  }
  while (beyond - last.index > 1) {
    const middle = Math.floor((last.index + beyond) / 2);
    const later = await next(middle - 1);
    if (later) last = later;
    else beyond = middle;
  }
  return { first, last };
}

export class Marks {
  line = timeline.START;
  #next;
  #changed;
  #gap;
  /** Frames that were warned of and whose moments nobody knows yet. */
  #sought = new Set();
  #isSeeking = false;
  #isMeasuring = false;
  #isClosed = false;

  /**
   * @param {(after: number) => Promise<Place|undefined>} next  the first frame of the job behind an index
   * @param {() => void} changed
   * @param {{isLive?: boolean}} options  a live stream has outages, in which nothing was analysed; a film is analysed from one end
   *   to the other
   */
  constructor(next, changed, { isLive = false } = {}) {
    this.#next = next;
    this.#changed = changed;
    this.#gap = isLive ? timeline.GAP_MS : Infinity;
  }

  close() {
    this.#isClosed = true;
  }

  #set(line) {
    if (line === this.line || this.#isClosed) return;
    this.line = line;
    this.#changed();
  }

  lasting(duration) {
    this.#set(timeline.lasting(this.line, duration));
  }

  /** A frame was analysed. */
  found(frame) {
    this.#set(timeline.analysed(this.line, frame, this.#gap));
  }

  /** A plugin has said something between its frames: a shot begins. */
  told(result) {
    if (Number.isFinite(result?.shot) && Number.isFinite(result.pts_ms)) this.#set(timeline.cutAt(this.line, result.pts_ms));
  }

  /**
   * Somebody warned of a frame.
   *
   * @param {string} id  `f-<index>`
   * @param {number|undefined} time  its moment, when that is known
   */
  async warned(id, time) {
    const index = Number(id.slice(2));
    if (time !== undefined) return this.#set(timeline.warned(this.line, time));
    if (!Number.isInteger(index) || this.#sought.size >= MOST_SOUGHT) return;
    this.#sought.add(index);
    if (this.#isSeeking) return;
    this.#isSeeking = true;
    try {
      for (const each of this.#sought) {
        if (this.#isClosed) return;
        const frame = await this.#next(each - 1);
        this.#sought.delete(each);
        // A plugin that failed on the last frame of all has left nothing of it.
        const at = frame?.time ?? this.line.ranges.at(-1)?.[1];
        if (at !== undefined) this.#set(timeline.warned(this.line, at));
      }
    } catch {
      // What could not be asked is asked together with the next one.
    } finally {
      this.#isSeeking = false;
    }
  }

  /**
   * Finds out how far the analysis has come.
   *
   * @param {(first: number) => number} guess  see `endsOf`
   */
  async measure(guess) {
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    try {
      const ends = await endsOf(this.#next, guess);
      if (!ends) return;
      for (const { time } of [ends.first, ends.last]) this.#set(timeline.covered(this.line, time, time, this.#gap));
    } finally {
      this.#isMeasuring = false;
    }
  }
}
