import { ask, logIn, logOut, upload } from '/js/api.mjs';
import { element, setText } from '/js/dom.mjs';
import { NOTHING, bytesText, describe, listed, parseMessage, reduce, versionIn } from '/js/jobs.mjs';

/** Jobs that are shown, the newest ones. */
const SHOWN = 50;
/** How long a stream that the browser has given up stays away. */
const RECONNECT_MS = 5000;
/** How often health is asked for; it goes bad without an event. */
const HEALTH_MS = 15000;

const $ = (id) => document.getElementById(id);

let state = NOTHING;
let stream;
/** The timer that waits to enter again. */
let reconnect;
/** The request for the list that is under way. */
let loading;
/** The rows on the page, by job: a row is changed, not made anew, so that what is focused stays focused. */
const rows = new Map();

// MARK: Who asks

async function enter() {
  clearTimeout(reconnect);
  try {
    const session = await (await ask('/v1/session')).json();
    setText($('who'), session.name ? `${session.name} (${session.role})` : 'anybody: this server needs no token');
    $('logout').hidden = !session.needs_token;
    $('upload').hidden = session.role === 'read';
    $('login').hidden = true;
    $('inside').hidden = false;
    await Promise.all([refresh(), showVersion(), showHealth()]);
    complain();
    open();
  } catch (error) {
    if (error.status === 401) return leave();
    complain(error);
    reconnect = setTimeout(enter, RECONNECT_MS);
  }
}

/** Shows the field for a token, and nothing of what it is for. */
function leave() {
  stream?.close();
  clearTimeout(reconnect);
  state = NOTHING;
  draw();
  $('inside').hidden = true;
  $('login').hidden = false;
  complain();
  $('token').focus();
}

function complain(problem) {
  $('problem').hidden = !problem;
  setText($('problem'), problem?.message ?? '');
}

$('login-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    await logIn($('token').value);
    $('token').value = '';
    await enter();
  } catch (error) {
    complain(error);
  }
});

$('logout').addEventListener('click', async () => {
  await logOut();
  leave();
});

// MARK: The server

async function showVersion() {
  const metrics = await (await ask('/metrics')).text();
  setText($('version'), versionIn(metrics) ?? 'unknown');
}

async function showHealth() {
  let isReady = true;
  try {
    await ask('/readyz');
  } catch {
    isReady = false;
  }
  setText($('health'), isReady ? 'ready' : 'not ready');
  $('health').className = isReady ? 'good' : 'bad';
}

setInterval(showHealth, HEALTH_MS);

// MARK: Jobs

function open() {
  stream?.close();
  stream = new EventSource('/v1/realtime?types=progress,complete');
  stream.onopen = () => {
    setText($('stream'), 'live');
    // What happened while there was no stream: jobs may have come and gone.
    refresh();
  };
  stream.onerror = () => {
    const isOver = stream.readyState === EventSource.CLOSED;
    setText($('stream'), isOver ? 'disconnected' : 'reconnecting');
    // The browser tells no status; asking who we are tells a lost token from a server that is away.
    if (isOver) reconnect = setTimeout(enter, RECONNECT_MS);
  };
  for (const type of ['progress', 'complete']) stream.addEventListener(type, hear);
}

function hear(event) {
  const message = parseMessage(event.data);
  if (!message) {
    console.warn('not a message:', event.data);
    return;
  }
  state = reduce(state, message);
  draw();
  if (state.isStale) refresh();
}

/** Asks for the list; once more when it became stale meanwhile. */
async function refresh() {
  if (loading) return loading;
  loading = load().finally(() => {
    loading = undefined;
  });
  return loading;
}

async function load() {
  try {
    do {
      state = { ...state, isStale: false };
      const { jobs } = await (await ask(`/jobs?limit=${SHOWN}`)).json();
      const becameStale = state.isStale;
      state = { ...listed(state, jobs), isStale: becameStale };
    } while (state.isStale);
    draw();
  } catch (error) {
    if (error.status === 401) leave();
    else complain(error);
  }
}

function draw() {
  $('no-jobs').hidden = state.jobs.length > 0;
  const kept = new Set(state.jobs.map((job) => job.job_id));
  for (const [id, row] of rows) {
    if (kept.has(id)) continue;
    row.item.remove();
    rows.delete(id);
  }
  state.jobs.forEach((job, index) => {
    const row = rows.get(job.job_id) ?? addRow(job);
    const place = $('jobs').children[index];
    if (place !== row.item) $('jobs').insertBefore(row.item, place ?? null);
    setText(row.status, describe(job));
    row.status.className = job.status;
    row.progress.hidden = job.status !== 'running';
    if (job.progress === null) row.progress.removeAttribute('value');
    else if (row.progress.value !== job.progress) row.progress.value = job.progress;
  });
}

function addRow(job) {
  const status = element('span');
  const progress = element('progress', { max: 1, 'aria-label': `Progress of ${job.source}` });
  const item = element(
    'li',
    { 'data-job': job.job_id },
    element('strong', {}, job.source),
    status,
    progress,
    element(
      'span',
      { class: 'more quiet' },
      `${job.pipeline_id} · `,
      element('time', { datetime: job.created_at }, new Date(job.created_at).toLocaleString()),
      ' · ',
      element('a', { href: `/jobs/${job.job_id}?include=summary` }, job.job_id),
    ),
  );
  const row = { item, status, progress };
  rows.set(job.job_id, row);
  return row;
}

addEventListener('focus', () => {
  if (!$('inside').hidden) refresh();
});

// MARK: Upload

$('upload-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const bar = $('upload-progress');
  const button = event.submitter;
  const file = $('file').files[0];
  setText($('upload-result'), '');
  [bar.hidden, bar.value, button.disabled] = [false, 0, true];
  try {
    const kept = await upload(file, (part) => {
      bar.value = part;
    });
    setText($('upload-result'), `${file.name} is here as ${kept.source} (${bytesText(kept.bytes)}).`);
    event.target.reset();
  } catch (error) {
    setText($('upload-result'), `${file.name} was not taken: ${error.message}`);
  } finally {
    [bar.hidden, button.disabled] = [true, false];
  }
});

enter();
