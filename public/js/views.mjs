/**
 * The parts of the page that show state: each takes its place in the page once and is then told what to show. None of them knows
 * where the state comes from; the stories feed them recorded messages.
 */
import { element, setAttribute, setText } from './dom.mjs';
import { groupWarnings, timingBars } from './reducer.mjs';
import { clockText, leftText, marked } from './timeline.mjs';

const milliseconds = (ms) => {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
  // What is quick is told with the one digit that it has.
  return ms >= 0.1 || ms === 0 ? `${ms.toFixed(1)} ms` : `${Number(ms.toPrecision(1))} ms`;
};
const percent = (share) => `${Math.round(share * 100)} %`;

/** Makes the children of a list anew only when what they show has changed. */
function fill(parent, key, make) {
  if (parent.dataset.shown === key) return;
  parent.dataset.shown = key;
  parent.replaceChildren(...make());
}

// MARK: Progress

export function progressView(root, id) {
  const bar = element('div', {
    id, class: 'progress', role: 'progressbar', 'aria-label': 'Analysis',
    'aria-valuemin': 0, 'aria-valuemax': 100,
  });
  const done = element('div', { class: 'progress-done' });
  const text = element('p', { class: 'progress-text quiet', 'aria-live': 'off' });
  bar.append(done);
  root.replaceChildren(bar, text);
  return ({ job, state }) => {
    const value = state.progress ?? (state.ended === 'completed' ? 100 : null);
    const isMoving = value === null && job?.status === 'running';
    setAttribute(bar, 'class', `progress ${state.ended ?? job?.status ?? 'idle'}${isMoving ? ' moving' : ''}`);
    // An indeterminate bar has no value at all.
    if (value === null) bar.removeAttribute('aria-valuenow');
    else setAttribute(bar, 'aria-valuenow', Math.round(value));
    const words = progressWords(job, state);
    setAttribute(bar, 'aria-valuetext', words);
    done.style.width = `${value ?? 0}%`;
    setText(text, words);
  };
}

function progressWords(job, state) {
  if (!job) return 'Choose a job, or submit one';
  if (state.ended ?? ['completed', 'failed', 'cancelled'].includes(job.status)) {
    const word = { completed: 'Complete', failed: 'Failed', cancelled: 'Cancelled' }[state.ended ?? job.status];
    // The banner can be dismissed; why a job failed stays.
    return job.error_message ? `${word}: ${job.error_message}` : word;
  }
  if (job.status === 'queued' && state.progress === null) return 'Waiting for a worker';
  const parts = [];
  if (state.progress !== null) parts.push(`${Math.round(state.progress)} %`);
  if (state.stage) parts.push(state.stage);
  if (state.eta !== null) parts.push(leftText(state.eta));
  return parts.join(' · ') || 'Starting';
}

// MARK: Connection

const CONNECTION_WORDS = {
  idle: 'Not connected',
  connecting: 'Connecting',
  connected: 'Live',
  disconnected: 'Disconnected',
  reconnecting: 'Reconnecting',
  closed: 'Closed',
  polling: 'Polling',
};

export function connectionView(root, id) {
  const dot = element('span', { class: 'dot', 'aria-hidden': 'true' });
  const word = element('span', { id });
  const more = element('span', { class: 'quiet' });
  root.replaceChildren(dot, word, more);
  root.setAttribute('role', 'status');
  return ({ client, latency = null, lost = 0 }) => {
    setAttribute(root, 'class', `pill ${client.status}`);
    setAttribute(root, 'title', client.problem ?? '');
    setText(word, CONNECTION_WORDS[client.status] ?? client.status);
    const parts = [];
    if (client.status === 'connected' && latency !== null) parts.push(`${Math.round(latency)} ms`);
    if (lost > 0) parts.push(`${lost} dropped`);
    if (client.status !== 'connected' && client.problem) parts.push(client.problem);
    setText(more, parts.join(' · '));
  };
}

// MARK: Errors

export function bannerView(root) {
  const text = element('p', {});
  const close = element('button', { type: 'button', class: 'plain', 'aria-label': 'Dismiss' }, '×');
  let shown = null;
  close.addEventListener('click', () => {
    root.hidden = true;
  });
  root.replaceChildren(text, close);
  root.setAttribute('role', 'alert');
  root.hidden = true;
  return ({ errors, problem = null }) => {
    const last = errors.at(-1);
    const words = problem ?? (last ? namedOnce(last.plugin, last.error) : null);
    if (words === shown) return;
    shown = words;
    root.hidden = words === null;
    setText(text, words ?? '');
  };
}

/** Whose it is and what: many a text names its plugin already. */
const namedOnce = (plugin, text) => (!plugin || text.startsWith(`${plugin}: `) ? text : `${plugin}: ${text}`);

// MARK: Plugins

/** A job that has ended leaves nothing running, and nothing to wait for. */
function standing(status, ended) {
  if (ended === null || ['completed', 'failed'].includes(status)) return status ?? 'waiting';
  return status === undefined ? 'not run' : 'stopped';
}

export function inspectorView(root) {
  root.replaceChildren();
  const plugins = element('div', { class: 'plugins' });
  const warnings = element('ul', { class: 'warnings', 'aria-label': 'Warnings' });
  const none = element('p', { class: 'quiet' }, 'Plugins show themselves here once a job runs.');
  root.append(none, plugins, warnings);
  return ({ state, metrics = {} }) => {
    const names = [...new Set([...Object.keys(state.pluginMetadata), ...Object.keys(state.pluginStatus)])];
    none.hidden = names.length > 0;
    const bars = new Map(timingBars(state.pluginTimings).map((bar) => [bar.plugin, bar]));
    const groups = groupWarnings(state.warnings);
    const cards = names.map((name) => ({
      name,
      metadata: state.pluginMetadata[name],
      status: standing(state.pluginStatus[name], state.ended),
      bar: bars.get(name),
      frames: state.pluginFrames[name],
      p95: metrics[name]?.p95_ms,
      warnings: groups.reduce((sum, group) => sum + (group.plugin === name ? group.count : 0), 0),
    }));
    fill(plugins, JSON.stringify(cards), () => cards.map(pluginCard));
    fill(warnings, JSON.stringify(groups.map((group) => [group.plugin, group.count, group.last.message])), () =>
      groups.map(warningItem),
    );
    warnings.hidden = groups.length === 0;
  };
}

function pluginCard({ name, metadata, status, bar, frames, p95, warnings }) {
  const share = bar ? percent(bar.share) : '';
  const facts = [
    bar && milliseconds(bar.ms),
    bar && share,
    frames && bar && `${milliseconds(bar.ms / frames)} a frame`,
    p95 && `p95 ${milliseconds(p95)}`,
  ].filter(Boolean);
  const timing = element('div', { class: 'timing' }, element('div', { class: 'timing-bar' }));
  timing.firstChild.style.width = `${(bar?.scale ?? 0) * 100}%`;
  return element(
    'article',
    { class: `plugin${bar?.isBottleneck ? ' bottleneck' : ''}`, 'aria-label': name },
    element(
      'header', {},
      element('h3', {}, name),
      element('span', { class: `badge ${status.replace(' ', '-')}` }, status),
      bar?.isBottleneck ? element('span', { class: 'badge slowest' }, 'slowest') : '',
      warnings > 0 ? element('span', { class: 'badge warned' }, `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`) : '',
    ),
    metadata ? element('p', { class: 'quiet' }, `${metadata.description} (${metadata.version})`) : '',
    timing,
    element('p', { class: 'quiet' }, facts.join(' · ')),
  );
}

function warningItem({ plugin, last, count }) {
  return element(
    'li',
    { class: last.severity ?? 'low' },
    element('span', {}, namedOnce(plugin, last.message)),
    count > 1 ? element('span', { class: 'badge', 'aria-label': `${count} times` }, `× ${count}`) : '',
  );
}

// MARK: The timeline

export function timelineView(root, seek, id) {
  const slider = element('input', {
    type: 'range', id, min: 0, max: 0, value: 0, step: 'any', 'aria-label': 'Position',
    oninput: () => seek(Number(slider.value)),
  });
  const marks = element('div', { class: 'marks', 'aria-hidden': 'true' });
  const text = element('output', { class: 'clock' });
  root.replaceChildren(element('div', { class: 'track' }, marks, slider), text);
  let drawn = null;
  return ({ line, time }) => {
    const { duration } = line;
    slider.disabled = duration === 0;
    if (Number(slider.max) !== duration) slider.max = String(duration);
    if (document.activeElement !== slider || Math.abs(Number(slider.value) - time) > 50) slider.value = String(time);
    setAttribute(slider, 'aria-valuetext', `${clockText(time)} of ${clockText(duration)}`);
    setText(text, `${clockText(time)} / ${clockText(duration)}`);
    if (line === drawn) return;
    drawn = line;
    const shown =
      duration === 0
        ? []
        : [
            ...line.ranges.map((range) => ['analysed', ...range.map((time) => time / duration)]),
            ...marked(line.cuts, duration).map((at) => ['cut', at, at]),
            ...marked(line.warnings, duration).map((at) => ['warning', at, at]),
          ];
    fill(marks, JSON.stringify(shown), () => shown.map(mark));
  };
}

function mark([kind, from, to]) {
  const made = element('span', { class: `mark ${kind}` });
  made.style.left = `${from * 100}%`;
  made.style.width = `${(to - from) * 100}%`;
  return made;
}
