import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { newChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { until } from '../harness/wait.ts';
import { PRECISION_SET, type Language } from './search-precision-set.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', SEARCH: 'on' });
});
afterAll(() => app[Symbol.asyncDispose]());

async function find({ a }: Chat, q: string): Promise<string[]> {
  const { results } = (await a.call('searchMessages', { query: { q, limit: 50 } })).body;
  return results.map(({ message }) => message.body);
}

/** What a query finds, by the names of the messages. */
async function answer(chat: Chat, { messages, queries }: Language): Promise<Record<string, string[]>> {
  const names = new Map(Object.entries(messages).map(([name, body]) => [body, name]));
  const found: Record<string, string[]> = {};
  for (const q of Object.keys(queries))
    found[q] = (await find(chat, q)).map((body) => names.get(body) ?? body).sort();
  return found;
}

test('each query of the precision set finds the messages that it must find, and no other', async () => {
  const all = Object.entries(PRECISION_SET);
  expect(all.length).toBeGreaterThan(8);
  expect(all.flatMap(([, { queries }]) => Object.keys(queries)).length).toBeGreaterThan(60);
  for (const [language, set] of all) {
    const chat = await newChat(app);
    for (const body of Object.values(set.messages)) await chat.send({ body });
    const sent = Object.keys(set.messages).length;
    await until(
      `the words of ${language}`,
      async () => (await find(chat, `with:${chat.ben.userId}`)).length === sent,
    );
    const sorted = Object.entries(set.queries).map(([q, names]) => [q, [...names].sort()]);
    expect({ language, ...(await answer(chat, set)) }).toEqual({ language, ...Object.fromEntries(sorted) });
  }
});
