/** The list of jobs: live progress, history with filters, older ones on demand. */
import { ask } from '/js/api.mjs';
import { element, setText } from '/js/dom.mjs';
import { jobRow } from '/js/job-row.mjs';
import { NOTHING, listed, queryOf, reduce } from '/js/jobs.mjs';

/** Jobs on one page of the list. */
const PAGE = 50;
/** Jobs that the server gives at once at most. */
const MOST = 1_000;
/** How long to wait for more typing before the list is asked for. */
const TYPING_MS = 300;

export class JobList {
  #parts;
  #listener;
  #state = NOTHING;
  #rows = new Map();
  #selected = null;
  #loading = null;
  #isAskedAgain = false;
  #hasFailed = false;
  #limit = PAGE;
  #isAll = true;
  #typing;
  #isDrawing = false;

  /** @param {{selected: (id: string) => void, failed: (error: Error|null) => void}} listener  `failed` hears null when it is over */
  constructor(parts, listener) {
    this.#parts = parts;
    this.#listener = listener;
    parts.more.addEventListener('click', () => {
      this.#limit += PAGE;
      this.refresh();
    });
    parts.filters.addEventListener('submit', (event) => event.preventDefault());
    parts.filters.addEventListener('input', () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.refresh(), TYPING_MS);
    });
    addEventListener('focus', () => this.refresh());
  }

  mark(id) {
    this.#selected = id;
    this.#draw();
  }

  hear(message) {
    const next = reduce(this.#state, message);
    if (next === this.#state) return;
    this.#state = next;
    this.#draw();
    if (next.isStale) this.refresh();
  }

  /** Asks for the list; once more when that was wanted, or the list became stale, meanwhile. */
  refresh() {
    this.#isAskedAgain = this.#loading !== null;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  /** Offers pipelines to filter by. */
  offer(pipelines) {
    const { pipeline_id: select } = this.#parts.filters.elements;
    const chosen = select.value;
    select.replaceChildren(element('option', { value: '' }, 'any'), ...pipelines.map(({ id, name }) => element('option', { value: id }, name)));
    select.value = chosen;
  }

  get #filters() {
    return queryOf(Object.fromEntries(new FormData(this.#parts.filters)));
  }

  get #isFiltered() {
    return Object.keys(this.#filters).length > 0;
  }

  async #load() {
    do {
      this.#isAskedAgain = false;
      try {
        await this.#loadUntilFresh();
        if (this.#hasFailed) this.#listener.failed(null);
        this.#hasFailed = false;
      } catch (error) {
        this.#hasFailed = true;
        this.#listener.failed(error);
      }
    } while (this.#isAskedAgain);
  }

  async #loadUntilFresh() {
    do {
      this.#state = { ...this.#state, isStale: false };
      const found = await this.#ask();
      const becameStale = this.#state.isStale && !this.#isFiltered;
      this.#state = { ...listed(this.#state, found), isStale: becameStale };
    } while (this.#state.isStale);
    // The server looks for whole names: those that are known are offered.
    const sources = [...new Set(this.#state.jobs.map((job) => job.source))];
    this.#parts.sources.replaceChildren(...sources.map((value) => element('option', { value })));
    this.#draw();
  }

  /** As many jobs as are to be shown, in as few answers as the server gives them in. */
  async #ask() {
    const found = [];
    let cursor = null;
    do {
      const limit = String(Math.min(this.#limit - found.length, MOST));
      const query = new URLSearchParams({ limit, ...this.#filters, ...(cursor === null ? {} : { cursor }) });
      const page = await (await ask(`/jobs?${query}`)).json();
      found.push(...page.jobs);
      cursor = page.next_cursor;
    } while (cursor !== null && found.length < this.#limit);
    this.#isAll = cursor === null;
    return found;
  }

  /** Writes the list to the page at the next animation frame, once however much has been said. */
  #draw() {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => {
      this.#isDrawing = false;
      this.#write();
    });
  }

  #write() {
    const { list, none, more } = this.#parts;
    const { jobs } = this.#state;
    none.hidden = jobs.length > 0;
    setText(none, this.#isFiltered ? 'No job fits these filters.' : 'No jobs yet.');
    more.hidden = this.#isAll;
    const kept = new Set(jobs.map((job) => job.job_id));
    for (const [id, row] of this.#rows) {
      if (kept.has(id)) continue;
      row.item.remove();
      this.#rows.delete(id);
    }
    jobs.forEach((job, index) => {
      const row = this.#rows.get(job.job_id) ?? this.#addRow(job);
      const place = list.children[index];
      // A row is moved, not made anew, so that what is focused stays focused.
      if (place !== row.item) list.insertBefore(row.item, place ?? null);
      row.show(job, job.job_id === this.#selected);
    });
  }

  #addRow(job) {
    const row = jobRow(job, () => this.#listener.selected(job.job_id));
    this.#rows.set(job.job_id, row);
    return row;
  }
}
