import type { App } from '@messaging/server/app';
import { getThread, send } from './chat.ts';
import { Rest } from './rest.ts';
import { newUser, type User } from './token.ts';
import { until } from './wait.ts';

/** A group of three, whose names are stored, and the calls of its members by REST. */
export interface NamedGroup {
  /** The owner. */
  readonly ann: User;
  readonly ben: User;
  readonly cat: User;
  readonly a: Rest;
  readonly b: Rest;
  readonly c: Rest;
  readonly threadId: string;
  readonly title: string;
  /** Sends as this member. */
  readonly say: (by: Rest, body: string) => ReturnType<typeof send>;
}

export async function newNamedGroup(app: Pick<App, 'url'>): Promise<NamedGroup> {
  const [ann, ben, cat] = await Promise.all([newUser(), newUser(), newUser()]);
  const [a, b, c] = [new Rest(app, ann), new Rest(app, ben), new Rest(app, cat)];
  const title = `The bakery ${ann.userId}`;
  const members = [
    { userId: ann.userId, side: 'client' },
    { userId: ben.userId, side: 'designer' },
    { userId: cat.userId },
  ];
  const { id: threadId } = (await a.call('createGroup', { body: { title, members } })).body;
  await until('the names', async () => {
    const seen = await Promise.all([a, b, c].map((rest) => getThread(rest, threadId)));
    return seen.every((thread) => thread.members.every(({ fullName }) => fullName !== null));
  });
  return { ann, ben, cat, a, b, c, threadId, title, say: (by, body) => send(by, threadId, { body }) };
}
