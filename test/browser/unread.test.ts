import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { newNamedChat, getThread, type Chat } from '../harness/chat.ts';
import { until } from '../harness/wait.ts';
import type { Inbox } from './harness/inbox.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1, { RATE_LIMIT_PER_MINUTE: '0' });
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

async function answerMany({ answer }: Chat, count: number, more = ''): Promise<void> {
  for (let i = 0; i < count; i++) await answer({ body: `news ${i}.${more}` });
}

/** The numbers of the messages in sight, from top to bottom. */
async function numbersInSight({ messages }: Inbox): Promise<number[]> {
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

/** Opens the conversation, and expects that it opens at the first of `count` unread messages. */
async function enterAt(chat: Chat, count: number): Promise<Inbox> {
  const inbox = await stage.enter(chat.ann);
  await inbox.open(chat.ben.fullName);
  await inbox.stage.getByText(texts.conversation.newMessages, { exact: true }).waitFor();
  let seen: number[] = [];
  let unread = count;
  await until('the messages in sight to be read, and no others', async () => {
    seen = await numbersInSight(inbox);
    unread = (await getThread(chat.a, chat.threadId)).unreadCount;
    return unread < count && unread === count - seen.length;
  }).catch((error: unknown) => {
    throw new Error(`${unread} of ${count} are unread, and in sight are ${seen.join(', ')}`, {
      cause: error,
    });
  });
  expect(seen).toEqual(seen.map((_, i) => i));
  await inbox.button(texts.conversation.jumpWithNew(unread)).waitFor();
  return inbox;
}

test('a conversation opens at the first unread message, and marks only messages in sight as read', async () => {
  const chat = await newNamedChat(stage.app);
  for (let i = 0; i < 20; i++) await chat.send({ body: `mine ${i}` });
  await answerMany(chat, 200);
  const inbox = await enterAt(chat, 200);
  const before = await numbersInSight(inbox);
  await chat.answer({ body: 'And one more' });
  await inbox.row(chat.ben.fullName).getByText('And one more').waitFor();
  expect(await numbersInSight(inbox)).toEqual(before);
  await inbox.send('Let me read');
  await inbox.receipt('Let me read', texts.receipt.sent).waitFor();
  await inbox.waitForMessages(['And one more', 'Let me read']);
});

test('a conversation of which nothing was read opens at its beginning', async () => {
  const chat = await newNamedChat(stage.app);
  await answerMany(chat, 40);
  const inbox = await enterAt(chat, 40);
  await inbox.page.getByText(texts.conversation.empty(chat.ben.fullName)).waitFor();
});

test('long unread messages are not skipped', async () => {
  const chat = await newNamedChat(stage.app);
  await chat.send({ body: 'Tell me everything' });
  await answerMany(chat, 8, '\nand more'.repeat(12));
  await enterAt(chat, 8);
});

test('unread messages that fit the window are marked read at once', async () => {
  const chat = await newNamedChat(stage.app);
  await chat.send({ body: 'In short?' });
  await answerMany(chat, 2);
  const inbox = await stage.enter(chat.ann);
  await inbox.open(chat.ben.fullName);
  await inbox.stage.getByText(texts.conversation.newMessages, { exact: true }).waitFor();
  await until('all to be read', async () => (await getThread(chat.a, chat.threadId)).unreadCount === 0);
  expect(await inbox.button(texts.conversation.jump).count()).toBe(0);
});

test('messages are announced to screen readers one by one, with a pause', async () => {
  const chat = await newNamedChat(stage.app);
  const inbox = await stage.enter(chat.ann);
  await inbox.open(chat.ben.fullName);
  const announcements = inbox.page.getByRole('status');
  const { received, receivedMany } = texts.conversation;
  await chat.answer({ body: 'Hello' });
  await announcements.getByText(received(chat.ben.fullName, 'Hello'), { exact: true }).waitFor();
  await answerMany(chat, 7);
  await announcements.getByText(receivedMany(chat.ben.fullName, 7), { exact: true }).waitFor();
});
