/** One job in the list of them: what it is, how it stands, how far it has come. */
import { element, setAttribute, setText } from '/js/dom.mjs';
import { describe } from '/js/jobs.mjs';

const WHEN = { dateStyle: 'short', timeStyle: 'short' };

/**
 * @param {() => void} chosen  somebody wants to look at it
 * @returns {{item: HTMLElement, show: (job: object, isSelected: boolean) => void}}
 */
export function jobRow(job, chosen) {
  const status = element('span');
  const progress = element('progress', { max: 1, 'aria-label': `Progress of ${job.source}` });
  const created = new Date(job.created_at).toLocaleString(undefined, /** @type {any} */ (WHEN));
  const button = element(
    'button', { type: 'button', class: 'job', onclick: chosen },
    element('strong', {}, job.source),
    element('span', { class: 'quiet' }, `${job.pipeline_id} · `, element('time', { datetime: job.created_at }, created)),
  );
  const item = element('li', { 'data-job': job.job_id }, button, status, progress);
  return {
    item,
    show(now, isSelected) {
      setText(status, describe(now));
      setAttribute(status, 'class', `badge ${now.status}`);
      progress.hidden = now.status !== 'running';
      if (now.progress === null) progress.removeAttribute('value');
      else if (progress.value !== now.progress) progress.value = now.progress;
      setAttribute(button, 'aria-current', isSelected);
    },
  };
}
