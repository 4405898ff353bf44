import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { send } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';
import { uploadFile } from '../harness/upload-file.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

const open = async (by: Rest, id: string) => (await by.fetch('GET', `/files/${id}`)).status;

test('A member of a group opens the files from its first visible message to the last one before leaving', async () => {
  const [ann, ben, eve] = [await newUser(), await newUser(), await newUser()];
  const [a, b, e] = [new Rest(app, ann), new Rest(app, ben), new Rest(app, eve)];
  const members = [{ userId: ben.userId, history: 'all' }];
  const { id: threadId } = (await a.call('createGroup', { body: { title: 'team', members } })).body;
  const sendFile = async () => {
    const { id: fileId } = await uploadFile(app, a, threadId);
    await send(a, threadId, { body: '', attachments: [{ fileId }] });
    return fileId;
  };
  const first = await sendFile();
  const params = { threadId, userId: eve.userId };
  await a.call('putMember', { params, body: { history: 'none' } });
  const second = await sendFile();
  const link = (await e.call('linkFiles', { body: { ids: [second] } })).body.links[second] ?? '';
  expect([await open(b, first), await open(e, first), await open(e, second)]).toEqual([200, 404, 200]);
  await a.call('removeMember', { params });
  const third = await sendFile();
  expect([await open(b, third), await open(e, third)]).toEqual([200, 404]);
  // As the messages before: who has left sees what was.
  expect([await open(e, second), (await fetch(new URL(link, app.url))).status]).toEqual([200, 200]);
  expect((await e.call('linkFiles', { body: { ids: [first, second, third] } })).body.links).toEqual({
    [second]: expect.any(String) as string,
  });
  const { opens } = (await a.call('listFileOpens', { params: { fileId: second } })).body;
  expect(opens.map(({ userId, count }) => [userId, count])).toEqual([[eve.userId, 3]]);
});
