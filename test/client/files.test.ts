import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createFiles } from '@messaging/client/files';
import type { App } from '@messaging/server/app';
import { newChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { until } from '../harness/wait.ts';
import { newClient } from './client.ts';

const opened = new AsyncDisposableStack();
let app: App;
let chat: Chat;
beforeAll(async () => {
  app = opened.use(await startInstance({ RATE_LIMIT_PER_MINUTE: '0' }));
  chat = await newChat(app);
});
afterAll(() => opened.disposeAsync());

const TEXT = 'Three drafts, as you asked.';
const notes = (text = TEXT) => new File([text], 'notes.txt', { type: 'text/plain' });

type Answer = Response | Promise<Response> | undefined;

/** A front of the service that answers some calls itself, and notes all calls as `PUT content`. */
function startFront(answer: (call: string) => Answer = () => undefined) {
  const calls: string[] = [];
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const call = `${request.method} ${pathname.split('/').at(-1)}`;
      calls.push(call);
      const { method, headers } = request;
      const body = method === 'GET' ? null : await request.bytes();
      return (
        (await answer(call)) ?? (await fetch(new URL(pathname + search, app.url), { method, headers, body }))
      );
    },
  });
  opened.defer(() => server.stop(true));
  const client = newClient({ url: server.url }, chat.ann);
  opened.use(client);
  return { calls, client, files: createFiles(client) };
}

const unavailable = (): Response =>
  Response.json({ code: 'unavailable', error: 'Not now.', retryable: true, requestId: '1' }, { status: 503 });

test('a file is uploaded, sent without a text, and opened by the other member by an address', async () => {
  const { client, files } = startFront();
  const shares: number[] = [];
  const { id, ...file } = await files.upload(chat.threadId, notes(), { onProgress: (n) => shares.push(n) });
  expect(file).toMatchObject({ filename: 'notes.txt', size: TEXT.length, state: 'ready' });
  expect(shares.at(-1)).toBe(1);
  const item = client.send(chat.threadId, { body: '', attachments: [{ fileId: id }] });
  expect(item).toMatchObject({ state: 'pending', body: '' });
  expect(() => client.send(chat.threadId, { body: '' })).toThrow('empty');
  await chat.send({ body: '', attachments: [{ fileId: id }] });

  await using other = newClient(app, chat.ben);
  const theirs = createFiles(other);
  const answer = await fetch(await theirs.fileUrl(id));
  expect(await answer.text()).toBe(TEXT);
  expect(await files.opens(id)).toMatchObject([{ userId: chat.ben.userId, count: 1 }]);
});

test('addresses of one moment share a call and are kept, and one that may not be opened is refused', async () => {
  const { calls, files } = startFront();
  const ids = [];
  for (const text of ['one', 'two']) ids.push((await files.upload(chat.threadId, notes(text))).id);
  calls.length = 0;
  const unknown = files.fileUrl(crypto.randomUUID());
  const urls = await Promise.all(ids.map((id) => files.fileUrl(id)));
  expect(unknown).rejects.toMatchObject({ failure: { kind: 'refused', code: 'not_found' } });
  expect(await (await fetch(urls[1] ?? '')).text()).toBe('two');
  const [first = ''] = ids;
  expect(files.knownUrl(first)).toBe(urls[0]);
  expect(await files.fileUrl(first)).toBe(urls[0] ?? '');
  expect(calls.filter((call) => call === 'POST links')).toHaveLength(1);
  files.forgetUrl(first);
  expect(files.knownUrl(first)).toBeUndefined();
  await files.fileUrl(first);
  await files.fileUrl(first, '320');
  expect(calls.filter((call) => call === 'POST links')).toHaveLength(3);
  for (const id of ids) await files.discard(id);
  files.forgetUrl(first);
  expect(files.fileUrl(first)).rejects.toMatchObject({ failure: { code: 'not_found' } });
});

test('what fails for a while is tried again; what is refused is not, and its place is given back', async () => {
  const failing = new Set(['PUT content', 'POST complete']);
  const { calls, files } = startFront((call) => (failing.delete(call) ? unavailable() : undefined));
  expect((await files.upload(chat.threadId, notes())).state).toBe('ready');
  expect(calls).toEqual(['POST files', 'PUT content', 'PUT content', 'POST complete', 'POST complete']);

  const front = startFront((call) =>
    call === 'PUT content' ? new Response('<Error/>', { status: 403 }) : undefined,
  );
  expect(front.files.upload(chat.threadId, notes())).rejects.toMatchObject({
    failure: { kind: 'refused', code: 'link_expired', canRetry: false },
  });
  await until('the removal', () => front.calls.includes('DELETE upload'));
  expect(front.calls).toEqual(['POST files', 'PUT content', 'DELETE upload']);
  expect(front.files.upload(chat.threadId, notes(''))).rejects.toMatchObject({
    failure: { kind: 'refused', code: 'invalid_request' },
  });
});

test('an upload that is ended keeps nothing', async () => {
  const held = Promise.withResolvers<Response>();
  const { calls, files } = startFront((call) => (call === 'PUT content' ? held.promise : undefined));
  const abort = new AbortController();
  const upload = files.upload(chat.threadId, notes(), { signal: abort.signal });
  await until('the bytes', () => calls.includes('PUT content'));
  abort.abort();
  expect(upload).rejects.toMatchObject({ failure: { kind: 'aborted', canRetry: false } });
  await until('the removal', () => calls.includes('DELETE upload'));
  held.resolve(unavailable());
  expect(files.upload(chat.threadId, notes(), { signal: abort.signal })).rejects.toMatchObject({
    failure: { kind: 'aborted' },
  });
  expect(calls.filter((call) => call === 'POST files')).toHaveLength(1);
});
