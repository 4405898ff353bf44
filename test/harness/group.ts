import type { Thread } from '@messaging/protocol/thread';
import type { App } from '@messaging/server/app';
import { GROUPS_SUBPROTOCOL } from '@messaging/protocol/endpoints';
import { Rest } from './rest.ts';
import { Socket } from './socket.ts';
import { newUser, type User } from './token.ts';

/** A socket of a client that knows groups. */
export const connectToGroups = (app: Pick<App, 'url'>, user: User): Promise<Socket> =>
  Socket.connect(app, user, GROUPS_SUBPROTOCOL);

/** A group that ann owns with ben, a designer, and cat, who only reads. Dan is outside. */
export interface Group {
  readonly ann: User;
  readonly ben: User;
  readonly cat: User;
  readonly dan: User;
  readonly a: Rest;
  readonly b: Rest;
  readonly c: Rest;
  readonly d: Rest;
  readonly group: Thread;
  readonly threadId: string;
}

export async function newGroup(app: Pick<App, 'url'>): Promise<Group> {
  const [ann, ben, cat, dan] = await Promise.all([newUser(), newUser(), newUser(), newUser()]);
  const [a, b, c, d] = [new Rest(app, ann), new Rest(app, ben), new Rest(app, cat), new Rest(app, dan)];
  const members = [
    { userId: ann.userId, side: 'client' },
    { userId: ben.userId, side: 'designer' },
    { userId: cat.userId, role: 'reader' },
  ];
  const { body: group, status } = await a.call('createGroup', { body: { title: 'The bakery', members } });
  if (status !== 201) throw new Error(`a new group was answered ${status}`);
  return { ann, ben, cat, dan, a, b, c, d, group, threadId: group.id };
}

export const addMember = (by: Rest, threadId: string, user: User, body: object) =>
  by.call('putMember', { params: { threadId, userId: user.userId }, body });

export const removeMember = (by: Rest, threadId: string, user: User) =>
  by.call('removeMember', { params: { threadId, userId: user.userId } });

export const memberPath = (threadId: string, { userId }: User): string =>
  `/messages/threads/${threadId}/members/${userId}`;

/** Texts of the messages that this user sees, oldest first. */
export const bodies = async (by: Rest, threadId: string): Promise<string[]> => {
  const { messages } = (await by.call('listMessages', { params: { threadId } })).body;
  return messages.map(({ body }) => body).toReversed();
};

/** The threads of this user, groups included. */
export const listWithGroups = async (by: Rest): Promise<Thread[]> =>
  (await by.call('listThreads', { query: { include: 'groups' } })).body.threads;
