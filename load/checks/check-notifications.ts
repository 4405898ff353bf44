import type { SQL } from 'bun';
import { countNotifications } from '../platform/sample-events.ts';

/** Throws unless each notification of the events 0 to `events - 1` is stored once and counted once. */
export async function checkNotifications(sql: SQL, events: number): Promise<void> {
  const [row] = await sql<{ stored: number; counted: number }[]>`
    select (select count(*) from notifications)::float8 as stored, (select sum(size) from feeds)::float8 as counted`;
  const wanted = countNotifications(events);
  if (row?.stored !== wanted || row.counted !== wanted) {
    throw new Error(`${row?.stored} notifications are stored and ${row?.counted} counted of ${wanted}`);
  }
}
