import type { App } from '@messaging/server/app';
import { newPair, type Pair } from './pair.ts';
import { Rest } from './rest.ts';
import type { User } from './token.ts';
import { until } from './wait.ts';

/** Two users with a thread, and their calls by REST. */
export interface Chat extends Pair {
  readonly a: Rest;
  readonly b: Rest;
  /** The route of the thread's messages. */
  readonly path: string;
  /** Sends as ann. */
  readonly send: (body: unknown) => ReturnType<typeof send>;
  /** Sends as ben. */
  readonly answer: (body: unknown) => ReturnType<typeof send>;
}

export async function newChat(app: Pick<App, 'url'>, user?: User): Promise<Chat> {
  const pair = await newPair(app, user);
  const { ann, ben, threadId } = pair;
  const [a, b] = [new Rest(app, ann), new Rest(app, ben)];
  return {
    ...pair,
    a,
    b,
    path: `/messages/threads/${threadId}/messages`,
    send: (body) => send(a, threadId, body),
    answer: (body) => send(b, threadId, body),
  };
}

/** Sends to a thread; `body` is the whole body of the request. */
export function send(by: Rest, threadId: string, body: unknown) {
  return by.call('sendMessage', { params: { threadId }, body });
}

/** Thread as this member sees it. */
export async function getThread(by: Rest, threadId: string) {
  return (await by.call('getThread', { params: { threadId } })).body;
}

/** Chat of two users whose names are stored, which happens in the background of their calls. */
export async function newNamedChat(app: Pick<App, 'url'>, user?: User): Promise<Chat> {
  const chat = await newChat(app, user);
  const { a, b, threadId } = chat;
  await until('the names', async () => {
    const seen = [await getThread(a, threadId), await getThread(b, threadId)];
    return seen.every(({ otherUser }) => otherUser?.fullName !== null);
  });
  return chat;
}
