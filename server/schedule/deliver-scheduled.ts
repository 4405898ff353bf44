import type { UserId } from '@messaging/protocol/primitives';
import type { ScheduledMessage } from '@messaging/protocol/schedule';
import type { Context } from '../context.ts';
import { eventFrame } from '../live/frames.ts';

/** Tells all connections of the sender how a scheduled message is now. */
export function deliverScheduled(
  { deliverer }: Pick<Context, 'deliverer'>,
  senderId: UserId,
  scheduled: ScheduledMessage,
): void {
  deliverer.deliver({ to: [senderId], frame: eventFrame('scheduled', scheduled) });
}
