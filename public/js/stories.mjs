/** Each part of the page in each of its states, light and dark, as wide as a desk and as narrow as a phone. */
import { START as CLIENT } from '/js/client.mjs';
import { element } from '/js/dom.mjs';
import { FrameStore } from '/js/frames.mjs';
import { paint, palette, sharpen } from '/js/paint.mjs';
import { drawRadar } from '/js/radar.mjs';
import * as recorded from '/js/recorded.mjs';
import { START, connected, reduce } from '/js/reducer.mjs';
import { sceneOf } from '/js/scene.mjs';
import { DEFAULTS } from '/js/settings.mjs';
import * as timeline from '/js/timeline.mjs';
import { pageStories } from '/js/stories-page.mjs';
import { bannerView, connectionView, inspectorView, progressView, timelineView } from '/js/views.mjs';

const { ERROR, FRAMES, JOB, METADATA, WARNINGS, complete, completed, failed, progress, started } = recorded;
const client = (status, problem = null) => ({ ...CLIENT, status, problem });
const live = client('connected');
const running = [progress(0, { stage: 'Starting' }), ...METADATA, started('player_detection')];
const timings = [completed('player_detection', 812.4), completed('ball_detection', 120.9), completed('player_tracking', 95)];

/** @type {{name: string, job: object|null, client: object, messages: object[], frames?: number, dark?: boolean, phone?: boolean, problem?: string}[]} */
const STORIES = [
  { name: 'Idle', job: null, client: client('idle'), messages: [] },
  { name: 'Loading', job: { ...JOB, status: 'queued' }, client: client('connecting'), messages: [] },
  { name: 'In progress', job: JOB, client: live, messages: [...running, progress(42, { stage: 'Analysing', eta_ms: 83_000 })], frames: 21 },
  { name: 'Live source', job: JOB, client: live, messages: [...running, { type: 'progress', payload: { job_id: JOB.job_id, stage: 'Running for 12 s' } }], frames: 10 },
  { name: 'Completing', job: JOB, client: live, messages: [...running, ...timings, progress(99, { stage: 'Analysing', eta_ms: 900 })], frames: 49 },
  { name: 'Complete', job: { ...JOB, status: 'completed' }, client: live, messages: [...running, ...timings, progress(100, { stage: 'Complete' }), complete('completed')], frames: 49 },
  { name: 'With warnings', job: JOB, client: live, messages: [...running, progress(60, { stage: 'Analysing' }), ...WARNINGS], frames: 30 },
  { name: 'With error', job: { ...JOB, status: 'failed' }, client: live, messages: [...running, failed('ball_detection'), ERROR, progress(100, { stage: 'Failed' }), complete('failed')], frames: 7 },
  { name: 'With timings', job: { ...JOB, status: 'completed' }, client: live, messages: [...METADATA, ...timings, progress(100), complete('completed')], frames: 49 },
  { name: 'Reconnecting', job: JOB, client: client('reconnecting', 'the connection broke'), messages: [...running, progress(42, { stage: 'Analysing' })], frames: 20 },
  { name: 'Polling', job: JOB, client: client('polling', 'Connection lost'), messages: [...running, progress(42, { stage: 'Analysing' })], frames: 20 },
  { name: 'Cancelled', job: { ...JOB, status: 'cancelled' }, client: live, messages: [...running, progress(30), complete('cancelled')], frames: 15 },
  { name: 'Dark', job: JOB, client: live, messages: [...running, ...timings, ...WARNINGS, progress(70, { stage: 'Analysing', eta_ms: 31_000 })], frames: 35, dark: true },
  { name: 'Phone', job: JOB, client: live, messages: [...running, ...timings, ...WARNINGS, progress(70, { stage: 'Analysing' })], frames: 35, phone: true },
];

const id = (story) => `story-${story.name.toLowerCase().replaceAll(' ', '-')}`;

function show(story) {
  const place = (...classes) => element('div', { class: classes.join(' ') });
  const [pill, banner, bar, line, inspector] = [element('p'), place('banner'), place(), place('timeline'), place()];
  const [overlay, radar] = [element('canvas'), element('canvas', { class: 'radar', role: 'img', 'aria-label': 'Pitch from above' })];
  const stage = element('div', { class: 'stage' }, overlay);
  const section = element(
    'section',
    { id: id(story), class: `story${story.dark ? ' dark' : ''}${story.phone ? ' phone' : ''}`, 'aria-label': story.name },
    element('h2', {}, story.name),
    element(
      'div', { class: 'story-parts' },
      element('div', { class: 'column' }, pill, banner, stage, line, bar),
      element('div', { class: 'column' }, radar, inspector),
    ),
  );
  document.getElementById('stories').append(section);

  let state = connected(START, story.client.status === 'connected');
  for (const message of story.messages) state = reduce(state, message);
  connectionView(pill)({ client: story.client, latency: 12, lost: story.name === 'With warnings' ? 40 : 0 });
  bannerView(banner)({ errors: state.errors });
  progressView(bar)({ job: story.job, state });
  inspectorView(inspector)({ state, metrics: { player_detection: { p95_ms: 4.2 } } });

  const store = new FrameStore();
  let marks = timeline.lasting(timeline.START, story.frames ? 2_000 : 0);
  for (const { payload } of FRAMES.slice(0, story.frames ?? 0)) {
    store.addMessage(payload);
    marks = timeline.analysed(marks, store.byIndex(payload.index));
  }
  const frame = store.newest();
  if (state.warnings.length > 0) marks = timeline.warned(marks, 800);
  timelineView(line, () => {})({ line: marks, time: frame?.time ?? 0 });
  const draw = () => {
    const shapes = frame ? sceneOf(frame, store.between(0, frame.time), DEFAULTS) : [];
    paint(overlay.getContext('2d'), shapes, frame ?? { width: 1, height: 1 }, sharpen(overlay), palette(overlay));
    drawRadar(radar, frame, palette(radar));
  };
  draw();
  new ResizeObserver(draw).observe(stage);
}

function list(story) {
  document.getElementById('index').append(element('li', {}, element('a', { href: `#${id(story)}` }, story.name)));
}

const others = await pageStories();
for (const story of STORIES) {
  list(story);
  show(story);
}
for (const story of others) {
  list(story);
  document.getElementById('stories').append(
    element('section', { id: id(story), class: 'story', 'aria-label': story.name }, element('h2', {}, story.name), story.part),
  );
}
// What a deep link names was not there yet when the page was loaded.
document.getElementById(location.hash.slice(1))?.scrollIntoView();
