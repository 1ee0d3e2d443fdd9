/** Stories of what is around the picture: the list of jobs, and the form that hands one in, which is the page's own. */
import { element } from '/js/dom.mjs';
import { jobRow } from '/js/job-row.mjs';
import { JOB } from '/js/recorded.mjs';

const JOBS = [
  { ...JOB, source: 'next.mp4', status: 'queued', progress: 0 },
  { ...JOB, stage: 'Analysing' },
  { ...JOB, source: 'rtsp://camera.example/pitch', progress: null, stage: 'Running for 12 s' },
  { ...JOB, source: 'the-second-half-of-a-match-with-a-name-that-is-longer-than-the-list-is-wide.mp4', status: 'completed' },
  { ...JOB, source: 'broken.mp4', status: 'failed' },
  { ...JOB, source: 'mistaken.mp4', status: 'cancelled' },
];

function jobs() {
  const rows = JOBS.map((job, index) => {
    const row = jobRow(job, () => {});
    row.show(job, index === 1);
    return row.item;
  });
  return element('ul', { class: 'jobs' }, ...rows);
}

/** The form in one of its states. */
function form(page, change) {
  const made = document.importNode(page.getElementById('submit-form'), true);
  const part = (id) => made.querySelector(`#${id}`);
  part('pipeline').append(element('option', {}, 'Match analysis'));
  part('device-selector').append(element('option', {}, 'CPU'), element('option', {}, 'GPU (not available)'));
  change(part);
  made.addEventListener('submit', (event) => event.preventDefault());
  // Several of them on one page: nothing may be called alike.
  for (const each of made.querySelectorAll('[id]')) each.removeAttribute('id');
  made.removeAttribute('id');
  return element('div', { class: 'card' }, made);
}

/** @returns {Promise<{name: string, part: HTMLElement}[]>} */
export async function pageStories() {
  const page = new DOMParser().parseFromString(await (await fetch('/')).text(), 'text/html');
  return [
    { name: 'Jobs', part: jobs() },
    { name: 'No jobs', part: element('p', { class: 'quiet' }, 'No jobs yet.') },
    { name: 'Submitting', part: form(page, () => {}) },
    {
      name: 'Uploading',
      part: form(page, (part) => {
        [part('upload-progress').hidden, part('upload-cancel').hidden] = [false, false];
        part('upload-progress').value = 0.42;
        part('upload-result').textContent = 'Uploading match.mp4 (1.4 GB)';
      }),
    },
    {
      name: 'Refused',
      part: form(page, (part) => {
        part('source').value = 'nothing.mp4';
        part('submit-result').className = 'bad';
        part('submit-result').textContent = "source: there is no file 'nothing.mp4' under the media root";
      }),
    },
  ];
}
