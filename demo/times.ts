/** When people began to write: so many working days ago, at a local time, or so many minutes before now when they ended. */
export type Start = { readonly workdaysAgo: number; readonly time: string } | { readonly minutesAgo: number };

const MINUTE_MS = 60_000;

/** `HH:MM` of the working day so many before `now`, Saturdays and Sundays left out, in local time. */
export function workday(now: Date, workdaysAgo: number, time: string): Date {
  const day = new Date(now);
  for (let left = workdaysAgo; left > 0;) {
    day.setDate(day.getDate() - 1);
    if (day.getDay() % 6 !== 0) left -= 1;
  }
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  day.setHours(hours, minutes, 0, 0);
  return day;
}

/** What a line tells of its time: how long it is, and when its part of the conversation began, if it begins one. */
interface Timed {
  readonly body: string;
  readonly start?: Start;
}

/** How long it takes to read, think and write: from one to nine minutes, the same each time. */
function pauseMs({ body }: Timed): number {
  return Math.min(9 * MINUTE_MS, MINUTE_MS + (Bun.hash.crc32(body) % 241) * 1_000 + body.length * 400);
}

/** The time of each line, in their order, each after the one before it and none after `now`. */
export function timesOf(lines: readonly Timed[], now: Date): Date[] {
  let at = 0;
  const times = lines.map((line, i) => {
    const { start } = line;
    at = start === undefined ? at + pauseMs(line) : startOf(lines.slice(i), start, now);
    return at;
  });
  return times.map((time) => new Date(time));
}

/** When the first of these lines was written. */
function startOf(lines: readonly Timed[], start: Start, now: Date): number {
  if ('workdaysAgo' in start) return workday(now, start.workdaysAgo, start.time).getTime();
  const next = lines.findIndex((line, i) => i > 0 && line.start !== undefined);
  const pauses = lines.slice(1, next === -1 ? undefined : next).map(pauseMs);
  return now.getTime() - start.minutesAgo * MINUTE_MS - pauses.reduce((sum, ms) => sum + ms, 0);
}
