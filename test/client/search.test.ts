import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createSearch, listFiles, listSuggestions, parseSearch } from '@messaging/client/search';
import type { App } from '@messaging/server/app';
import { newChat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { until } from '../harness/wait.ts';
import { connected } from './client.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', SEARCH: 'on' });
});
afterAll(() => app[Symbol.asyncDispose]());

test('a search shows pages of results, and drops the answers of the search before', async () => {
  const chat = await newChat(app);
  for (let i = 1; i <= 25; i++) await chat.send({ body: `penguin ${i} https://example.com/${i}` });
  await using client = await connected(app, chat.ann);
  const search = createSearch(client);
  let changes = 0;
  const unsubscribe = search.subscribe(() => void (changes += 1));
  const found = () => search.getSnapshot().results.map(({ message }) => message.seq);
  await until('the words', async () => {
    await search.search('penguin 25');
    return found().length === 1;
  });
  await Promise.all([search.search('nothing like it'), search.search('penguin', chat.threadId)]);
  expect(search.getSnapshot()).toMatchObject({
    query: 'penguin',
    status: 'ready',
    hasMore: true,
    isComplete: true,
  });
  expect(found()).toEqual(Array.from({ length: 20 }, (_, i) => 25 - i));
  await Promise.all([search.loadMore(), search.loadMore()]);
  expect(found()).toEqual(Array.from({ length: 25 }, (_, i) => 25 - i));
  const [first] = search.getSnapshot().results;
  const hits = first?.highlights.map(([start = 0, length = 0]) =>
    first.message.body.slice(start, start + length),
  );
  expect(hits).toEqual(['penguin']);
  await search.search('penguin', crypto.randomUUID());
  expect(search.getSnapshot()).toMatchObject({ status: 'failed', failure: { code: 'not_found' } });
  const late = search.search('penguin');
  search.clear();
  await late;
  expect(search.getSnapshot()).toMatchObject({ query: '', status: 'idle', results: [] });
  unsubscribe();
  expect(changes).toBeGreaterThan(5);
  const { files } = await listFiles(client, { threadId: chat.threadId, type: 'link', limit: 2 });
  expect(files.map(({ link }) => link)).toEqual(['https://example.com/25', 'https://example.com/24']);
});

test('operators are suggested at the caret, and read as the service reads them', () => {
  const texts = (query: string, caret?: number) => listSuggestions(query, caret).map(({ text }) => text);
  expect(texts('')).toEqual(['from:', 'with:', 'job:', 'has:', 'is:', 'before:', 'after:', 'on:']);
  expect(texts('logo ')).toHaveLength(8);
  expect(texts('logo')).toEqual([]);
  expect(texts('logo -f')).toEqual(['from:']);
  expect(texts('has:')).toEqual(['has:file', 'has:image', 'has:link']);
  expect(texts('HAS:i logo', 5)).toEqual(['has:image']);
  expect(texts('has:image')).toEqual([]);
  const [chosen] = listSuggestions('a has:i logo', 7);
  expect(chosen).toEqual({ text: 'has:image', query: 'a has:image  logo', caret: 12 });
  for (const { text } of listSuggestions('has:'))
    expect(parseSearch(text)).toMatchObject({ terms: [], filters: [{ name: 'has' }] });
});
