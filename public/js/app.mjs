/** The page: who looks, what is said on the stream, which job is looked at, and where all of that is shown. */
import { Refusal, ask, logIn, logOut } from '/js/api.mjs';
import { START as CLIENT } from '/js/client.mjs';
import { Controls } from '/js/controls.mjs';
import { byId as $, setAttribute, setText } from '/js/dom.mjs';
import { JobActions } from '/js/job-actions.mjs';
import { JobList } from '/js/job-list.mjs';
import { JobView } from '/js/job-view.mjs';
import { hasEnded, isLive, versionIn } from '/js/jobs.mjs';
import { Player } from '/js/player.mjs';
import { drawRadar } from '/js/radar.mjs';
import { START, connected } from '/js/reducer.mjs';
import { openStream } from '/js/stream.mjs';
import { SubmitForm } from '/js/submit-form.mjs';
import { START as NO_TIME } from '/js/timeline.mjs';
import { bannerView, connectionView, inspectorView, progressView, timelineView } from '/js/views.mjs';

/** How long after a failure the page asks again who we are. */
const RETRY_MS = 5_000;
/** How often the list of jobs is asked for while no stream tells of it. */
const LIST_MS = 5_000;

let stream = null;
let client = CLIENT;
let latency = null;
/** Messages that the server had to drop because they were not taken fast enough. */
let lost = 0;
let problem = null;
/** Whether it is no matter of the connection, and so not over when that is back. */
let isLasting = false;
let may = { submit: false, delete: false };
/** The job that is looked at; null for none. */
let view = null;
/** How often a job was chosen: what is asked for the one before is of no use any more. */
let choice = 0;
let isDrawing = false;
let retry;
let listing;
let opening;

const views = {
  progress: progressView($('progress-place'), 'progress-bar'),
  connection: connectionView($('connection'), 'stream'),
  banner: bannerView($('error-banner')),
  inspector: inspectorView($('plugin-inspector')),
  timeline: timelineView($('timeline-place'), (time) => player.seek(time), 'timeline'),
};

const controls = new Controls(complain);

const player = new Player(
  { stage: $('stage'), video: $('video'), image: $('picture'), canvas: $('overlay') },
  controls.settings,
  {
    moved: (time, frame, colour) => {
      views.timeline({ line: view?.line ?? NO_TIME, time });
      if (controls.settings.radar) $('radar-empty').hidden = drawRadar($('radar'), frame, colour) > 0;
    },
    playing: () => controls.show(),
    needs: (time) => view?.needs(time),
    isFetching: () => view?.isFetching ?? false,
    measured: (duration) => view?.measured(duration),
    pictured: () => draw(),
  },
);
controls.player = player;

const actions = new JobActions({
  deleted: () => {
    history.replaceState(null, '', location.pathname);
    deselect();
    jobs.refresh();
  },
  failed,
});

const jobs = new JobList(
  { list: $('jobs'), none: $('no-jobs'), more: $('more-jobs'), filters: $('filters'), sources: $('sources') },
  { selected: select, failed },
);

const form = new SubmitForm($('submit-form'), {
  device: () => controls.settings.device,
  deviceChosen: (device) => controls.keep({ device }),
  submitted: async (job) => {
    await jobs.refresh();
    await select(job);
    $('stage').scrollIntoView({ block: 'nearest' });
  },
});

// MARK: Who asks

async function enter() {
  clearTimeout(retry);
  try {
    const session = await (await ask('/v1/session')).json();
    setText($('who'), session.name ? `${session.name} (${session.role})` : '');
    $('logout').hidden = !session.needs_token;
    may = { submit: session.role !== 'read', delete: !['read', 'submit'].includes(session.role) };
    $('submit').hidden = !may.submit;
    $('login').hidden = true;
    $('inside').hidden = false;
    complain(null);
    const [pipelines] = await Promise.all([form.fill(), jobs.refresh(), showServer()]);
    jobs.offer(pipelines);
    stream ??= openStream({ message: hear, status: changed });
    if (!view) await select(location.hash.slice(1) || (await mostInteresting()));
    draw();
  } catch (error) {
    if (error.status === 401) return leave();
    complain(error);
    retry = setTimeout(enter, RETRY_MS);
  }
}

/** What somebody wants to see who asked for no job: one that runs, else the newest. The list may be filtered, or too short for it. */
async function mostInteresting() {
  for (const query of ['status=running&limit=1', 'limit=1']) {
    const { jobs: found } = await (await ask(`/jobs?${query}`)).json();
    if (found.length > 0) return found[0].job_id;
  }
  return undefined;
}

function leave() {
  clearTimeout(retry);
  clearInterval(listing);
  stream?.close();
  [stream, client, latency, lost] = [null, CLIENT, null, 0];
  deselect();
  $('inside').hidden = true;
  $('login').hidden = false;
  $('token').focus();
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
  try {
    await logOut();
    leave();
  } catch (error) {
    complain(error);
  }
});

async function showServer() {
  const [metrics, ready] = await Promise.allSettled([ask('/metrics').then((answer) => answer.text()), ask('/readyz')]);
  setText($('version'), metrics.status === 'fulfilled' ? (versionIn(metrics.value) ?? '') : '');
  const isReady = ready.status === 'fulfilled';
  showHealth(isReady, isReady ? 'ready' : 'not ready');
}

function showHealth(isGood, words) {
  setText($('health'), words);
  setAttribute($('health'), 'class', isGood ? 'good' : 'bad');
}

/** Tells a person of a problem; null when it is over. */
function complain(words, { lasts = false } = {}) {
  problem = words ? String(words.message ?? words) : null;
  isLasting = lasts;
  draw();
}

/** Something that was asked for failed; null when it works again. Whose token is no good any more has to log in. */
function failed(error) {
  if (error?.status === 401) leave();
  else complain(error);
}

// MARK: The stream

function changed(next) {
  const before = client.status;
  client = next;
  if (client.status === 'connected' && before !== 'connected') {
    if (!isLasting) complain(null);
    // What happened while nothing was heard: jobs may have come and gone, and this one gone on.
    jobs.refresh();
    view?.catchUp();
    showServer();
  }
  if (client.status === 'disconnected' && before !== 'disconnected') showHealth(false, 'not reachable');
  clearInterval(listing);
  if (client.status === 'polling') {
    listing = setInterval(() => jobs.refresh(), LIST_MS);
    jobs.refresh();
    showServer();
    // The browser tells no status; asking who we are tells a lost token from a server that is away.
    ask('/v1/session').catch((error) => error.status === 401 && leave());
  }
  draw();
}

function hear(message) {
  if (message.type === 'ping') {
    latency = Math.max(0, Date.now() - Date.parse(message.timestamp));
    return draw();
  }
  if (message.payload.code === 'EVENTS_DROPPED') {
    // About the stream, so no job is named: whichever is looked at is read on from the log.
    lost += message.payload.count;
    view?.catchUp();
    return draw();
  }
  if (message.payload.code === 'STREAM_RESET') return select(view?.id, { again: true });
  jobs.hear(message);
  const job = message.payload.job_id;
  // Without a job it is about the stream, or the server: all plugins say who they are at connect, a shutdown is told.
  if (job === undefined && message.type === 'error') return complain(message.payload.error);
  if (job === view?.id && job !== undefined) view.hear(message);
}

// MARK: One job

async function select(id, { again = false } = {}) {
  if (id === undefined || (view?.id === id && !again)) return;
  deselect();
  const chosen = choice;
  try {
    const job = await (await ask(`/jobs/${encodeURIComponent(id)}?include=summary`)).json();
    if (chosen !== choice) return;
    complain(null);
    view = new JobView(job, {
      changed: draw,
      found: () => {
        player.found();
        view?.needs(player.time);
      },
      ended: () => {
        player.ended();
        view?.needs(player.time);
        form.measure().then(draw, complain);
      },
      failed,
    });
    history.replaceState(null, '', `#${id}`);
    player.open(job, view.store);
    jobs.mark(id);
    const here = view;
    stream?.watch([[id, here.cursor]]);
    await here.catchUp();
    if (here === view) stream?.watch([[id, here.cursor]]);
  } catch (error) {
    if (chosen !== choice) return;
    if (error.status === 401) return leave();
    complain(error.status === 404 ? `there is no job ${id}` : error, { lasts: error instanceof Refusal });
    // What was refused stays so; a connection, or a server behind a proxy, comes back.
    if (!(error instanceof Refusal) || error.status >= 500) opening = setTimeout(() => select(id), RETRY_MS);
  }
  draw();
}

function deselect() {
  choice += 1;
  clearTimeout(opening);
  view?.close();
  view = null;
  stream?.watch([]);
  player.close();
  jobs.mark(null);
  draw();
}

addEventListener('hashchange', () => select(location.hash.slice(1) || undefined));

// MARK: Drawing

/** Writes the state to the page at the next animation frame, once however much has changed. */
function draw() {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    const job = view?.job ?? null;
    const state = connected(view?.state ?? START, client.status === 'connected');
    views.connection({ client, latency, lost });
    views.banner({ errors: state.errors, problem });
    views.progress({ job, state });
    views.inspector({ state, metrics: form.metrics });
    views.timeline({ line: view?.line ?? NO_TIME, time: player.time });
    setText($('stage-empty'), emptyWords(job));
    $('stage-empty').classList.toggle('note', job !== null);
    actions.show(job, may);
    controls.show(job);
  });
}

function emptyWords(job) {
  if (!job) return 'No job is chosen. Submit a video below, or choose a job from the list.';
  if (player.picture === 'seen') return '';
  if (player.picture === 'none' || (hasEnded(job) && view.isEmpty)) {
    return isLive(job) ? 'Of a live stream only the newest picture is kept.' : 'There is no picture of this job.';
  }
  return hasEnded(job) ? 'Loading the picture.' : 'Waiting for the first picture.';
}

enter();
