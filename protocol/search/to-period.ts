const DAY = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/;

/** A span of time in milliseconds since 1970: from `start`, up to `end` without it. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

/** The year, month or day `2026`, `2026-09` or `2026-09-01` in a time zone; undefined for any other text. */
export function toPeriod(text: string, zone = 'UTC'): Period | undefined {
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (year === undefined) return undefined;
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)];
  const first = new Date(Date.UTC(y, m, d));
  if (y < 1970 || first.getUTCMonth() !== m || first.getUTCDate() !== d) return undefined;
  const next = month === undefined ? [y + 1, 0, 1] : day === undefined ? [y, m + 1, 1] : [y, m, d + 1];
  const [nextYear = y, nextMonth = m, nextDay = d] = next;
  return { start: toTime(first.getTime(), zone), end: toTime(Date.UTC(nextYear, nextMonth, nextDay), zone) };
}

/** The time at which the clocks of the zone show what `local` shows in UTC. Exact but in the hour that a zone repeats or leaves out. */
function toTime(local: number, zone: string): number {
  const guess = local - offsetMs(local, zone);
  return local - offsetMs(guess, zone);
}

/** Milliseconds by which the zone is ahead of UTC. Throws a RangeError for a zone that does not exist. */
function offsetMs(at: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
}
