import { expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { newChat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';

/** A chat with a message of ann that is `minutes` old. */
async function newOldMessage(app: App, minutes: number) {
  const chat = await newChat(app);
  const { body } = await chat.send({ body: 'old' });
  await app.context.db.sql`
    update messages set created_at = created_at - make_interval(mins => ${minutes}::int) where id = ${body.id}::uuid`;
  return { ...chat, messageId: body.id, path: `/messages/${body.id}` };
}

const text = { body: 'new' };

test('the author may change a message for 15 minutes, an operator may delete it at any time', async () => {
  await using app = await startInstance();
  const young = await newOldMessage(app, 14);
  const { body } = await young.a.call('editMessage', { params: { messageId: young.messageId }, body: text });
  expect(body.version).toBe(2);
  const { a, messageId, path } = await newOldMessage(app, 16);
  expect(await a.refusal('patch', path, text)).toBe('403 too_late');
  expect(await a.refusal('delete', path)).toBe('403 too_late');
  const same = await a.call('editMessage', { params: { messageId }, body: { body: 'old' } });
  expect(same.body.version).toBe(1);
  const admin = new Rest(app, await newUser({ role: 'ADMIN' }));
  const { body: deleted } = await admin.call('deleteMessage', { params: { messageId } });
  expect(deleted.body).toBe('[deleted]');
});

test('with windows of 0 the author may change nothing', async () => {
  await using app = await startInstance({ EDIT_WINDOW_MINUTES: '0', DELETE_WINDOW_MINUTES: '0' });
  const { a, path } = await newOldMessage(app, 0);
  expect(await a.refusal('patch', path, text)).toBe('403 too_late');
  expect(await a.refusal('delete', path)).toBe('403 too_late');
});

test('with windows of -1 the author may always change a message', async () => {
  await using app = await startInstance({ EDIT_WINDOW_MINUTES: '-1', DELETE_WINDOW_MINUTES: '-1' });
  const { a, messageId } = await newOldMessage(app, 1_000_000);
  const params = { messageId };
  expect((await a.call('editMessage', { params, body: text })).body.version).toBe(2);
  expect((await a.call('deleteMessage', { params })).body.version).toBe(3);
});

test('with EDIT_HISTORY=operators members cannot read versions', async () => {
  await using app = await startInstance({ EDIT_HISTORY: 'operators' });
  const { a, messageId, path } = await newOldMessage(app, 0);
  await a.call('editMessage', { params: { messageId }, body: text });
  expect(await a.refusal('get', `${path}/versions`)).toBe('403 forbidden');
  const admin = new Rest(app, await newUser({ role: 'ADMIN' }));
  const { body } = await admin.call('listVersions', { params: { messageId } });
  expect(body.versions.map(({ body: words }) => words)).toEqual(['old', 'new']);
});

test('with DELETE_KEEPS_HISTORY=false nothing of a deleted message is kept', async () => {
  await using app = await startInstance({ DELETE_KEEPS_HISTORY: 'false' });
  const { a, send } = await newChat(app);
  const clientId = crypto.randomUUID();
  const { body: sent } = await send({ body: 'secret one', clientId });
  const params = { messageId: sent.id };
  await a.call('editMessage', { params, body: { body: 'secret two' } });
  const { body: deleted } = await a.call('deleteMessage', { params });
  const admin = new Rest(app, await newUser({ role: 'ADMIN' }));
  const { body } = await admin.call('listVersions', { params });
  expect(body.versions.map(({ body: words }) => words)).toEqual(['[deleted]']);
  expect((await send({ body: 'secret one', clientId })).body).toEqual(deleted);
});
