import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config/config';
import { newChat, getThread, type Chat } from '../harness/chat.ts';
import { newEnv, startApp } from '../harness/instance.ts';
import { Platform } from '../harness/platform.ts';
import { published, PUBLISHING } from '../harness/published.ts';
import { allMessages } from '../harness/rest.ts';
import { createScratchDatabase, type ScratchDatabase } from '../harness/scratch-database.ts';
import { Socket } from '../harness/socket.ts';
import { until } from '../harness/wait.ts';

/** PostgreSQL's tools, which may be missing if the run's PostgreSQL is in a container. */
const [dump, restore] = [Bun.which('pg_dump'), Bun.which('psql')];
const cannot = dump === null || restore === null;
if (cannot) process.stderr.write('Skipped: no pg_dump and psql here.\n');

/** Copies a schema into another database, as a restored backup. */
async function copy(from: string, schema: string, to: string): Promise<void> {
  const dumped = Bun.spawn([dump ?? '', `--schema=${schema}`, '--no-owner', from], {
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const restored = Bun.spawn([restore ?? '', '--quiet', '--set=ON_ERROR_STOP=1', to], {
    stdin: dumped.stdout,
    stdout: 'ignore',
    stderr: 'pipe',
  });
  const errors = await Promise.all([dumped, restored].map(({ stderr }) => new Response(stderr).text()));
  const codes = await Promise.all([dumped.exited, restored.exited]);
  if (codes.some((code) => code !== 0)) throw new Error(`copying failed: ${errors.join('\n')}`);
}

/** Tests of the documentation page: */
const here = test.skipIf(cannot);

let platform: Platform;
let [from, to]: [ScratchDatabase | undefined, ScratchDatabase | undefined] = [undefined, undefined];
let app: App;
let chat: Chat;
let oldToken: string;
beforeAll(async () => {
  if (cannot) return;
  platform = await Platform.open();
  [from, to] = [await createScratchDatabase(), await createScratchDatabase()];
  const env = await newEnv({ ...PUBLISHING, ...platform.env });
  app = await startApp(readConfig({ ...env, DATABASE_URL: from.url }));
  const serving = {
    get url() {
      return app.url;
    },
  };
  chat = await newChat(serving);
  for (const body of ['one', 'two', 'three']) await chat.send({ body });
  await until('them to be published', async () => (await publishedSeqs()).size === 3);
  oldToken = await tokenNow();
  await copy(from.url, env['DATABASE_SCHEMA'] ?? '', to.url);
  await app[Symbol.asyncDispose]();
  app = await startApp(readConfig({ ...env, DATABASE_URL: to.url }));
});
afterAll(async () => {
  if (cannot) return;
  await app[Symbol.asyncDispose]();
  await from?.[Symbol.asyncDispose]();
  await to?.[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

async function tokenNow(): Promise<string> {
  await using socket = await Socket.connect(app, chat.ben);
  return String((await socket.request('sync', { token: null }))['token']);
}

async function publishedSeqs(): Promise<Set<string>> {
  return new Set((await published(platform, chat.threadId)).map(({ data }) => data.messageId));
}

here('has every message, and goes on in its order', async () => {
  expect((await allMessages(chat.b, chat.threadId)).map(({ seq, body }) => [seq, body])).toEqual([
    [1, 'one'],
    [2, 'two'],
    [3, 'three'],
  ]);
  expect((await getThread(chat.b, chat.threadId)).unreadCount).toBe(3);
  expect((await chat.send({ body: 'four' })).body.seq).toBe(4);
});

here(
  'tells a client with a token of before to load its lists anew; the token it gets then holds',
  async () => {
    await using ben = await Socket.connect(app, chat.ben);
    const first = await ben.request('sync', { token: oldToken });
    expect(first).toMatchObject({ complete: false, threads: [] });
    await chat.send({ body: 'after the restore' });
    const second = await ben.request('sync', { token: first['token'] });
    expect(second).toMatchObject({ complete: true, threads: [{ id: chat.threadId }] });
  },
);

here('is published on', async () => {
  const { body } = await chat.send({ body: 'to be published' });
  // The backup holds the lease of the former publisher, which lasts 10 s.
  await until('it to be published', async () => (await publishedSeqs()).has(body.id));
});
