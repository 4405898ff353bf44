import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { JWTPayload } from 'jose';
import type { App } from '@messaging/server/app';
import { send, getThread } from '../harness/chat.ts';
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

/** Five consecutive days, all before the issue of any token of a test. */
const [DAY_0, DAY_1, DAY_2, DAY_3, DAY_4] = [34, 33, 32, 31, 30].map((days) =>
  new Date(Date.now() - days * 86_400_000).toISOString(),
);

const toSeconds = (time: string | undefined): number => Math.floor(Date.parse(time ?? '') / 1_000);

/** Profile of a user in an event or a token, with its time. */
interface ProfileUpdate {
  readonly at: string | undefined;
  readonly username?: string | null;
  readonly fullName?: string | null;
  readonly profileImageUrl?: string | null;
}

/** Ben, whose tokens have no profile by default, and his profile as Ann sees it in their thread. */
async function newBen() {
  const [ann, { userId }] = [await newUser(), await newUser()];
  const signToken = (claims: JWTPayload) => sign({ userId, iat: toSeconds(DAY_0), ...claims });
  const ben = { userId, fullName: '', token: await signToken({}) };
  const threadId = await newThread(app, ann, ben);
  const byAnn = new Rest(app, ann);
  const getProfile = async () => {
    const { username, fullName, avatarUrl } = (await getThread(byAnn, threadId)).members.at(-1) ?? {};
    return { username, fullName, avatarUrl };
  };
  /** Publishes these updates as events, all at once. */
  const publish = async (...updates: ProfileUpdate[]): Promise<void> => {
    const values = updates.map(({ at, ...data }) => ({ timestamp: at, data: { userId, ...data } }));
    const topic = `${platform.prefix}users.joined`;
    await platform.kafka.produceAll(values.map((value) => ({ topic, value })));
    await platform.settled();
  };
  /** Connects a socket with a token of that issue time. */
  const connect = async (iat: string | undefined, claims: JWTPayload): Promise<void> => {
    const token = await signToken({ iat: toSeconds(iat), ...claims });
    await using _ = await Socket.connect(app, { ...ben, token });
  };
  return { ben, threadId, byAnn, getProfile, publish, connect };
}

const AVATAR = 'https://images.example/ben.png';
const BEN = { username: 'ben', fullName: 'Demo Designer', avatarUrl: AVATAR };
const PROFILE = { username: 'ben', fullName: 'Demo Designer', profileImageUrl: AVATAR };

test('names and avatars that the platform publishes appear in threads and with messages', async () => {
  const { ben, threadId, byAnn, getProfile, publish } = await newBen();
  expect(await getProfile()).toEqual({ username: null, fullName: null, avatarUrl: null });
  await send(new Rest(app, ben), threadId, { body: 'hello' });
  await publish({ at: DAY_1, ...PROFILE });
  expect(await getProfile()).toEqual(BEN);
  const { body } = await byAnn.call('listMessages', { params: { threadId } });
  const shown = { senderName: 'Demo Designer', senderAvatar: AVATAR };
  expect(body.messages).toMatchObject([{ body: 'hello', ...shown }]);
  expect((await byAnn.call('listThreads')).body.threads).toMatchObject([
    { otherUser: BEN, lastMessage: shown },
  ]);
});

test('a message shows the user name of a sender without a full name', async () => {
  const { ben, threadId, byAnn, publish } = await newBen();
  await send(new Rest(app, ben), threadId, { body: 'hello' });
  await publish({ at: DAY_1, username: 'ben' });
  const { body } = await byAnn.call('listMessages', { params: { threadId } });
  expect(body.messages).toMatchObject([{ senderName: 'ben', senderAvatar: null }]);
});

test('names are stored without surrounding white space, and a name of white space only becomes null', async () => {
  const { getProfile, publish } = await newBen();
  await publish({ at: DAY_1, username: ' ', fullName: ' Demo Designer\n', profileImageUrl: '' });
  expect(await getProfile()).toEqual({ username: null, fullName: 'Demo Designer', avatarUrl: null });
});

test('control characters and characters that change the direction of text are removed from names', async () => {
  const { ben, getProfile, publish } = await newBen();
  await publish({ at: DAY_1, username: CONTROLLED.name, fullName: CONTROLLED.name });
  expect(await getProfile()).toMatchObject({ username: CONTROLLED.shown, fullName: CONTROLLED.shown });
  const { body } = await new Rest(app, ben).call('listNotifications');
  expect(body.notifications).toMatchObject([{ title: `Welcome, ${CONTROLLED.shown}!` }]);
});

const cases: readonly (readonly [string, readonly ProfileUpdate[], typeof BEN | object])[] = [
  [
    'newer values replace older values',
    [
      { at: DAY_1, ...PROFILE },
      { at: DAY_2, ...PROFILE, fullName: 'Demo Director' },
    ],
    { ...BEN, fullName: 'Demo Director' },
  ],
  [
    'older values replace none',
    [
      { at: DAY_2, ...PROFILE },
      { at: DAY_1, username: 'old', fullName: 'Old', profileImageUrl: 'https://images.example/old.png' },
    ],
    BEN,
  ],
  [
    'older values fill in missing ones',
    [
      { at: DAY_2, username: 'ben', fullName: null },
      { at: DAY_1, username: 'old', fullName: 'Demo Designer', profileImageUrl: AVATAR },
    ],
    BEN,
  ],
  [
    'newer updates keep the values that they do not contain',
    [
      { at: DAY_1, ...PROFILE },
      { at: DAY_2, username: 'ben2', fullName: null },
    ],
    { ...BEN, username: 'ben2' },
  ],
  [
    'any order ends with the newest values',
    [
      { at: DAY_2, username: 'second' },
      { at: DAY_4, ...PROFILE },
      { at: DAY_1, fullName: 'First' },
      { at: DAY_3, fullName: 'Third', profileImageUrl: 'https://images.example/third.png' },
    ],
    BEN,
  ],
  [
    'of updates with equal times the first counts',
    [
      { at: DAY_1, username: 'ben', fullName: 'Demo Designer' },
      { at: DAY_1, username: 'other', profileImageUrl: AVATAR },
    ],
    BEN,
  ],
];

describe('profile updates by events:', () => {
  test.each(cases)('%s, one by one', async (_, events, expected) => {
    const { getProfile, publish } = await newBen();
    for (const event of events) await publish(event);
    expect(await getProfile()).toEqual(expected as typeof BEN);
  });

  test.each(cases)('%s, all at once', async (_, events, expected) => {
    const { getProfile, publish } = await newBen();
    await publish(...events);
    expect(await getProfile()).toEqual(expected as typeof BEN);
  });

  test('an update never replaces a newer value, even in one batch with a newer update', async () => {
    const { getProfile, publish } = await newBen();
    await publish({ at: DAY_2, fullName: 'Demo Designer' });
    await publish({ at: DAY_1, fullName: 'Old' }, { at: DAY_3, username: 'ben', profileImageUrl: AVATAR });
    expect(await getProfile()).toEqual(BEN);
  });
});

describe('a token at connect', () => {
  test('updates names like an event at its issue time', async () => {
    const { getProfile, publish, connect } = await newBen();
    await publish({ at: DAY_2, ...PROFILE, username: null });
    await connect(DAY_1, { username: 'ben', fullName: 'Old' });
    await until('the name to be filled in', async () => (await getProfile()).username === 'ben');
    expect(await getProfile()).toEqual(BEN);
    await connect(DAY_3, { fullName: 'Demo Director' });
    await until('the newer name', async () => (await getProfile()).fullName === 'Demo Director');
    expect(await getProfile()).toEqual({ ...BEN, fullName: 'Demo Director' });
    await publish({ at: DAY_2, fullName: 'Old' });
    expect(await getProfile()).toEqual({ ...BEN, fullName: 'Demo Director' });
    await publish({ at: DAY_4, fullName: 'Demo Designer' });
    expect(await getProfile()).toEqual(BEN);
  });
});

test.each([
  ['full name', { username: 'ben', fullName: 'Demo Designer' }, 'Welcome, Demo Designer!'],
  ['user name without a full name', { username: 'ben', fullName: ' ' }, 'Welcome, ben!'],
  ['no name without any', {}, 'Welcome!'],
])('a newcomer is welcomed by the %s', async (_, names, title) => {
  const { ben, publish } = await newBen();
  await publish({ at: DAY_1, ...names });
  const { body } = await new Rest(app, ben).call('listNotifications');
  expect(body.notifications).toMatchObject([{ type: 'welcome', title, data: { userId: ben.userId } }]);
});
