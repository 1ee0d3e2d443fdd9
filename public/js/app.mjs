/** The page: what is shown is state, and this is where the state comes together. */
import { ask, logIn, logOut } from '/js/api.mjs';
import { element, setText } from '/js/dom.mjs';
import { FrameStore } from '/js/frames.mjs';
import { JobList } from '/js/job-list.mjs';
import { versionIn } from '/js/jobs.mjs';
import { Player } from '/js/player.mjs';
import { drawRadar } from '/js/radar.mjs';
import { START, connected, reduce } from '/js/reducer.mjs';
import { load, save } from '/js/settings.mjs';
import { openStream } from '/js/stream.mjs';
import { START as CLIENT } from '/js/client.mjs';
import { SubmitForm } from '/js/submit-form.mjs';
import * as exporting from '/js/exporting.mjs';
import * as timeline from '/js/timeline.mjs';
import { bannerView, connectionView, inspectorView, progressView, timelineView } from '/js/views.mjs';

/** How long after a failure the page asks again who we are. */
const RETRY_MS = 5_000;

const $ = (id) => document.getElementById(id);

let settings = load(localStorage);
let stream = null;
let client = CLIENT;
let problem = null;
/** The job that is looked at, and what is known of it. */
let selected = null;
let state = START;
let line = timeline.START;
let store = new FrameStore();
let latency = null;
let isDrawing = false;
let retry;

const views = {
  progress: progressView($('progress-place'), 'progress-bar'),
  connection: connectionView($('connection'), 'stream'),
  banner: bannerView($('error-banner')),
  inspector: inspectorView($('plugin-inspector')),
  timeline: timelineView($('timeline-place'), (time) => player.seek(time), 'timeline'),
};

const player = new Player(
  { stage: $('stage'), video: $('video'), image: $('picture'), canvas: $('overlay') },
  settings,
  {
    moved: (time, frame) => {
      views.timeline({ line, time });
      if (settings.radar) $('radar-empty').hidden = drawRadar($('radar'), frame) > 0;
    },
    playing: () => showControls(),
    needs: (time) => fetchWindows(time),
    measured: (duration) => {
      line = timeline.lasting(line, duration);
      draw();
    },
  },
);

const jobs = new JobList(
  { list: $('jobs'), none: $('no-jobs'), more: $('more-jobs'), filters: $('filters') },
  { selected: select, failed: complain },
);

const form = new SubmitForm($('submit-form'), {
  device: () => settings.device,
  deviceChosen: (device) => keep({ device }),
  submitted: async (job) => {
    await jobs.refresh();
    await select(job);
  },
});

// MARK: Who asks

async function enter() {
  clearTimeout(retry);
  try {
    const session = await (await ask('/v1/session')).json();
    setText($('who'), session.name ? `${session.name} (${session.role})` : '');
    $('logout').hidden = !session.needs_token;
    $('submit').hidden = session.role === 'read';
    $('login').hidden = true;
    $('inside').hidden = false;
    complain(null);
    await Promise.all([jobs.refresh(), form.fill(), showServer()]);
    stream ??= openStream({ message: hear, status: changed });
    const wanted = location.hash.slice(1);
    const first = jobs.find(wanted) ?? jobs.newest;
    if (wanted && !jobs.find(wanted)) await select(wanted);
    else if (first && !selected) await select(first.job_id);
    draw();
  } catch (error) {
    if (error.status === 401) return leave();
    complain(error.message);
    retry = setTimeout(enter, RETRY_MS);
  }
}

function leave() {
  clearTimeout(retry);
  stream?.close();
  stream = null;
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
    complain(error.message);
  }
});

$('logout').addEventListener('click', async () => {
  await logOut();
  leave();
});

async function showServer() {
  const [metrics, ready] = await Promise.allSettled([ask('/metrics').then((answer) => answer.text()), ask('/readyz')]);
  setText($('version'), metrics.status === 'fulfilled' ? (versionIn(metrics.value) ?? '') : '');
  const isReady = ready.status === 'fulfilled';
  setText($('health'), isReady ? 'ready' : 'not ready');
  $('health').className = isReady ? 'good' : 'bad';
}

function complain(words) {
  problem = words ? String(words.message ?? words) : null;
  draw();
}

// MARK: The stream

function changed(next) {
  const wasPolling = client.status === 'polling';
  client = next;
  state = connected(state, client.status === 'connected');
  // What happened while nothing was heard: jobs may have come and gone.
  if (client.status === 'connected' || (client.status === 'polling' && !wasPolling)) jobs.refresh();
  // The browser tells no status; asking who we are tells a lost token from a server that is away.
  if (client.status === 'polling') ask('/v1/session').catch((error) => error.status === 401 && leave());
  draw();
}

function hear(message) {
  if (message.type === 'ping') {
    latency = Math.max(0, Date.now() - Date.parse(message.timestamp));
    return draw();
  }
  jobs.hear(message);
  const job = message.payload.job_id;
  if (job !== undefined && job !== selected?.job_id) return;
  // What all plugins say of themselves at connect is not about this job.
  if (job === undefined && message.type === 'metadata') return;
  state = reduce(state, message);
  if (!selected) return draw();
  if (message.type === 'frame') {
    store.addMessage(message.payload);
    const frame = store.at(message.payload.pts_ms);
    if (frame) line = timeline.analysed(line, frame);
    store.trim(player.isFollowing ? frame?.time ?? 0 : player.time);
    player.found();
  } else if (message.type === 'warning' && message.payload.frame_id) {
    const frame = store.byIndex(Number(message.payload.frame_id.slice(2)));
    if (frame) line = timeline.warned(line, frame.time);
  } else if (message.type === 'complete') {
    selected = { ...selected, status: message.payload.status };
    player.ended();
    loadFacts(selected.job_id);
  } else if (message.type === 'progress' && selected.status === 'queued') {
    selected = { ...selected, status: 'running' };
  }
  draw();
}

// MARK: One job

async function select(id) {
  if (selected?.job_id === id) return;
  deselect();
  try {
    const job = await (await ask(`/jobs/${id}?include=summary`)).json();
    selected = job;
    history.replaceState(null, '', `#${id}`);
    stream?.watch([id]);
    player.open(job, store);
    jobs.mark(id);
    await catchUp(id);
  } catch (error) {
    complain(error.status === 404 ? `there is no job ${id}` : error);
  }
  draw();
}

function deselect() {
  [selected, state, line, store] = [null, connected(START, client.status === 'connected'), timeline.START, new FrameStore()];
  player.close();
  jobs.mark(null);
  draw();
}

/** What was said before we listened: everything but the frames, which are fetched around what is looked at. */
async function catchUp(id) {
  let after = '0';
  for (;;) {
    const query = new URLSearchParams({ after, limit: '1000', types: 'progress,plugin_status,metadata,warning,error,complete' });
    const page = await (await ask(`/jobs/${id}/events?${query}`)).json();
    if (selected?.job_id !== id) return;
    for (const message of page.events) state = reduce(state, message);
    if (page.events.length === 0 || page.cursor === after) break;
    after = page.cursor;
  }
  draw();
}

async function loadFacts(id) {
  try {
    const job = await (await ask(`/jobs/${id}?include=summary`)).json();
    if (selected?.job_id === id) selected = job;
    draw();
  } catch (error) {
    complain(error);
  }
}

/** Findings around a moment, a window at a time. */
async function fetchWindows(time) {
  const [id, place] = [selected?.job_id, store];
  if (!id) return;
  for (const { window, from, to } of place.missingWindows(time, line.duration || Infinity)) {
    place.expect(window);
    try {
      let after = -1;
      for (;;) {
        const query = new URLSearchParams({ from_ms: String(from), to_ms: String(to), limit: '1000', after: String(after) });
        const page = await (await ask(`/jobs/${id}/frames?${query}`)).json();
        if (place !== store) return;
        place.addPage(page);
        for (const frame of place.between(from, to)) line = timeline.analysed(line, frame);
        if (page.next_after === null || page.frames.length < 1_000) break;
        after = page.next_after;
      }
      // A job that runs has more to say of this window later; the stream brings it.
      place.trim(player.time);
      player.redraw();
    } catch {
      place.forget(window);
    }
  }
}

// MARK: Controls

function keep(change) {
  settings = save(localStorage, settings, change);
  player.settings = settings;
  showControls();
}

const TOGGLES = { overlay: 'overlay', boxes: 'boxes', labels: 'labels', pitch: 'pitch', trails: 'trails', radar: 'radar' };
for (const [name, setting] of Object.entries(TOGGLES)) {
  $(`toggle-${name}`).addEventListener('click', () => keep({ [setting]: !settings[setting] }));
}
$('fps-slider').addEventListener('input', () => keep({ fps: Number($('fps-slider').value) }));
$('toggle-play-pause').addEventListener('click', () => (player.isPlaying ? player.pause() : player.play()));
$('step-back').addEventListener('click', () => player.stepFrame(-1));
$('step-forward').addEventListener('click', () => player.stepFrame(1));
$('follow').addEventListener('click', () => {
  player.follow();
  showControls();
});
$('toggle-fullscreen').addEventListener('click', () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else $('stage').requestFullscreen().catch((error) => complain(error));
});
document.addEventListener('fullscreenchange', showControls);

const KEYS = {
  ' ': () => (player.isPlaying ? player.pause() : player.play()),
  ArrowLeft: () => player.stepFrame(-1),
  ArrowRight: () => player.stepFrame(1),
  b: () => keep({ boxes: !settings.boxes }),
  l: () => keep({ labels: !settings.labels }),
  p: () => keep({ pitch: !settings.pitch }),
  r: () => keep({ radar: !settings.radar }),
  o: () => keep({ overlay: !settings.overlay }),
  f: () => $('toggle-fullscreen').click(),
};
$('stage').addEventListener('keydown', (event) => {
  const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

function showControls() {
  for (const [name, setting] of Object.entries(TOGGLES)) {
    $(`toggle-${name}`).setAttribute('aria-pressed', String(settings[setting]));
  }
  $('radar-panel').hidden = !settings.radar;
  $('fps-slider').value = String(settings.fps);
  setText($('fps-value'), `${settings.fps} fps`);
  $('toggle-play-pause').setAttribute('aria-pressed', String(player.isPlaying));
  setText($('toggle-play-pause'), player.isPlaying ? 'Pause' : 'Play');
  const runs = selected && ['queued', 'running'].includes(selected.status);
  $('follow').hidden = !runs;
  $('follow').setAttribute('aria-pressed', String(player.isFollowing));
  $('toggle-fullscreen').setAttribute('aria-pressed', String(document.fullscreenElement !== null));
  for (const id of ['toggle-play-pause', 'step-back', 'step-forward']) $(id).disabled = !selected;
}

// MARK: What can be done with a job

$('cancel-job').addEventListener('click', async () => {
  try {
    await ask(`/jobs/${selected.job_id}/cancel`, { method: 'POST' });
  } catch (error) {
    complain(error);
  }
});

$('delete-job').addEventListener('click', () => {
  setText($('confirm-text'), `Delete the job on ${selected.source} with everything it found? This cannot be undone.`);
  $('confirm').returnValue = 'no';
  $('confirm').showModal();
});

$('confirm').addEventListener('close', async () => {
  if ($('confirm').returnValue !== 'yes' || !selected) return;
  try {
    await ask(`/jobs/${selected.job_id}`, { method: 'DELETE' });
    history.replaceState(null, '', location.pathname);
    deselect();
    await jobs.refresh();
  } catch (error) {
    complain(error);
  }
});

// MARK: Drawing

/** Writes the state to the page at the next animation frame, once however much has changed. */
function draw() {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    views.connection({ client, latency, lost: state.lost });
    views.banner({ errors: state.errors, problem });
    views.progress({ job: selected, state });
    views.inspector({ state, metrics: form.metrics });
    views.timeline({ line, time: player.time });
    showJob();
    showControls();
  });
}

function showJob() {
  setText($('stage-empty'), selected ? '' : 'No job is chosen. Submit a video below, or choose a job from the list.');
  $('job-actions').hidden = !selected;
  if (!selected) return setText($('job-facts'), '');
  const hasEnded = ['completed', 'failed', 'cancelled'].includes(selected.status);
  const facts = [
    selected.source, selected.pipeline_id, selected.status,
    selected.fallback ? `${selected.device_used} instead of ${selected.device_requested}` : selected.device_used,
  ];
  const summary = selected.result?.summary;
  if (summary?.total_frames !== undefined) facts.push(`${summary.total_frames} frames, ${summary.total_detections} findings`);
  setText($('job-facts'), facts.join(' · '));
  $('cancel-job').hidden = hasEnded;
  $('delete-job').hidden = !hasEnded;
  exporting.show($('exports'), hasEnded ? selected : null, complain);
}

enter();
