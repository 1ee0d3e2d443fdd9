/**
 * Does what the realtime client (client.mjs) decides: opens streams, sets timers, polls, answers pings. What it does that with is
 * given to it, so that tests need neither a network nor a clock.
 */
import { START, step } from './client.mjs';
import { placeOf } from './feed.mjs';
import { parseMessage } from './reducer.mjs';

/** The types of messages that a stream may carry; EventSource wants each by name. */
export const TYPES = [
  'metadata', 'progress', 'plugin_status', 'frame', 'partial_result', 'warning', 'error', 'complete', 'ping',
];

/** Messages that one request of a poll asks for: slow lines bring them before it is given up. */
const PAGE = 200;

/**
 * @typedef {object} World
 * @property {(url: string) => EventSource} open
 * @property {(path: string, options?: object) => Promise<Response>} fetch
 * @property {(body: () => void, ms: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => string} now  ISO 8601
 */

export class Driver {
  #client = START;
  #world;
  #listener;
  #session;
  #source = null;
  #timers = new Map();
  /** Jobs that somebody looks at: what is polled when the stream does not work. */
  #watched = new Map();
  /** How far each of them has been polled, and which have said their last. */
  #cursors = new Map();
  #ended = new Set();
  #frames = new Map();
  /** Ends the poll that runs, and its connection. */
  #polling = new AbortController();

  /**
   * @param {World} world
   * @param {string} session  names this browser to the server
   * @param {{message: (message: object) => void, status: (client: object) => void}} listener
   */
  constructor(world, session, listener) {
    this.#world = world;
    this.#session = session;
    this.#listener = listener;
  }

  get client() {
    return this.#client;
  }

  start(cursor = null) {
    this.#handle({ type: 'start', cursor });
  }

  stop() {
    this.#handle({ type: 'stop' });
  }

  online() {
    this.#handle({ type: 'online' });
  }

  /** @param {Iterable<[string, string]>} jobs  each with the cursor up to which it is known already */
  watch(jobs) {
    this.#watched = new Map(jobs);
  }

  #handle(event) {
    const before = this.#client;
    const [client, actions] = step(before, event);
    this.#client = client;
    // The stream goes on with all of them: what was polled of each is of no use any more.
    if (before.status === 'polling' && client.status !== 'polling') {
      this.#polling.abort();
      this.#cursors.clear();
    }
    for (const action of actions) this.#act(action);
    if (client.status !== before.status || client.problem !== before.problem) this.#listener.status(client);
  }

  #act(action) {
    switch (action.do) {
      case 'open':
        this.#open(action.cursor);
        break;
      case 'close':
        this.#source?.close();
        this.#source = null;
        break;
      case 'timer':
        this.#clear(action.name);
        this.#timers.set(
          action.name,
          this.#world.setTimeout(() => this.#handle({ type: 'timer', name: action.name }), action.ms),
        );
        break;
      case 'stop':
        this.#clear(action.name);
        break;
      case 'poll':
        this.#poll();
        break;
      case 'pong':
        this.#pong(action.ping);
        break;
      default:
        throw new Error(`no such action: ${action.do}`);
    }
  }

  #clear(name) {
    if (this.#timers.has(name)) this.#world.clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  #open(cursor) {
    this.#source?.close();
    const query = new URLSearchParams({ session_id: this.#session });
    // A new EventSource sends no Last-Event-ID: the cursor goes in the address.
    if (cursor) query.set('after', cursor);
    const source = this.#world.open(`/v1/realtime?${query}`);
    this.#source = source;
    const isCurrent = () => this.#source === source;
    source.onopen = () => isCurrent() && this.#handle({ type: 'opened' });
    // Its own attempts would know nothing of ours: whatever the trouble is, it is closed and opened anew.
    source.onerror = () => isCurrent() && this.#handle({ type: 'failed' });
    for (const type of TYPES) {
      source.addEventListener(type, (event) => isCurrent() && event.data && this.#hear(event.data, event.lastEventId));
    }
  }

  #hear(data, id) {
    const message = parseMessage(data);
    // Told once the state is: who hears the first message knows that the stream is open.
    this.#handle({ type: 'message', id, message });
    if (message) this.#listener.message({ ...message, id });
  }

  async #pong(ping) {
    const body = JSON.stringify({ session_id: this.#session, ping_id: ping, timestamp: this.#world.now() });
    try {
      await this.#world.fetch('/v1/realtime/pong', {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body,
      });
    } catch {
      // The watchdog notices when the connection is gone; a lost answer to a ping is nothing else.
    }
  }

  // MARK: Polling

  async #poll() {
    this.#polling.abort();
    this.#polling = new AbortController();
    const { signal } = this.#polling;
    const isCurrent = () => !signal.aborted && this.#client.status === 'polling';
    try {
      const jobs = [...this.#watched.keys()].filter((job) => !this.#ended.has(job));
      // With nothing to poll it still is to be known whether anybody answers.
      if (jobs.length === 0) await this.#ask('/healthz', signal);
      for (const job of jobs) {
        await this.#pollJob(job, signal);
        if (!isCurrent()) return;
      }
      if (isCurrent()) this.#handle({ type: 'polled', cursor: this.#polledUpTo() });
    } catch {
      if (isCurrent()) this.#handle({ type: 'pollFailed' });
    }
  }

  /** Up to where every job has been polled: a stream that goes on from here misses nothing of any. */
  #polledUpTo() {
    const cursors = [...this.#cursors].filter(([job]) => this.#watched.has(job) && !this.#ended.has(job)).map(([, cursor]) => cursor);
    return cursors.sort((a, b) => placeOf(a) - placeOf(b))[0] ?? null;
  }

  async #ask(path, signal) {
    const response = await this.#world.fetch(path, { headers: { Accept: 'application/json' }, signal });
    if (response.ok) return response.json();
    throw Object.assign(new Error(`${path} was answered with ${response.status}`), { status: response.status });
  }

  /** A server that knows no twin of the stream may still know the oldest interface; a job that nobody knows is gone. */
  async #pollJob(job, signal) {
    for (const poll of [this.#pollEvents, this.#pollExtended]) {
      try {
        return await poll.call(this, job, signal);
      } catch (error) {
        if (error.status !== 404 && error.status !== 405) throw error;
      }
    }
    this.#ended.add(job);
  }

  /** The stream's twin: the same messages under the same ids. */
  async #pollEvents(job, signal) {
    for (;;) {
      const after = this.#cursors.get(job) ?? this.#client.cursor ?? this.#watched.get(job) ?? '0';
      const page = await this.#ask(`/jobs/${job}/events?${new URLSearchParams({ after, limit: String(PAGE) })}`, signal);
      // What was given up meanwhile is no news.
      if (signal.aborted) return;
      for (const message of page.events) this.#listener.message(message);
      this.#cursors.set(job, page.cursor);
      if (page.done) this.#ended.add(job);
      if (page.done || page.events.length < PAGE) return;
    }
  }

  /** The oldest interface of all: a state instead of messages, told as messages. */
  async #pollExtended(job, signal) {
    const after = this.#frames.get(job) ?? -1;
    const view = await this.#ask(`/v1/jobs/${job}/extended?frames_after=${after}`, signal);
    if (signal.aborted) return;
    const tell = (type, payload) => this.#listener.message({ type, payload: { job_id: job, ...payload } });
    for (const payload of view.frames) {
      this.#frames.set(job, Math.max(this.#frames.get(job) ?? -1, payload.index));
      tell('frame', payload);
    }
    for (const [plugin, ms] of Object.entries(view.plugin_timings ?? {})) {
      tell('plugin_status', { plugin, status: 'running', timing_ms: ms });
    }
    if (view.progress !== null) tell('progress', { progress: view.progress });
  }
}
