import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { newChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { Socket } from '../harness/socket.ts';
import { uploadFile } from '../harness/upload-file.ts';
import { until } from '../harness/wait.ts';
import { startClamd, VIRUS } from '../services/clamd.ts';
import type { Service } from '../services/service.ts';

const toBytes = (text: string) => new TextEncoder().encode(text);
const open = async (by: Chat['a'], id: string) => (await by.fetch('GET', `/files/${id}`)).status;

/** Sends a file as ann. */
async function sendFile(app: App, chat: Chat, bytes: Uint8Array<ArrayBuffer>) {
  const file = await uploadFile(app, chat.a, chat.threadId, { bytes });
  const { body: message } = await chat.send({ body: '', attachments: [{ fileId: file.id }] });
  return { file, message };
}

/** Number of checks that failed. */
const countFailed = ({ context }: App): number =>
  [...context.metrics.filesChecked.all()].find(({ labels: [result] }) => result === 'failed')?.value ?? 0;

/** Lets a check that was postponed be due. */
const skipWait = (app: App) =>
  app.context.db.query`update files set check_at = now() where check_at is not null`;

let app: App;
let chat: Chat;
let clamd: Service;
const opened = new AsyncDisposableStack();
beforeAll(async () => {
  clamd = opened.use(await startClamd());
  app = opened.use(await startInstance({ RATE_LIMIT_PER_MINUTE: '0', CLAMAV_URL: clamd.url }));
  chat = await newChat(app);
});
afterAll(() => opened.disposeAsync());

test('A file is for its sender only until it was checked, and then for both members', async () => {
  await clamd.stop();
  await using bens = await Socket.connect(app, chat.ben);
  const { file, message } = await sendFile(app, chat, toBytes('a harmless draft'.repeat(10_000)));
  expect(file.state).toBe('checking');
  const [attachment] = message.attachments;
  expect(attachment).toMatchObject({ state: 'checking', url: '', placeholder: null, previewUrl: null });
  expect([await open(chat.a, file.id), await open(chat.b, file.id)]).toEqual([200, 404]);
  const edit = { params: { messageId: message.id }, body: { body: 'with a text' } };
  const { body: edited } = await chat.a.call('editMessage', edit);
  expect(edited.attachments).toEqual(message.attachments);
  await bens.next('message_changed');
  await until('a check that failed', () => countFailed(app) > 0);
  expect(await open(chat.b, file.id)).toBe(404);
  await clamd.restart();
  await skipWait(app);
  const changed = await bens.next('message_changed');
  expect(changed).toMatchObject({ id: message.id, version: 2, change: 2, body: 'with a text' });
  expect(changed.attachments[0]).toMatchObject({ fileId: file.id, state: 'ready' });
  expect(changed.attachments[0]?.url).toEndWith(`/files/${file.id}`);
  expect(await open(chat.b, file.id)).toBe(200);
  // An earlier version shows the same.
  const { versions } = (await chat.b.call('listVersions', { params: { messageId: message.id } })).body;
  expect(versions[0]?.attachments).toEqual(changed.attachments);
});

test('A file with a virus is refused, and its bytes are removed', async () => {
  await using bens = await Socket.connect(app, chat.ben);
  const { file, message } = await sendFile(app, chat, toBytes(`${'x'.repeat(100_000)}${VIRUS}`));
  const changed = await bens.next('message_changed', ({ id }) => id === message.id);
  expect(changed.attachments[0]).toMatchObject({ state: 'refused', url: '' });
  for (const by of [chat.a, chat.b]) expect(await open(by, file.id)).toBe(404);
  const bytes = app.context.files?.store.open(file.id) as Bun.BunFile;
  await until('the bytes to be removed', async () => !(await bytes.exists()));
});

test('A file that is refused before it was sent cannot be sent', async () => {
  const file = await uploadFile(app, chat.a, chat.threadId, { bytes: toBytes(VIRUS) });
  const complete = async () =>
    (await chat.a.call('completeFile', { params: { fileId: file.id }, body: {} })).body.state;
  await until('the check', async () => (await complete()) === 'refused');
  const body = { body: '', attachments: [{ fileId: file.id }] };
  expect(await chat.a.refusal('POST', chat.path, body)).toBe('409 file_not_ready');
});
