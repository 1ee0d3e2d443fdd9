/** One job that is looked at: everything that is known of it, kept up to date by what is said and by what is asked for. */
import { ask } from '/js/api.mjs';
import { JobFeed } from '/js/feed.mjs';
import { FrameStore } from '/js/frames.mjs';
import { isLive } from '/js/jobs.mjs';
import { Marks } from '/js/marks.mjs';
import { START, reduce } from '/js/reducer.mjs';
import { WindowFetcher } from '/js/windows.mjs';

/** What is said of a job besides its frames, which are fetched around what is looked at. */
const TYPES = 'progress,plugin_status,metadata,partial_result,warning,error,complete';
/** Messages, or frames, that one request asks for. */
const PAGE = 1_000;
/** How long after a failure the log is asked again. */
const RETRY_MS = 2_000;

export class JobView {
  job;
  state = START;
  store = new FrameStore();
  #feed;
  #listener;
  #marks;
  #retry;
  #facts;
  #windows = new WindowFetcher(this.store, (from, to) => this.#fetchFrames(from, to));
  #hasLooked = false;
  #isWhole = false;
  #hasFailed = false;
  #isClosed = false;

  /**
   * @param {object} job  as `GET /jobs/{id}` gives it
   * @param {{changed: () => void, found: () => void, ended: () => void, failed: (error: Error|null) => void}} listener  null: it is over
   */
  constructor(job, listener) {
    this.job = job;
    this.#listener = listener;
    this.#marks = new Marks((after) => this.#frameBehind(after), listener.changed, { isLive: isLive(job) });
    this.#feed = new JobFeed((after) => this.#readLog(after), (message) => this.#take(message));
  }

  get id() {
    return this.job.job_id;
  }

  get line() {
    return this.#marks.line;
  }

  /** Whether it is known that nothing was found where somebody looks. */
  get isEmpty() {
    return this.#hasLooked && this.store.size === 0;
  }

  /** Up to where everything that was said is known. */
  get cursor() {
    return this.#feed.cursor;
  }

  close() {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#facts);
    this.#feed.close();
    this.#marks.close();
    this.#windows.close();
  }

  hear(message) {
    if (message.type === 'frame') this.#takeFrame(message.payload);
    else this.#feed.hear(message);
  }

  /** Reads what has been said and was not heard; goes on trying. */
  async catchUp() {
    clearTimeout(this.#retry);
    // What has ended changes no more.
    if (this.#isWhole) return;
    // Frames may have gone by too: what is looked at is asked for again.
    this.store.forgetWindows();
    this.#listener.found();
    try {
      await this.#feed.catchUp();
      await this.#measure();
      if (this.#isClosed) return;
      this.#isWhole = this.state.ended !== null;
      if (this.#hasFailed) this.#listener.failed(null);
      this.#hasFailed = false;
    } catch (error) {
      if (this.#isClosed) return;
      this.#hasFailed = true;
      this.#listener.failed(error);
      this.#retry = setTimeout(() => this.catchUp(), RETRY_MS);
    }
  }

  async #readLog(after) {
    const query = new URLSearchParams({ after, limit: String(PAGE), types: TYPES });
    return (await ask(`/jobs/${this.id}/events?${query}`)).json();
  }

  #take(message) {
    this.state = reduce(this.state, message);
    if (message.type === 'warning') this.#markWarning(message.payload);
    else if (message.type === 'partial_result') this.#marks.told(message.payload.result);
    else if (message.type === 'complete') this.#end(message.payload);
    else if (message.type === 'progress' && this.job.status === 'queued') this.job = { ...this.job, status: 'running' };
    this.#listener.changed();
  }

  #takeFrame(payload) {
    this.state = reduce(this.state, { type: 'frame', payload });
    this.store.addMessage(payload);
    const frame = this.store.byIndex(payload.index);
    if (frame) this.#marks.found(frame);
    this.store.trim(this.#windows.here);
    this.#listener.found();
    this.#listener.changed();
  }

  #markWarning({ frame_id: id }) {
    if (id !== undefined) this.#marks.warned(id, this.store.byIndex(Number(id.slice(2)))?.time);
  }

  /** How far the analysis has come: as far as was heard, or as the job says that it looked. */
  async #measure() {
    const looked = this.state.summary?.total_frames ?? 1;
    const stride = this.job.options?.stride ?? 1;
    await this.#marks.measure((first) => Math.max(this.store.newest()?.index ?? 0, first + (looked - 1) * stride));
  }

  async #frameBehind(after) {
    const query = new URLSearchParams({ after: String(after), limit: '1' });
    const { frames } = await (await ask(`/jobs/${this.id}/frames?${query}`)).json();
    return frames.length > 0 ? { index: frames[0].frame_id, time: frames[0].timestamp_ms } : undefined;
  }

  #end({ status }) {
    if (this.job.status === status) return;
    this.job = { ...this.job, status };
    this.store.forgetWindows();
    this.#listener.ended();
    this.#loadFacts();
  }

  async #loadFacts() {
    try {
      const job = await (await ask(`/jobs/${this.id}?include=summary`)).json();
      if (this.#isClosed) return;
      this.job = job;
      this.#listener.changed();
    } catch (error) {
      // A job that is gone has no facts any more; a connection comes back.
      if (!this.#isClosed && error.status === undefined) this.#facts = setTimeout(() => this.#loadFacts(), RETRY_MS);
    }
  }

  /** Whether more may come of what somebody looks at. */
  get isFetching() {
    return this.#windows.isFetching;
  }

  measured(duration) {
    this.#marks.lasting(duration);
  }

  /** Somebody looks at a moment: what was found around it is fetched. */
  needs(time) {
    this.#windows.look(time, this.line.duration || Infinity);
  }

  async #fetchFrames(from, to) {
    let after = -1;
    for (;;) {
      const query = new URLSearchParams({ from_ms: String(from), to_ms: String(to), limit: String(PAGE), after: String(after) });
      const page = await (await ask(`/jobs/${this.id}/frames?${query}`)).json();
      if (this.#isClosed) return;
      this.store.addPage(page);
      for (const { frame_id: index } of page.frames) {
        const frame = this.store.byIndex(index);
        if (frame) this.#marks.found(frame);
      }
      if (page.next_after === null || page.frames.length < PAGE) break;
      after = page.next_after;
    }
    this.#hasLooked = true;
    this.#listener.found();
    this.#listener.changed();
  }
}
