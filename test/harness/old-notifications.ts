import type { App } from '@messaging/server/app';
import type { Audience } from '@messaging/server/users/audience';
import {
  deleteOldNotifications,
  deleteOldReads,
} from '@messaging/server/db/maintenance/notification-retention';
import { notify } from '@messaging/server/notify/notify';
import { runRetentionRound } from './retention-round.ts';

const AUDIENCE = -1;

/** Deletes the notifications of an instance that are older than 30 days, without the pauses of a round. */
export const deleteOld = ({ context: { db } }: App) =>
  runRetentionRound((at) => deleteOldNotifications(db, at, 30));
export const compactReads = ({ context: { db } }: App) =>
  runRetentionRound((at) => deleteOldReads(db, at, [AUDIENCE]));

/** Stores notifications as events do; returns their ids. */
export async function storeMany({ context }: App, to: number | Audience, count: number): Promise<number[]> {
  const text = { type: 'job_posted', title: 'A job', message: 'A job.', data: {} };
  const notifications = Array.from({ length: count }, () => ({ to, eventId: crypto.randomUUID(), ...text }));
  return (await notify(context, notifications)).map(({ id }) => id);
}

/** Makes all stored notifications 31 days older. */
export async function makeOld({ context }: App): Promise<void> {
  await context.db.query`update notifications set created_at = created_at - interval '31 days'`;
}
