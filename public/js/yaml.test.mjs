import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseYAML } from './yaml.mjs';

const GOOD = [
  ['a: 1\nb:\n  c: text with words\n', { a: 1, b: { c: 'text with words' } }],
  ['- 1\n- - 2\n  - 3\n- a: 1\n  b: 2\n- {}\n-\n  - x\n', [1, [2, 3], { a: 1, b: 2 }, {}, ['x']]],
  ['a:\n- 1\nb:\n  - 2\n', { a: [1], b: [2] }],
  ['# first\na: x # said\n\n  # in between\nb: x#y\n', { a: 'x', b: 'x#y' }],
  ['a: |\n  one\n    two\n\n  three: 3\nb: |-\n  # no comment\n', { a: 'one\n  two\n\nthree: 3\n', b: '# no comment' }],
  ['a: { b: [1, "x, y"], \'c\': {} , d: e f }\n', { a: { b: [1, 'x, y'], c: {}, d: 'e f' } }],
  ['a: [one, # and\n  two,\n  three]\nb: 1\n', { a: ['one', 'two', 'three'], b: 1 }],
  ['"200": "a\\"\\u00e9\\n"\n\'it\'\'s\': \'^[^\\x00]*$\'\n', { 200: 'a"é\n', "it's": '^[^\\x00]*$' }],
  ['- null\n- ~\n- true\n- False\n- -3\n- 1.5\n- .5e3\n- 1.0\n- "1"\n- yesterday\n- a:b\n', [null, null, true, false, -3, 1.5, 500, 1, '1', 'yesterday', 'a:b']],
  ['a:\nb: 9223372036854775807\n', { a: null, b: 9223372036854775807n }],
  ['/jobs/{id}:\n  $ref: "#/x"\nx-y: http://h:1/p\n', { '/jobs/{id}': { $ref: '#/x' }, 'x-y': 'http://h:1/p' }],
  ['', null],
];

for (const [text, value] of GOOD) {
  test(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parseYAML(text), value));
}

test('__proto__ is a key like any other', () => {
  for (const text of ['__proto__: { a: 1 }\n', 'x: { __proto__: 1 }\n']) {
    assert.equal(Object.getPrototypeOf(parseYAML(text)), Object.prototype);
    assert.match(JSON.stringify(parseYAML(text)), /__proto__/);
  }
});

const BAD = [
  ['a: &x 1', 1], ['a: *x', 1], ['a: !!int 1', 1], ['a: >\n  folded', 1], ['a: 1\na: 2', 2],
  ['a: {b: 1, b: 2}', 1], ['a: "open', 1], ['a: [1,\n 2', 3], ['a: b: c', 1], ['a: 1\n  b: 2', 2],
  ['a: "x" y', 1], ['a: "\\x41"', 1], ['- 1\nb: 2', 2], ['a: {b}', 1], ['\ta: 1', 1],
];

for (const [text, line] of BAD) {
  test(`refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseYAML(text), (error) => error instanceof SyntaxError && error.message.startsWith(`line ${line}:`));
  });
}
