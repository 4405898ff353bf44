import type { EventPayload } from '@messaging/protocol/events';
import type { LiveEvent } from './broker.ts';
import { eventFrame, toGroupFrame } from './frames.ts';
import type { TypingReaders } from './typing.ts';

/** The event that a user types, or has stopped. */
export function toTypingEvent(
  payload: EventPayload<'typing'>,
  { userIds, isGroup }: TypingReaders,
): LiveEvent {
  const frame = eventFrame('typing', payload);
  return { to: userIds, frame: isGroup ? toGroupFrame(frame) : frame };
}
