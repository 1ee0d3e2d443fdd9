/**
 * The findings of one job by time: what came live and what was fetched in windows, never all of it at once. Pure but for being a
 * mutable store: no DOM, no network.
 *
 * A frame is `{index, time, width, height, nodes: {node: data}}`; several nodes may speak about one frame.
 */

/** Frames that are kept: some minutes of video around what is looked at. */
export const MOST_FRAMES = 6_000;
/** Milliseconds of video that one request asks for. */
export const WINDOW_MS = 10_000;

export class FrameStore {
  #frames = new Map();
  /** Frames in the order of time; made anew when something came out of order. */
  #sorted = [];
  #isSorted = true;
  /** Windows that have been fetched or are being fetched. */
  #windows = new Set();
  #most;

  constructor(most = MOST_FRAMES) {
    this.#most = most;
  }

  get size() {
    return this.#frames.size;
  }

  /** Takes the payload of a `frame` message. */
  addMessage(payload) {
    this.#add(payload.index, payload.pts_ms, payload.node ?? payload.plugin, payload.data);
  }

  /** Takes a page of `GET /jobs/{id}/frames`. */
  addPage(page) {
    for (const frame of page.frames) {
      const { frame_id: index, timestamp_ms: time, node, ...data } = frame;
      this.#add(index, time, node, data);
    }
  }

  #add(index, time, node, data) {
    if (!Number.isFinite(index) || !Number.isFinite(time) || !data) return;
    let frame = this.#frames.get(index);
    if (!frame) {
      frame = { index, time, width: data.width, height: data.height, nodes: {} };
      this.#frames.set(index, frame);
      const last = this.#sorted[this.#sorted.length - 1];
      this.#isSorted &&= last === undefined || last.time <= time;
      this.#sorted.push(frame);
    }
    frame.nodes[node] = data;
  }

  #inOrder() {
    if (!this.#isSorted) {
      this.#sorted.sort((a, b) => a.time - b.time);
      this.#isSorted = true;
    }
    return this.#sorted;
  }

  /**
   * The frame that is shown at a moment: the last one that is not later. Undefined before the first, and where the store has a
   * hole: what is shown must belong to what is seen.
   */
  at(time, longest = 1_000) {
    const frames = this.#inOrder();
    const place = this.#placeOf(time);
    const frame = frames[place - 1];
    return frame && time - frame.time <= longest ? frame : undefined;
  }

  /** Frames from a moment to another, in order. */
  between(from, to) {
    return this.#inOrder().slice(this.#placeOf(from - Number.EPSILON * Math.abs(from) - 1e-6), this.#placeOf(to));
  }

  byIndex(index) {
    return this.#frames.get(index);
  }

  /** The newest frame there is. */
  newest() {
    return this.#inOrder().at(-1);
  }

  /** How many frames are not later than a moment. */
  #placeOf(time) {
    const frames = this.#inOrder();
    let [low, high] = [0, frames.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (frames[middle].time <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The windows around a moment that nobody has asked for yet, the one of the moment itself first. */
  missingWindows(time, duration = Infinity) {
    const here = Math.max(0, Math.floor(time / WINDOW_MS));
    return [here, here + 1, here - 1]
      .filter((window) => window >= 0 && window * WINDOW_MS <= duration && !this.#windows.has(window))
      .map((window) => ({ window, from: window * WINDOW_MS, to: (window + 1) * WINDOW_MS - 1 }));
  }

  /** Notes that a window is asked for; `forget` when that failed. */
  expect(window) {
    this.#windows.add(window);
  }

  forget(window) {
    this.#windows.delete(window);
  }

  /** Something may have been missed: every window is to be asked for again. */
  forgetWindows() {
    this.#windows.clear();
  }

  /** Lets go of what lies farthest from a moment, once there is too much. */
  trim(time) {
    if (this.#frames.size <= this.#most) return;
    const frames = this.#inOrder();
    let [first, last] = [0, frames.length];
    while (last - first > this.#most) {
      if (time - frames[first].time > frames[last - 1].time - time) first += 1;
      else last -= 1;
    }
    const gone = [...frames.slice(0, first), ...frames.slice(last)];
    for (const frame of gone) {
      this.#frames.delete(frame.index);
      this.#windows.delete(Math.floor(frame.time / WINDOW_MS));
    }
    this.#sorted = frames.slice(first, last);
  }
}
