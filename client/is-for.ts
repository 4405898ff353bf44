import type { Message, UserId } from './wire.ts';

/** Whether the message counts as unread for a user until it is read. */
export function isFor({ kind, senderId }: Message, userId: UserId | null): boolean {
  return kind !== 'system' && senderId !== userId;
}
