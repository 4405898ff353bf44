import type { Client } from './client.ts';
import type { Wish } from './history.ts';
import type { Random } from './random.ts';
import type { ReceivedMessage } from './thread-view.ts';

/** Number of messages per edit of one's own message, per reaction, and per deletion. */
const EDIT_EVERY = 3;
const REACT_EVERY = 4;
const DELETE_EVERY = 13;
/** Number of newest messages among which one is changed. */
const CHANGED_AMONG = 10;

/** Edits or deletes one of the sender's newest messages, or reacts to any of the newest, after the `n`th message. */
export async function changeNewest(
  sender: Client,
  threadId: string,
  random: Random,
  { n, emoji }: { readonly n: number; readonly emoji: string },
): Promise<void> {
  const newest = sender.view.threads.get(threadId)?.messages.slice(-CHANGED_AMONG) ?? [];
  const users = newest.filter(({ kind }) => kind === 'user');
  const own = users.filter(({ senderId }) => senderId === sender.user.userId);
  const change = async (messages: readonly ReceivedMessage[], wish: Wish): Promise<void> => {
    if (messages.length > 0) await sender.change(random.pick(messages), wish);
  };
  if (n % EDIT_EVERY === 0) await change(own, { kind: 'edit', body: `${sender.name} ${n} edited ${emoji}` });
  if (n % REACT_EVERY === 0) await change(users, { kind: 'react', emoji, on: random.below(3) > 0 });
  if (n % DELETE_EVERY === 0) await change(own, { kind: 'delete' });
}
