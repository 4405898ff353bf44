import { afterAll, beforeAll, expect, test } from 'bun:test';
import { conversations } from '@messaging/demo/conversations';
import { files } from '@messaging/demo/files';
import type { DemoFile } from '@messaging/demo/files/demo-file';
import { InstanceProcess } from '../harness/instance-process.ts';
import { allMessages, readFailure, inShort, Rest } from '../harness/rest.ts';

let instance: InstanceProcess;
beforeAll(async () => {
  instance = await InstanceProcess.start({ DATABASE_URL: '', REDIS_URL: '', DEMO: '' });
});
afterAll(() => instance[Symbol.asyncDispose]());

const get = (path: string) => fetch(new URL(path, instance.url));

/** First bytes of each file type, in Latin-1. */
const STARTS: Readonly<Record<string, string>> = {
  'image/svg+xml': '<svg xmlns="http://www.w3.org/2000/svg" ',
  'image/png': '\u0089PNG\r\n',
  'application/pdf': '%PDF-1.4\n',
  'text/plain': 'Twelve things',
};

test.each(Object.values<DemoFile>(files).map((file) => [file.filename, file] as const))(
  '%s is there and can do nothing',
  async (filename, { type, bytes }) => {
    const answer = await get(`/demo/files/${filename}`);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const disposition = type.startsWith('image/') ? 'inline' : 'attachment';
    expect(answer.headers.get('content-disposition')).toBe(`${disposition}; filename="${filename}"`);
    const body = Buffer.from(await answer.arrayBuffer());
    expect(body.equals(bytes())).toBe(true);
    expect(body.toString('latin1')).toStartWith(STARTS[type] ?? 'a type that is known');
    if (type === 'image/svg+xml')
      expect(body.toString()).not.toMatch(
        /<(?:script|style|image|use|foreignObject)|href|\son\w+=|style=|url\(/i,
      );
  },
);

test('The demo serves no other file.', async () => {
  expect(inShort(await readFailure(await get('/demo/files/gone.pdf')))).toBe('404 not_found');
});

test('Every attachment of a demo conversation has the size on its card, also after a start on another port.', async () => {
  const { url } = instance;
  expect(await instance.stop()).toBe(0);
  await instance.startAgain();
  expect(instance.url.port).not.toBe(url.port);
  const sent = await listAttachments([1, 2, 3, 4, 5, 6]);
  expect(new Set(sent.map(({ filename }) => filename))).toEqual(
    new Set(
      conversations.flatMap(({ lines }) =>
        lines.flatMap((line) => line.attachments.map((one) => one.filename)),
      ),
    ),
  );
  for (const { url: at, size, type } of sent) {
    expect(at).toStartWith(`http://localhost:${instance.url.port}/demo/files/`);
    const answer = await get(new URL(at).pathname);
    expect([(await answer.arrayBuffer()).byteLength, answer.headers.get('content-type')]).toEqual([
      size,
      type,
    ]);
  }
});

/** All attachments that these users see. */
async function listAttachments(userIds: readonly number[]) {
  const all = userIds.map(async (userId) => {
    const { token } = (await (await get(`/demo/token/${userId}`)).json()) as { token: string };
    const rest = new Rest(instance, { userId, fullName: '', token });
    const { threads } = (await rest.call('listThreads')).body;
    const messages = await Promise.all(threads.map(({ id }) => allMessages(rest, id)));
    return messages.flat().flatMap(({ attachments }) => attachments);
  });
  return (await Promise.all(all)).flat();
}
