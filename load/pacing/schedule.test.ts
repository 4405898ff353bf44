import { expect, test } from 'bun:test';
import { poissonGap, Schedule } from './schedule.ts';

function taken(schedule: Schedule, now: number): number[] {
  const due: number[] = [];
  for (let at = schedule.take(now); at !== undefined; at = schedule.take(now)) due.push(at);
  return due;
}

test('items are due once each at a fixed rate', () => {
  const schedule = new Schedule({ perSecond: 100, start: 1_000 });
  expect(taken(schedule, 999)).toEqual([]);
  expect(taken(schedule, 1_000)).toEqual([1_000]);
  expect(taken(schedule, 1_005)).toEqual([]);
  expect(schedule.next).toBe(1_010);
  expect(taken(schedule, 1_020)).toEqual([1_010, 1_020]);
});

test('after a pause every missed item keeps its due time', () => {
  const schedule = new Schedule({ perSecond: 4, start: 0 });
  expect(taken(schedule, 0)).toEqual([0]);
  expect(taken(schedule, 2_000)).toEqual([250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000]);
});

test('Poisson gaps differ and keep the mean rate', () => {
  const schedule = new Schedule({ perSecond: 1_000, start: 0, gap: poissonGap });
  const due = taken(schedule, 100_000);
  const gaps = due.slice(1).map((at, i) => at - (due[i] ?? 0));
  // 100,000 are expected; ten standard deviations are 3,162.
  expect(Math.abs(due.length - 100_000)).toBeLessThan(3_162);
  // A share of 1 - 1/e of exponential gaps is shorter than their mean; ten standard deviations are 0.0153.
  const short = gaps.filter((gap) => gap < 1).length / gaps.length;
  expect(Math.abs(short - (1 - 1 / Math.E))).toBeLessThan(0.0153);
});
