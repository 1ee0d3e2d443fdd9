import { element } from '/js/dom.mjs';
import { paragraphs, pretty } from '/js/openapi.mjs';

/** A text with its code marked as such. */
export function prose(text) {
  return paragraphs(text ?? '').map((pieces) => element('p', {}, ...inline(pieces)));
}

function inline(pieces) {
  return pieces.map(({ text, isCode }) => (isCode ? element('code', {}, text) : text));
}

/** A schema: what it is in a line, and what it holds, made only when somebody opens it: some hold themselves. */
export function schemaView(description, schema) {
  const { value, name } = description.resolve(schema);
  const line = element('span', { class: 'type' }, name ? `${name}: ` : '', description.summary(schema));
  const parts = description.parts(schema);
  const texts = prose(value.description);
  if (parts.length === 0) return element('div', { class: 'schema' }, line, ...texts);
  const inside = element('details', {}, element('summary', {}, line));
  inside.addEventListener('toggle', () => inside.append(partsView(description, parts)), { once: true });
  return element('div', { class: 'schema' }, inside, ...texts);
}

function partsView(description, parts) {
  const lines = parts.flatMap(({ label, schema, isRequired }) => [
    element('dt', {}, element('code', {}, label), isRequired ? ' required' : ''),
    element('dd', {}, schemaView(description, schema)),
  ]);
  return element('dl', { class: 'parts' }, ...lines);
}

/** What is sent as one content type: its schema and an example. */
export function mediaView(description, type, media) {
  const example = description.example(media);
  return element(
    'div',
    { class: 'media' },
    element('code', {}, type),
    media.schema ? schemaView(description, media.schema) : '',
    example === undefined
      ? ''
      : element('pre', { tabindex: '0', 'aria-label': 'Example' }, pretty(example)),
  );
}
