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

/** Presses Tab until the element has the focus. */
async function tabTo({ page }: Inbox, target: Locator): Promise<void> {
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('Tab never reached the element');
}

/** A picture of the page around an element, including the focus outline. */
async function screenshotAround({ page }: Inbox, { x, y, width, height }: Box): Promise<string> {
  const clip = { x: Math.max(0, x - 4), y: Math.max(0, y - 4), width: width + 8, height: height + 8 };
  return (await page.screenshot({ clip })).toString('base64');
}
type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>;

test('Tab moves the focus in the order of the page, and the focus is visible', async () => {
  const { ann, ben } = await newNamedChat(stage.app);
  const inbox = await stage.enter(ann);
  await inbox.row(ben.fullName).waitFor();
  const order = [
    inbox.page.getByRole('link', { name: shell.skip }),
    inbox.page.getByLabel(shell.status),
    inbox.button(texts.search.open),
    inbox.bell(0),
    inbox.button(start.open),
    inbox.search,
    inbox.page.getByRole('tab', { selected: true }),
    inbox.row(ben.fullName),
  ];
  let previous: { box: Box; picture: string } | undefined;
  for (const part of order) {
    await inbox.page.keyboard.press('Tab');
    expect(await inbox.isFocused(part)).toBeTrue();
    if (previous !== undefined)
      expect(await screenshotAround(inbox, previous.box)).not.toBe(previous.picture);
    const box = await part.boundingBox();
    if (box === null) throw new Error('the focus is out of sight');
    previous = { box, picture: await screenshotAround(inbox, box) };
  }
});

test('a conversation can be used by keyboard', async () => {
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
  for (let i = 0; i < 30; i++) await answer({ body: `answer ${i}.` });
  await inbox.message('answer 29.').waitFor();
  // Keys scroll the messages.
  await inbox.messages.focus();
  await keyboard.press('Home');
  await inbox.message('Written').waitFor();
  await keyboard.press('End');
  await inbox.message('answer 29.').waitFor();
});

test('arrow keys move through the list, and Escape clears the search', async () => {
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

test('an opened panel or dialog takes the focus, and Escape returns it', async () => {
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
