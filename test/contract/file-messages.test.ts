import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { newChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { reserveFile, uploadFile } from '../harness/upload-file.ts';

let app: App;
let chat: Chat;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
  chat = await newChat(app);
});
afterAll(() => app[Symbol.asyncDispose]());

const upload = (by = chat.a) => uploadFile(app, by, chat.threadId);
const toDraft = ({ id }: { readonly id: string }) => ({ fileId: id });
const sendFiles = async (...files: { readonly id: string }[]) =>
  (await chat.send({ body: '', attachments: files.map(toDraft) })).body;
const edit = (messageId: string, body: object) => chat.a.call('editMessage', { params: { messageId }, body });
const listIds = ({
  attachments,
}: {
  readonly attachments: readonly { readonly fileId?: string | undefined }[];
}) => attachments.map(({ fileId }) => fileId);

describe('an edit', () => {
  test('keeps a file, adds another one and takes out a third, which stays with the earlier version', async () => {
    const [kept, removed, added] = [await upload(), await upload(), await upload()];
    const message = await sendFiles(kept, removed);
    const content = { body: 'the second draft', attachments: [toDraft(added), toDraft(kept)] };
    const { body: edited } = await edit(message.id, content);
    expect(listIds(edited)).toEqual([added.id, kept.id]);
    expect(edited.attachments[1]).toEqual(message.attachments[0]);
    expect(await allMessages(chat.b, chat.threadId)).toContainEqual(edited);
    for (const { id } of [kept, removed, added])
      expect((await chat.b.fetch('GET', `/files/${id}`)).status).toBe(200);
    // The same again is no new version.
    expect((await edit(message.id, content)).body).toEqual(edited);
    // What was taken out can come back.
    const back = await edit(message.id, { body: '', attachments: [toDraft(removed)] });
    expect([back.body.body, listIds(back.body), back.body.version]).toEqual(['', [removed.id], 3]);
    const refusal = { body: ' ', attachments: [] };
    expect(await chat.a.refusal('PATCH', `/messages/${message.id}`, refusal)).toBe(
      '400 invalid_request body',
    );
  });

  test('that is refused claims nothing', async () => {
    const mine = await upload();
    const { id: messageId } = await sendFiles(await upload());
    const path = `/messages/${messageId}`;
    const { id: pending } = await reserveFile(chat.a, chat.threadId);
    const [bens, elsewhere] = [await upload(chat.b), await newChat(app, chat.ann)];
    const other = await uploadFile(app, chat.a, elsewhere.threadId);
    const sent = await upload();
    await sendFiles(sent);
    for (const fileId of [pending, bens.id, other.id, sent.id, crypto.randomUUID()])
      expect(
        await chat.a.refusal('PATCH', path, { body: 'x', attachments: [toDraft(mine), { fileId }] }),
      ).toBe('409 file_not_ready');
    const attachments = [toDraft(mine)];
    expect(await chat.a.refusal('PATCH', path, { body: 'x', attachments, ifVersion: 7 })).toBe(
      '409 version_conflict',
    );
    expect(await chat.b.refusal('PATCH', path, { body: 'x', attachments: [toDraft(bens)] })).toBe(
      '403 not_author',
    );
    const stranger = new Rest(app, await newUser());
    expect(await stranger.refusal('PATCH', path, { body: 'x', attachments })).toBe('404 not_found');
    expect(listIds(await sendFiles(mine))).toEqual([mine.id]);
  });
});

describe('edits at the same moment', () => {
  test('and a send give a file to one message', async () => {
    const file = await upload();
    const messages = [await sendFiles(await upload()), await sendFiles(await upload())];
    const answers = await Promise.allSettled([
      ...messages.map(({ id }) => edit(id, { body: 'mine', attachments: [toDraft(file)] })),
      sendFiles(file),
    ]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

const schedule = (sendAt: Date, ...files: { readonly id: string }[]) =>
  chat.a.call('createScheduled', {
    params: { threadId: chat.threadId },
    body: { body: '', attachments: files.map(toDraft), sendAt: sendAt.toISOString(), zone: 'UTC' },
  });
const inAnHour = () => new Date(Date.now() + 3_600_000);
const sendRefusal = (fileId: string) =>
  chat.a.refusal('POST', chat.path, { body: '', attachments: [{ fileId }] });

describe('a scheduled message', () => {
  test('keeps its files until it is sent with them', async () => {
    await using bens = await Socket.connect(app, chat.ben);
    const [first, second] = [await upload(), await upload()];
    const { body: made } = await schedule(inAnHour(), first);
    expect([listIds(made), made.attachments[0]?.filename]).toEqual([[first.id], 'notes.txt']);
    expect(await sendRefusal(first.id)).toBe('409 file_not_ready');
    expect(await chat.a.refusal('DELETE', `/files/${first.id}/upload`)).toBe('404 not_found');
    expect((await chat.b.fetch('GET', `/files/${first.id}`)).status).toBe(404);
    const params = { threadId: chat.threadId, scheduledId: made.id };
    const now = { sendAt: new Date().toISOString(), zone: 'UTC' };
    const attachments = [toDraft(first), toDraft(second)];
    const { body: changed } = await chat.a.call('changeScheduled', { params, body: { attachments, ...now } });
    expect(listIds(changed)).toEqual([first.id, second.id]);
    const message = await bens.next('message');
    expect([message.clientId, listIds(message)]).toEqual([made.id, [first.id, second.id]]);
    expect((await chat.b.fetch('GET', `/files/${second.id}`)).status).toBe(200);
    expect(await sendRefusal(first.id)).toBe('409 file_not_ready');
  });

  test('frees the files that it does not hold any more', async () => {
    const [first, second] = [await upload(), await upload()];
    const { body: made } = await schedule(inAnHour(), first, second);
    const params = { threadId: chat.threadId, scheduledId: made.id };
    await chat.a.call('changeScheduled', { params, body: { attachments: [toDraft(second)] } });
    await sendFiles(first);
    await chat.a.call('cancelScheduled', { params });
    await sendFiles(second);
    expect(
      await chat.a.refusal('POST', `/messages/threads/${chat.threadId}/scheduled`, {
        body: '',
        attachments: [toDraft(first)],
        sendAt: inAnHour().toISOString(),
        zone: 'UTC',
      }),
    ).toBe('409 file_not_ready');
  });

  test('fails if a file of it is gone by then', async () => {
    await using anns = await Socket.connect(app, chat.ann);
    const file = await upload();
    const { body: made } = await schedule(inAnHour(), file);
    await app.context.db.query`update files set state = 'refused' where id = ${file.id}::uuid`;
    const params = { threadId: chat.threadId, scheduledId: made.id };
    const now = { sendAt: new Date().toISOString(), zone: 'UTC' };
    await chat.a.call('changeScheduled', { params, body: now });
    const failed = await anns.next('scheduled', ({ state }) => state === 'failed');
    expect([failed.id, failed.failure]).toEqual([made.id, 'file_not_ready']);
  });
});

test('A draft keeps files that are there', async () => {
  const file = await upload();
  const draft = { body: 'unfinished', attachments: [toDraft(file), { fileId: crypto.randomUUID() }] };
  const params = { threadId: chat.threadId };
  const { body: thread } = await chat.a.call('setThreadState', { params, body: { draft } });
  expect(thread.state?.draft?.body).toBe('unfinished');
  expect(thread.state?.draft?.attachments).toMatchObject([{ fileId: file.id, filename: 'notes.txt' }]);
  // A draft claims nothing.
  await sendFiles(file);
});
