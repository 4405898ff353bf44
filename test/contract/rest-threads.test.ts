import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';
import { badIds, badTexts, badUuids, EMOJI, MAX_INTEGER, TIME, UUID } from '../harness/values.ts';
import { until } from '../harness/wait.ts';

let app: App;
beforeAll(async () => (app = await startInstance()));
afterAll(() => app[Symbol.asyncDispose]());

const THREADS = '/messages/threads';

/** Creates two users without a common thread. */
async function strangers() {
  const [ann, ben] = [await newUser(), await newUser()];
  const [a, b] = [new Rest(app, ann), new Rest(app, ben)];
  return { ann, ben, a, b };
}

const open = (by: Rest, body: Record<string, unknown>) => by.call('createThread', { body });

describe('a new thread', () => {
  test('returns 201 with every field of the contract', async () => {
    const { ann, ben, a } = await strangers();
    const { status, body } = await open(a, { participantId: ben.userId, jobId: 7, title: ' Logo ' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(UUID),
      participants: [ann.userId, ben.userId],
      jobId: 7,
      title: 'Logo',
      lastMessageAt: null,
      createdAt: expect.stringMatching(TIME),
      updatedAt: body.createdAt,
      lastSeq: 0,
      lastMessage: null,
      unreadCount: 0,
      otherUser: { userId: ben.userId, username: null, fullName: null, avatarUrl: null, isOnline: false },
      lastReadSeq: 0,
      otherLastReadSeq: 0,
      kind: 'pair',
      lastChange: 0,
      memberCount: 2,
      // The caller's own name is known by now.
      members: [
        expect.objectContaining({ userId: ann.userId, role: 'member', side: null, lastReadSeq: 0 }) as never,
        {
          userId: ben.userId,
          username: null,
          fullName: null,
          avatarUrl: null,
          isOnline: false,
          role: 'member',
          side: null,
          lastReadSeq: 0,
        },
      ],
      role: 'member',
      hasLeft: false,
      state: null,
      stateVersion: 0,
      turn: 'none',
      turnSince: null,
    });
  });

  test('may have the greatest user id and the greatest job id', async () => {
    const { ann, a } = await strangers();
    const { body } = await open(a, { participantId: MAX_INTEGER, jobId: MAX_INTEGER });
    expect(body).toMatchObject({ participants: [ann.userId, MAX_INTEGER], jobId: MAX_INTEGER });
    expect(body.otherUser?.userId).toBe(MAX_INTEGER);
  });
});

describe('an existing thread', () => {
  test('returns 200 with the same id for both members', async () => {
    const { ann, ben, a, b } = await strangers();
    const first = await open(a, { participantId: ben.userId, title: 'Logo' });
    const again = await open(a, { participantId: ben.userId, title: 'Other' });
    const reversed = await open(b, { participantId: ann.userId });
    expect([first.status, again.status, reversed.status]).toEqual([201, 200, 200]);
    expect(again.body).toEqual(first.body);
    expect(reversed.body).toMatchObject({
      id: first.body.id,
      title: 'Logo',
      participants: first.body.participants,
    });
    expect(reversed.body.otherUser?.userId).toBe(ann.userId);
  });

  test('differs for another job, and for no job', async () => {
    const { ann, ben, a, b } = await strangers();
    const about = async (by: Rest, participantId: number, jobId?: number | null) => {
      const answer = await open(by, { participantId, jobId });
      return { status: answer.status, id: answer.body.id };
    };
    const none = await about(a, ben.userId);
    const one = await about(a, ben.userId, 1);
    const two = await about(b, ann.userId, 2);
    expect([none.status, one.status, two.status]).toEqual([201, 201, 201]);
    expect(new Set([none.id, one.id, two.id]).size).toBe(3);
    expect(await about(b, ann.userId, null)).toEqual({ status: 200, id: none.id });
    expect(await about(b, ann.userId, 1)).toEqual({ status: 200, id: one.id });
    expect(await about(a, ben.userId, 2)).toEqual({ status: 200, id: two.id });
  });

  test('is created once by concurrent calls', async () => {
    const { ann, ben, a, b } = await strangers();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        open(i % 2 ? a : b, { participantId: i % 2 ? ben.userId : ann.userId, jobId: 9 }),
      ),
    );
    expect(answers.map(({ status }) => status).sort((x, y) => x - y)).toEqual([
      ...Array<number>(49).fill(200),
      201,
    ]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await a.call('listThreads')).body.count).toBe(1);
  });
});

describe('the first message', () => {
  test('is stored with the thread', async () => {
    const { ann, ben, a } = await strangers();
    const { body } = await open(a, { participantId: ben.userId, initialMessage: ' hello ' });
    expect(body).toMatchObject({
      lastSeq: 1,
      unreadCount: 0,
      lastMessage: { seq: 1, body: 'hello', senderId: ann.userId, receiverId: ben.userId, clientId: null },
    });
    expect(body.lastMessageAt).toBe(body.lastMessage?.createdAt ?? '');
  });

  test('is stored in an existing thread too, with the caller as its sender', async () => {
    const { ann, ben, a, b } = await strangers();
    const { body: made } = await open(a, { participantId: ben.userId, initialMessage: 'one' });
    const { status, body } = await open(b, { participantId: ann.userId, initialMessage: 'two' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: made.id, lastSeq: 2, unreadCount: 1 });
    expect(body.lastMessage).toMatchObject({ seq: 2, body: 'two', senderId: ben.userId });
  });

  test('is stored once if the call is repeated with its clientId', async () => {
    const { ben, a } = await strangers();
    const request = { participantId: ben.userId, initialMessage: 'once', clientId: crypto.randomUUID() };
    const answers = await Promise.all(Array.from({ length: 10 }, () => open(a, request)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const { status, body } = await open(a, request);
    expect({ status, lastSeq: body.lastSeq }).toEqual({ status: 200, lastSeq: 1 });
    expect(body.lastMessage).toMatchObject({ body: 'once', clientId: request.clientId });
    const different = { ...request, initialMessage: 'twice' };
    expect(await a.refusal('post', THREADS, different)).toBe('409 client_id_conflict');
    expect((await open(a, { participantId: ben.userId })).body.lastSeq).toBe(1);
  });
});

describe('a request is refused', () => {
  type Case = readonly [what: string, value: unknown];
  const bad = (field: string, cases: readonly Case[]) => cases.map((one) => [field, ...one] as const);

  test.each([
    ...bad('participantId', [...badIds, ['null', null], ['missing', undefined]]),
    ...bad('jobId', badIds),
    ...bad('title', badTexts(200)),
    ...bad('initialMessage', badTexts(10_000)),
    ...bad('clientId', badUuids),
  ])('for its %s: %s', async (field, _what, value) => {
    const { ben, a } = await strangers();
    const request = { participantId: ben.userId, initialMessage: 'hello', [field]: value };
    expect(await a.refusal('post', THREADS, request)).toBe(`400 invalid_request ${field}`);
    expect((await a.call('listThreads')).body.count).toBe(0);
  });

  test('for a thread with oneself', async () => {
    const { ann, a } = await strangers();
    expect(await a.refusal('post', THREADS, { participantId: ann.userId })).toBe(
      '400 invalid_request participantId',
    );
  });

  test('with the names of all invalid fields, a number beyond all bounds included', async () => {
    const { a } = await strangers();
    expect(await a.refusal('post', THREADS, '{"participantId":1e999}')).toBe(
      '400 invalid_request participantId',
    );
    expect(await a.refusal('post', THREADS, { participantId: 0, jobId: 0, title: '' })).toBe(
      '400 invalid_request participantId jobId title',
    );
  });
});

describe('a request is accepted', () => {
  test('with a title of 200 code points of two units each, surrounded by white space', async () => {
    const { ben, a } = await strangers();
    const title = EMOJI.repeat(200);
    expect((await open(a, { participantId: ben.userId, title: `  ${title}\n` })).body.title).toBe(title);
  });

  test('with null for optional fields', async () => {
    const { ben, a } = await strangers();
    const nothing = { jobId: null, title: null, initialMessage: null, clientId: null };
    const { status, body } = await open(a, { participantId: ben.userId, ...nothing });
    expect(status).toBe(201);
    expect(body).toMatchObject({ jobId: null, title: null, lastSeq: 0 });
  });

  test('with unknown fields, which change nothing', async () => {
    const { ann, ben, a } = await strangers();
    const known = `"participantId":${ben.userId}`;
    const unknown =
      '"__proto__":{"title":"x","jobId":1},"constructor":{"prototype":{"title":"x"}},"toString":1';
    const { status, body } = await open(
      a,
      JSON.parse(`{${known},"id":"x","lowUser":1}`) as Record<string, unknown>,
    );
    expect({ status, title: body.title, participants: body.participants }).toEqual({
      status: 201,
      title: null,
      participants: [ann.userId, ben.userId],
    });
    const response = await a.fetch('post', THREADS, `{${unknown},${known}}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(body);
    expect(({} as Record<string, unknown>)['title']).toBeUndefined();
  });
});

describe('a single thread', () => {
  test('is returned as each member sees it', async () => {
    const { ann, ben, a, b } = await strangers();
    const { body: made } = await open(a, { participantId: ben.userId, initialMessage: 'hello' });
    const params = { threadId: made.id };
    // Names come from tokens and are stored in the background.
    const seen = await until('the name', async () => {
      const { body } = await b.call('getThread', { params });
      return body.otherUser?.fullName === null ? undefined : body;
    });
    expect(seen).toEqual({
      ...made,
      members: seen.members,
      unreadCount: 1,
      turn: 'me',
      otherUser: {
        userId: ann.userId,
        username: null,
        fullName: ann.fullName,
        avatarUrl: null,
        isOnline: false,
      },
      lastMessage: expect.objectContaining({ body: 'hello', senderName: ann.fullName }),
    });
    expect((await a.call('getThread', { params: { threadId: made.id.toUpperCase() } })).body.id).toBe(
      made.id,
    );
  });

  test('of other users returns the same error as a missing one', async () => {
    const { threadId } = await newPair(app);
    const stranger = new Rest(app, await newUser());
    await stranger.cannotTell('get', `${THREADS}/${threadId}`, `${THREADS}/${crypto.randomUUID()}`);
  });

  test.each([...badUuids.map(([, value]) => value).filter(Boolean), 'a%2Fb', '%zz', '%00', '%ff'])(
    'requires a UUID, not %s',
    async (id) => {
      const { a } = await strangers();
      expect(await a.refusal('get', `${THREADS}/${id}`)).toBe('400 invalid_request threadId');
    },
  );
});
