/**
 * The realtime client as a state machine. Pure: it is told what happened and gives what to do; clocks, streams and requests are
 * its driver's (driver.mjs).
 *
 * It keeps one stream open, notices when it is dead, tries again with growing pauses, and when that does not help it polls, until
 * a stream works again.
 */

export const CONNECT_TIMEOUT_MS = 10_000;
/** Pauses before each new attempt; after the last one it falls back to polling. */
export const BACKOFF_MS = [1_000, 2_000, 4_000, 8_000, 16_000];
/** How much a pause may be longer or shorter, so that a crowd does not come back at once. */
export const JITTER = 0.2;
/** Missed pings after which a stream that still looks open is taken for dead. */
export const MISSED_PINGS = 2;
/** Before the first ping tells the server's own interval. */
export const PING_INTERVAL_MS = 15_000;
export const POLL_MS = 1_000;
/** After which a poll is given up for the next: its answer may never come, and nobody would say so. */
export const POLL_TIMEOUT_MS = 30_000;
/** While polling, how often the stream is tried again. */
export const RETRY_STREAM_MS = 30_000;

/** @typedef {'idle'|'connecting'|'connected'|'disconnected'|'reconnecting'|'closed'|'polling'} Status */

/**
 * @typedef {object} Client
 * @property {Status} status
 * @property {number} attempts     attempts since the stream last worked
 * @property {string|null} cursor  the id of the newest event that was received
 * @property {number} pingMs       the server's interval between pings
 * @property {string|null} problem what to tell a person, when something is wrong
 */

/** @type {Client} */
export const START = Object.freeze({
  status: 'idle',
  attempts: 0,
  cursor: null,
  pingMs: PING_INTERVAL_MS,
  problem: null,
});

/**
 * What happens next.
 *
 * Actions: `{do: 'open', cursor}`, `{do: 'close'}`, `{do: 'timer', name, ms}`, `{do: 'stop', name}`, `{do: 'poll'}`,
 * `{do: 'pong', ping}`. Timers are `connect`, `watchdog`, `retry`, `poll`, `answer` and `stream`; setting one replaces it.
 *
 * @param {Client} client
 * @param {object} event  `{type: 'start'|'opened'|'message'|'failed'|'timer'|'polled'|'pollFailed'|'stop'|'online', …}`
 * @param {() => number} random  from 0 to 1
 * @returns {[Client, object[]]}
 */
export function step(client, event, random = Math.random) {
  if (client.status === 'closed' && event.type !== 'start') return [client, []];
  switch (event.type) {
    case 'start':
      return connect({ ...client, attempts: 0, problem: null }, 'connecting', event.cursor ?? client.cursor);
    case 'opened':
      // An open stream may still be held back on its way: only its first message is the proof that ends the attempts.
      return [
        { ...client, status: 'connected', problem: null },
        [...attemptsOff(), watch(client)],
      ];
    case 'message':
      return heard(client, event);
    case 'failed':
      return failed(client, event.reason ?? 'the connection broke', random);
    case 'stop':
      return [{ ...client, status: 'closed' }, everythingOff()];
    case 'online':
      // The network is back: no reason to wait for a timer.
      return ['reconnecting', 'disconnected', 'polling'].includes(client.status)
        ? connect({ ...client, attempts: 0 }, client.status === 'polling' ? 'polling' : 'reconnecting', client.cursor)
        : [client, []];
    case 'timer':
      return rang(client, event.name, random);
    case 'polled':
      return polled(client, event);
    case 'pollFailed':
      return pollFailed(client);
    default:
      return [client, []];
  }
}

/** @returns {[Client, object[]]} */
function connect(client, status, cursor) {
  return [
    { ...client, status, cursor },
    [stop('retry'), { do: 'open', cursor }, timer('connect', CONNECT_TIMEOUT_MS)],
  ];
}

/** @returns {[Client, object[]]} */
function heard(client, event) {
  const next = { ...client, cursor: event.id || client.cursor };
  const isProof = client.status !== 'connected' || client.attempts > 0;
  /** @type {object[]} */
  const actions = isProof ? attemptsOff() : [];
  if (isProof) Object.assign(next, { status: 'connected', attempts: 0, problem: null });
  if (event.message?.type === 'ping') {
    const ping = event.message.payload;
    const seconds = Number(ping.interval_seconds);
    if (seconds > 0) next.pingMs = seconds * 1_000;
    actions.push({ do: 'pong', ping: ping.ping_id });
  }
  actions.push(watch(next));
  return [next, actions];
}

/**
 * The stream failed, timed out, or fell silent.
 *
 * @returns {[Client, object[]]}
 */
function failed(client, reason, random) {
  const close = [{ do: 'close' }, stop('connect'), stop('watchdog')];
  if (client.status === 'polling') return [client, [...close, timer('stream', RETRY_STREAM_MS)]];
  if (client.attempts >= BACKOFF_MS.length) {
    return [
      { ...client, status: 'polling', problem: 'Connection lost' },
      [...close, ...pollNow(), timer('stream', RETRY_STREAM_MS)],
    ];
  }
  const pause = BACKOFF_MS[client.attempts] * (1 + JITTER * (2 * random() - 1));
  return [
    { ...client, status: 'disconnected', attempts: client.attempts + 1, problem: reason },
    [...close, timer('retry', Math.round(pause))],
  ];
}

/** @returns {[Client, object[]]} */
function rang(client, name, random) {
  switch (name) {
    case 'connect':
      return failed(client, 'the server did not answer in time', random);
    case 'watchdog':
      return failed(client, 'the stream fell silent', random);
    case 'retry':
      return connect(client, 'reconnecting', client.cursor);
    case 'stream':
      return client.status === 'polling' ? connect(client, 'polling', client.cursor) : [client, []];
    case 'poll':
      return client.status === 'polling' ? [client, pollNow()] : [client, []];
    case 'answer':
      return client.status === 'polling' ? [{ ...client, problem: 'Connection lost' }, pollNow()] : [client, []];
    default:
      return [client, []];
  }
}

/** @returns {[Client, object[]]} */
function polled(client, event) {
  if (client.status !== 'polling') return [client, []];
  return [
    { ...client, cursor: event.cursor ?? client.cursor, problem: 'Live updates are blocked: polling instead' },
    pollLater(),
  ];
}

/** @returns {[Client, object[]]} */
function pollFailed(client) {
  return client.status === 'polling' ? [{ ...client, problem: 'Connection lost' }, pollLater()] : [client, []];
}

const watch = (client) => timer('watchdog', (MISSED_PINGS + 0.5) * client.pingMs);
const timer = (name, ms) => ({ do: 'timer', name, ms });
const stop = (name) => ({ do: 'stop', name });
const pollNow = () => [{ do: 'poll' }, timer('answer', POLL_TIMEOUT_MS)];
const pollLater = () => [stop('answer'), timer('poll', POLL_MS)];
/** Whatever was meant to bring a stream, or to do without one. */
const attemptsOff = () => ['connect', 'retry', 'poll', 'answer', 'stream'].map(stop);
const everythingOff = () => [{ do: 'close' }, stop('watchdog'), ...attemptsOff()];
