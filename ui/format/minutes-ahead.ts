/** Minutes by which the clocks of a time zone are ahead of those of this device; 0 for a zone that the browser does not know. */
export function minutesAhead(timeZone: string, now = new Date()): number {
  try {
    return Math.round((toWallMs(now, timeZone) - toWallMs(now)) / 60_000);
  } catch {
    return 0;
  }
}

/** What the clocks show, as milliseconds that only compare with each other. */
function toWallMs(now: Date, timeZone?: string): number {
  return Date.parse(now.toLocaleString('en-US', { timeZone, hourCycle: 'h23' }));
}
