import { expect, test } from 'bun:test';
import { toFieldTime, toTimeOffers } from './time-offers.ts';

const offers = (now: Date) => toTimeOffers(now).map(({ name, at }) => [name, toFieldTime(at)]);

test('an hour, tomorrow and the next Monday are offered, in this order', () => {
  expect(offers(new Date(2026, 1, 27, 23, 30))).toEqual([
    ['hour', '2026-02-28T00:30'],
    ['tomorrow', '2026-02-28T09:00'],
    ['monday', '2026-03-02T09:00'],
  ]);
});

test('on a Monday the next one is in a week, and on a Sunday it is tomorrow', () => {
  expect(offers(new Date(2026, 2, 2, 8)).at(-1)).toEqual(['monday', '2026-03-09T09:00']);
  expect(offers(new Date(2026, 2, 1, 8)).map(([name]) => name)).toEqual(['hour', 'tomorrow']);
});
