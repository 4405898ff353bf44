import { SQL } from 'bun';
import { expect } from 'bun:test';
import type { EventsFlow } from './events-flow.ts';
import type { Env } from './instance.ts';
import { databaseUrl } from './outage.ts';
import type { Platform } from './platform.ts';

/** Expects that every event before a committed offset is stored. Resolves to their number. */
export async function commitsAreStored(
  platform: Platform,
  flow: EventsFlow,
  { DATABASE_SCHEMA }: Env,
): Promise<number> {
  // In this order, because further events are stored meanwhile.
  const committed = await platform.kafka.committed(platform.groupId, [flow.topic]);
  const stored = await storedPayments(flow.payee.userId, DATABASE_SCHEMA ?? '');
  const records = await platform.kafka.readAll(flow.topic);
  const due = records
    .filter(({ partition, offset }) => offset < (committed.get(`${flow.topic}:${partition}`) ?? 0))
    .map(({ value }) => paymentIn(value))
    .filter(({ toUserId }) => toUserId === flow.payee.userId)
    .map(({ paymentId }) => paymentId);
  expect(due.filter((paymentId) => !stored.has(paymentId))).toEqual([]);
  return due.length;
}

/** Not through the service, which may be down or disconnected. */
async function storedPayments(userId: number, schema: string): Promise<Set<number>> {
  await using sql = new SQL(databaseUrl(), { max: 1 });
  const rows = await sql<{ id: number }[]>`
    select (data->>'paymentId')::int as id from ${sql(`${schema}.notifications`)} where feed = ${userId}`;
  return new Set(rows.map(({ id }) => id));
}

function paymentIn(value: Buffer | null) {
  return (JSON.parse(String(value)) as { data: { paymentId: number; toUserId: number } }).data;
}
