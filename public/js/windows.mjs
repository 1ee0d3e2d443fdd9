/**
 * Fetches the findings around what is looked at, a window at a time and the nearest first. Who moves on meanwhile is followed: what
 * was passed by is never asked for. Pure but for what it is given to fetch with.
 */
import { WINDOW_MS } from './frames.mjs';

export class WindowFetcher {
  #store;
  #fetch;
  #here = 0;
  #duration = Infinity;
  #isFetching = false;
  #isClosed = false;

  /**
   * @param {import('./frames.mjs').FrameStore} store
   * @param {(from: number, to: number) => Promise<void>} fetch  puts the frames of a window into the store
   */
  constructor(store, fetch) {
    this.#store = store;
    this.#fetch = fetch;
  }

  /** Where somebody looks, or looked last. */
  get here() {
    return this.#here;
  }

  get isFetching() {
    return this.#isFetching;
  }

  close() {
    this.#isClosed = true;
  }

  /** Somebody looks there; done when nothing is missing around where they look then. */
  async look(time, duration = Infinity) {
    [this.#here, this.#duration] = [time, duration];
    if (this.#isFetching) return;
    this.#isFetching = true;
    try {
      await this.#fetchAround();
    } finally {
      this.#isFetching = false;
    }
  }

  async #fetchAround() {
    // What the store is too small for would be let go and missed again for ever: around one place nothing is fetched twice.
    let [place, fetched] = [null, new Set()];
    while (!this.#isClosed) {
      const window = Math.floor(this.#here / WINDOW_MS);
      if (window !== place) [place, fetched] = [window, new Set()];
      const missing = this.#store.missingWindows(this.#here, this.#duration).find((each) => !fetched.has(each.window));
      if (!missing) return;
      fetched.add(missing.window);
      this.#store.expect(missing.window);
      try {
        await this.#fetch(missing.from, missing.to);
        this.#store.trim(this.#here);
      } catch {
        // Asked for again as soon as somebody looks there again.
        this.#store.forget(missing.window);
      }
    }
  }
}
