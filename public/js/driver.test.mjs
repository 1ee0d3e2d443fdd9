import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Driver, TYPES } from './driver.mjs';

/** A world in which time passes when the test says so. */
function stage() {
  const world = { sources: [], requests: [], answers: new Map(), timers: new Map(), aborted: [], told: [], statuses: [] };
  let next = 0;
  const driver = new Driver(
    {
      open(url) {
        const source = {
          url, listeners: {}, isClosed: false,
          addEventListener(type, body) { this.listeners[type] = body; },
          close() { this.isClosed = true; },
          say(type, message, id) { this.listeners[type]({ data: JSON.stringify(message), lastEventId: id }); },
        };
        world.sources.push(source);
        return source;
      },
      async fetch(path, options) {
        world.requests.push({ path, body: options?.body && JSON.parse(options.body) });
        const answer = [...world.answers].find(([prefix]) => path.startsWith(prefix))?.[1] ?? { status: 404 };
        options?.signal?.addEventListener('abort', () => world.aborted.push(path));
        if (answer.never) await new Promise(() => {});
        return { ok: answer.status === undefined, status: answer.status ?? 200, json: async () => answer.body };
      },
      setTimeout(body, ms) {
        next += 1;
        world.timers.set(next, { body, ms });
        return next;
      },
      clearTimeout: (timer) => world.timers.delete(timer),
      now: () => '2026-02-12T10:30:45.123Z',
    },
    'session-1',
    {
      message: (message) => world.told.push(message),
      status: (client) => { world.statuses.push(client.status); world.problem = client.problem; },
    },
  );
  /** Rings every timer that is set now, and lets what it starts come to its end. */
  world.ring = async () => {
    const timers = [...world.timers];
    world.timers.clear();
    for (const [, timer] of timers) timer.body();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { world, driver };
}

const progress = (percent) => ({ type: 'progress', payload: { job_id: 'j', progress: percent } });

test('messages reach the listener, and the next stream begins after them', () => {
  const { world, driver } = stage();
  driver.start('e-1');
  assert.equal(world.sources[0].url, '/v1/realtime?session_id=session-1&after=e-1');
  assert.deepEqual(Object.keys(world.sources[0].listeners), TYPES);
  world.sources[0].onopen();
  world.sources[0].say('progress', progress(5), 'e-2');
  assert.deepEqual(world.told, [{ ...progress(5), id: 'e-2' }]);
  world.sources[0].onerror();
  assert.ok(world.sources[0].isClosed);
  assert.deepEqual(world.statuses, ['connecting', 'connected', 'disconnected']);
});

test('a stream that was replaced is not listened to', async () => {
  const { world, driver } = stage();
  driver.start();
  world.sources[0].onerror();
  await world.ring();
  assert.equal(world.sources.length, 2);
  world.sources[0].say('progress', progress(5), 'e-9');
  world.sources[0].onerror();
  assert.deepEqual(world.told, []);
  assert.equal(driver.client.status, 'reconnecting');
});

test('pings are answered by a POST', () => {
  const { world, driver } = stage();
  driver.start();
  world.sources[0].onopen();
  world.sources[0].say('ping', { type: 'ping', payload: { ping_id: 'p9', interval_seconds: 15 } }, 'e-1');
  assert.deepEqual(world.requests, [{
    path: '/v1/realtime/pong',
    body: { session_id: 'session-1', ping_id: 'p9', timestamp: '2026-02-12T10:30:45.123Z' },
  }]);
});

/** Lets every attempt fail. */
async function lose(world) {
  for (let attempt = 0; attempt < 6; attempt += 1) {
    world.sources.at(-1).onerror();
    if (attempt < 5) await world.ring();
  }
  await new Promise((resolve) => setImmediate(resolve));
}

test('when the stream is lost for good, watched jobs are polled from the same cursor', async () => {
  const { world, driver } = stage();
  world.answers.set('/jobs/j/events', { body: { events: [progress(40)], cursor: 'e-8', done: false } });
  driver.watch([['j', '0']]);
  driver.start('e-7');
  await lose(world);
  assert.equal(driver.client.status, 'polling');
  assert.equal(world.requests[0].path, '/jobs/j/events?after=e-7&limit=200');
  assert.deepEqual(world.told, [progress(40)]);
  assert.equal(driver.client.cursor, 'e-8');
});

test('a poll whose answer never comes is ended, and the next one brings what there is', async () => {
  const { world, driver } = stage();
  world.answers.set('/jobs/j/events', { never: true });
  driver.watch([['j', '0']]);
  driver.start('e-7');
  await lose(world);
  assert.deepEqual(world.told, []);
  world.answers.set('/jobs/j/events', { body: { events: [progress(40)], cursor: 'e-8', done: false } });
  await world.ring();
  assert.deepEqual(world.aborted, ['/jobs/j/events?after=e-7&limit=200']);
  assert.deepEqual(world.told, [progress(40)]);
  assert.equal(driver.client.cursor, 'e-8');
});

test('with no job to poll it is still told whether anybody answers', async () => {
  const { world, driver } = stage();
  driver.start();
  await lose(world);
  assert.equal(world.problem, 'Connection lost');
  world.answers.set('/healthz', { body: { status: 'ok' } });
  await world.ring();
  assert.match(world.problem, /blocked/);
  world.answers.delete('/healthz');
  await world.ring();
  assert.equal(world.problem, 'Connection lost');
});

test('the stream that works again goes on behind what was polled', async () => {
  const { world, driver } = stage();
  world.answers.set('/jobs/j/events', { body: { events: [], cursor: 'e-8', done: false } });
  driver.watch([['j', '0']]);
  driver.start('e-7');
  await lose(world);
  await world.ring();
  const again = world.sources.at(-1);
  assert.match(again.url, /after=e-8/);
  again.onopen();
  assert.equal(driver.client.status, 'connected');
});

test('jobs that were polled to different places all go on from the earliest of them', async () => {
  const { world, driver } = stage();
  world.answers.set('/jobs/a/events', { body: { events: [], cursor: 'e-12', done: false } });
  world.answers.set('/jobs/b/events', { body: { events: [], cursor: 'e-9', done: false } });
  world.answers.set('/jobs/c/events', { body: { events: [], cursor: 'e-3', done: true } });
  driver.watch([['a', '0'], ['b', '0'], ['c', '0']]);
  driver.start('e-2');
  await lose(world);
  assert.equal(driver.client.cursor, 'e-9');
});

test('a job that is known up to somewhere is polled from there when there never was a stream', async () => {
  const { world, driver } = stage();
  world.answers.set('/jobs/j/events', { body: { events: [], cursor: 'e-5', done: true } });
  driver.watch([['j', 'e-4']]);
  driver.start();
  await lose(world);
  const polls = () => world.requests.filter(({ path }) => path.startsWith('/jobs/j/events')).map(({ path }) => path);
  assert.deepEqual(polls(), ['/jobs/j/events?after=e-4&limit=200']);
  // It has said its last.
  await world.ring();
  assert.equal(polls().length, 1);
});

test('a server without the polling twin is asked for the extended view', async () => {
  const { world, driver } = stage();
  world.answers.set('/v1/jobs/j/extended', {
    body: { frames: [{ index: 3, data: {} }], progress: 60, plugin_timings: { p: 5 }, warnings: null },
  });
  driver.watch([['j', '0']]);
  driver.start();
  await lose(world);
  assert.ok(world.requests.some(({ path }) => path === '/v1/jobs/j/extended?frames_after=-1'));
  assert.deepEqual(world.told.map((message) => message.type), ['frame', 'plugin_status', 'progress']);
});

test('a job that was deleted keeps no other from being polled', async () => {
  const { world, driver } = stage();
  world.answers.set('/jobs/b/events', { body: { events: [progress(40)], cursor: 'e-9', done: false } });
  driver.watch([['a', '0'], ['b', '0']]);
  driver.start('e-2');
  await lose(world);
  assert.deepEqual(world.told, [progress(40)]);
  assert.match(world.problem, /blocked/);
  const asked = () => world.requests.filter(({ path }) => path.includes('/jobs/a/')).length;
  assert.equal(asked(), 2);
  await world.ring();
  assert.equal(asked(), 2);
});

test('a long backlog is read page by page', async () => {
  const { world, driver } = stage();
  const full = { events: Array.from({ length: 200 }, () => progress(1)), cursor: 'e-207', done: false };
  world.answers.set('/jobs/j/events?after=e-7', { body: full });
  world.answers.set('/jobs/j/events?after=e-207', { body: { events: [progress(2)], cursor: 'e-208', done: false } });
  driver.watch([['j', '0']]);
  driver.start('e-7');
  await lose(world);
  assert.equal(world.told.length, 201);
  assert.equal(driver.client.cursor, 'e-208');
});

test('a poll that the stream has overtaken says nothing more', async () => {
  const { world, driver } = stage();
  world.answers.set('/jobs/j/events', { never: true });
  driver.watch([['j', '0']]);
  driver.start('e-7');
  await lose(world);
  await world.ring();
  world.sources.at(-1).onopen();
  assert.equal(driver.client.status, 'connected');
  assert.equal(world.aborted.length, world.requests.length);
});

test('what is no message is told to nobody', () => {
  const { world, driver } = stage();
  driver.start();
  world.sources[0].listeners.frame({ data: '{', lastEventId: 'e-1' });
  assert.deepEqual(world.told, []);
});
