import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import type { Locator } from 'playwright-core';
import { texts } from './harness/texts.ts';
import { newNamedChat } from '../harness/chat.ts';
import { newUser } from '../harness/token.ts';
import type { Inbox } from './harness/inbox.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const { shell, start, composer, notifications, receipt } = texts;

/** Presses Tab until the focus is there. */
async function tabTo({ page }: Inbox, there: Locator): Promise<void> {
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press('Tab');
    if (await there.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('the focus never came there');
}

/** What the page looks like around a place, focus and all. */
async function looksOf({ page }: Inbox, { x, y, width, height }: Box): Promise<string> {
  const clip = { x: Math.max(0, x - 4), y: Math.max(0, y - 4), width: width + 8, height: height + 8 };
  return (await page.screenshot({ clip })).toString('base64');
}
type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>;

test('the focus goes from part to part as they stand, and shows where it is', async () => {
  const { ann, ben } = await newNamedChat(stage.app);
  const inbox = await stage.enter(ann);
  await inbox.row(ben.fullName).waitFor();
  const order = [
    inbox.page.getByRole('link', { name: shell.skip }),
    inbox.page.getByLabel(shell.status),
    inbox.bell(0),
    inbox.button(start.open),
    inbox.search,
    inbox.row(ben.fullName),
  ];
  let left: { box: Box; looks: string } | undefined;
  for (const part of order) {
    await inbox.page.keyboard.press('Tab');
    expect(await inbox.isFocused(part)).toBeTrue();
    if (left !== undefined) expect(await looksOf(inbox, left.box)).not.toBe(left.looks);
    const box = await part.boundingBox();
    if (box === null) throw new Error('the focus is out of sight');
    left = { box, looks: await looksOf(inbox, box) };
  }
});

test('a conversation needs no mouse', async () => {
  const { ann, ben, answer } = await newNamedChat(stage.app);
  const inbox = await stage.enter(ann);
  const { keyboard } = inbox.page;
  await inbox.row(ben.fullName).waitFor();
  await tabTo(inbox, inbox.row(ben.fullName));
  await keyboard.press('Enter');
  await inbox.composer.waitFor();
  expect(await inbox.isFocused(inbox.composer)).toBeTrue();
  await keyboard.type('Written');
  await tabTo(inbox, inbox.button(composer.send));
  await keyboard.press('Space');
  await inbox.receipt('Written', receipt.sent).waitFor();
  for (let i = 0; i < 30; i++) await answer({ body: `answer ${i}` });
  await inbox.message('answer 29').waitFor();
  // The messages scroll by keys.
  await inbox.messages.focus();
  await keyboard.press('Home');
  await inbox.message('Written').waitFor();
  await keyboard.press('End');
  await inbox.message('answer 29').waitFor();
});

test('arrows go through the list, and Escape clears the search', async () => {
  const ann = await newUser();
  const chats = [await newNamedChat(stage.app, ann), await newNamedChat(stage.app, ann)];
  const [older, newer] = chats.map(({ ben }) => ben.fullName);
  const inbox = await stage.enter(ann);
  const [upper, lower] = [inbox.row(newer ?? ''), inbox.row(older ?? '')];
  await lower.waitFor();
  await upper.focus();
  await inbox.page.keyboard.press('ArrowDown');
  expect(await inbox.isFocused(lower)).toBeTrue();
  await inbox.page.keyboard.press('ArrowUp');
  expect(await inbox.isFocused(upper)).toBeTrue();
  await inbox.search.focus();
  await inbox.page.keyboard.type(older ?? '');
  await upper.waitFor({ state: 'detached' });
  await inbox.page.keyboard.press('Escape');
  await upper.waitFor();
  expect(await inbox.search.inputValue()).toBe('');
});

test('what opens takes the focus, and Escape gives it back', async () => {
  const inbox = await stage.enter(await newUser());
  const { keyboard } = inbox.page;
  for (const [opener, opened] of [
    [inbox.bell(0), inbox.page.getByRole('dialog', { name: notifications.label })],
    [inbox.button(start.open), inbox.page.getByRole('dialog', { name: start.title })],
  ] as const) {
    await tabTo(inbox, opener);
    await keyboard.press('Enter');
    await opened.waitFor();
    await keyboard.press('Tab');
    expect(await opened.evaluate((dialog) => dialog.contains(document.activeElement))).toBeTrue();
    await keyboard.press('Escape');
    await opened.waitFor({ state: 'hidden' });
    expect(await inbox.isFocused(opener)).toBeTrue();
  }
});
