/** Links that save what a job has found. JSON is the server's own answer; the other forms are made of its pages. */
import { ask } from '/js/api.mjs';
import { element } from '/js/dom.mjs';
import { csvOf, exportsOf, motOf, ndjsonOf } from '/js/submit.mjs';

const WRITERS = { csv: csvOf, mot: motOf, ndjson: ndjsonOf };
const PAGE = 10_000;
/** A browser reads a download after the click, some of them a good while after. */
const KEPT_MS = 60_000;

/** Shows the links of a job; none without one. */
export function show(place, job, failed) {
  const key = job?.job_id ?? '';
  if (place.dataset.shown === key) return;
  place.dataset.shown = key;
  if (!job) return place.replaceChildren();
  const links = exportsOf(job).map((form) =>
    element(
      'a',
      {
        href: form.href ?? '#', download: form.file,
        onclick: form.format
          ? (event) => {
              event.preventDefault();
              save(job, form).catch(failed);
            }
          : undefined,
      },
      form.name,
    ),
  );
  place.replaceChildren('Save as ', ...links.flatMap((link, index) => (index > 0 ? [' · ', link] : [link])));
}

async function save(job, form) {
  const parts = [];
  let after = -1;
  let isFirst = true;
  for (;;) {
    const page = await (await ask(`/jobs/${job.job_id}/frames?limit=${PAGE}&after=${after}`)).json();
    if (page.frames.length === 0) break;
    const text = WRITERS[form.format](page.frames);
    // One heading is enough.
    parts.push(form.format === 'csv' && !isFirst ? text.slice(text.indexOf('\n') + 1) : text);
    isFirst = false;
    after = page.next_after;
  }
  if (isFirst && form.format === 'csv') parts.push(csvOf([]));
  const address = URL.createObjectURL(new Blob(parts, { type: 'text/plain' }));
  const link = element('a', { href: address, download: form.file });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
