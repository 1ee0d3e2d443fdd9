import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobFeed, placeOf } from './feed.mjs';

const said = (...places) => places.map((place) => ({ id: `e1-${place}`, type: 'warning', payload: { place } }));

/** A log that gives two events a page, and what was told of it. */
function logged(...places) {
  const log = { events: said(...places), told: [], beforePage: () => {} };
  log.feed = new JobFeed(
    async (after) => {
      log.beforePage();
      const events = log.events.filter(({ id }) => placeOf(id) > placeOf(after)).slice(0, 2);
      return { events, cursor: events.at(-1)?.id ?? after };
    },
    (message) => log.told.push(placeOf(message.id)),
  );
  return log;
}

test('what was said before is read, page by page', async () => {
  const log = logged(1, 2, 3, 4, 5);
  await log.feed.catchUp();
  assert.deepEqual(log.told, [1, 2, 3, 4, 5]);
  assert.equal(log.feed.cursor, 'e1-5');
});

test('what comes live while it reads is told after it, and once', async () => {
  const log = logged(1, 2, 3);
  log.beforePage = () => {
    log.beforePage = () => {};
    for (const message of said(3, 4)) log.feed.hear(message);
  };
  await log.feed.catchUp();
  assert.deepEqual(log.told, [1, 2, 3, 4]);
});

test('a message that comes again is not told again, in a later epoch neither', async () => {
  const log = logged(7);
  await log.feed.catchUp();
  log.feed.hear({ id: 'e2-7', type: 'warning', payload: {} });
  log.feed.hear({ id: 'e2-8', type: 'warning', payload: {} });
  assert.deepEqual(log.told, [7, 8]);
});

test('catching up while it catches up reads once more from where it is', async () => {
  const log = logged(1);
  const reading = log.feed.catchUp();
  log.beforePage = () => {
    log.beforePage = () => {};
    log.events.push(...said(2));
    log.feed.catchUp();
  };
  await reading;
  assert.deepEqual(log.told, [1, 2]);
});

test('what has no place in the log is told as it comes', async () => {
  const log = logged();
  await log.feed.catchUp();
  log.feed.hear({ type: 'progress', payload: {} });
  assert.deepEqual(log.told, [0]);
});

test('a feed that is closed is silent', async () => {
  const log = logged(1, 2, 3);
  log.beforePage = () => log.feed.close();
  await log.feed.catchUp();
  log.feed.hear(said(9)[0]);
  assert.deepEqual(log.told, []);
});

test('a page that cannot be had fails the reading, and the next one goes on', async () => {
  const log = logged(1, 2);
  log.beforePage = () => {
    log.beforePage = () => {};
    throw new Error('gone');
  };
  await assert.rejects(log.feed.catchUp(), /gone/);
  // It would hide the gap before it.
  log.feed.hear(said(3)[0]);
  assert.deepEqual(log.told, []);
  await log.feed.catchUp();
  assert.deepEqual(log.told, [1, 2, 3]);
});
