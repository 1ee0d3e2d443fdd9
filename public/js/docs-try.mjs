import { element } from '/js/dom.mjs';
import { pretty, requestFor } from '/js/openapi.mjs';

/** Characters of an answer that are shown; some answers have no end. */
const SHOWN = 20_000;

/** A form that asks an operation, and shows the answer as it comes. */
export function tryView(description, operation) {
  const fields = operation.parameters.map((parameter) => field(description, operation, parameter));
  const stop = element('button', { type: 'button', hidden: true }, 'Stop');
  const request = element('p', { class: 'quiet' });
  const answer = element('pre', { tabindex: '0', 'aria-label': 'Answer', hidden: true });
  let asking;
  stop.addEventListener('click', () => asking.abort());
  const form = element(
    'form',
    {
      class: 'try',
      onsubmit: async (event) => {
        event.preventDefault();
        asking?.abort();
        asking = new AbortController();
        const { signal } = asking;
        const typed = Object.fromEntries(new FormData(event.target));
        const { url, headers } = requestFor(operation, typed);
        request.textContent = `GET ${url}`;
        [answer.textContent, answer.hidden, stop.hidden] = ['', false, false];
        try {
          await show(await fetch(url, { headers, signal }), answer);
        } catch (error) {
          if (!signal.aborted) answer.textContent += `\n${error.message}`;
        }
        stop.hidden = true;
      },
    },
    ...fields,
    element('button', {}, 'Send'),
    stop,
  );
  return element('div', {}, form, request, answer);
}

function field(description, operation, parameter) {
  const id = `${operation.id}-${parameter.name}`;
  const isRequired = parameter.in === 'path';
  const { value } = description.resolve(parameter.schema);
  const input = value.enum
    ? element('select', { id, name: parameter.name }, element('option', { value: '' }, ''), ...value.enum.map((word) => element('option', {}, word)))
    : element('input', { id, name: parameter.name, required: isRequired, placeholder: placeholder(description, parameter) });
  return element('div', {}, element('label', { for: id }, parameter.name), input);
}

function placeholder(description, parameter) {
  const example = description.example(parameter);
  return Array.isArray(example) ? example.join(',') : example;
}

/** Shows an answer's status, and its body as far as there is room. */
async function show(answer, place) {
  place.textContent = `${answer.status} ${answer.headers.get('content-type') ?? ''}\n\n`;
  if (answer.headers.get('content-type') === 'application/json') {
    place.textContent += pretty(await answer.json()).slice(0, SHOWN);
    return;
  }
  if (!answer.body) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let room = SHOWN; room > 0; ) {
    const { done, value } = await reader.read();
    if (done) return;
    place.append(value.slice(0, room));
    room -= value.length;
  }
  await reader.cancel();
  place.append('\n…');
}
