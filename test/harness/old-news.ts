import type { App } from '@messaging/server/app';
import type { Audience } from '@messaging/server/users/audience';
import {
  deleteOldNotifications,
  deleteOldReads,
} from '@messaging/server/db/maintenance/notification-retention';
import { notify } from '@messaging/server/notify/notify';
import { sweepRound } from './retention-round.ts';

const AUDIENCE = -1;

/** Deletes the notifications of an instance that are older than 30 days, without a round's pauses. */
export const sweep = ({ context: { db } }: App) => sweepRound((at) => deleteOldNotifications(db, at, 30));
export const sweepReads = ({ context: { db } }: App) =>
  sweepRound((at) => deleteOldReads(db, at, [AUDIENCE]));

/** Tells as events would; the ids. */
export async function tellMany({ context }: App, to: number | Audience, count: number): Promise<number[]> {
  const text = { type: 'job_posted', title: 'A job', message: 'A job.', data: {} };
  const news = Array.from({ length: count }, () => ({ to, eventId: crypto.randomUUID(), ...text }));
  return (await notify(context, news)).map(({ id }) => id);
}

/** Everything that is stored by now is old. */
export async function age({ context }: App): Promise<void> {
  await context.db.query`update notifications set created_at = created_at - interval '31 days'`;
}
