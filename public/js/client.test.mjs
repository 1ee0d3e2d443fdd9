import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKOFF_MS, CONNECT_TIMEOUT_MS, POLL_MS, POLL_TIMEOUT_MS, START, step } from './client.mjs';

/** Plays events one after the other; gives the client and the actions of the last. */
function play(...events) {
  let [client, actions] = [START, []];
  for (const event of events) [client, actions] = step(client, event, () => 0.5);
  return { client, actions };
}

const timers = (actions) => Object.fromEntries(actions.filter((a) => a.do === 'timer').map((a) => [a.name, a.ms]));
const has = (actions, what) => actions.some((action) => action.do === what);
const rang = (name) => ({ type: 'timer', name });

test('it starts with a stream and a time limit', () => {
  const { client, actions } = play({ type: 'start', cursor: 'e-7' });
  assert.equal(client.status, 'connecting');
  assert.deepEqual(actions.find((a) => a.do === 'open'), { do: 'open', cursor: 'e-7' });
  assert.equal(timers(actions).connect, CONNECT_TIMEOUT_MS);
});

test('an open stream is watched, and its cursor follows what was read', () => {
  const { client, actions } = play(
    { type: 'start' },
    { type: 'opened' },
    { type: 'message', id: 'e-9', message: { type: 'progress', payload: {} } },
  );
  assert.equal(client.status, 'connected');
  assert.equal(client.cursor, 'e-9');
  assert.ok(timers(actions).watchdog > 0);
});

test('a ping is answered, and says how long silence may last', () => {
  const { client, actions } = play(
    { type: 'start' },
    { type: 'opened' },
    { type: 'message', id: 'e-1', message: { type: 'ping', payload: { ping_id: 'p1', interval_seconds: 2 } } },
  );
  assert.deepEqual(actions[0], { do: 'pong', ping: 'p1' });
  assert.equal(client.pingMs, 2_000);
  assert.equal(timers(actions).watchdog, 5_000);
});

test('five attempts with growing pauses, then polling, with what a person is told', () => {
  let [client] = step(START, { type: 'start', cursor: 'e-3' });
  const pauses = [];
  for (let attempt = 0; attempt < BACKOFF_MS.length; attempt += 1) {
    let actions;
    [client, actions] = step(client, { type: 'failed' }, () => 0.5);
    assert.equal(client.status, 'disconnected');
    assert.ok(has(actions, 'close'));
    pauses.push(timers(actions).retry);
    [client, actions] = step(client, rang('retry'));
    assert.equal(client.status, 'reconnecting');
    assert.equal(actions.find((a) => a.do === 'open').cursor, 'e-3');
  }
  assert.deepEqual(pauses, BACKOFF_MS);
  const [lost, actions] = step(client, { type: 'failed' }, () => 0.5);
  assert.equal(lost.status, 'polling');
  assert.equal(lost.problem, 'Connection lost');
  assert.ok(has(actions, 'poll'));
});

test('pauses differ from client to client, by a fifth at most', () => {
  const [client] = step(START, { type: 'start' });
  const pause = (random) => timers(step(client, { type: 'failed' }, () => random)[1]).retry;
  assert.equal(pause(0), 800);
  assert.equal(pause(1), 1_200);
});

test('a stream that works again forgets its failures', () => {
  const first = { type: 'message', id: 'e-1', message: { type: 'ping', payload: {} } };
  const { client } = play({ type: 'start' }, { type: 'failed' }, rang('retry'), { type: 'opened' }, first, { type: 'failed' });
  assert.equal(client.attempts, 1);
});

test('no answer in time, and silence, are failures', () => {
  assert.equal(play({ type: 'start' }, rang('connect')).client.status, 'disconnected');
  assert.equal(play({ type: 'start' }, { type: 'opened' }, rang('watchdog')).client.status, 'disconnected');
});

const lost = [{ type: 'start' }, ...BACKOFF_MS.flatMap(() => [{ type: 'failed' }, rang('retry')]), { type: 'failed' }];

test('polling goes on from the cursor, tries the stream now and then, and returns to it', () => {
  const { client, actions } = play(...lost, { type: 'polled', cursor: 'e-20' });
  assert.equal(client.status, 'polling');
  assert.ok(timers(actions).poll > 0);
  const [trying, tried] = step(client, rang('stream'));
  assert.equal(trying.status, 'polling');
  assert.equal(tried.find((a) => a.do === 'open').cursor, 'e-20');
  const [back, actionsBack] = step(trying, { type: 'opened' });
  assert.equal(back.status, 'connected');
  assert.equal(back.problem, null);
  assert.ok(actionsBack.some((a) => a.do === 'stop' && a.name === 'poll'));
  assert.equal(step(trying, { type: 'failed' })[0].status, 'polling');
});

test('a poll that nobody answers is told and given up for the next', () => {
  assert.equal(timers(play(...lost).actions).answer, POLL_TIMEOUT_MS);
  const { client, actions } = play(...lost, { type: 'polled', cursor: 'e-20' }, rang('poll'), rang('answer'));
  assert.equal(client.problem, 'Connection lost');
  assert.equal(actions[0].do, 'poll');
  assert.equal(timers(actions).answer, POLL_TIMEOUT_MS);
  for (const answer of [{ type: 'polled', cursor: 'e-21' }, { type: 'pollFailed' }]) {
    const [, later] = step(client, answer);
    assert.ok(later.some((action) => action.do === 'stop' && action.name === 'answer'));
    assert.equal(timers(later).poll, POLL_MS);
  }
});

test('who stops is closed, whatever it was at, and nothing starts again by itself', () => {
  for (const events of [
    [{ type: 'start' }, { type: 'opened' }, { type: 'stop' }],
    [...lost, { type: 'stop' }],
    [{ type: 'start' }, { type: 'stop' }],
  ]) {
    const { client, actions } = play(...events);
    assert.equal(client.status, 'closed');
    assert.ok(has(actions, 'close'));
    for (const event of [{ type: 'failed' }, rang('retry'), { type: 'opened' }, { type: 'online' }]) {
      assert.deepEqual(step(client, event), [client, []]);
    }
  }
});

test('a network that is back is used at once', () => {
  const { client, actions } = play({ type: 'start' }, { type: 'failed' }, { type: 'online' });
  assert.equal(client.status, 'reconnecting');
  assert.ok(has(actions, 'open'));
  assert.deepEqual(play({ type: 'start' }, { type: 'opened' }, { type: 'online' }).actions, []);
});

test('a stream that opens and says nothing does not end the attempts', () => {
  let [client] = step(START, { type: 'start' });
  for (let attempt = 0; attempt <= BACKOFF_MS.length; attempt += 1) {
    [client] = step(client, { type: 'opened' });
    assert.equal(client.status, 'connected');
    [client] = step(client, rang('watchdog'), () => 0.5);
    if (client.status === 'disconnected') [client] = step(client, rang('retry'));
  }
  assert.equal(client.status, 'polling');
  [client] = step(client, { type: 'message', id: 'e-1', message: { type: 'ping', payload: {} } });
  assert.deepEqual([client.status, client.attempts], ['connected', 0]);
});
