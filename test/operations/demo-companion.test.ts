import { expect, test } from 'bun:test';
import { InstanceProcess } from '../harness/instance-process.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { until } from '../harness/wait.ts';

const COMPANION = 7;

test('A demo user is online, reads, types and answers, and the stop waits for no answer.', async () => {
  await using instance = await InstanceProcess.start({ DATABASE_URL: '', REDIS_URL: '', DEMO: '' });
  const answer = await fetch(new URL('/demo/token/1', instance.url));
  const user = { userId: 1, fullName: '', ...((await answer.json()) as { token: string }) };
  const rest = new Rest(instance, user);
  const threadWithCompanion = async () =>
    (await rest.call('listThreads')).body.threads.find(({ otherUser }) => otherUser?.userId === COMPANION);
  const thread = await until('the companion to be online', async () => {
    const found = await threadWithCompanion();
    return found?.otherUser?.isOnline === true ? found : undefined;
  });
  await using socket = await Socket.connect(instance, user);
  const sends = (body: string) => socket.request('message', { threadId: thread.id, body });
  await sends('Is the green dry?');
  await sends('And one thing more.');
  expect(await socket.next('typing')).toEqual({ threadId: thread.id, userId: COMPANION, isTyping: true });
  expect(await socket.next('read')).toMatchObject({ userId: COMPANION, seq: thread.lastSeq + 1 });
  const reply = await socket.next('message');
  expect(reply).toMatchObject({ senderId: COMPANION, seq: thread.lastSeq + 3, senderName: 'Marlow Press' });
  // The demo user answers each message of another user once, so the next message answers the next question.
  const later = await until('an answer to another question', async () => {
    await sends('And now?');
    const { body } = await rest.call('listMessages', { params: { threadId: thread.id } });
    return body.messages.find(({ senderId, seq }) => senderId === COMPANION && seq > reply.seq);
  });
  const { body } = await rest.call('listMessages', { params: { threadId: thread.id } });
  const after = body.messages.filter(({ seq }) => seq > reply.seq && seq < later.seq);
  expect(after.every(({ senderId }) => senderId === 1)).toBe(true);
  expect(await instance.stop()).toBe(0);
});
