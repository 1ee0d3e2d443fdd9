/** The form that hands in a job: by address, path or file, with what to run and where. */
import { ask, upload } from '/js/api.mjs';
import { element, setText } from '/js/dom.mjs';
import { bytesText } from '/js/jobs.mjs';
import { choicesOf, orderOf } from '/js/submit.mjs';

export class SubmitForm {
  #form;
  #listener;
  #uploading = null;
  /** What the plugins have cost so far, by id. */
  metrics = {};

  /** @param {{device: () => string, deviceChosen: (id: string) => void, submitted: (job: string) => Promise<void>}} listener */
  constructor(form, listener) {
    this.#form = form;
    this.#listener = listener;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#part('device-selector').addEventListener('change', (event) => listener.deviceChosen(event.target.value));
    this.#part('file').addEventListener('change', (event) => this.#take(event.target.files[0]));
    this.#part('upload-cancel').addEventListener('click', () => this.#uploading?.abort());
    this.#takeDrops(this.#part('drop'));
  }

  /** Files that are dropped anywhere, for a browser leaves the page for one that misses its place. */
  #takeDrops(place) {
    const isFile = (event) => event.dataTransfer?.types.includes('Files') && this.#form.checkVisibility();
    addEventListener('dragover', (event) => {
      if (!isFile(event)) return;
      event.preventDefault();
      place.classList.add('over');
    });
    addEventListener('dragleave', (event) => {
      if (event.relatedTarget === null) place.classList.remove('over');
    });
    addEventListener('drop', (event) => {
      place.classList.remove('over');
      if (!isFile(event)) return;
      event.preventDefault();
      this.#take(event.dataTransfer.files[0]);
    });
  }

  #part(id) {
    return this.#form.querySelector(`#${id}`);
  }

  /** Shows what can be run, and on what; gives the former. */
  async fill() {
    const [pipelines, devices, plugins] = await Promise.all(
      ['/pipelines', '/v1/devices', '/v1/plugins'].map(async (path) => (await ask(path)).json()),
    );
    this.#measured(plugins);
    const choices = choicesOf(pipelines.pipelines);
    const options = (list) => list.map(({ id, name }) => element('option', { value: id }, name));
    this.#part('pipeline').replaceChildren(
      ...[['Pipelines', choices.pipelines], ['Plugins', choices.plugins]]
        .filter(([, list]) => list.length > 0)
        .map(([label, list]) => element('optgroup', { label }, ...options(list))),
    );
    const wanted = this.#listener.device();
    const known = [
      ...devices.devices.map((device) => ({
        id: device.id, name: device.available ? device.name : `${device.name} (not available)`,
      })),
      { id: 'auto', name: 'Whatever is fastest' },
    ];
    this.#part('device-selector').replaceChildren(...options(known));
    this.#part('device-selector').value = known.some(({ id }) => id === wanted) ? wanted : devices.default;
    return [...choices.pipelines, ...choices.plugins];
  }

  /** Asks again what the plugins have cost: a job has ended. */
  async measure() {
    this.#measured(await (await ask('/v1/plugins')).json());
  }

  #measured({ plugins }) {
    this.metrics = Object.fromEntries(plugins.map((plugin) => [plugin.id, plugin]));
  }

  async #take(file) {
    if (!file) return;
    const [bar, cancel, result] = ['upload-progress', 'upload-cancel', 'upload-result'].map((id) => this.#part(id));
    this.#uploading?.abort();
    const uploading = new AbortController();
    this.#uploading = uploading;
    setText(result, `Uploading ${file.name} (${bytesText(file.size)})`);
    [bar.hidden, bar.value, cancel.hidden] = [false, 0, false];
    try {
      const kept = await upload(file, (part) => { bar.value = part; }, uploading.signal);
      this.#part('source').value = kept.source;
      setText(result, `${file.name} is here as ${kept.source} (${bytesText(kept.bytes)}).`);
    } catch (error) {
      // Of one that another has taken the place of nothing is said any more.
      if (this.#uploading !== uploading) return;
      setText(result, uploading.signal.aborted ? `The upload of ${file.name} was cancelled.` : `${file.name} was not taken: ${error.message}`);
    } finally {
      if (this.#uploading === uploading) [bar.hidden, cancel.hidden] = [true, true];
    }
  }

  async #submit() {
    const result = this.#part('submit-result');
    const button = this.#part('submit-button');
    const fields = Object.fromEntries(new FormData(this.#form));
    const order = orderOf({
      ...fields, source: this.#part('source').value, pipeline: this.#part('pipeline').value,
      device: this.#part('device-selector').value,
    });
    button.disabled = true;
    setText(result, '');
    result.className = '';
    try {
      const answer = await ask('/jobs', {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(order),
      });
      const { job_id: job } = await answer.json();
      await this.#listener.submitted(job);
    } catch (error) {
      result.className = 'bad';
      setText(result, error.message);
    } finally {
      button.disabled = false;
    }
  }
}
