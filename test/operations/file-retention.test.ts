import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { markUnheldFiles } from '@messaging/server/db/maintenance/file-retention';
import { FileSweeper } from '@messaging/server/files/file-sweeper';
import { reconcileFiles } from '@messaging/server/tools/reconcile-files';
import { newChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { runRetentionRound } from '../harness/retention-round.ts';
import { putBytes, reserveFile, uploadFile } from '../harness/upload-file.ts';

let app: App;
let chat: Chat;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
  chat = await newChat(app);
});
afterAll(() => app[Symbol.asyncDispose]());

/** Names of everything that is stored. */
const listStored = () => readdirSync(`${app.context.config.dataDir}/files`, { recursive: true }).join('\n');

/** Makes the files, and the deletion of messages, older. */
async function hoursGoBy(hours: number): Promise<void> {
  const { db } = app.context;
  await db.query`update files set created_at = created_at - make_interval(hours => ${hours}::int),
    due_at = due_at - make_interval(hours => ${hours}::int)`;
  await db.query`update messages set deleted_at = deleted_at - make_interval(hours => ${hours}::int)`;
}

/** Runs the work of the background once. */
async function sweep(): Promise<void> {
  const { context } = app;
  await runRetentionRound((cursor) => markUnheldFiles(context.db, cursor));
  if (context.files) await new FileSweeper(context, context.files.store).sweep();
}

const listRows = async () =>
  (await app.context.db.query<{ id: string }>`select id from files`).map(({ id }) => id);

test('What is not finished or not sent is removed after a day, and what was sent stays', async () => {
  const reserved = await reserveFile(chat.a, chat.threadId);
  const uploaded = await reserveFile(chat.a, chat.threadId);
  await putBytes(app, uploaded);
  const unsent = await uploadFile(app, chat.a, chat.threadId);
  const sent = await uploadFile(app, chat.a, chat.threadId);
  await chat.send({ body: '', attachments: [{ fileId: sent.id }] });
  await hoursGoBy(23);
  await sweep();
  expect((await listRows()).sort()).toEqual([reserved.id, uploaded.id, unsent.id, sent.id].sort());
  await hoursGoBy(2);
  await sweep();
  expect(await listRows()).toEqual([sent.id]);
  const stored = listStored();
  for (const { id } of [reserved, uploaded, unsent]) expect(stored).not.toContain(id);
  expect((await chat.b.fetch('GET', `/files/${sent.id}`)).status).toBe(200);
});

test('A file of a deleted message is removed after seven days, one of an edited message stays with its versions', async () => {
  const [deleted, edited] = [
    await uploadFile(app, chat.a, chat.threadId),
    await uploadFile(app, chat.a, chat.threadId),
  ];
  const { body: first } = await chat.send({ body: '', attachments: [{ fileId: deleted.id }] });
  const { body: second } = await chat.send({ body: '', attachments: [{ fileId: edited.id }] });
  await chat.a.call('deleteMessage', { params: { messageId: first.id } });
  const body = { body: 'without', attachments: [] };
  await chat.a.call('editMessage', { params: { messageId: second.id }, body });
  await hoursGoBy(6 * 24);
  await sweep();
  expect(await listRows()).toContain(deleted.id);
  await hoursGoBy(25);
  await sweep();
  expect(await listRows()).not.toContain(deleted.id);
  expect(listStored()).not.toContain(deleted.id);
  expect((await chat.b.fetch('GET', `/files/${edited.id}`)).status).toBe(200);
});

test('A file of a scheduled message stays until the message is sent or cancelled, and a day longer', async () => {
  const { id: fileId } = await uploadFile(app, chat.a, chat.threadId);
  const sendAt = new Date(Date.now() + 3_600_000).toISOString();
  const content = { body: '', attachments: [{ fileId }], sendAt, zone: 'UTC' };
  const { threadId } = chat;
  const { body: made } = await chat.a.call('createScheduled', { params: { threadId }, body: content });
  await hoursGoBy(7 * 24);
  await sweep();
  expect(await listRows()).toContain(fileId);
  await chat.a.call('cancelScheduled', { params: { threadId, scheduledId: made.id } });
  await sweep();
  await hoursGoBy(23);
  await sweep();
  expect(await listRows()).toContain(fileId);
  await hoursGoBy(2);
  await sweep();
  expect([await listRows(), listStored()].join()).not.toContain(fileId);
});

test('A file whose removal was cut short is removed by the next round', async () => {
  const { id } = await uploadFile(app, chat.a, chat.threadId);
  await hoursGoBy(25);
  const { context } = app;
  const failing = { ...context.files?.store, remove: () => Promise.reject(new Error('the store is away')) };
  const sweeper = new FileSweeper(context, failing as never);
  const failure: unknown = await sweeper.sweep().catch((error: unknown) => error);
  expect(failure).toMatchObject({ message: 'the store is away' });
  expect((await chat.a.fetch('GET', `/files/${id}`)).status).toBe(404);
  await hoursGoBy(1);
  await sweep();
  expect([await listRows(), listStored()].join()).not.toContain(id);
});

test('Files are counted: accepted, refused by reason, and opened', async () => {
  const { filesCompleted, fileBytes, filesRefused, filesOpened } = app.context.metrics;
  const read = () =>
    [filesCompleted, fileBytes, filesRefused, filesOpened].map((counter) =>
      Object.fromEntries([...counter.all()].map(({ labels, value }) => [labels.join(), value])),
    );
  const [completed, bytes, refused, opened] = read();
  const file = await uploadFile(app, chat.a, chat.threadId);
  const other = await reserveFile(chat.a, chat.threadId, { sha256: '0'.repeat(64) });
  await putBytes(app, other);
  await chat.a.refusal('POST', `/files/${other.id}/complete`, {});
  await chat.a.fetch('GET', `/files/${file.id}`);
  expect(read()).toEqual([
    { '': (completed?.[''] ?? 0) + 1 },
    { '': (bytes?.[''] ?? 0) + file.size },
    { ...refused, sha256: (refused?.['sha256'] ?? 0) + 1 },
    { ...opened, file: (opened?.['file'] ?? 0) + 1 },
  ]);
});

test('reconcile-files names what has no row and what has no bytes, and removes the former', async () => {
  const { context } = app;
  const lost = await uploadFile(app, chat.a, chat.threadId);
  const kept = await uploadFile(app, chat.a, chat.threadId);
  const orphan = await uploadFile(app, chat.a, chat.threadId);
  await context.files?.store.remove(lost.id);
  await context.db.query`delete from files where id = ${orphan.id}::uuid`;
  const lines: string[] = [];
  const run = (...args: string[]) =>
    reconcileFiles.run(
      () => context.config,
      args,
      (line) => lines.push(line),
    );
  await run('--remove');
  expect(lines).toEqual([
    `without a row: ${orphan.id}`,
    `without bytes: ${lost.id}`,
    '1 without a row, removed; 1 without bytes',
  ]);
  lines.length = 0;
  await run();
  expect(lines.at(-1)).toBe('0 without a row; 1 without bytes');
  expect((await chat.a.fetch('GET', `/files/${kept.id}`)).status).toBe(200);
});
