import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NOTHING, bytesText, describe, listed, queryOf, reduce, versionIn } from './jobs.mjs';

const job = (job_id, status = 'queued', progress = 0) => ({ job_id, status, progress });
const progress = (job_id, percent, stage) => ({ type: 'progress', payload: { job_id, progress: percent, stage } });
const complete = (job_id, status) => ({ type: 'complete', payload: { job_id, status } });

test('a message moves its job and no other', () => {
  const before = listed(NOTHING, [job('b'), job('a')]);
  const after = reduce(before, progress('a', 40, 'Looking'));
  assert.deepEqual(after.jobs[1], { job_id: 'a', status: 'running', progress: 0.4, stage: 'Looking' });
  assert.equal(after.jobs[0], before.jobs[0]);
  assert.equal(describe(after.jobs[1]), 'running, 40 %, Looking');
});

test('a live source has no percentage', () => {
  const after = reduce(listed(NOTHING, [job('a')]), progress('a', undefined, 'live for 3 s'));
  assert.equal(after.jobs[0].progress, null);
  assert.equal(describe(after.jobs[0]), 'running, live for 3 s');
});

test('that a job runs is said once', () => {
  assert.equal(describe({ status: 'running', progress: null, stage: 'Running for 12 s' }), 'Running for 12 s');
});

test('a new job makes the list stale, one below its end does not', () => {
  const before = listed(NOTHING, [job('c'), job('b')]);
  assert.equal(before.isStale, false);
  assert.equal(reduce(before, progress('d', 0)).isStale, true);
  assert.equal(reduce(before, progress('a', 0)), before);
  assert.equal(reduce(listed(NOTHING, []), progress('a', 0)).isStale, true);
});

test('a job that has ended stays so', () => {
  const ended = reduce(listed(NOTHING, [job('a', 'running', 0.9)]), complete('a', 'failed'));
  assert.equal(ended.jobs[0].status, 'failed');
  assert.equal(reduce(ended, progress('a', 10)), ended);
  const late = listed(ended, [job('b'), job('a', 'running', 0.9)]);
  assert.deepEqual(
    late.jobs.map((each) => each.status),
    ['queued', 'failed'],
  );
});

test('a list that is older than a message does not set a job back', () => {
  const moved = reduce(listed(NOTHING, [job('a', 'running', 0.25)]), progress('a', 50, 'Looking'));
  assert.equal(listed(moved, [job('b'), job('a', 'running', 0.25)]).jobs[1].progress, 0.5);
  assert.equal(listed(moved, [job('a', 'running', 0.75)]).jobs[0].progress, 0.75);
  assert.equal(listed(moved, [job('a', 'completed', 1)]).jobs[0].status, 'completed');
});

test('a job that the list no longer has is gone', () => {
  const ended = reduce(listed(NOTHING, [job('a')]), complete('a', 'completed'));
  assert.deepEqual(listed(ended, []).jobs, []);
});

test('the version is read out of the metrics', () => {
  const text = '# HELP touchline_build_info x\ntouchline_build_info{swift="6",version="1.2.3"} 1\n';
  assert.equal(versionIn(text), '1.2.3');
  assert.equal(versionIn('other 1\n'), undefined);
});

test('sizes for a person', () => {
  const pairs = [[0, '0 bytes'], [999, '999 bytes'], [1000, '1.0 kB'], [99_950, '100 kB'], [999_500, '1.0 MB'], [20e9, '20.0 GB'], [5e15, '5000 TB']];
  for (const [bytes, text] of pairs) assert.equal(bytesText(bytes), text);
});

test('what is no message of a job changes nothing', () => {
  const state = listed(NOTHING, [job('a')]);
  assert.equal(reduce(state, { type: 'ping', payload: {} }), state);
});

test('a day to filter by is the one of the viewer, from its first moment to its last', () => {
  const query = queryOf({ status: 'failed', source: '', since: '2026-02-12', until: '2026-02-12' });
  assert.deepEqual(Object.keys(query), ['status', 'since', 'until']);
  assert.equal(query.since, new Date(2026, 1, 12).toISOString());
  assert.equal(query.until, new Date(2026, 1, 13).toISOString());
});
