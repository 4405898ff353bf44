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
  // One statement fills the thread, which takes a busy machine more than the default.
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

/** The numbers of the messages in the page, from above. */
async function numbers(inbox: Inbox): Promise<number[]> {
  return (await inbox.bodies()).map((body) => Number(/^message (\d+) /.exec(body)?.[1]));
}

/** How far below the top of the messages one of them is, in pixels. Heights have fractions, which scrolling has not. */
async function placeOf(inbox: Inbox, number: number): Promise<number> {
  const box = await inbox.message(`message ${number} `).boundingBox();
  const around = await inbox.messages.boundingBox();
  if (box === null || around === null) throw new Error(`message ${number} is not in the page`);
  return box.y - around.y;
}

test('50,000 messages open at the newest, and the page holds but a few of them', async () => {
  const inbox = await enter();
  const shown = await numbers(inbox);
  expect(shown.at(-1)).toBe(MESSAGES);
  expect(shown).toEqual(shown.map((_, i) => MESSAGES - shown.length + 1 + i));
  expect(await inbox.nodes()).toBeLessThan(2_000);
});

test('scrolled up through many pages it stays small and in order, and leads back', async () => {
  const inbox = await enter();
  await inbox.messages.hover();
  await until('two thousand messages further up', async () => {
    await inbox.page.mouse.wheel(0, -4_000);
    expect(await inbox.nodes()).toBeLessThan(2_000);
    return (await numbers(inbox)).some((number) => number <= MESSAGES - 2_000);
  });
  const shown = await numbers(inbox);
  expect(shown).toEqual(shown.map((_, i) => (shown[0] ?? 0) + i));
  await inbox.button(texts.conversation.jump).click();
  await inbox.message(`message ${MESSAGES} `).waitFor();
  await inbox.button(texts.conversation.jump).waitFor({ state: 'detached' });
});

test('what comes in while one reads further up moves nothing, and is counted', async () => {
  const inbox = await enter();
  await inbox.messages.hover();
  await inbox.page.mouse.wheel(0, -1_500);
  await inbox.button(texts.conversation.jump).waitFor();
  const [, , watched = 0] = await numbers(inbox);
  const before = await placeOf(inbox, watched);
  await chat.answer({ body: 'Are you still there?' });
  const jump = inbox.button(texts.conversation.jumpWithNew(1));
  await jump.waitFor();
  expect(Math.abs((await placeOf(inbox, watched)) - before)).toBeLessThan(2);
  await jump.click();
  await inbox.message('Are you still there?').waitFor();
});

test('who scrolls up while much comes in is left alone', async () => {
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
  const watched = (await numbers(inbox)).findLast((number) => number > 0) ?? 0;
  const before = await placeOf(inbox, watched);
  await sent;
  await inbox.row(chat.ben.fullName).getByText('news 99.').waitFor();
  expect(Math.abs((await placeOf(inbox, watched)) - before)).toBeLessThan(2);
  await jump.click();
  await inbox.message('news 99.').waitFor();
});
