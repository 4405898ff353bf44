import { afterAll, beforeAll, expect, test } from 'bun:test';
import { reservedFile, uploadedFile } from '@messaging/protocol/file';
import type { App } from '@messaging/server/app';
import { newChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { inShort, readFailure } from '../harness/rest.ts';
import { putBytes } from '../harness/upload-file.ts';
import { HOSTILE_FILES, type HostileFile } from './hostile-files.ts';

let app: App;
let chat: Chat;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', FILE_MAX_MB: '2' });
  chat = await newChat(app);
});
afterAll(() => app[Symbol.asyncDispose]());

const TEXT = new TextEncoder().encode('Three drafts, as you asked.');

/** What becomes of a file, in the form of the table. */
async function attempt({ filename = 'a', bytes = TEXT, size = bytes.byteLength, type, sha256 }: HostileFile) {
  const body = { threadId: chat.threadId, filename, size, type, sha256 };
  const reserving = await chat.a.fetch('POST', '/files', body);
  if (!reserving.ok) return inShort(await readFailure(reserving));
  const reserved = reservedFile.parse(await reserving.json());
  const sending = await putBytes(app, reserved, bytes);
  if (!sending.ok) return await discard(reserved.id, inShort(await readFailure(sending)));
  const completing = await chat.a.fetch('POST', `/files/${reserved.id}/complete`, {});
  if (!completing.ok) return inShort(await readFailure(completing));
  const file = uploadedFile.parse(await completing.json());
  const opened = await chat.a.fetch('GET', `/files/${file.id}`);
  expect(await opened.bytes()).toEqual(new Uint8Array(bytes));
  expect(opened.headers.get('x-content-type-options')).toBe('nosniff');
  expect(opened.headers.get('set-cookie')).toBeNull();
  const disposition = opened.headers.get('content-disposition') ?? '';
  const shown = opened.headers.get('content-type');
  return await discard(file.id, `${file.filename}: ${shown}, ${disposition.split(';')[0]}`);
}

async function discard(fileId: string, result: string): Promise<string> {
  await chat.a.call('removeFile', { params: { fileId } });
  return result;
}

test.each(HOSTILE_FILES.map((file) => [file.what, file] as const))('%s', async (_, file) => {
  expect(await attempt(file)).toBe(file.expected);
});

test('Nothing of all that is kept.', async () => {
  expect(await Array.fromAsync(app.context.files?.store.list() ?? [])).toEqual([]);
});
