import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Output } from '@messaging/protocol/commands';
import type { App } from '@messaging/server/app';
import { newChat, newNamedChat, type Chat } from '../harness/chat.ts';
import { addMember, newGroup, removeMember } from '../harness/group.ts';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', SEARCH: 'on' });
});
afterAll(() => app[Symbol.asyncDispose]());

type Search = Output<'searchMessages'>;

async function search(by: Rest, q: string, query: Record<string, string | number> = {}): Promise<Search> {
  return (await by.call('searchMessages', { query: { q, ...query } })).body;
}

const bodies = ({ results }: Search): string[] => results.map(({ message }) => message.body);

/** Waits until a search finds these texts, newest first. */
async function untilFound(by: Rest, q: string, expected: readonly string[]): Promise<void> {
  await until(`${q} to find ${expected.length}`, async () =>
    Bun.deepEquals(bodies(await search(by, q)), [...expected]),
  );
}

describe('a search', () => {
  test('finds what both members said, newest first, with the hits and the thread', async () => {
    const chat = await newNamedChat(app);
    await chat.send({ body: 'The first lighthouse sketch' });
    await chat.answer({ body: 'I like the lighthouses 🗼 in the lighthouse' });
    await chat.send({ body: 'Nothing here' });
    await untilFound(chat.a, 'lighthouse', [
      'I like the lighthouses 🗼 in the lighthouse',
      'The first lighthouse sketch',
    ]);
    const { results, isComplete, hasMore, nextCursor, count } = await search(chat.b, 'lighthouse');
    expect({ isComplete, hasMore, nextCursor, count }).toEqual({
      isComplete: true,
      hasMore: false,
      nextCursor: null,
      count: 2,
    });
    expect(results.map(({ highlights }) => highlights)).toEqual([
      [
        [11, 11],
        [33, 10],
      ],
      [[10, 10]],
    ]);
    expect(results[0]?.thread).toMatchObject({
      id: chat.threadId,
      kind: 'pair',
      otherUser: { userId: chat.ann.userId },
    });
  });

  test('follows edits and deletions', async () => {
    const chat = await newChat(app);
    const [edited, deleted] = [
      await chat.send({ body: 'a zeppelin' }),
      await chat.send({ body: 'two zeppelins' }),
    ];
    await untilFound(chat.b, 'zeppelin', ['two zeppelins', 'a zeppelin']);
    await chat.a.call('editMessage', { params: { messageId: edited.body.id }, body: { body: 'a balloon' } });
    await chat.a.call('deleteMessage', { params: { messageId: deleted.body.id } });
    // At once, because results are compared with what the messages say.
    expect(bodies(await search(chat.b, 'zeppelin'))).toEqual([]);
    await untilFound(chat.b, 'balloon', ['a balloon']);
    await until('the words to be gone', async () => (await countWords('zeppelin')) === 0);
  });

  test('shows nothing of other threads', async () => {
    const [chat, other] = [await newChat(app), await newChat(app)];
    await chat.send({ body: 'our secret kangaroo' });
    await other.send({ body: 'their kangaroo' });
    await untilFound(chat.b, 'kangaroo', ['our secret kangaroo']);
    await untilFound(other.b, 'kangaroo', ['their kangaroo']);
    const { threadId } = chat;
    expect(bodies(await search(chat.a, 'kangaroo', { threadId }))).toEqual(['our secret kangaroo']);
    const path = `/messages/search?q=kangaroo&threadId=${threadId}`;
    expect(await other.a.refusal('get', path)).toBe('404 not_found');
  });

  test('keeps to what a member of a group may see', async () => {
    const { a, b, c, d, ann, ben, dan, threadId } = await newGroup(app);
    const send = (by: Rest, body: string) => by.call('sendMessage', { params: { threadId }, body: { body } });
    await send(a, 'ostrich before');
    await addMember(a, threadId, dan, { history: 'none' });
    await send(b, 'ostrich between');
    await untilFound(d, 'ostrich', ['ostrich between']);
    await removeMember(a, threadId, dan);
    await send(b, 'ostrich after');
    await untilFound(c, 'ostrich', ['ostrich after', 'ostrich between', 'ostrich before']);
    expect(bodies(await search(d, 'ostrich'))).toEqual(['ostrich between']);
    expect(bodies(await search(a, `ostrich with:${ben.userId} -from:me`))).toEqual([
      'ostrich after',
      'ostrich between',
    ]);
    const { results } = await search(a, `ostrich from:${ann.userId}`);
    expect(results.map(({ thread }) => [thread.kind, thread.title, thread.members.length])).toEqual([
      ['group', 'The bakery', 3],
    ]);
    // A member who comes back with the whole history finds all of it, although no word was stored again.
    await addMember(a, threadId, dan, { history: 'all' });
    expect(bodies(await search(d, 'ostrich')).length).toBe(3);
  });

  test('goes on after a cursor, also between messages of one moment', async () => {
    const chat = await newChat(app);
    const sent = Array.from({ length: 7 }, (_, i) => `page ${i} of the atlas`);
    await Promise.all(sent.map((body) => chat.send({ body })));
    await until('seven', async () => (await search(chat.b, 'atlas')).count === 7);
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Search = await search(chat.b, 'atlas', {
        limit: 2,
        ...(cursor === null ? {} : { cursor }),
      });
      expect(page.hasMore).toBe(page.nextCursor !== null);
      found.push(...bodies(page));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(found.sort()).toEqual(sent);
    expect(await chat.b.refusal('get', '/messages/search?q=atlas&cursor=x')).toBe(
      '400 invalid_request cursor',
    );
  });

  test('takes operators', async () => {
    const chat = await newNamedChat(app);
    const other = await newThread(app, chat.ann, await newUser(), 7_001);
    const elsewhere = (body: object) => chat.a.call('sendMessage', { params: { threadId: other }, body });
    const file = (filename: string, type: string) => ({ filename, type, url: 'https://files.example/1' });
    await chat.send({ body: 'plan one', attachments: [file('layout_v2.pdf', 'application/pdf')] });
    const pinned = await chat.answer({ body: 'plan two', attachments: [file('photo.png', 'image/png')] });
    await chat.b.call('pinMessage', { params: { messageId: pinned.body.id } });
    await elsewhere({ body: 'plan three: https://example.com/plan' });
    const today = new Date().toISOString().slice(0, 10);
    const cases: Record<string, string[]> = {
      plan: ['plan three: https://example.com/plan', 'plan two', 'plan one'],
      'from:me plan': ['plan three: https://example.com/plan', 'plan one'],
      [`from:${chat.ben.userId}`]: ['plan two'],
      [`from:"${chat.ben.fullName}" plan`]: ['plan two'],
      'from:nobodyofthisname': [],
      [`with:${chat.ben.userId} plan`]: ['plan two', 'plan one'],
      [`-with:${chat.ben.userId} plan`]: ['plan three: https://example.com/plan'],
      'job:7001': ['plan three: https://example.com/plan'],
      'has:file': ['plan one'],
      layout_v2: ['plan one'],
      'has:image': ['plan two'],
      'has:link': ['plan three: https://example.com/plan'],
      '-has:link -has:image plan': ['plan one'],
      'is:pinned': ['plan two'],
      '-is:pinned has:file': ['plan one'],
      [`on:${today.slice(0, 4)} from:${chat.ben.userId}`]: ['plan two'],
      'before:2020-01-01': [],
      'after:2020 is:pinned': ['plan two'],
      'nosuch:operator': [],
      '"!!"': [],
    };
    for (const [q, expected] of Object.entries(cases)) await untilFound(chat.a, q, expected);
    expect(await chat.a.refusal('get', '/messages/search?q=on:2026-01-01&zone=Nowhere')).toBe(
      '400 invalid_request zone',
    );
  });
});

async function countWords(word: string): Promise<number> {
  const [row] = await app.context.db.query<{ n: number }>`
    select count(*)::int as n from message_words where words @@ ${`'${word}':*`}::tsquery`;
  return row?.n ?? -1;
}

test('the files, images and links of a thread are listed page by page', async () => {
  const chat: Chat = await newChat(app);
  const file = (filename: string, type: string | null) => ({
    filename,
    type,
    url: `https://f.example/${filename}`,
  });
  await chat.send({ body: 'one', attachments: [file('a.pdf', null), file('b.png', 'image/png')] });
  await chat.answer({ body: 'see https://one.example/x, and (http://two.example/y).' });
  const gone = await chat.send({ body: 'three', attachments: [file('gone.pdf', 'application/pdf')] });
  await chat.a.call('deleteMessage', { params: { messageId: gone.body.id } });
  await chat.send({ body: 'four', attachments: [file('c.pdf', 'application/pdf')] });
  const list = async (type: string, query = {}) => {
    const params = { threadId: chat.threadId };
    return (await chat.b.call('listFiles', { params, query: { type, ...query } })).body;
  };
  const files = await list('file', { limit: 1 });
  expect(files.files.map(({ seq, attachment }) => [seq, attachment?.filename])).toEqual([[4, 'c.pdf']]);
  const next = await list('file', { limit: 1, before: files.nextBefore });
  expect(next.files.map(({ seq, attachment }) => [seq, attachment?.filename])).toEqual([[1, 'a.pdf']]);
  expect((await list('file')).hasMore).toBe(false);
  expect((await list('image')).files.map(({ attachment }) => attachment?.filename)).toEqual(['b.png']);
  expect((await list('link')).files.map(({ link, senderId }) => [link, senderId])).toEqual([
    ['https://one.example/x', chat.ben.userId],
    ['http://two.example/y', chat.ben.userId],
  ]);
});

test('a user searches 30 times at once, and without SEARCH not at all', async () => {
  await using limited = await startInstance({ SEARCH: 'on' });
  const { a } = await newChat(limited);
  const path = '/messages/search?q=word';
  const calls = await Promise.all(
    Array.from({ length: 32 }, async () => (await a.fetch('get', path)).status),
  );
  expect(calls.filter((status) => status === 429).length).toBe(2);
  expect(await a.refusal('get', path)).toBe('429 rate_limited');
  await using off = await startInstance({ SEARCH: 'off' });
  const { a: other } = await newChat(off);
  expect(await other.refusal('get', path)).toBe('404 search_off');
});
