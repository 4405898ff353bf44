import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Message } from '@messaging/protocol/message';
import { getThread, send } from '../harness/chat.ts';
import { startTwo } from '../harness/instance.ts';
import { newPair } from '../harness/pair.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { until } from '../harness/wait.ts';

let two: Awaited<ReturnType<typeof startTwo>>;
beforeAll(async () => {
  two = await startTwo({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => two[Symbol.asyncDispose]());

test('an edit on one instance reaches the connections of both members on the other one', async () => {
  const { here, there } = two;
  const { ann, ben, threadId } = await newPair(here);
  const { body: sent } = await send(new Rest(here, ann), threadId, { body: 'one' });
  await using a = await Socket.connect(there, ann);
  await using b = await Socket.connect(there, ben);
  const params = { messageId: sent.id };
  const { body } = await new Rest(here, ann).call('editMessage', { params, body: { body: 'two' } });
  expect([await a.next('message_changed'), await b.next('message_changed')]).toEqual([body, body]);
});

test('edits of the same messages on both instances have one order, and live events lead to what is stored', async () => {
  const { here, there } = two;
  const { ann, ben, threadId } = await newPair(here);
  const [byHere, byThere] = [new Rest(here, ann), new Rest(there, ann)];
  const sent = await Promise.all(
    Array.from({ length: 5 }, (_, i) => send(byHere, threadId, { body: `${i}` })),
  );
  await using b = await Socket.connect(there, ben);
  const edits = sent.flatMap(({ body: { id: messageId } }) =>
    [byHere, byThere].flatMap((by, side) =>
      ['x', 'y', 'z'].map((letter) =>
        by.call('editMessage', { params: { messageId }, body: { body: `${letter}${side}` } }),
      ),
    ),
  );
  const answers = await Promise.all(edits);
  const { lastChange } = await getThread(byHere, threadId);
  expect(lastChange).toBe(edits.length);
  await until('every change', () => b.all('message_changed').length >= edits.length);
  const newest = new Map<string, Message>();
  for (const message of b.all('message_changed'))
    if ((message.change ?? 0) >= (newest.get(message.id)?.change ?? 0)) newest.set(message.id, message);
  const stored = await allMessages(byThere, threadId);
  expect(stored.map(({ id }) => newest.get(id))).toEqual(stored);
  expect(stored.map(({ version }) => version)).toEqual(stored.map(() => 7));
  expect(Math.max(...answers.map(({ body }) => body.change ?? 0))).toBe(lastChange);
});

test('reactions on both instances at once are all counted, and the limit of a user holds', async () => {
  const { here, there } = two;
  const { ann, ben, threadId } = await newPair(here);
  const { body: sent } = await send(new Rest(here, ann), threadId, { body: 'done' });
  const emoji = ['👍', '🎉', '🚀', '👀', '🙏', '🔥', '✅', '🥳'];
  const calls = [ann, ben].flatMap((user) =>
    emoji.flatMap((kind) =>
      [here, there].map((app) =>
        new Rest(app, user).fetch('put', `/messages/${sent.id}/reactions/${encodeURIComponent(kind)}`),
      ),
    ),
  );
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200, 409]));
  const [stored] = await allMessages(new Rest(there, ben), threadId);
  const made = stored?.reactions.flatMap(({ userIds }) => userIds) ?? [];
  for (const { userId } of [ann, ben]) expect(made.filter((id) => id === userId).length).toBe(5);
  expect((await getThread(new Rest(here, ann), threadId)).lastChange).toBe(10);
});
