/** The address of a conversation, as the router reads it. */
export const CONVERSATION = '/conversations/:id';

export function addressOf(threadId: string): string {
  return `/conversations/${threadId}`;
}
