import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { JWTPayload } from 'jose';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, sign } from '../harness/token.ts';
import { CONTROLLED, EMOJI, LONE_SURROGATE, NUL } from '../harness/values.ts';
import { until } from '../harness/wait.ts';

let app: App;
beforeAll(async () => (app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' })));
afterAll(() => app[Symbol.asyncDispose]());

/** Creates a user with these name claims; returns the name that the other member of a thread sees. */
async function somebody(claims: JWTPayload) {
  const [viewer, user] = [await newUser(), await newUser({ fullName: undefined, ...claims })];
  const threadId = await newThread(app, viewer, user);
  const seen = async () => {
    const { body } = await new Rest(app, viewer).call('getThread', { params: { threadId } });
    return { username: body.otherUser?.username, fullName: body.otherUser?.fullName };
  };
  const known = async () => {
    const { username, fullName } = await seen();
    return username !== null || fullName !== null;
  };
  return { user, rest: new Rest(app, user), seen, known: () => until('a name', known) };
}

async function shown(claims: JWTPayload) {
  const { rest, seen, known } = await somebody(claims);
  await rest.call('listOnline');
  await known();
  return await seen();
}

test('The service takes names from tokens.', async () => {
  expect(await shown({ username: 'ben', fullName: ' Ben B. ' })).toEqual({
    username: 'ben',
    fullName: 'Ben B.',
  });
  expect(await shown({ username: 'ben' })).toEqual({ username: 'ben', fullName: null });
  expect(await shown({ username: 'ben', fullName: 7 })).toEqual({ username: 'ben', fullName: null });
  expect(await shown({ username: ' ', fullName: 'Ben' })).toEqual({ username: null, fullName: 'Ben' });
});

test('The service takes a name from a token without a time of issue.', async () => {
  expect(await shown({ fullName: 'Ben', iat: undefined as never })).toEqual({
    username: null,
    fullName: 'Ben',
  });
});

test('Names never contain characters that cannot be stored.', async () => {
  const { fullName } = await shown({ fullName: `B${NUL}e${LONE_SURROGATE}n {"\\,} ` });
  expect(fullName).toBe('Be\ufffdn {"\\,}');
});

test('The service removes control characters and text direction marks from names.', async () => {
  expect(await shown({ username: CONTROLLED.name, fullName: CONTROLLED.name })).toEqual({
    username: CONTROLLED.shown,
    fullName: CONTROLLED.shown,
  });
  expect(await shown({ username: '\u202e\u0007', fullName: 'Ben' })).toEqual({
    username: null,
    fullName: 'Ben',
  });
});

test('The service truncates a name between grapheme clusters.', async () => {
  const { fullName } = await shown({ fullName: 'x'.repeat(254) + EMOJI.repeat(10) });
  expect(fullName).toMatch(new RegExp(`^x{254}(${EMOJI})*$`, 'u'));
});

test('A newer token changes the name; an older one does not.', async () => {
  const now = Math.floor(Date.now() / 1000);
  const { user, seen } = await somebody({});
  const callAs = async (fullName: string, iat: number) => {
    const token = await sign({ userId: user.userId, fullName, iat });
    await new Rest(app, { ...user, token }).call('listOnline');
  };
  const isNamed = (name: string) => until(name, async () => (await seen()).fullName === name);
  await callAs('First', now - 100);
  await isNamed('First');
  await callAs('Second', now - 50);
  await isNamed('Second');
  await callAs('Older', now - 75);
  await Bun.sleep(50);
  expect((await seen()).fullName).toBe('Second');
});

test('A token issued in the future does not block later names.', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, (_, i) => somebody({ fullName: `User ${i}` })));
  const ahead = await somebody({ fullName: 'Ahead', iat: Math.floor(Date.now() / 1000) + 20 });
  await Promise.all([ahead, ...people].map(({ rest }) => rest.call('listOnline')));
  for (const { known } of people) await known();
});

test('A user whose first call creates a thread has a name for the other member.', async () => {
  for (let i = 0; i < 10; i++) {
    const [ann, ben] = [await newUser(), await newUser({ fullName: `Ben ${i}` })];
    await using socket = await Socket.connect(app, ann);
    await new Rest(app, ben).call('createThread', { body: { participantId: ann.userId } });
    const { otherUser } = await socket.next('thread');
    expect(otherUser?.fullName).toBe(`Ben ${i}`);
  }
});
