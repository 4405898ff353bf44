import { expect, test } from 'bun:test';
import { share, shareOut, sharePace } from './share-out.ts';

test.each([
  [10, 3],
  [2, 5],
  [0, 2],
  [7, 1],
])('%i items are shared out to %i workers, each item once', (total, workers) => {
  const shares = Array.from({ length: workers }, (_, i) => share(total, workers, i));
  const taken = shares.flatMap(({ from, count }) => Array.from({ length: count }, (_, i) => from + i));
  expect(taken).toEqual(Array.from({ length: total }, (_, i) => i));
});

test('a rate is divided; outstanding requests are shared out', () => {
  expect(sharePace({ perSecond: 10 }, 4, 3)).toEqual({ perSecond: 2.5 });
  expect([0, 1, 2].map((i) => sharePace({ outstanding: 10 }, 3, i))).toEqual([
    { outstanding: 3 },
    { outstanding: 3 },
    { outstanding: 4 },
  ]);
});

test('each user belongs to one worker', () => {
  const target = { ports: [1], jwtSecret: 's', firstUser: 100 };
  const shared = shareOut({ processes: 3, pace: { perSecond: 3 } }, target, 5, 2);
  expect(shared).toEqual([
    { job: { ports: [1], jwtSecret: 's', firstUser: 100, pace: { perSecond: 1 } }, count: 1 },
    { job: { ports: [1], jwtSecret: 's', firstUser: 102, pace: { perSecond: 1 } }, count: 2 },
    { job: { ports: [1], jwtSecret: 's', firstUser: 106, pace: { perSecond: 1 } }, count: 2 },
  ]);
});
