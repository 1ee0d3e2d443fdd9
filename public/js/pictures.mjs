/**
 * Single pictures of a job, for what the browser cannot play: one request at a time, and nothing in the image's place where there is
 * none to be had.
 */

/** What will not be otherwise when it is asked for again: no such file, none that is kept, none that can be read. */
const FINAL = new Set([404, 409, 422]);

export class Pictures {
  #image;
  #changed;
  #job = null;
  #isLive = false;
  /** What is under way; null for nothing. */
  #asking = null;
  #address = null;
  #isGone = false;
  #index = -1;
  /** @type {'seen'|'awaited'|'none'} */
  state = 'awaited';
  /** The moment of the frame that was asked for last, once its picture is there or cannot be had. */
  time = 0;

  /**
   * @param {HTMLImageElement} image
   * @param {() => void} changed  a picture is there, or cannot be had
   */
  constructor(image, changed) {
    this.#image = image;
    this.#changed = changed;
  }

  get isLoading() {
    return this.#asking !== null;
  }

  /** Shows pictures of another job, or of none. */
  open(job, { isLive = false } = {}) {
    this.#asking?.abort();
    this.#asking = null;
    [this.#job, this.#isLive, this.#isGone, this.#index, this.time] = [job, isLive, false, -1, 0];
    this.#put(null);
    this.state = 'awaited';
  }

  /**
   * Asks for the picture of a frame. Of a live stream only the newest one is kept.
   *
   * @param {{index: number, time: number}} frame
   * @param {{width: number, isNewest: boolean, timeOf: (index: number) => number|undefined}} options
   * @returns {boolean} whether anything comes of it
   */
  show(frame, { width, isNewest, timeOf }) {
    if (this.#job === null || this.isLoading || frame.index === this.#index) return false;
    this.#index = frame.index;
    if (this.#isGone || (this.#isLive && !isNewest)) this.#settle(null, frame.time);
    else this.#load(this.#isLive ? 'latest' : String(frame.index), width, frame.time, timeOf);
    return true;
  }

  async #load(name, width, time, timeOf) {
    const asking = new AbortController();
    this.#asking = asking;
    let address = null;
    try {
      const answer = await fetch(`/jobs/${this.#job}/frames/${name}.jpg?width=${width}`, { signal: asking.signal });
      if (answer.ok) {
        address = URL.createObjectURL(await answer.blob());
        // The newest one may be newer than the one that was known when it was asked for.
        time = timeOf(Number(answer.headers.get('X-Frame-Index'))) ?? time;
      } else {
        this.#isGone = !this.#isLive && FINAL.has(answer.status);
      }
    } catch {
      // The server is away; the next frame asks again.
    }
    if (this.#asking !== asking) {
      if (address) URL.revokeObjectURL(address);
      return;
    }
    const isShown = address !== null && (await this.#put(address));
    if (this.#asking !== asking) return;
    this.#asking = null;
    this.#settle(isShown ? address : null, time);
  }

  #settle(address, time) {
    if (address === null) this.#put(null);
    this.state = address === null ? 'none' : 'seen';
    this.time = time;
    this.#changed();
  }

  /** Puts a picture into the image's place; none hides it, for a browser would show that something is broken. */
  async #put(address) {
    const before = this.#address;
    this.#address = address;
    let isShown = false;
    if (address === null) {
      this.#image.removeAttribute('src');
    } else {
      this.#image.src = address;
      isShown = await this.#image.decode().then(() => true, () => false);
    }
    if (before) URL.revokeObjectURL(before);
    if (this.#address === address) this.#image.hidden = !isShown;
    return isShown;
  }
}
