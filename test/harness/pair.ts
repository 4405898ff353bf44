import type { App } from '@messaging/server/app';
import { Rest } from './rest.ts';
import { newUser, type User } from './token.ts';

/** Two users with a thread. */
export interface Pair {
  readonly ann: User;
  readonly ben: User;
  readonly threadId: string;
}

/** `given` is ann; by default a new user. */
export async function newPair(app: Pick<App, 'url'>, given?: User): Promise<Pair> {
  const [ann, ben] = [given ?? (await newUser()), await newUser()];
  return { ann, ben, threadId: await newThread(app, ann, ben) };
}

export async function newThread(
  app: Pick<App, 'url'>,
  one: User,
  other: User,
  jobId?: number,
): Promise<string> {
  const body = { participantId: other.userId, jobId };
  return (await new Rest(app, one).call('createThread', { body })).body.id;
}
