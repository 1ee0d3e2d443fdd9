/** What a description in OpenAPI 3.1 says, made ready for a page. Pure: no DOM, no network. */

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** A description and the ways to look things up in it. */
export class Description {
  constructor(document) {
    this.document = document;
  }

  /** What a node stands for, when it only refers to it, and the name by which it does. */
  resolve(node) {
    let name;
    for (let hops = 0; typeof node?.$ref === 'string'; hops += 1) {
      if (hops > 20) throw new Error(`${node.$ref} leads in a circle`);
      name = node.$ref.split('/').at(-1);
      node = this.#at(node.$ref);
    }
    return { value: node, name };
  }

  #at(pointer) {
    const parts = pointer.replace(/^#\//, '').split('/');
    const found = parts.reduce((node, part) => node?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], this.document);
    if (!pointer.startsWith('#/') || found === undefined) throw new Error(`${pointer} leads nowhere`);
    return found;
  }

  /** All operations by tag, in the order of the tags; those without one come last. */
  groups() {
    const groups = (this.document.tags ?? []).map((tag) => ({ ...tag, operations: [] }));
    for (const operation of this.operations()) {
      const name = operation.tags[0] ?? 'other';
      let group = groups.find((each) => each.name === name);
      if (!group) groups.push((group = { name, operations: [] }));
      group.operations.push(operation);
    }
    return groups.filter((group) => group.operations.length > 0);
  }

  operations() {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]).map((method) => this.#operation(method, path, item)),
    );
  }

  #operation(method, path, item) {
    const { operationId, tags = [], summary, description, requestBody, responses = {} } = item[method];
    const parameters = [...(item.parameters ?? []), ...(item[method].parameters ?? [])];
    return {
      id: operationId ?? `${method}-${path.replace(/[^a-z0-9]+/gi, '-')}`,
      method: method.toUpperCase(),
      path,
      tags,
      summary,
      description,
      parameters: parameters.map((parameter) => this.resolve(parameter).value),
      body: requestBody && this.resolve(requestBody).value,
      responses: Object.entries(responses).map(([status, response]) => ({ status, ...this.resolve(response).value })),
      isOpen: item[method].security?.length === 0,
    };
  }

  /** The messages of the stream: the type of each and the schema of its payload. */
  messages() {
    const { value } = this.resolve({ $ref: '#/components/schemas/RealtimeMessage' });
    return value.oneOf.map(({ properties }) => ({ type: properties.type.const, payload: properties.payload }));
  }

  /** A schema in a few words: `integer, 1 to 1000, default 100`. */
  summary(schema) {
    const { value, name } = this.resolve(schema);
    const words = [typeText(value, this) ?? name ?? 'anything', ...limits(value)];
    if (value.default !== undefined) words.push(`default ${valueText(value.default)}`);
    return words.join(', ');
  }

  /** The parts that a schema is made of, each with a label; none for what a line says in full. */
  parts(schema) {
    const { value } = this.resolve(schema);
    /** @type {{label: string, schema: any, isRequired?: boolean}[]} */
    const parts = Object.entries(value.properties ?? {}).map(([name, part]) => ({
      label: name,
      schema: part,
      isRequired: value.required?.includes(name) ?? false,
    }));
    if (value.items) parts.push({ label: 'each', schema: value.items });
    if (value.contentSchema) parts.push({ label: 'as JSON', schema: value.contentSchema });
    if (typeof value.additionalProperties === 'object') parts.push({ label: 'any name', schema: value.additionalProperties });
    for (const keyword of ['oneOf', 'anyOf']) {
      value[keyword]?.forEach((part, index) => parts.push({ label: this.#alternative(part, index), schema: part }));
    }
    // What is true of all is said as one: the page need not show how it was put together.
    return [...(value.allOf ?? []).flatMap((part) => this.parts(part)), ...parts];
  }

  #alternative(schema, index) {
    const { value, name } = this.resolve(schema);
    return value.properties?.type?.const ?? name ?? `or (${index + 1})`;
  }

  /** The example that a body or a parameter comes with; undefined when there is none. */
  example(media) {
    if (media.example !== undefined) return media.example;
    return media.schema && this.resolve(media.schema).value.example;
  }
}

function typeText(schema, description) {
  if (schema.const !== undefined) return `always ${valueText(schema.const)}`;
  if (schema.enum) return `one of ${schema.enum.map(valueText).join(', ')}`;
  if (schema.type === 'array' && schema.items) return `array of ${description.summary(schema.items)}`;
  if (schema.type) return [schema.type].flat().join(' or ');
  const whole = schema.allOf?.length === 1 && description.resolve(schema.allOf[0]);
  if (whole) return typeText(whole.value, description) ?? whole.name;
  return schema.properties ? 'object' : undefined;
}

function limits(schema) {
  const words = [];
  const { minimum, maximum, exclusiveMinimum, minLength, maxLength, minItems, maxItems, format, pattern } = schema;
  if (format) words.push(format);
  const add = (low, high, unit) => {
    if (low !== undefined && high !== undefined) words.push(`${low} to ${high}${unit}`);
    else if (low !== undefined) words.push(`at least ${low}${unit}`);
    else if (high !== undefined) words.push(`at most ${high}${unit}`);
  };
  add(minimum, maximum, '');
  if (exclusiveMinimum !== undefined) words.push(`more than ${exclusiveMinimum}`);
  add(minLength, maxLength, ' characters');
  add(minItems, maxItems, ' items');
  if (pattern) words.push(`matches ${pattern}`);
  return words;
}

function valueText(value) {
  return typeof value === 'string' ? value : pretty(value);
}

/** A value as text for a person: JSON, but a text as it is. */
export function pretty(value) {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part), 2);
}

/** A description's text as paragraphs, each of pieces that are code or not. */
export function paragraphs(text) {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) =>
      paragraph
        .replace(/\s*\n\s*/g, ' ')
        .split(/`([^`]*)`/)
        .map((piece, index) => ({ text: piece, isCode: index % 2 === 1 }))
        .filter((piece) => piece.text !== ''),
    );
}

/** The address and headers of a request, from what was typed for each parameter; what was left empty stays out. */
export function requestFor(operation, typed) {
  let path = operation.path;
  const query = new URLSearchParams();
  /** @type {Record<string, string>} */
  const headers = {};
  for (const parameter of operation.parameters) {
    const text = typed[parameter.name] ?? '';
    if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, encodeURIComponent(text));
    if (text === '') continue;
    if (parameter.in === 'query') query.append(parameter.name, text);
    if (parameter.in === 'header') headers[parameter.name] = text;
  }
  const asked = query.toString();
  return { url: asked ? `${path}?${asked}` : path, headers };
}
