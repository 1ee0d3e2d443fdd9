import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Description, METHODS, paragraphs, requestFor } from './openapi.mjs';
import { parseYAML } from './yaml.mjs';

const document = parseYAML(readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8'));
const own = new Description(document);
const made = (schemas) => new Description({ paths: {}, components: { schemas } });

test('every operation of our description is in one group', () => {
  const ids = own.groups().flatMap((group) => group.operations.map((operation) => operation.id));
  const expected = Object.values(document.paths).flatMap((item) =>
    METHODS.filter((method) => item[method]).map((method) => item[method].operationId),
  );
  assert.deepEqual([...ids].sort(), [...expected].sort());
  assert.equal(new Set(ids).size, ids.length);
});

test('every schema of our description can be told, and opened to its end', () => {
  const visit = (schema, path) => {
    assert.doesNotMatch(own.summary(schema), /undefined|\[object/);
    const { name } = own.resolve(schema);
    if (path.includes(name)) return;
    for (const part of own.parts(schema)) visit(part.schema, name ? [...path, name] : path);
  };
  for (const operation of own.operations()) {
    for (const parameter of operation.parameters) visit(parameter.schema, []);
    for (const response of operation.responses) {
      for (const media of Object.values(response.content ?? {})) visit(media.schema, []);
    }
  }
  assert.ok(own.messages().some(({ type }) => type === 'progress'));
  for (const { payload } of own.messages()) assert.ok(own.parts(payload).length > 0);
});

test('a schema in a few words', () => {
  const words = [
    [{ type: 'integer', minimum: 1, maximum: 1000, default: 100 }, 'integer, 1 to 1000, default 100'],
    [{ type: 'string', maxLength: 5, pattern: '^a$' }, 'string, at most 5 characters, matches ^a$'],
    [{ type: ['string', 'null'] }, 'string or null'],
    [{ enum: ['a', 1] }, 'one of a, 1'],
    [{ const: true }, 'always true'],
    [{ type: 'array', items: { $ref: '#/components/schemas/Id' } }, 'array of string'],
    [{ allOf: [{ $ref: '#/components/schemas/Id' }] }, 'string'],
    [{}, 'anything'],
  ];
  for (const [schema, text] of words) assert.equal(made({ Id: { type: 'string' } }).summary(schema), text);
});

test('what is put together from several schemas shows as one', () => {
  const description = made({ Base: { properties: { a: { type: 'string' } }, required: ['a'] } });
  const parts = description.parts({ allOf: [{ $ref: '#/components/schemas/Base' }], properties: { b: {} } });
  assert.deepEqual(parts.map(({ label, isRequired }) => [label, isRequired]), [['a', true], ['b', false]]);
});

test('a reference that leads nowhere, or in a circle, is told', () => {
  const description = made({ A: { $ref: '#/components/schemas/A' } });
  assert.throws(() => description.resolve({ $ref: '#/components/schemas/B' }), /leads nowhere/);
  assert.throws(() => description.resolve({ $ref: '#/components/schemas/A' }), /in a circle/);
});

test('texts become paragraphs with code', () => {
  assert.deepEqual(paragraphs('Says `x`\nand more.\n\nThen.\n'), [
    [{ text: 'Says ', isCode: false }, { text: 'x', isCode: true }, { text: ' and more.', isCode: false }],
    [{ text: 'Then.', isCode: false }],
  ]);
});

test('a request is made of what was typed', () => {
  const parameter = (name, place) => ({ name, in: place });
  const operation = {
    path: '/jobs/{id}/frames',
    parameters: [parameter('id', 'path'), parameter('after', 'query'), parameter('limit', 'query'), parameter('If-None-Match', 'header')],
  };
  assert.deepEqual(requestFor(operation, { id: 'a/b', after: '1 2', limit: '', 'If-None-Match': '"x"' }), {
    url: '/jobs/a%2Fb/frames?after=1+2',
    headers: { 'If-None-Match': '"x"' },
  });
});
