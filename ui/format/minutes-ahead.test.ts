import { expect, test } from 'bun:test';
import { localZone } from './local-zone.ts';
import { minutesAhead } from './minutes-ahead.ts';

test('the clocks of zones are compared as they are now', () => {
  const [winter, summer] = [new Date('2026-01-15T23:30:00Z'), new Date('2026-07-15T12:00:00Z')];
  const between = (now: Date) => minutesAhead('Europe/Berlin', now) - minutesAhead('UTC', now);
  expect([between(winter), between(summer)]).toEqual([60, 120]);
  expect(minutesAhead('Asia/Kathmandu', winter) - minutesAhead('UTC', winter)).toBe(345);
  expect(minutesAhead(localZone())).toBe(0);
  expect(minutesAhead('Mars/Olympus')).toBe(0);
});
