import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { JWTPayload } from 'jose';
import type { App } from '@messaging/server/app';
import { send, threadOf } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Platform } from '../harness/platform.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, sign } from '../harness/token.ts';
import { CONTROLLED } from '../harness/values.ts';
import { until } from '../harness/wait.ts';

let platform: Platform;
let app: App;
beforeAll(async () => {
  platform = await Platform.open();
  app = await startInstance({ ...platform.env, RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

/** Long before any token of a test was issued, each a day after the one before. */
const [DAY_0, DAY_1, DAY_2, DAY_3, DAY_4] = [34, 33, 32, 31, 30].map((days) =>
  new Date(Date.now() - days * 86_400_000).toISOString(),
);

const secondsOf = (time: string | undefined): number => Math.floor(Date.parse(time ?? '') / 1_000);

/** What an event or a token says of somebody. */
interface Says {
  readonly at: string | undefined;
  readonly username?: string | null;
  readonly fullName?: string | null;
  readonly profileImageUrl?: string | null;
}

/** Ben, of whom his tokens say nothing unless told to, and what Ann, who has a thread with him, sees. */
async function newBen() {
  const [ann, { userId }] = [await newUser(), await newUser()];
  const tokenOf = (claims: JWTPayload) => sign({ userId, iat: secondsOf(DAY_0), ...claims });
  const ben = { userId, fullName: '', token: await tokenOf({}) };
  const threadId = await newThread(app, ann, ben);
  const byAnn = new Rest(app, ann);
  const seen = async () => {
    const { username, fullName, avatarUrl } = (await threadOf(byAnn, threadId)).otherUser;
    return { username, fullName, avatarUrl };
  };
  /** Events, sent at once. */
  const tell = async (...all: Says[]): Promise<void> => {
    const values = all.map(({ at, ...data }) => ({ timestamp: at, data: { userId, ...data } }));
    const topic = `${platform.prefix}users.joined`;
    await platform.kafka.produceAll(values.map((value) => ({ topic, value })));
    await platform.settled();
  };
  /** A socket by a token issued then. */
  const connect = async (iat: string | undefined, claims: JWTPayload): Promise<void> => {
    const token = await tokenOf({ iat: secondsOf(iat), ...claims });
    await using _ = await Socket.connect(app, { ...ben, token });
  };
  return { ben, threadId, byAnn, seen, tell, connect };
}

const AVATAR = 'https://images.example/ben.png';
const BEN = { username: 'ben', fullName: 'Demo Designer', avatarUrl: AVATAR };
const TOLD = { username: 'ben', fullName: 'Demo Designer', profileImageUrl: AVATAR };

test('names and avatars that the platform tells show in threads and with messages', async () => {
  const { ben, threadId, byAnn, seen, tell } = await newBen();
  expect(await seen()).toEqual({ username: null, fullName: null, avatarUrl: null });
  await send(new Rest(app, ben), threadId, { body: 'hello' });
  await tell({ at: DAY_1, ...TOLD });
  expect(await seen()).toEqual(BEN);
  const { body } = await byAnn.call('listMessages', { params: { threadId } });
  const shown = { senderName: 'Demo Designer', senderAvatar: AVATAR };
  expect(body.messages).toMatchObject([{ body: 'hello', ...shown }]);
  expect((await byAnn.call('listThreads')).body.threads).toMatchObject([
    { otherUser: BEN, lastMessage: shown },
  ]);
});

test('a message is by the user name of who has no other', async () => {
  const { ben, threadId, byAnn, tell } = await newBen();
  await send(new Rest(app, ben), threadId, { body: 'hello' });
  await tell({ at: DAY_1, username: 'ben' });
  const { body } = await byAnn.call('listMessages', { params: { threadId } });
  expect(body.messages).toMatchObject([{ senderName: 'ben', senderAvatar: null }]);
});

test('names are kept without the white space around them, and one without anything else is none', async () => {
  const { seen, tell } = await newBen();
  await tell({ at: DAY_1, username: ' ', fullName: ' Demo Designer\n', profileImageUrl: '' });
  expect(await seen()).toEqual({ username: null, fullName: 'Demo Designer', avatarUrl: null });
});

test('names lose control characters and what changes the direction of text', async () => {
  const { ben, seen, tell } = await newBen();
  await tell({ at: DAY_1, username: CONTROLLED.name, fullName: CONTROLLED.name });
  expect(await seen()).toMatchObject({ username: CONTROLLED.shown, fullName: CONTROLLED.shown });
  const { body } = await new Rest(app, ben).call('listNotifications');
  expect(body.notifications).toMatchObject([{ title: `Welcome, ${CONTROLLED.shown}!` }]);
});

const cases: readonly (readonly [string, readonly Says[], typeof BEN | object])[] = [
  [
    'newer ones replace older ones',
    [
      { at: DAY_1, ...TOLD },
      { at: DAY_2, ...TOLD, fullName: 'Demo Director' },
    ],
    { ...BEN, fullName: 'Demo Director' },
  ],
  [
    'older ones replace nothing',
    [
      { at: DAY_2, ...TOLD },
      { at: DAY_1, username: 'old', fullName: 'Old', profileImageUrl: 'https://images.example/old.png' },
    ],
    BEN,
  ],
  [
    'older ones fill in what is missing',
    [
      { at: DAY_2, username: 'ben', fullName: null },
      { at: DAY_1, username: 'old', fullName: 'Demo Designer', profileImageUrl: AVATAR },
    ],
    BEN,
  ],
  [
    'newer ones leave what they do not tell',
    [
      { at: DAY_1, ...TOLD },
      { at: DAY_2, username: 'ben2', fullName: null },
    ],
    { ...BEN, username: 'ben2' },
  ],
  [
    'any order comes to the newest',
    [
      { at: DAY_2, username: 'second' },
      { at: DAY_4, ...TOLD },
      { at: DAY_1, fullName: 'First' },
      { at: DAY_3, fullName: 'Third', profileImageUrl: 'https://images.example/third.png' },
    ],
    BEN,
  ],
  [
    'at one time the first counts',
    [
      { at: DAY_1, username: 'ben', fullName: 'Demo Designer' },
      { at: DAY_1, username: 'other', profileImageUrl: AVATAR },
    ],
    BEN,
  ],
];

describe('of events', () => {
  test.each(cases)('%s, one by one', async (_, events, expected) => {
    const { seen, tell } = await newBen();
    for (const event of events) await tell(event);
    expect(await seen()).toEqual(expected as typeof BEN);
  });

  test.each(cases)('%s, all at once', async (_, events, expected) => {
    const { seen, tell } = await newBen();
    await tell(...events);
    expect(await seen()).toEqual(expected as typeof BEN);
  });

  test('that come at once none replaces what is newer than it, though another of them is newer still', async () => {
    const { seen, tell } = await newBen();
    await tell({ at: DAY_2, fullName: 'Demo Designer' });
    await tell({ at: DAY_1, fullName: 'Old' }, { at: DAY_3, username: 'ben', profileImageUrl: AVATAR });
    expect(await seen()).toEqual(BEN);
  });
});

describe('a token at connect', () => {
  test('tells names like an event of when it was issued', async () => {
    const { seen, tell, connect } = await newBen();
    await tell({ at: DAY_2, ...TOLD, username: null });
    await connect(DAY_1, { username: 'ben', fullName: 'Old' });
    await until('the name to be filled in', async () => (await seen()).username === 'ben');
    expect(await seen()).toEqual(BEN);
    await connect(DAY_3, { fullName: 'Demo Director' });
    await until('the newer name', async () => (await seen()).fullName === 'Demo Director');
    expect(await seen()).toEqual({ ...BEN, fullName: 'Demo Director' });
    await tell({ at: DAY_2, fullName: 'Old' });
    expect(await seen()).toEqual({ ...BEN, fullName: 'Demo Director' });
    await tell({ at: DAY_4, fullName: 'Demo Designer' });
    expect(await seen()).toEqual(BEN);
  });
});

test.each([
  ['full name', { username: 'ben', fullName: 'Demo Designer' }, 'Welcome, Demo Designer!'],
  ['user name where there is no other', { username: 'ben', fullName: ' ' }, 'Welcome, ben!'],
  ['nothing where there is no name', {}, 'Welcome!'],
])('a newcomer is welcomed by the %s', async (_, names, title) => {
  const { ben, tell } = await newBen();
  await tell({ at: DAY_1, ...names });
  const { body } = await new Rest(app, ben).call('listNotifications');
  expect(body.notifications).toMatchObject([{ type: 'welcome', title, data: { userId: ben.userId } }]);
});
