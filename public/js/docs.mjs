import { operationView } from '/js/docs-operation.mjs';
import { prose, schemaView } from '/js/docs-schema.mjs';
import { element } from '/js/dom.mjs';
import { Description } from '/js/openapi.mjs';
import { parseYAML } from '/js/yaml.mjs';

const reference = document.getElementById('reference');
const contents = document.getElementById('contents');

/** Beside the reference; above it, the list would be longer than a phone is high. */
const HAS_ROOM = matchMedia('(min-width: 60rem)').matches;

try {
  const answer = await fetch('/openapi.yaml');
  if (!answer.ok) throw new Error((await answer.json()).detail);
  show(new Description(parseYAML(await answer.text())));
  goWhereTheAddressPoints();
} catch (error) {
  reference.replaceChildren(element('p', { class: 'notice', role: 'alert' }, `openapi.yaml cannot be shown: ${error.message}`));
}

function show(description) {
  const { info } = description.document;
  const groups = description.groups();
  const messages = description.messages();
  reference.replaceChildren(
    ...prose(info.description),
    ...groups.flatMap((group) => [
      element('h2', {}, group.name),
      ...prose(group.description),
      ...group.operations.map((operation) => operationView(description, operation)),
    ]),
    element('h2', {}, 'Messages'),
    ...prose('What comes as `data` of each event of the stream, and in the polling twin: `type`, `payload`, `timestamp`.'),
    ...messages.map(({ type, payload }) =>
      element(
        'section',
        { id: `message-${type}`, class: 'message' },
        element('h3', {}, element('a', { href: `#message-${type}` }, element('code', {}, type))),
        schemaView(description, payload),
      ),
    ),
  );
  contents.replaceChildren(
    ...groups.map((group) =>
      listOf(group.name, group.operations.map(({ id, method, path }) => [id, `${method} ${path}`])),
    ),
    listOf('Messages', messages.map(({ type }) => [`message-${type}`, type])),
  );
}

function listOf(title, links) {
  const items = links.map(([id, text]) => element('li', {}, element('a', { href: `#${id}` }, text)));
  return element('details', { open: HAS_ROOM }, element('summary', {}, title), element('ul', {}, ...items));
}

/** What a deep link names was not there yet when the page was loaded. */
function goWhereTheAddressPoints() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  target?.scrollIntoView();
  target?.focus({ preventScroll: true });
}
