import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Marks, endsOf } from './marks.mjs';

/** A job that has looked at these frames, 40 ms each, and what it was asked. */
function job(indices) {
  const asked = [];
  const next = async (after) => {
    asked.push(after);
    const index = indices.find((each) => each > after);
    return index === undefined ? undefined : { index, time: index * 40 };
  };
  return { asked, next };
}

const every = (stride, count, first = 0) => Array.from({ length: count }, (_, place) => first + place * stride);
const settle = () => new Promise((done) => setImmediate(done));

test('the ends of a film are found with three questions where the last frame can be told', async () => {
  for (const [stride, count, first] of [[1, 135_000, 0], [25, 400, 1_000], [1, 1, 7]]) {
    const { asked, next } = job(every(stride, count, first));
    const ends = await endsOf(next, (from) => from + (count - 1) * stride);
    assert.deepEqual([ends.first.index, ends.last.index], [first, first + (count - 1) * stride]);
    assert.ok(asked.length <= 3, `${asked.length}`);
  }
});

test('they are found where it cannot, or is told wrong, and with few questions', async () => {
  for (const guess of [0, 1, 90_000, 134_998, 135_000, 500_000]) {
    const { asked, next } = job(every(1, 135_000));
    const ends = await endsOf(next, () => guess);
    assert.equal(ends.last.index, 134_999, `guessed ${guess}`);
    assert.ok(asked.length < 40, `${asked.length}`);
  }
});

test('frames that were left out do not end a film', async () => {
  const { next } = job([0, 1, 2, 90, 91, 4_000]);
  for (const guess of [0, 2, 5, 91]) assert.equal((await endsOf(next, () => guess)).last.index, 4_000);
});

test('a job without frames has no ends', async () => {
  assert.equal(await endsOf(job([]).next, () => 5), undefined);
  const marks = new Marks(job([]).next, () => assert.fail('nothing has changed'));
  await marks.measure(() => 0);
});

test('all between the ends was analysed, and what is heard goes on from there', async () => {
  let changes = 0;
  const marks = new Marks(job(every(250, 40)).next, () => { changes += 1; });
  await marks.measure((first) => first);
  assert.deepEqual(marks.line.ranges, [[0, 390_000]]);
  assert.equal(marks.line.duration, 390_000);
  marks.found({ time: 400_000, nodes: {} });
  assert.deepEqual(marks.line.ranges, [[0, 400_000]]);
  assert.equal(changes, 3);
});

test('an outage of a live stream is a hole', async () => {
  const marks = new Marks(job(every(1, 100)).next, () => {}, { isLive: true });
  for (const time of [0, 40, 80_000, 80_040]) marks.found({ time, nodes: {} });
  assert.deepEqual(marks.line.ranges, [[0, 40], [80_000, 80_040]]);
});

test('where a shot begins is marked wherever that is, and other results are none', () => {
  const marks = new Marks(job([]).next, () => {});
  for (const result of [{ shot: 1, pts_ms: 5_000 }, { shot: 2, pts_ms: 90_000 }, null, 7, { teams: 2 }, { shot: 3 }]) marks.told(result);
  assert.deepEqual(marks.line.cuts, [5_000, 90_000]);
});

test('the moment of a frame that was warned of is looked up, one after the other', async () => {
  const { asked, next } = job(every(1, 1_000));
  const marks = new Marks(next, () => {});
  marks.warned('f-3', 120);
  assert.deepEqual(marks.line.warnings, [120]);
  await Promise.all([marks.warned('f-900'), marks.warned('f-40'), marks.warned('f-900')]);
  await settle();
  assert.deepEqual(marks.line.warnings, [120, 1_600, 36_000]);
  assert.deepEqual(asked, [899, 39]);
});

test('a warning of a frame that left nothing stands at the end', async () => {
  const marks = new Marks(job([0, 1, 2]).next, () => {});
  await marks.measure(() => 2);
  await marks.warned('f-3');
  assert.deepEqual(marks.line.warnings, [80]);
});

test('what could not be asked is asked with the next one', async () => {
  const { next } = job(every(1, 100));
  let isAway = true;
  const marks = new Marks(async (after) => (isAway ? Promise.reject(new Error('away')) : next(after)), () => {});
  await marks.warned('f-10');
  isAway = false;
  await marks.warned('f-20');
  assert.deepEqual(marks.line.warnings, [400, 800]);
  await assert.rejects(new Marks(async () => { throw new Error('away'); }, () => {}).measure(() => 0));
});

test('after its end nothing changes', async () => {
  const marks = new Marks(job(every(1, 9)).next, () => assert.fail('it is over'));
  marks.close();
  await marks.measure(() => 8);
  await marks.warned('f-2');
});
