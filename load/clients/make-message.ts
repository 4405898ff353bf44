import type { LoadFrame } from './frame-load.ts';

const BODY = 'a message, about as long as a line of chat between two people who know each other.';

/** A new message to a thread. */
export function makeMessage(threadId: string): Pick<LoadFrame, 'type' | 'payload'> {
  return { type: 'message', payload: { threadId, body: BODY, clientId: crypto.randomUUID() } };
}
