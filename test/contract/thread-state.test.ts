import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { LIMITS } from '@messaging/protocol/limits';
import type { ThreadState } from '@messaging/protocol/thread-state';
import type { App } from '@messaging/server/app';
import { getThread, newChat, send, type Chat } from '../harness/chat.ts';
import { connectToGroups, newGroup } from '../harness/group.ts';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { badTexts, TIME } from '../harness/values.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

const setState = async (by: Rest, threadId: string, body: unknown) =>
  (await by.call('setThreadState', { params: { threadId }, body })).body;

const listIds = async (by: Rest, query: Record<string, string | number>) =>
  (await by.call('listThreads', { query })).body.threads.map(({ id }) => id);

const NOTHING: ThreadState = {
  isArchived: false,
  pinnedAt: null,
  mutedUntil: null,
  unreadFrom: null,
  labels: [],
  note: null,
  draft: null,
  isAnswered: false,
};

describe('the state of a thread', () => {
  test('is null until its user sets something, keeps what a change leaves out, and is null again after the last thing', async () => {
    const { a, b, threadId, answer } = await newChat(app);
    await answer({ body: 'hello' });
    expect(await getThread(a, threadId)).toMatchObject({ state: null, stateVersion: 0 });
    const pinned = await setState(a, threadId, { isPinned: true, labels: ['urgent', 'urgent', 'logo'] });
    expect(pinned.state).toEqual({
      ...NOTHING,
      pinnedAt: expect.stringMatching(TIME) as string,
      labels: ['urgent', 'logo'],
    });
    const noted = await setState(a, threadId, { note: ' pays late ', mutedUntil: 'forever' });
    expect(noted.state).toEqual({ ...pinned.state, note: 'pays late', mutedUntil: 'forever' } as ThreadState);
    expect(noted.stateVersion).toBe(2);
    // A repeated pin keeps its time.
    expect((await setState(a, threadId, { isPinned: true })).state?.pinnedAt).toBe(
      pinned.state?.pinnedAt ?? '',
    );
    const cleared = { isPinned: false, labels: [], note: null, mutedUntil: null };
    expect(await setState(a, threadId, cleared)).toMatchObject({ state: null, stateVersion: 4 });
    expect(await getThread(b, threadId)).toMatchObject({ state: null, stateVersion: 0 });
  });

  test("is told at once to the user's other connections that know groups, and to nobody else", async () => {
    const { ann, ben, threadId, answer } = await newChat(app);
    await answer({ body: 'hello' });
    await using one = await connectToGroups(app, ann);
    await using two = await connectToGroups(app, ann);
    await using base = await Socket.connect(app, ann);
    await using bens = await connectToGroups(app, ben);
    const { state } = await one.request('state', { threadId, isArchived: true });
    const told = await two.next('thread_state');
    expect(told).toEqual({
      threadId,
      state: state as ThreadState,
      stateVersion: 1,
      unreadCount: 1,
      turn: 'me',
      turnSince: expect.stringMatching(TIME) as string,
    });
    for (const socket of [one, base, bens]) {
      await socket.settled();
      expect(socket.all('thread_state')).toEqual([]);
    }
  });

  test('comes with sync to the own devices only', async () => {
    const { ann, ben, a, threadId, answer } = await newChat(app);
    await answer({ body: 'hello' });
    await using anns = await connectToGroups(app, ann);
    await using bens = await connectToGroups(app, ben);
    const sync = async (socket: Socket, token: string) =>
      (await socket.request('sync', { token })) as {
        threads: { state: ThreadState | null }[];
        token: string;
      };
    const start = async (socket: Socket) =>
      (await socket.request('sync', { token: null }))['token'] as string;
    const [annsToken, bensToken] = [await start(anns), await start(bens)];
    await setState(a, threadId, { note: 'pays late' });
    const changed = await sync(anns, annsToken);
    expect(changed.threads.map(({ state }) => state?.note)).toEqual(['pays late']);
    await setState(a, threadId, { note: null });
    expect((await sync(anns, changed.token)).threads.map(({ state }) => state)).toEqual([null]);
    expect((await sync(bens, bensToken)).threads).toEqual([]);
  });

  test.each([
    ...badTexts(LIMITS.noteCodePoints).map(
      ([name, note]) => [`a note that is ${name}`, 'note', { note }] as const,
    ),
    ['too many labels', 'labels', { labels: Array.from({ length: LIMITS.labels + 1 }, (_, i) => `${i}`) }],
    ['a time that is none', 'mutedUntil', { mutedUntil: 'tomorrow' }],
    ['a draft that is too long', 'draft.body', { draft: { body: 'x'.repeat(LIMITS.draftLength + 1) } }],
  ])('refuses %s', async (_, field, body) => {
    const { a, threadId } = await newChat(app);
    expect(await a.refusal('put', `/messages/threads/${threadId}/state`, body)).toBe(
      `400 invalid_request ${field}`,
    );
  });
});

describe('an archived thread', () => {
  test('comes back with its next message, unless it is muted', async () => {
    const { a, threadId, answer } = await newChat(app);
    await answer({ body: 'one' });
    expect((await setState(a, threadId, { isArchived: true })).state?.isArchived).toBe(true);
    expect(await listIds(a, { filter: 'inbox' })).toEqual([]);
    expect(await listIds(a, { filter: 'archived' })).toEqual([threadId]);
    await answer({ body: 'two' });
    expect(await listIds(a, { filter: 'inbox' })).toEqual([threadId]);
    await setState(a, threadId, { isArchived: true, mutedUntil: 'forever' });
    await answer({ body: 'three' });
    expect((await getThread(a, threadId)).state?.isArchived).toBe(true);
    await setState(a, threadId, { mutedUntil: new Date(Date.now() - 1_000).toISOString() });
    expect((await getThread(a, threadId)).state).toBeNull();
  });
});

describe('unreadFrom', () => {
  test('shows a thread as unread without moving the read position, until it is read again', async () => {
    const { ann, a, threadId, answer } = await newChat(app);
    for (const body of ['one', 'two', 'three']) await answer({ body });
    await using socket = await connectToGroups(app, ann);
    await using other = await connectToGroups(app, ann);
    await socket.request('read', { threadId, seq: 3 });
    const marked = await setState(a, threadId, { unreadFrom: 2 });
    expect(marked).toMatchObject({ unreadCount: 2, lastReadSeq: 3, state: { unreadFrom: 2 } });
    expect(await listIds(a, { filter: 'unread' })).toEqual([threadId]);
    await other.next('thread_state');
    await socket.request('read', { threadId, seq: 1 });
    expect((await getThread(a, threadId)).unreadCount).toBe(2);
    await socket.request('read', { threadId, seq: 3 });
    expect(await other.next('thread_state')).toMatchObject({ unreadCount: 0, state: null });
    expect(await listIds(a, { filter: 'unread' })).toEqual([]);
  });

  test('ends when the read position moves, and says nothing about messages that are not read', async () => {
    const { a, b, threadId, answer } = await newChat(app);
    const { body: one } = await answer({ body: 'one' });
    await a.call('markMessageRead', { params: { messageId: one.id } });
    await setState(a, threadId, { unreadFrom: 1 });
    const { body: two } = await answer({ body: 'two' });
    expect((await getThread(a, threadId)).unreadCount).toBe(2);
    await a.call('markMessageRead', { params: { messageId: two.id } });
    expect(await getThread(a, threadId)).toMatchObject({ unreadCount: 0, state: null });
    expect(await setState(b, threadId, { unreadFrom: 2 })).toMatchObject({ unreadCount: 0, state: null });
  });
});

describe('a draft', () => {
  test('is kept as it was typed, the later one of two devices wins, and an empty one is none', async () => {
    const { a, threadId } = await newChat(app);
    const draft = { body: ' I could ', attachments: [{ filename: 'a.png', url: 'https://f.example/a.png' }] };
    const { state } = await setState(a, threadId, { draft });
    expect(state?.draft).toMatchObject({
      body: ' I could ',
      replyTo: null,
      attachments: [{ filename: 'a.png' }],
    });
    const bodies = Array.from({ length: 8 }, (_, i) => `device ${i}`);
    await Promise.all(bodies.map((body) => setState(a, threadId, { draft: { body } })));
    const last = await getThread(a, threadId);
    expect(bodies).toContain(last.state?.draft?.body ?? '');
    expect(last.stateVersion).toBe(9);
    expect((await setState(a, threadId, { draft: { body: '' } })).state).toBeNull();
  });

  test(`beyond ${LIMITS.drafts} of a user is refused; a stored one can still be changed`, async () => {
    const { ann, a, threadId } = await newChat(app);
    await setState(a, threadId, { draft: { body: 'first' } });
    const { databaseSchema } = app.context.config;
    await app.context.db.sql
      .unsafe(`insert into ${databaseSchema}.thread_states (user_id, thread_id, draft, draft_at)
      select ${ann.userId}, gen_random_uuid(), '{"body":"x"}', now() from generate_series(2, ${LIMITS.drafts})`);
    const other = await newThread(app, await newUser(), ann);
    const refusal = await a.refusal('put', `/messages/threads/${other}/state`, {
      draft: { body: 'one more' },
    });
    expect(refusal).toBe('409 too_many_drafts');
    expect((await setState(a, threadId, { draft: { body: 'second' } })).state?.draft?.body).toBe('second');
  });
});

describe('the turn', () => {
  test('is with the other side after a message, and with nobody when there is nothing to answer', async () => {
    const { a, b, threadId, answer, send: sendAsAnn } = await newChat(app);
    expect(await getThread(a, threadId)).toMatchObject({ turn: 'none', turnSince: null });
    const { body: message } = await answer({ body: 'are you free?' });
    await a.call('renameThread', { params: { threadId }, body: { title: 'Logo' } });
    const mine = { turn: 'me', turnSince: message.createdAt } as const;
    expect(await getThread(a, threadId)).toMatchObject(mine);
    expect(await getThread(b, threadId)).toMatchObject({ turn: 'them', turnSince: message.createdAt });
    expect(await setState(a, threadId, { isAnswered: true })).toMatchObject({
      turn: 'none',
      turnSince: null,
    });
    expect(await listIds(a, { filter: 'your_turn' })).toEqual([]);
    await answer({ body: 'hello?' });
    expect((await getThread(a, threadId)).turn).toBe('me');
    expect((await getThread(a, threadId)).state).toBeNull();
    expect(await listIds(a, { filter: 'your_turn' })).toEqual([threadId]);
    await sendAsAnn({ body: 'yes' });
    expect((await getThread(a, threadId)).turn).toBe('them');
  });

  test('of a group belongs to a side', async () => {
    const { a, b, c, d, ann, cat, dan, threadId } = await newGroup(app);
    const params = { threadId, userId: dan.userId };
    await a.call('putMember', { params, body: { side: 'client', history: 'all' } });
    await send(a, threadId, { body: 'who can start?' });
    const turns = await Promise.all([a, b, c, d].map(async (by) => (await getThread(by, threadId)).turn));
    expect({ ann: ann.userId, cat: cat.userId, turns }).toMatchObject({
      turns: ['them', 'me', 'me', 'them'],
    });
    const query = { filter: 'your_turn', include: 'groups' };
    expect([
      await listIds(b, query),
      await listIds(d, query),
      await listIds(b, { filter: 'your_turn' }),
    ]).toEqual([[threadId], [], []]);
  });
});

describe('a filtered list', () => {
  /** Threads of ann with others, oldest first. */
  async function newThreads(names: readonly string[]): Promise<Chat & { ids: string[] }> {
    const chat = await newChat(app);
    const ids: string[] = [];
    for (const [i, fullName] of names.entries()) {
      const other = await newUser({ fullName });
      const id = await newThread(app, other, chat.ann, i + 1);
      await send(new Rest(app, other), id, { body: `from ${fullName}` });
      ids.push(id);
    }
    return { ...chat, ids };
  }

  test('has the threads that all its filters select, newest first, and pages by cursor', async () => {
    const names = ['Zoë Brûlé', 'ZOE Smith', 'Ann', 'Zoey'];
    const { a, ids } = await newThreads(names);
    await app.context.background.settled(5_000);
    const [one = '', two = '', three = '', four = ''] = ids;
    expect(await listIds(a, { q: 'zoé' })).toEqual([four, two, one]);
    expect(await listIds(a, { q: 'brule ZOE' })).toEqual([one]);
    expect(await listIds(a, { jobId: 3 })).toEqual([three]);
    await a.call('renameThread', { params: { threadId: three }, body: { title: 'Zoës Fest' } });
    expect(await listIds(a, { q: 'zoes' })).toEqual([three]);
    for (const threadId of [one, two]) await setState(a, threadId, { isPinned: true, labels: ['hot'] });
    expect(await listIds(a, { filter: 'pinned' })).toEqual([two, one]);
    expect(await listIds(a, { label: 'hot', q: 'smith' })).toEqual([two]);
    await setState(a, two, { isArchived: true });
    expect(await listIds(a, { filter: 'pinned' })).toEqual([one]);
    expect(await listIds(a, { filter: 'archived', label: 'hot' })).toEqual([two]);
    expect(await listIds(a, { filter: 'your_turn' })).toEqual([one, four, three]);
    for (const filter of ['unread', 'your_turn', 'inbox']) {
      const paged: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query: Record<string, string | number> = { filter, limit: 1, ...(cursor && { cursor }) };
        const { body } = await a.call('listThreads', { query });
        paged.push(...body.threads.map(({ id }) => id));
        cursor = body.nextCursor;
      }
      expect(paged).toEqual(await listIds(a, { filter }));
    }
  });

  test('takes no offset', async () => {
    const { a } = await newChat(app);
    expect(await a.refusal('get', '/messages/threads?filter=unread&offset=1')).toStartWith(
      '400 invalid_request',
    );
  });
});
