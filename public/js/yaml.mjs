/**
 * Reads the part of YAML that openapi.yaml is written in: mappings and sequences in blocks, flow collections over any
 * number of lines, quoted and one-line plain scalars, literal texts (`|`), comments. Whatever else there is (anchors,
 * tags, folded texts, several documents) is refused, never guessed at.
 */
export function parseYAML(text) {
  const reader = new Reader(text.split(/\r?\n/));
  const value = reader.block(0);
  if (!reader.isAtEnd()) reader.fail('this does not belong to what stands above it');
  return value;
}

/** A place in the lines, and what can be read from there on. */
class Reader {
  #lines;
  #at = 0;

  constructor(lines) {
    this.#lines = lines;
  }

  fail(why) {
    throw new SyntaxError(`line ${this.#at + 1}: ${why}`);
  }

  isAtEnd() {
    while (this.#at < this.#lines.length && /^\s*(#.*)?$/.test(this.#lines[this.#at])) this.#at += 1;
    return this.#at >= this.#lines.length;
  }

  /** The next line that says something: how far it is indented, and what it says. */
  #next() {
    if (this.isAtEnd()) return undefined;
    const [, spaces, text] = /^( *)(.*)$/.exec(this.#lines[this.#at]);
    if (text.startsWith('\t')) this.fail('a tab cannot indent');
    return { indent: spaces.length, text };
  }

  /** The value that begins on the next line, if that is indented so far; null when there is none. */
  block(least) {
    const line = this.#next();
    if (!line || line.indent < least) return null;
    if (isEntry(line.text)) return this.#sequence(line.indent);
    if (keyOf(line.text)) return this.#mapping(line.indent);
    return this.#inline(line.text, line.indent);
  }

  #sequence(indent) {
    const values = [];
    for (let line = this.#next(); line?.indent === indent && isEntry(line.text); line = this.#next()) {
      const rest = line.text.slice(1).trimStart();
      if (rest === '' || rest.startsWith('#')) {
        this.#at += 1;
        values.push(this.block(indent + 1));
      } else if (keyOf(rest) || isEntry(rest)) {
        // `- a: 1` is a block that begins behind the dash: the dash is read as a space.
        this.#lines[this.#at] = ' '.repeat(line.indent + line.text.length - rest.length) + rest;
        values.push(this.block(indent + 1));
      } else {
        values.push(this.#inline(rest, indent));
      }
    }
    return values;
  }

  #mapping(indent) {
    const members = {};
    for (let line = this.#next(); line?.indent === indent; line = this.#next()) {
      const found = keyOf(line.text);
      if (!found) this.fail('here a key was expected');
      const { key, rest } = found;
      if (Object.hasOwn(members, key)) this.fail(`the key '${key}' is there twice`);
      put(members, key, this.#member(rest, indent));
    }
    return members;
  }

  #member(rest, indent) {
    if (rest !== '' && !rest.startsWith('#')) return this.#inline(rest, indent);
    this.#at += 1;
    // A sequence may stand as far left as its key.
    const line = this.#next();
    return this.block(line && isEntry(line.text) ? indent : indent + 1);
  }

  /** A value that begins in the middle of a line. */
  #inline(text, indent) {
    const literal = /^\|(-?)\s*(#.*)?$/.exec(text);
    if (literal) return this.#literal(indent, literal[1] === '-');
    const flow = new Flow(text, () => this.#continuation());
    let value;
    try {
      value = flow.whole();
    } catch (error) {
      this.fail(error.message);
    }
    this.#at += 1;
    return value;
  }

  /** The next line of a flow collection that is not closed yet. */
  #continuation() {
    this.#at += 1;
    if (this.#at >= this.#lines.length) this.fail('the end comes in the middle of a value');
    return this.#lines[this.#at].trim();
  }

  #literal(outer, isStripped) {
    this.#at += 1;
    const taken = [];
    let indent;
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at];
      const depth = line.search(/\S/);
      if (depth >= 0) {
        indent ??= depth;
        if (depth <= outer || depth < indent) break;
      }
      taken.push(line);
    }
    const text = taken.map((line) => line.slice(indent ?? 0)).join('\n').replace(/\n+$/, '');
    return isStripped || text === '' ? text : `${text}\n`;
  }
}

function isEntry(text) {
  return text === '-' || text.startsWith('- ');
}

/** The key that a line begins with, and what follows its colon. */
function keyOf(text) {
  const quoted = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*:(?:\s+(.*))?$/.exec(text);
  if (quoted) return { key: unquoted(quoted[1]), rest: quoted[2] ?? '' };
  // A plain key ends at the first colon that a space, or the line's end, follows.
  const bare = /^([^\s"'#[\]{},&*!|>%@`][^#]*?)\s*:(?:\s+(.*))?$/.exec(text);
  return bare ? { key: bare[1], rest: bare[2] ?? '' } : undefined;
}

/** Defined, not assigned: `__proto__` is a key like any other. */
function put(members, key, value) {
  if (Object.hasOwn(members, key)) throw new SyntaxError(`the key '${key}' is there twice`);
  Object.defineProperty(members, key, { value, enumerable: true, writable: true, configurable: true });
}

/** Scalars and flow collections, which look the same on one line and on many. */
class Flow {
  #text;
  #more;
  #at = 0;

  constructor(text, more) {
    this.#text = text;
    this.#more = more;
  }

  whole() {
    const value = this.#value('');
    const rest = this.#text.slice(this.#at).trim();
    if (rest !== '' && !rest.startsWith('#')) throw new SyntaxError(`'${rest}' follows a value`);
    return value;
  }

  #value(ends) {
    const first = this.#text[this.#at];
    if (first === '{' || first === '[') return this.#collection(first);
    if (first === '"' || first === "'") return this.#quoted(first);
    if (/[&*!|>%@`]/.test(first)) throw new SyntaxError(`'${first}' is not understood here`);
    return plain(this.#plain(ends));
  }

  #collection(open) {
    const close = open === '{' ? '}' : ']';
    const values = open === '{' ? {} : [];
    this.#at += 1;
    while (this.#skip() !== close) {
      if (open === '[') values.push(this.#value(',]'));
      else this.#pair(values);
      if (this.#skip() === ',') this.#at += 1;
      else if (this.#text[this.#at] !== close) throw new SyntaxError(`a comma or ${close} was expected`);
    }
    this.#at += 1;
    return values;
  }

  #pair(members) {
    const first = this.#text[this.#at];
    const key = first === '"' || first === "'" ? this.#quoted(first) : this.#plain(',}');
    if (this.#skip() !== ':') throw new SyntaxError(`the key '${key}' has no value`);
    this.#at += 1;
    this.#skip();
    put(members, key, this.#value(',}'));
  }

  /** Goes on to what stands next, on a further line if need be. */
  #skip() {
    for (;;) {
      const rest = this.#text.slice(this.#at).trimStart();
      if (rest !== '' && !rest.startsWith('#')) {
        this.#at = this.#text.length - rest.length;
        return rest[0];
      }
      this.#text = this.#more();
      this.#at = 0;
    }
  }

  #quoted(mark) {
    const pattern = mark === '"' ? /"(?:[^"\\]|\\.)*"/y : /'(?:[^']|'')*'/y;
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (!match) throw new SyntaxError('a quoted text must end on its line');
    this.#at = pattern.lastIndex;
    return unquoted(match[0]);
  }

  /** Up to a comment, a colon that ends a key, or (in a collection) one of `ends`. */
  #plain(ends) {
    const start = this.#at;
    while (this.#at < this.#text.length) {
      const here = this.#text[this.#at];
      if (ends.includes(here)) break;
      if (here === ':' && /^(\s|$)/.test(this.#text.slice(this.#at + 1))) {
        if (ends) break;
        throw new SyntaxError('a text that holds a colon must be quoted');
      }
      if (here === '#' && /\s/.test(this.#text[this.#at - 1] ?? '')) break;
      this.#at += 1;
    }
    return this.#text.slice(start, this.#at).trim();
  }
}

function unquoted(text) {
  const inner = text.slice(1, -1);
  if (text[0] === "'") return inner.replaceAll("''", "'");
  // What JSON escapes, YAML escapes alike; what only YAML knows is refused by JSON.
  return JSON.parse(text);
}

function plain(text) {
  if (['', '~', 'null', 'Null', 'NULL'].includes(text)) return null;
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?[0-9]+$/.test(text)) {
    // The largest cursors are beyond what a number holds exactly.
    return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
  }
  return /^[-+]?([0-9]+\.[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?$/i.test(text) ? Number(text) : text;
}
