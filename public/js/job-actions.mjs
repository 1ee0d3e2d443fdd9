/** What is known of the job that is looked at, and what can be done with it. */
import { ask } from '/js/api.mjs';
import { byId as $, setText } from '/js/dom.mjs';
import * as exporting from '/js/exporting.mjs';
import { hasEnded } from '/js/jobs.mjs';

export class JobActions {
  #job = null;
  #failed;

  /** @param {{deleted: () => void, failed: (error: Error) => void}} listener */
  constructor(listener) {
    this.#failed = listener.failed;
    $('cancel-job').addEventListener('click', () => this.#do(`/jobs/${this.#job.job_id}/cancel`, 'POST'));
    $('delete-job').addEventListener('click', () => {
      setText($('confirm-text'), `Delete the job on ${this.#job.source} with everything it found? This cannot be undone.`);
      $('confirm').returnValue = 'no';
      $('confirm').showModal();
    });
    $('confirm').addEventListener('close', async () => {
      if ($('confirm').returnValue !== 'yes' || !this.#job) return;
      if (await this.#do(`/jobs/${this.#job.job_id}`, 'DELETE')) listener.deleted();
    });
  }

  async #do(path, method) {
    try {
      await ask(path, { method });
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  /** @param {{submit: boolean, delete: boolean}} may  who may not is offered nothing */
  show(job, may) {
    this.#job = job;
    $('job-actions').hidden = !job;
    setText($('job-facts'), job ? factsOf(job).join(' · ') : '');
    const isOver = job !== null && hasEnded(job);
    $('cancel-job').hidden = !may.submit || isOver;
    $('delete-job').hidden = !may.delete || !isOver;
    exporting.show($('exports'), isOver ? job : null, this.#failed);
  }
}

function factsOf(job) {
  const device = job.fallback ? `${job.device_used} instead of ${job.device_requested}` : job.device_used;
  const facts = [job.source, job.pipeline_id, job.status, device];
  const summary = job.result?.summary;
  if (summary?.total_frames !== undefined) facts.push(`${summary.total_frames} frames`);
  if (summary?.total_detections !== undefined) facts.push(`${summary.total_detections} findings`);
  return facts.filter(Boolean);
}
