// Reads a stream with the EventSource of Debian's package, and prints what came as JSON.
// node eventsource.cjs '{"url": …, "last": id or null, "comesBack": true or false}'

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const vm = require('node:vm');
const EventSource = require('eventsource');

// Plain text, so that a page can be given it too.
vm.runInThisContext(readFileSync(join(__dirname, 'collect.js'), 'utf8'));

const { url, last, comesBack } = JSON.parse(process.argv[2]);
const source = new EventSource(url, { headers: last === null ? {} : { 'Last-Event-ID': last } });
globalThis.collect(source, comesBack).then((events) => console.log(JSON.stringify(events)));
