/**
 * When the picture may be moved on while the analysis is followed. To show a picture costs what its decoder costs, and whatever that
 * is, it must leave the page time for the findings. Pure: it is told what time it is.
 */

/** From the beginning of one to that of the next at least. */
const LEAST_MS = 250;
/** So many times as long as a picture took nothing is asked of the decoder. */
const REST = 4;
/** However slow it is, the picture moves now and then. */
const LONGEST_REST_MS = 4_000;

export class Pace {
  /** When the one that is under way began; null for none. */
  #began = null;
  #free = 0;

  get isBusy() {
    return this.#began !== null;
  }

  began(now) {
    this.#began = now;
  }

  /** It is there, or failed. */
  ended(now) {
    if (this.#began === null) return;
    const rest = Math.min(REST * (now - this.#began), LONGEST_REST_MS);
    this.#free = Math.max(this.#began + LEAST_MS, now + rest);
    this.#began = null;
  }

  /** How long the next one has to wait, in milliseconds; Infinity while one is under way. */
  wait(now) {
    return this.isBusy ? Infinity : Math.max(0, this.#free - now);
  }
}
