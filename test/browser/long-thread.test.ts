import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { newNamedChat, type Chat } from '../harness/chat.ts';
import { until } from '../harness/wait.ts';
import { fillThread } from './harness/fill-thread.ts';
import type { Inbox } from './harness/inbox.ts';
import { Stage } from './harness/stage.ts';

const MESSAGES = 50_000;

let stage: Stage;
let chat: Chat;
beforeAll(async () => {
  // The statement that fills the thread takes longer than the default limit on a busy machine.
  stage = await Stage.open(1, { RATE_LIMIT_PER_MINUTE: '0', DATABASE_TIMEOUT_MS: '60000' });
  chat = await newNamedChat(stage.app);
  await fillThread(stage.app, chat, MESSAGES);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

async function enter(newest = `message ${MESSAGES} `): Promise<Inbox> {
  const inbox = await stage.enter(chat.ann);
  await inbox.open(chat.ben.fullName);
  await inbox.message(newest).waitFor();
  return inbox;
}

/** The numbers of the messages in the page, from top to bottom. */
async function numbers(inbox: Inbox): Promise<number[]> {
  return (await inbox.bodies()).map((body) => Number(/^message (\d+) /.exec(body)?.[1]));
}

/** Distance of a message from the top of the list, in pixels. Heights have fractions; scroll offsets do not. */
async function offsetTop(inbox: Inbox, body: string): Promise<number> {
  const box = await inbox.message(body).boundingBox();
  const around = await inbox.messages.boundingBox();
  if (box === null || around === null) throw new Error(`${body} is not in the page`);
  return box.y - around.y;
}

/** Pixels of messages below the visible part. */
async function pixelsBelow({ messages }: Inbox): Promise<number> {
  return await messages.evaluate(
    ({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight,
  );
}

/** Waits until the list is scrolled up by some pixels and rests. */
async function scrolledUp(inbox: Inbox, pixels: number): Promise<void> {
  await until('the list to be scrolled up', async () => (await pixelsBelow(inbox)) > pixels);
  await inbox.rests();
}

test('a conversation of 50,000 messages opens at the newest, with few of them in the page', async () => {
  const inbox = await enter();
  const shown = await numbers(inbox);
  expect(shown.at(-1)).toBe(MESSAGES);
  expect(shown).toEqual(shown.map((_, i) => MESSAGES - shown.length + 1 + i));
  expect(await inbox.countElements()).toBeLessThan(2_000);
});

test('the page stays small and in order when it is scrolled up, and the jump button leads back', async () => {
  const inbox = await enter();
  await inbox.messages.hover();
  await until('a thousand messages further up', async () => {
    await inbox.page.mouse.wheel(0, -4_000);
    expect(await inbox.countElements()).toBeLessThan(2_000);
    return (await numbers(inbox)).some((number) => number <= MESSAGES - 1_000);
  });
  const shown = await numbers(inbox);
  expect(shown).toEqual(shown.map((_, i) => (shown[0] ?? 0) + i));
  await inbox.button(texts.conversation.jump).click();
  await inbox.message(`message ${MESSAGES} `).waitFor();
  await inbox.button(texts.conversation.jump).waitFor({ state: 'detached' });
});

test('a message that arrives while the list is scrolled up moves nothing and is counted', async () => {
  const inbox = await enter();
  await inbox.messages.hover();
  await inbox.page.mouse.wheel(0, -1_500);
  await inbox.button(texts.conversation.jump).waitFor();
  await scrolledUp(inbox, 1_000);
  const [, , watched = ''] = await inbox.bodies();
  const before = await offsetTop(inbox, watched);
  await chat.answer({ body: 'Are you still there?' });
  const jump = inbox.button(texts.conversation.jumpWithNew(1));
  await jump.waitFor();
  expect(Math.abs((await offsetTop(inbox, watched)) - before)).toBeLessThan(2);
  await jump.click();
  await inbox.message('Are you still there?').waitFor();
});

test('the list stays in place when it is scrolled up while many messages arrive', async () => {
  const inbox = await enter('Are you still there?');
  const all = Array.from({ length: 100 }, (_, i) => `news ${i}.`);
  const sent = (async () => {
    for (const body of all) await chat.answer({ body });
  })();
  await inbox.message('news').first().waitFor();
  await inbox.messages.hover();
  await inbox.page.mouse.wheel(0, -3_000);
  const jump = inbox.page.getByRole('button', { name: texts.conversation.jump });
  await jump.waitFor();
  await scrolledUp(inbox, 2_000);
  const [, , watched = ''] = await inbox.bodies();
  const before = await offsetTop(inbox, watched);
  await sent;
  await inbox.row(chat.ben.fullName).getByText('news 99.').waitFor();
  expect(Math.abs((await offsetTop(inbox, watched)) - before)).toBeLessThan(2);
  await jump.click();
  await inbox.message('news 99.').waitFor();
});

test('a jump leads far back without the messages between, pages lead on from there, and the button to the newest', async () => {
  const found = await chat.a.call('listMessages', {
    params: { threadId: chat.threadId },
    query: { around: 500, limit: 1 },
  });
  const messageId = found.body.messages[0]?.id ?? '';
  await chat.a.call('pinMessage', { params: { messageId } });
  const inbox = await stage.enter(chat.ann);
  await inbox.open(chat.ben.fullName);
  await inbox.page.getByText(texts.message.pinned(1), { exact: true }).click();
  await inbox.page.getByRole('dialog').getByRole('button', { name: 'message 500 ' }).first().click();
  await inbox.message('message 500 ').waitFor();
  await chat.answer({ body: 'Found it?' });
  await inbox.row(chat.ben.fullName).getByText('Found it?').waitFor();
  await inbox.messages.hover();
  await until('two hundred messages further down', async () => {
    await inbox.page.mouse.wheel(0, 3_000);
    return (await numbers(inbox)).some((number) => number >= 700);
  });
  const shown = await numbers(inbox);
  expect(shown).toEqual(shown.map((_, i) => (shown[0] ?? 0) + i));
  await inbox.send('I have');
  await inbox.message('I have').waitFor();
  await inbox.message('Found it?').waitFor();
  await inbox.button(texts.conversation.jump).waitFor({ state: 'detached' });
});
