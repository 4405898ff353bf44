import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { newChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { Socket } from '../harness/socket.ts';
import { uploadFile } from '../harness/upload-file.ts';
import { until } from '../harness/wait.ts';
import { freePort } from '../services/ports.ts';

/** Sends a file as ann. */
async function sendFile(app: App, chat: Chat, text: string) {
  const bytes = new TextEncoder().encode(text);
  const file = await uploadFile(app, chat.a, chat.threadId, { bytes });
  const { body: message } = await chat.send({ body: '', attachments: [{ fileId: file.id }] });
  return { file, message };
}

/** Lets a check that was postponed be due. */
const skipWait = (app: App) =>
  app.context.db.query`update files set check_at = now() where check_at is not null`;

let app: App;
let chat: Chat;
const seen: { readonly headers: Headers; readonly body: string }[] = [];
let answer = (): Response => Response.json({ verdict: 'clean' });
const opened = new AsyncDisposableStack();
beforeAll(async () => {
  const hook = Bun.serve({
    port: 0,
    async fetch(request) {
      seen.push({ headers: request.headers, body: await request.text() });
      return answer();
    },
  });
  opened.defer(() => hook.stop(true));
  const port = String(await freePort());
  app = opened.use(
    await startInstance({
      RATE_LIMIT_PER_MINUTE: '0',
      PORT: port,
      FILES_ORIGIN: `http://127.0.0.1:${port}`,
      FILE_SCAN_URL: `${hook.url}check`,
      FILE_SCAN_SECRET: 'a secret of the tests',
      FILE_SCAN_FAIL: 'open',
    }),
  );
  chat = await newChat(app);
});
afterAll(() => opened.disposeAsync());

test('FILE_SCAN_URL gets a signed request with an address of the bytes, and its verdict counts', async () => {
  await using bens = await Socket.connect(app, chat.ben);
  answer = () => Response.json({ verdict: 'refused' });
  const { file, message } = await sendFile(app, chat, 'a draft');
  const changed = await bens.next('message_changed', ({ id }) => id === message.id);
  expect(changed.attachments[0]?.state).toBe('refused');
  const { headers, body } = seen.at(-1) ?? { headers: new Headers(), body: '{}' };
  const { url, ...rest } = JSON.parse(body) as { url: string };
  expect(rest).toEqual({ id: file.id, sha256: file.sha256, size: 7 });
  expect(url).toStartWith(`${app.context.config.filesOrigin}/api/v1/files/${file.id}?`);
  const text = `${headers.get('webhook-id')}.${headers.get('webhook-timestamp')}.${body}`;
  const signature = createHmac('sha256', 'a secret of the tests').update(text).digest('base64');
  expect(headers.get('webhook-signature')).toBe(`v1,${signature}`);
});

test('With FILE_SCAN_FAIL=open a file is opened for others after three checks that failed', async () => {
  await using bens = await Socket.connect(app, chat.ben);
  const answers = [new Response('no', { status: 500 }), new Response('{}'), new Response('x'.repeat(20_000))];
  answer = () => answers.shift() ?? new Response('again');
  const { message } = await sendFile(app, chat, 'another draft');
  for (const left of [2, 1, 0]) {
    await until('a check', () => answers.length <= left);
    await skipWait(app);
  }
  const changed = await bens.next('message_changed', ({ id }) => id === message.id);
  expect(changed.attachments[0]?.state).toBe('ready');
});
