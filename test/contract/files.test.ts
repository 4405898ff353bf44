import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { API_PREFIX } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import { newChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { inShort, readFailure, Rest } from '../harness/rest.ts';
import { isEmbedded } from '../harness/store.ts';
import { newUser } from '../harness/token.ts';
import { startS3Proxy, toS3Env } from '../services/s3-proxy.ts';
import { putBytes, reserveFile, uploadFile } from '../harness/upload-file.ts';

let app: App;
let chat: Chat;

const PNG = Uint8Array.fromBase64(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
);

const send = (attachments: readonly object[], more: object = {}) =>
  chat.send({ body: '', attachments, ...more });
const sendRefusal = (attachments: readonly object[], more: object = {}) =>
  chat.a.refusal('POST', chat.path, { body: '', attachments, ...more });
const open = (by: Rest, id: string, query = '') => by.fetch('GET', `/files/${id}${query}`);

/** Parameters of an address that its signature covers. */
const PARAMETERS = {
  disk: ['user', 'expires', 'signature', 'preview'],
  s3: ['X-Amz-Expires', 'X-Amz-Signature', 'response-content-type'],
};

/** Ids of everything that is stored. */
const listStored = () => Array.fromAsync(app.context.files?.store.list() ?? []);

// The stores do not depend on the database.
describe.each(isEmbedded ? (['disk'] as const) : (['disk', 's3'] as const))('on %s', (store) => {
  const opened = new AsyncDisposableStack();
  beforeAll(async () => {
    const env = store === 's3' ? toS3Env(opened.use(await startS3Proxy())) : {};
    app = opened.use(await startInstance({ RATE_LIMIT_PER_MINUTE: '0', ...env }));
    chat = await newChat(app);
  });
  afterAll(() => opened.disposeAsync());

  describe('a file', () => {
    test('is uploaded, sent with an empty text, and opened by both members', async () => {
      const file = await uploadFile(app, chat.a, chat.threadId, { filename: 'logo.png', bytes: PNG });
      expect(file).toMatchObject({
        type: 'image/png',
        size: PNG.length,
        width: 1,
        height: 1,
        state: 'ready',
      });
      const { body: message } = await send([{ fileId: file.id }]);
      const url = `${API_PREFIX}/files/${file.id}`;
      expect(message).toMatchObject({
        body: '',
        attachments: [{ fileId: file.id, filename: 'logo.png', url }],
      });
      const { body: seen } = await chat.b.call('listMessages', { params: { threadId: chat.threadId } });
      expect(seen.messages[0]).toMatchObject({ id: message.id, attachments: message.attachments });
      const answer = await open(chat.b, file.id);
      expect(answer.headers.get('content-type')).toBe('image/png');
      expect(await answer.bytes()).toEqual(PNG);
      expect((await open(chat.a, file.id, '?preview=320')).headers.get('content-type')).toBe('image/webp');
    });

    test('is sent once; a repeated call is answered with its message', async () => {
      const { id: fileId } = await uploadFile(app, chat.a, chat.threadId);
      const clientId = crypto.randomUUID();
      const first = await send([{ fileId }], { clientId });
      const second = await send([{ fileId }], { clientId });
      expect([first.status, second.status]).toEqual([201, 200]);
      expect(second.body).toEqual(first.body);
      expect(await sendRefusal([{ fileId }])).toBe('409 file_not_ready');
      const other = await uploadFile(app, chat.a, chat.threadId);
      expect(await sendRefusal([{ fileId: other.id }], { clientId })).toBe('409 client_id_conflict');
      expect((await send([{ fileId: other.id }])).status).toBe(201);
    });

    test('is sent once by ten calls at the same moment', async () => {
      const { id: fileId } = await uploadFile(app, chat.a, chat.threadId);
      const clientId = crypto.randomUUID();
      const answers = await Promise.all(Array.from({ length: 10 }, () => send([{ fileId }], { clientId })));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    });

    test('that is not complete, of another user or of another thread cannot be sent', async () => {
      const { id: pending } = await reserveFile(chat.a, chat.threadId);
      expect(await sendRefusal([{ fileId: pending }])).toBe('409 file_not_ready');
      expect(await chat.a.refusal('POST', `/files/${pending}/complete`, {})).toBe('409 file_incomplete');
      const bens = await uploadFile(app, chat.b, chat.threadId);
      expect(await sendRefusal([{ fileId: bens.id }])).toBe('409 file_not_ready');
      const elsewhere = await newChat(app, chat.ann);
      const other = await uploadFile(app, chat.a, elsewhere.threadId);
      expect(await sendRefusal([{ fileId: other.id }])).toBe('409 file_not_ready');
    });

    test('that was not sent is only for its owner, and a stranger sees none', async () => {
      const stranger = new Rest(app, await newUser());
      const { id } = await uploadFile(app, chat.a, chat.threadId);
      expect((await open(chat.a, id)).status).toBe(200);
      await chat.b.cannotTell('GET', `/files/${id}`, `/files/${crypto.randomUUID()}`);
      await send([{ fileId: id }]);
      await stranger.cannotTell('GET', `/files/${id}`, `/files/${crypto.randomUUID()}`);
      expect(inShort(await readFailure(await fetch(new URL(`${API_PREFIX}/files/${id}`, app.url))))).toBe(
        '401 token_missing',
      );
    });

    test('of a deleted message is for nobody', async () => {
      const { id: fileId } = await uploadFile(app, chat.a, chat.threadId);
      const { body } = await send([{ fileId }]);
      await chat.a.call('deleteMessage', { params: { messageId: body.id } });
      for (const by of [chat.a, chat.b]) expect((await open(by, fileId)).status).toBe(404);
    });
  });

  describe('a link', () => {
    test('opens a file without a token, and says who has opened it', async () => {
      const { id: fileId } = await uploadFile(app, chat.a, chat.threadId);
      await send([{ fileId }]);
      const { links } = (await chat.b.call('linkFiles', { body: { ids: [fileId] } })).body;
      const answer = await fetch(new URL(links[fileId] ?? '', app.url));
      expect(await answer.text()).toBe('Three drafts, as you asked.');
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-disposition': `inline; filename="notes.txt"; filename*=UTF-8''notes.txt`,
        'cache-control': 'private, max-age=300',
      });
      if (store === 'disk')
        expect(Object.fromEntries(answer.headers)).toMatchObject({
          'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
          'x-content-type-options': 'nosniff',
        });
      const { opens } = (await chat.a.call('listFileOpens', { params: { fileId } })).body;
      expect(opens).toMatchObject([{ userId: chat.ben.userId, count: 1 }]);
    });

    test.each(PARAMETERS[store])('with another %s is refused', async (name) => {
      const { id: fileId } = await uploadFile(app, chat.a, chat.threadId);
      const { links } = (await chat.a.call('linkFiles', { body: { ids: [fileId] } })).body;
      const url = new URL(links[fileId] ?? '', app.url);
      url.searchParams.set(name, name === 'preview' ? '320' : `${url.searchParams.get(name)}1`);
      const answer = await fetch(url);
      expect(answer.status).toBe(403);
      if (store === 'disk') expect(inShort(await readFailure(answer))).toBe('403 link_expired');
      expect((await chat.a.call('removeFile', { params: { fileId } })).body).toEqual({ success: true });
      expect((await open(chat.a, fileId)).status).toBe(404);
    });
  });

  describe('a part of a file', () => {
    test.each([
      ['bytes=0-4', 206, 'Three'],
      ['bytes=-5', 206, 'sked.'],
      ['bytes=22-', 206, 'sked.'],
      // A store of its own may also refuse it.
      ...(store === 'disk' ? [['bytes=5-2', 200, 'Three drafts, as you asked.'] as const] : []),
      ['bytes=27-', 416, ''],
    ])('%s is answered with %i', async (range, status, text) => {
      const { id: fileId } = await uploadFile(app, chat.a, chat.threadId);
      const { links } = (await chat.a.call('linkFiles', { body: { ids: [fileId] } })).body;
      const answer = await fetch(new URL(links[fileId] ?? '', app.url), { headers: { Range: range } });
      expect(answer.status).toBe(status);
      if (status !== 416) expect(await answer.text()).toBe(text);
      await chat.a.call('removeFile', { params: { fileId } });
    });
  });

  describe('bytes', () => {
    test.each([-1, 1])('of another length by %i are refused, and nothing is kept', async (more) => {
      const reserved = await reserveFile(chat.a, chat.threadId, { size: 27 + more });
      // A store of its own finds that the signature is for another length.
      expect((await putBytes(app, reserved)).status).toBe(store === 'disk' ? 422 : 403);
      expect(await chat.a.refusal('POST', `/files/${reserved.id}/complete`, {})).toBe('409 file_incomplete');
      await chat.a.call('removeFile', { params: { fileId: reserved.id } });
    });

    test('with another hash are refused, and nothing is kept', async () => {
      const reserved = await reserveFile(chat.a, chat.threadId, { sha256: '0'.repeat(64) });
      expect((await putBytes(app, reserved)).ok).toBe(true);
      expect(await chat.a.refusal('POST', `/files/${reserved.id}/complete`, {})).toBe(
        '422 file_refused sha256',
      );
      expect((await chat.a.fail('POST', `/files/${reserved.id}/complete`, {})).status).toBe(404);
      expect(await listStored()).not.toContain(reserved.id);
    });
  });
});
