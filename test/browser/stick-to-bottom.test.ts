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

/** Pixels of messages below the visible part. */
async function pixelsBelow({ messages }: Inbox): Promise<number> {
  return await messages.evaluate(({ scrollHeight, scrollTop, clientHeight }) =>
    Math.round(scrollHeight - scrollTop - clientHeight),
  );
}

/** Waits until the list is at the bottom and stays there while items are measured. */
async function expectAtBottom(inbox: Inbox): Promise<void> {
  const samples: number[] = [];
  await until('the list to stay at the bottom', async () => {
    samples.push(await pixelsBelow(inbox));
    return samples.length >= 5 && samples.slice(-5).every((pixels) => pixels <= 1);
  }).catch((error: unknown) => {
    throw new Error(`${samples.at(-1)} pixels are below the visible part`, { cause: error });
  });
}

/** A conversation of read messages with very different heights. */
async function newUnevenChat(): Promise<Chat> {
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

test('a conversation with messages of different heights opens at the bottom', async () => {
  await expectAtBottom(await enter(await newUnevenChat()));
});

test('after sending a message that is taller than the window its end is in sight', async () => {
  const inbox = await enter(await newUnevenChat());
  await inbox.send(`${LONG}\nand this is its end`);
  await inbox.message('and this is its end').waitFor();
  await expectAtBottom(inbox);
});

test('an on-screen keyboard that opens repeatedly covers no message', async () => {
  const inbox = await enter(await newUnevenChat(), PHONE);
  await expectAtBottom(inbox);
  for (let round = 0; round < 3; round++) {
    await inbox.page.setViewportSize({ width: 390, height: 356 });
    await expectAtBottom(inbox);
    await inbox.page.setViewportSize({ width: 390, height: 780 });
    await expectAtBottom(inbox);
  }
});

test('a window that gets narrower stays at the bottom', async () => {
  const inbox = await enter(await newUnevenChat());
  await expectAtBottom(inbox);
  for (const width of [900, 780, 1_280]) {
    await inbox.page.setViewportSize({ width, height: 800 });
    await expectAtBottom(inbox);
  }
});

test('a list that is scrolled up stays there when the window changes its size', async () => {
  const inbox = await enter(await newUnevenChat());
  await expectAtBottom(inbox);
  await inbox.messages.hover();
  await inbox.page.mouse.wheel(0, -600);
  await until('the list to leave the bottom', async () => (await pixelsBelow(inbox)) > 300);
  await inbox.page.setViewportSize({ width: 1_280, height: 500 });
  await inbox.page.setViewportSize({ width: 1_280, height: 800 });
  expect(await pixelsBelow(inbox)).toBeGreaterThan(300);
});
