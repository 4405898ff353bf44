import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { newNamedChat, type Chat } from '../harness/chat.ts';
import { until } from '../harness/wait.ts';
import type { Inbox } from './harness/inbox.ts';
import { Stage, type Entrance } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1, { RATE_LIMIT_PER_MINUTE: '0' });
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const LONG = 'and one more line\n'.repeat(60).trim();
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

/** Pixels between what is in sight and the end of the messages. */
async function belowSight({ messages }: Inbox): Promise<number> {
  return await messages.evaluate(({ scrollHeight, scrollTop, clientHeight }) =>
    Math.round(scrollHeight - scrollTop - clientHeight),
  );
}

/** Waits until the end is in sight and stays there while everything is measured. */
async function expectAtEnd(inbox: Inbox): Promise<void> {
  const samples: number[] = [];
  await until('the end to be in sight and to stay there', async () => {
    samples.push(await belowSight(inbox));
    return samples.length >= 5 && samples.slice(-5).every((pixels) => pixels <= 1);
  }).catch((error: unknown) => {
    throw new Error(`${samples.at(-1)} pixels are below`, { cause: error });
  });
}

/** A conversation whose last messages are of very different heights, all read. */
async function uneven(): Promise<Chat> {
  const chat = await newNamedChat(stage.app);
  for (let i = 0; i < 30; i++) await chat.send({ body: i % 3 === 0 ? `${i} ${LONG}` : `short ${i}` });
  await chat.send({ body: LONG });
  await chat.send({ body: 'the last one' });
  return chat;
}

async function enter(chat: Chat, entrance: Entrance = {}): Promise<Inbox> {
  const inbox = await stage.enter(chat.ann, entrance);
  await inbox.open(chat.ben.fullName);
  await inbox.message('the last one').waitFor();
  return inbox;
}

test('a conversation whose messages have unequal heights opens at its end', async () => {
  await expectAtEnd(await enter(await uneven()));
});

test('who sends a message that is taller than the window sees its end', async () => {
  const inbox = await enter(await uneven());
  await inbox.send(`${LONG}\nand this is its end`);
  await inbox.message('and this is its end').waitFor();
  await expectAtEnd(inbox);
});

test('a keyboard that opens again and again on a phone hides nothing', async () => {
  const inbox = await enter(await uneven(), PHONE);
  await expectAtEnd(inbox);
  for (let round = 0; round < 3; round++) {
    await inbox.page.setViewportSize({ width: 390, height: 356 });
    await expectAtEnd(inbox);
    await inbox.page.setViewportSize({ width: 390, height: 780 });
    await expectAtEnd(inbox);
  }
});

test('a window that gets narrower, so that everything is laid out again, stays at the end', async () => {
  const inbox = await enter(await uneven());
  await expectAtEnd(inbox);
  for (const width of [900, 780, 1_280]) {
    await inbox.page.setViewportSize({ width, height: 800 });
    await expectAtEnd(inbox);
  }
});

test('who has scrolled up stays there when the window changes', async () => {
  const inbox = await enter(await uneven());
  await expectAtEnd(inbox);
  await inbox.messages.hover();
  await inbox.page.mouse.wheel(0, -600);
  await until('the end to be out of sight', async () => (await belowSight(inbox)) > 300);
  await inbox.page.setViewportSize({ width: 1_280, height: 500 });
  await inbox.page.setViewportSize({ width: 1_280, height: 800 });
  expect(await belowSight(inbox)).toBeGreaterThan(300);
});
