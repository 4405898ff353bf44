import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { newNamedChat, threadOf, type Chat } from '../harness/chat.ts';
import { until } from '../harness/wait.ts';
import type { Inbox } from './harness/inbox.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1, { RATE_LIMIT_PER_MINUTE: '0' });
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

async function newsOf({ answer }: Chat, count: number, more = ''): Promise<void> {
  for (let i = 0; i < count; i++) await answer({ body: `news ${i}.${more}` });
}

/** The numbers of the news that is in sight, from above. */
async function inSight({ messages }: Inbox): Promise<number[]> {
  return await messages.evaluate((log) => {
    const { top, bottom } = log.getBoundingClientRect();
    return [...log.querySelectorAll('article')]
      .filter((article) => {
        const box = article.getBoundingClientRect();
        return box.bottom > top && box.top < bottom;
      })
      .flatMap((article) => /news (\d+)\./.exec(article.textContent)?.[1] ?? [])
      .map(Number);
  });
}

/** Opens the conversation, and expects that it stands at the first of so many unread messages. */
async function enterAt(chat: Chat, count: number): Promise<Inbox> {
  const inbox = await stage.enter(chat.ann);
  await inbox.open(chat.ben.fullName);
  await inbox.stage.getByText(texts.conversation.newMessages, { exact: true }).waitFor();
  let seen: number[] = [];
  let unread = count;
  await until('what is in sight to be read, and no more', async () => {
    seen = await inSight(inbox);
    unread = (await threadOf(chat.a, chat.threadId)).unreadCount;
    return unread < count && unread === count - seen.length;
  });
  expect(seen).toEqual(seen.map((_, i) => i));
  await inbox.button(texts.conversation.jumpWithNew(unread)).waitFor();
  return inbox;
}

test('a conversation opens at the first of many unread messages, and reads no more than is seen', async () => {
  const chat = await newNamedChat(stage.app);
  for (let i = 0; i < 20; i++) await chat.send({ body: `mine ${i}` });
  await newsOf(chat, 200);
  const inbox = await enterAt(chat, 200);
  const before = await inSight(inbox);
  await chat.answer({ body: 'And one more' });
  await inbox.row(chat.ben.fullName).getByText('And one more').waitFor();
  expect(await inSight(inbox)).toEqual(before);
  await inbox.send('Let me read');
  await inbox.receipt('Let me read', texts.receipt.sent).waitFor();
  await inbox.shows(['And one more', 'Let me read']);
});

test('a conversation of which nothing was read opens at its beginning', async () => {
  const chat = await newNamedChat(stage.app);
  await newsOf(chat, 40);
  const inbox = await enterAt(chat, 40);
  await inbox.page.getByText(texts.conversation.empty(chat.ben.fullName)).waitFor();
});

test('a few long messages are not passed over either', async () => {
  const chat = await newNamedChat(stage.app);
  await chat.send({ body: 'Tell me everything' });
  await newsOf(chat, 8, '\nand more'.repeat(12));
  await enterAt(chat, 8);
});

test('what fits the window is read at once', async () => {
  const chat = await newNamedChat(stage.app);
  await chat.send({ body: 'In short?' });
  await newsOf(chat, 2);
  const inbox = await stage.enter(chat.ann);
  await inbox.open(chat.ben.fullName);
  await inbox.stage.getByText(texts.conversation.newMessages, { exact: true }).waitFor();
  await until('all to be read', async () => (await threadOf(chat.a, chat.threadId)).unreadCount === 0);
  expect(await inbox.button(texts.conversation.jump).count()).toBe(0);
});

test('news is read out one by one, but not faster than anybody listens', async () => {
  const chat = await newNamedChat(stage.app);
  const inbox = await stage.enter(chat.ann);
  await inbox.open(chat.ben.fullName);
  const said = inbox.page.getByRole('status');
  const { received, receivedMany } = texts.conversation;
  await chat.answer({ body: 'Hello' });
  await said.getByText(received(chat.ben.fullName, 'Hello'), { exact: true }).waitFor();
  await newsOf(chat, 7);
  await said.getByText(receivedMany(chat.ben.fullName, 7), { exact: true }).waitFor();
});
