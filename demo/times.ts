/** Start of a group of lines: a local time some working days ago; or its end, in minutes before now. */
export type Start = { readonly workdaysAgo: number; readonly time: string } | { readonly minutesAgo: number };

const MINUTE_MS = 60_000;

/** The local time `HH:MM` on the working day that many before `now`; Saturdays and Sundays do not count. */
export function workday(now: Date, workdaysAgo: number, time: string): Date {
  const day = new Date(now);
  for (let remaining = workdaysAgo; remaining > 0;) {
    day.setDate(day.getDate() - 1);
    if (day.getDay() % 6 !== 0) remaining -= 1;
  }
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  day.setHours(hours, minutes, 0, 0);
  return day;
}

/** Properties of a line that determine its time: its text, and the start of a group if it is the first line of one. */
interface TimedLine {
  readonly body: string;
  readonly start?: Start;
}

/** Pause before a line, for reading and writing: one to nine minutes, the same at every call. */
function pauseMs({ body }: TimedLine): number {
  return Math.min(9 * MINUTE_MS, MINUTE_MS + (Bun.hash.crc32(body) % 241) * 1_000 + body.length * 400);
}

/** Assigns ascending times to the lines, none after `now`. */
export function assignTimes(lines: readonly TimedLine[], now: Date): Date[] {
  let at = 0;
  const times = lines.map((line, i) => {
    const { start } = line;
    at = start === undefined ? at + pauseMs(line) : computeStart(lines.slice(i), start, now);
    return at;
  });
  return times.map((time) => new Date(time));
}

/** Time of the first of these lines. */
function computeStart(lines: readonly TimedLine[], start: Start, now: Date): number {
  if ('workdaysAgo' in start) return workday(now, start.workdaysAgo, start.time).getTime();
  const next = lines.findIndex((line, i) => i > 0 && line.start !== undefined);
  const pauses = lines.slice(1, next === -1 ? undefined : next).map(pauseMs);
  return now.getTime() - start.minutesAgo * MINUTE_MS - pauses.reduce((sum, ms) => sum + ms, 0);
}
