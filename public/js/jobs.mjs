/** The list of jobs as the server gave it, kept up to date by the messages of the stream. Pure: no DOM, no network. */

const ENDED = new Set(['completed', 'failed', 'cancelled']);

export const hasEnded = (job) => ENDED.has(job.status);

/** A source that is no file of the server's. */
export const isElsewhere = (job) => /^[a-z]+:\/\//i.test(job.source);

/** A source that cannot be read twice. */
export const isLive = (job) => /^rt(sp|mp)s?:/i.test(job.source);

/**
 * Before anything is known. `isStale` says that the list should be asked for again.
 *
 * @type {Readonly<{jobs: any[], isStale: boolean}>}
 */
export const NOTHING = Object.freeze({ jobs: [], isStale: true });

/**
 * A new list in the place of the old. The list may be older than the messages that came meanwhile: a job that has ended
 * stays so, and one that is further on stays there.
 */
export function listed(state, jobs) {
  const known = new Map(state.jobs.map((job) => [job.job_id, job]));
  return { jobs: jobs.map((job) => later(job, known.get(job.job_id))), isStale: false };
}

/** Of two words on one job the later. */
function later(job, known) {
  if (!known || ENDED.has(job.status)) return job;
  return ENDED.has(known.status) || (known.status === 'running' && known.progress > job.progress) ? known : job;
}

/** What a message makes of the list; the same list when it says nothing new. */
export function reduce(state, message) {
  const { type, payload } = message;
  if (type !== 'progress' && type !== 'complete') return state;
  const known = state.jobs.find((job) => job.job_id === payload.job_id);
  if (!known) return isNewer(payload.job_id, state.jobs[0]) ? { ...state, isStale: true } : state;
  if (ENDED.has(known.status)) return state;
  const change =
    type === 'complete'
      ? { status: payload.status, stage: undefined }
      : { status: 'running', progress: fraction(payload.progress), stage: payload.stage };
  return { ...state, jobs: state.jobs.map((job) => (job === known ? { ...job, ...change } : job)) };
}

/** Ids sort by creation. What is unknown and older lies below the part of the list that is shown. */
function isNewer(id, newest) {
  return newest === undefined || id > newest.job_id;
}

/** A live source has no end to measure by. */
function fraction(percent) {
  return percent === undefined ? null : percent / 100;
}

/** What the filters ask of the server: only what was filled in, and days as moments. */
export function queryOf(fields) {
  const query = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
  if (query.since) query.since = dayOf(query.since, 0);
  if (query.until) query.until = dayOf(query.until, 1);
  return query;
}

/** When a day (`2026-02-12`) begins where the viewer is, so many days later. */
function dayOf(date, later) {
  const [year, month, day] = date.split('-').map(Number);
  return new Date(year, month - 1, day + later).toISOString();
}

/** How a job stands, in words. */
export function describe(job) {
  if (job.status !== 'running') return job.status;
  // A live source tells nothing but how long it has run.
  const parts = /^running\b/i.test(job.stage ?? '') ? [] : ['running'];
  if (job.progress !== null) parts.push(`${Math.round(job.progress * 100)} %`);
  if (job.stage) parts.push(job.stage);
  return parts.join(', ');
}

/** The version out of the server's metrics; undefined when they do not say. */
export function versionIn(metrics) {
  return /^touchline_build_info\{[^}]*version="([^"]*)"/m.exec(metrics)?.[1];
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** A size for a person: `1.5 MB`. */
export function bytesText(bytes) {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}
