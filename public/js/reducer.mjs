/**
 * What a job's messages add up to. Pure: a state and a message make the next state, and the same state when there is nothing new.
 *
 * Backward progress is shown as it comes, warnings are never merged or dropped, and the newest frame wins.
 */

/** Warnings and errors that are kept one by one; older ones are only counted. */
const MOST_NOTES = 500;

export const START = Object.freeze({
  isConnected: false,
  progress: null,
  stage: null,
  eta: null,
  /** The newest frame's payload, by index; among equal ones the one that came last. */
  currentFrame: null,
  pluginTimings: Object.freeze({}),
  pluginStatus: Object.freeze({}),
  pluginMetadata: Object.freeze({}),
  /** Frames that each plugin has looked at, as far as it told. */
  pluginFrames: Object.freeze({}),
  warnings: Object.freeze([]),
  errors: Object.freeze([]),
  /** `completed`, `failed`, `cancelled`; null while the job goes on. */
  ended: null,
  summary: null,
  /** Messages that could not be read. */
  skipped: 0,
});

/** A message out of an event's data; undefined for what is none. */
export function parseMessage(data) {
  try {
    const message = JSON.parse(data);
    const isMessage =
      typeof message?.type === 'string' && typeof message.payload === 'object' && message.payload !== null;
    return isMessage ? message : undefined;
  } catch {
    return undefined;
  }
}

/** @returns the state after a message; malformed and unknown ones are counted and change nothing else. */
export function reduce(state, message) {
  const handler = Object.hasOwn(HANDLERS, message?.type) ? HANDLERS[message.type] : undefined;
  if (!handler || typeof message.payload !== 'object' || message.payload === null) return skipped(state);
  return handler(state, message.payload) ?? skipped(state);
}

const skipped = (state) => ({ ...state, skipped: state.skipped + 1 });

/** The connection came or went. */
export function connected(state, isConnected) {
  return state.isConnected === isConnected ? state : { ...state, isConnected };
}

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);
const isText = (value) => typeof value === 'string';

const HANDLERS = {
  progress(state, payload) {
    const progress = isNumber(payload.progress) ? Math.min(100, Math.max(0, payload.progress)) : null;
    if (progress === null && !isText(payload.stage)) return undefined;
    return {
      ...state,
      progress,
      stage: isText(payload.stage) ? payload.stage : state.stage,
      eta: isNumber(payload.eta_ms) ? payload.eta_ms : null,
    };
  },
  frame(state, payload) {
    if (!isNumber(payload.index) || typeof payload.data !== 'object' || payload.data === null) return undefined;
    const isOlder = state.currentFrame && payload.index < state.currentFrame.index;
    return isOlder ? state : { ...state, currentFrame: payload };
  },
  plugin_status(state, payload) {
    if (!isText(payload.plugin) || !isText(payload.status)) return undefined;
    const { plugin } = payload;
    const next = { ...state, pluginStatus: { ...state.pluginStatus, [plugin]: payload.status } };
    if (isNumber(payload.timing_ms)) next.pluginTimings = { ...state.pluginTimings, [plugin]: payload.timing_ms };
    if (isNumber(payload.frames_processed)) {
      next.pluginFrames = { ...state.pluginFrames, [plugin]: payload.frames_processed };
    }
    return next;
  },
  metadata(state, payload) {
    if (!isText(payload.plugin) || typeof payload.metadata !== 'object') return undefined;
    return { ...state, pluginMetadata: { ...state.pluginMetadata, [payload.plugin]: payload.metadata } };
  },
  warning(state, payload) {
    if (!isText(payload.message)) return undefined;
    return { ...state, warnings: noted(state.warnings, payload) };
  },
  error(state, payload) {
    if (!isText(payload.error)) return undefined;
    return { ...state, errors: noted(state.errors, payload) };
  },
  complete(state, payload) {
    if (!isText(payload.status)) return undefined;
    return { ...state, ended: payload.status, summary: payload.summary ?? null, eta: null };
  },
  partial_result: (state) => state,
  ping: (state) => state,
};

function noted(notes, note) {
  const next = [...notes, note];
  return next.length > MOST_NOTES ? next.slice(next.length - MOST_NOTES) : next;
}

/** How a server ends what it says of a kind that came more than once: when it came first it was told alone. */
const TIMES = / \((\d+) times\)$/;

/** Warnings by plugin and kind, in the order in which each kind came first. */
export function groupWarnings(warnings) {
  const groups = new Map();
  for (const warning of warnings) {
    const key = `${warning.plugin ?? ''} ${warning.code ?? warning.message}`;
    const group = groups.get(key);
    const times = TIMES.exec(warning.message);
    if (group && times) {
      group.count = Math.max(group.count, Number(times[1]));
    } else if (group) {
      group.count += 1;
      group.last = warning;
    } else {
      groups.set(key, { plugin: warning.plugin ?? null, first: warning, last: warning, count: 1 });
    }
  }
  return [...groups.values()];
}

/** Each plugin's share of the time, the slowest first; the bottleneck is the one with most of it. */
export function timingBars(timings) {
  const entries = Object.entries(timings).filter(([, ms]) => isNumber(ms) && ms >= 0);
  const total = entries.reduce((sum, [, ms]) => sum + ms, 0);
  const slowest = Math.max(0, ...entries.map(([, ms]) => ms));
  return entries
    .map(([plugin, ms]) => ({
      plugin,
      ms,
      share: total > 0 ? ms / total : 0,
      scale: slowest > 0 ? ms / slowest : 0,
      isBottleneck: entries.length > 1 && slowest > 0 && ms === slowest,
    }))
    .sort((a, b) => b.ms - a.ms);
}
