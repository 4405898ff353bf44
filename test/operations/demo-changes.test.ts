import { expect, test } from 'bun:test';
import { InstanceProcess } from '../harness/instance-process.ts';
import { allMessages, Rest } from '../harness/rest.ts';

test('the demo has an edited, a deleted, a quoting and a reacted message, and a group', async () => {
  await using instance = await InstanceProcess.start({ DATABASE_URL: '', REDIS_URL: '', DEMO: '' });
  const response = await fetch(new URL('/demo/token/1', instance.url));
  const { token } = (await response.json()) as { token: string };
  const rest = new Rest(instance, { userId: 1, fullName: '', token });
  const { threads } = (await rest.call('listThreads', { query: { include: 'groups' } })).body;
  const thread = threads.find(({ title, otherUser }) => title !== null && otherUser?.userId === 2);
  expect(thread?.lastChange).toBe(4);
  const said = await allMessages(rest, thread?.id ?? '');
  const [edited, deleted] = [
    said.find(({ editedAt }) => editedAt !== null),
    said.find((one) => one.deletedAt !== null),
  ];
  expect(said.map(({ change }) => change).filter((change) => change !== null)).toEqual([1, 2, 3, 4]);
  expect(said.flatMap(({ reactions }) => reactions.map(({ emoji, count }) => `${emoji} ${count}`))).toEqual([
    '😍 1',
    '🎉 2',
  ]);
  expect(said.find(({ replyTo }) => replyTo !== null)?.replyTo?.preview).toStartWith('First drawing');
  expect(deleted).toMatchObject({ version: 2, body: '[deleted]' });
  const { versions } = (await rest.call('listVersions', { params: { messageId: edited?.id ?? '' } })).body;
  expect(versions.map(({ body }) => body.includes('one bag size'))).toEqual([true, false]);
  const group = threads.find(({ kind }) => kind === 'group');
  expect(group).toMatchObject({ role: 'member', memberCount: 3, unreadCount: 0 });
});
