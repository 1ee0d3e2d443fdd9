/**
 * What is said of one job, each message once and in order. What was said before anybody listened is read from the log; what the
 * stream brings meanwhile waits for that. Pure but for what it is given to read with.
 */

/** Where a message stands in the log: ids are `<epoch>-<sequence>`, and the sequence runs on over all epochs. */
export const placeOf = (id) => Number(String(id ?? '').split('-').at(-1)) || 0;

export class JobFeed {
  #read;
  #tell;
  #cursor = '0';
  #waiting = [];
  #reading = null;
  /** There may be more to read: until it has been, what comes must wait. */
  #isBehind = true;
  #isAskedAgain = false;
  #isClosed = false;

  /**
   * @param {(after: string) => Promise<{events: object[], cursor: string}>} read  a page of the log
   * @param {(message: object) => void} tell
   */
  constructor(read, tell) {
    this.#read = read;
    this.#tell = tell;
  }

  /** Up to where everything has been told. */
  get cursor() {
    return this.#cursor;
  }

  /** Takes a message from the stream, or from whatever stands in for it. */
  hear(message) {
    if (this.#isBehind) this.#waiting.push(message);
    else this.#take(message);
  }

  /** Reads what was missed; once more when it is asked for again meanwhile. After a failure it has to be asked for again. */
  catchUp() {
    [this.#isBehind, this.#isAskedAgain] = [true, true];
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Tells nothing any more. */
  close() {
    this.#isClosed = true;
  }

  async #readAll() {
    while (this.#isAskedAgain && !this.#isClosed) {
      this.#isAskedAgain = false;
      await this.#readToTheEnd();
    }
    this.#isBehind = false;
    for (const message of this.#waiting.splice(0)) this.#take(message);
  }

  async #readToTheEnd() {
    for (;;) {
      const page = await this.#read(this.#cursor);
      for (const message of page.events) this.#take(message);
      if (placeOf(page.cursor) > placeOf(this.#cursor)) this.#cursor = page.cursor;
      if (page.events.length === 0 || this.#isClosed) return;
    }
  }

  #take(message) {
    if (this.#isClosed) return;
    if (message.id !== undefined) {
      if (placeOf(message.id) <= placeOf(this.#cursor)) return;
      this.#cursor = message.id;
    }
    this.#tell(message);
  }
}
