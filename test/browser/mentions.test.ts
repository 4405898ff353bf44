import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { newNamedGroup } from '../harness/named-group.ts';
import { appearances } from './harness/appearances.ts';
import { expectAccessible } from './harness/axe.ts';
import type { Inbox } from './harness/inbox.ts';
import { Stage } from './harness/stage.ts';
import { texts } from './harness/texts.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const { message: words, composer } = texts;
const options = ({ page }: Inbox) =>
  page.getByRole('listbox', { name: composer.mentions }).getByRole('option');

test('a member is chosen after @ by keys or a click, and is stored as a mention', async () => {
  const { ann, ben, cat, b, title, threadId } = await newNamedGroup(stage.app);
  const inbox = await stage.enter(ann);
  await inbox.open(title);
  await inbox.composer.pressSequentially('Ask @');
  await options(inbox).nth(1).waitFor();
  expect(await options(inbox).allTextContents()).toHaveLength(2);
  await inbox.composer.press('ArrowDown');
  const active = await inbox.composer.getAttribute('aria-activedescendant');
  expect(await options(inbox).nth(1).getAttribute('id')).toBe(active);
  await inbox.composer.press('Enter');
  expect(await inbox.composer.inputValue()).toBe(`Ask @${cat.fullName} `);
  await inbox.composer.pressSequentially(`or @${ben.fullName.slice(0, 3)}`);
  await options(inbox).filter({ hasText: ben.fullName }).click();
  await inbox.composer.pressSequentially('@');
  await options(inbox).first().waitFor();
  await inbox.composer.press('Escape');
  await options(inbox).first().waitFor({ state: 'detached' });
  await inbox.composer.press('Backspace');
  await inbox.composer.press('Enter');
  await inbox.message('Ask').getByText(`@${ben.fullName}`).waitFor();
  await inbox.receipt('Ask', texts.receipt.sent).waitFor();
  const [message] = (await b.call('listMessages', { params: { threadId } })).body.messages;
  expect(message?.body).toBe(`Ask <@${cat.userId}> or <@${ben.userId}>`);
  expect(message?.mentions).toEqual([cat.userId, ben.userId]);
});

test('an answer that waits for a connection shows its quote, and the menu tells who has read a message', async () => {
  const { ann, ben, cat, b, c, title, say } = await newNamedGroup(stage.app);
  const { body: question } = await say(b, 'Which paper?');
  const inbox = await stage.enter(ann);
  await inbox.open(title);
  const choose = async (name: string) => {
    await inbox.message('Which paper?').first().hover();
    await inbox.message('Which paper?').first().locator('[aria-haspopup="menu"]').click();
    await inbox.page.getByRole('menuitem', { name, exact: true }).click();
  };
  await c.call('markMessageRead', { params: { messageId: question.id } });
  await choose(words.readers);
  const dialog = inbox.page.getByRole('dialog', { name: words.readers });
  await dialog
    .getByRole('list', { name: words.readBy(1) })
    .getByText(cat.fullName)
    .waitFor();
  expect(await dialog.getByText(ben.fullName).count()).toBe(0);
  await inbox.page.keyboard.press('Escape');
  inbox.problems.excuse(/net::|WebSocket/);
  await choose(words.reply);
  await inbox.context.setOffline(true);
  await inbox.send('The green one');
  await inbox.receipt('The green one', texts.receipt.sending).waitFor();
  await inbox.message('The green one').getByTitle(words.jump).getByText('Which paper?').waitFor();
});

test.each(appearances)(
  'axe finds no violation in the list of members and the readers: %s',
  async (_name, appearance) => {
    const { ann, b, title, say } = await newNamedGroup(stage.app);
    await say(b, 'Which paper?');
    const inbox = await stage.enter(ann, appearance);
    await inbox.open(title);
    await inbox.composer.fill('@');
    await options(inbox).first().waitFor();
    await expectAccessible(inbox, 'mentions');
    await inbox.composer.fill('');
    await inbox.message('Which paper?').hover();
    await inbox.message('Which paper?').locator('[aria-haspopup="menu"]').click();
    await inbox.page.getByRole('menuitem', { name: words.readers, exact: true }).click();
    await inbox.page.getByRole('dialog').waitFor();
    await expectAccessible(inbox, 'readers');
  },
);

test('in a right-to-left page everything is mirrored: the list, own messages, the composer and the panel', async () => {
  const { ann, a, b, title, say } = await newNamedGroup(stage.app);
  await say(b, 'Which paper?');
  await say(a, 'The green one');
  const inbox = await stage.enter(ann);
  await inbox.open(title);
  await inbox.page.evaluate(() => (document.documentElement.dir = 'rtl'));
  const center = async (locator: ReturnType<Inbox['message']>): Promise<number> => {
    const box = await locator.boundingBox();
    return box === null ? Number.NaN : box.x + box.width / 2;
  };
  const bubble = (text: string) => inbox.message(text).locator('.msg-bubble');
  expect(await center(inbox.conversations)).toBeGreaterThan(await center(inbox.stage));
  expect(await center(bubble('The green one'))).toBeLessThan(await center(bubble('Which paper?')));
  expect(await center(inbox.page.locator('.msg-send'))).toBeLessThan(await center(inbox.composer));
  await inbox.bell(0).click();
  expect(await center(inbox.notifications)).toBeGreaterThan(await center(inbox.stage));
  const width = await inbox.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(width).toBe(0);
});
