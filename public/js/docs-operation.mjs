import { mediaView, prose, schemaView } from '/js/docs-schema.mjs';
import { tryView } from '/js/docs-try.mjs';
import { element } from '/js/dom.mjs';
import { pretty } from '/js/openapi.mjs';

/** One operation: what it is asked, what it answers, and a way to ask it. */
export function operationView(description, operation) {
  const title = `${operation.id}-title`;
  return element(
    'section',
    { id: operation.id, class: 'operation', 'aria-labelledby': title, tabindex: '-1' },
    element(
      'h3',
      { id: title },
      element(
        'a',
        { href: `#${operation.id}` },
        element('span', { class: 'method' }, operation.method),
        ' ',
        element('code', {}, operation.path),
      ),
    ),
    element('p', {}, element('strong', {}, operation.summary ?? ''), operation.isOpen ? ' (needs no token)' : ''),
    ...prose(operation.description),
    ...part('Parameters', operation.parameters.length > 0 && parametersView(description, operation.parameters)),
    ...part('Body', operation.body && contentView(description, operation.body.content)),
    ...part('Responses', element('div', {}, ...operation.responses.map((each) => responseView(description, each)))),
    ...part('Try it', operation.method === 'GET' && tryView(description, operation)),
  );
}

function part(title, view) {
  return view ? [element('h4', {}, title), view] : [];
}

function parametersView(description, parameters) {
  const lines = parameters.flatMap((parameter) => {
    const example = description.example(parameter);
    return [
      element(
        'dt',
        {},
        element('code', {}, parameter.name),
        ` in ${parameter.in}${parameter.required ? ', required' : ''}`,
      ),
      element(
        'dd',
        {},
        ...prose(parameter.description),
        schemaView(description, parameter.schema),
        example === undefined ? '' : element('p', {}, 'Example: ', element('code', {}, pretty(example))),
      ),
    ];
  });
  return element('dl', { class: 'parts' }, ...lines);
}

function contentView(description, content = {}) {
  const views = Object.entries(content).map(([type, media]) => mediaView(description, type, media));
  return element('div', {}, ...views);
}

function responseView(description, response) {
  const isGood = response.status < '300';
  const headers = Object.keys(response.headers ?? {});
  const links = Object.entries(response.links ?? {}).map(([, link]) => description.resolve(link).value);
  return element(
    'details',
    { open: isGood, class: 'response' },
    element('summary', {}, element('strong', { class: isGood ? 'good' : '' }, response.status)),
    ...prose(response.description),
    headers.length > 0 ? element('p', {}, `Headers: ${headers.join(', ')}`) : '',
    contentView(description, response.content),
    links.length > 0
      ? element(
          'p',
          {},
          'Leads to: ',
          ...links.flatMap(({ operationId }, index) => [
            index > 0 ? ', ' : '',
            element('a', { href: `#${operationId}` }, operationId),
          ]),
        )
      : '',
  );
}
