import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { newNamedChat } from '../harness/chat.ts';
import { until } from '../harness/wait.ts';
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

const { message: words, composer, failures } = texts;
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

/** The button that opens the menu of the message with this text. */
const opener = (inbox: Inbox, text: string) => inbox.message(text).locator('[aria-haspopup="menu"]');
const menu = ({ page }: Inbox) => page.getByRole('menu', { name: words.menu });
const entry = (inbox: Inbox, name: string) => menu(inbox).getByRole('menuitem', { name, exact: true });

/** Chooses from the menu of the message with this text. */
async function choose(inbox: Inbox, text: string, name: string): Promise<void> {
  await inbox.message(text).hover();
  await opener(inbox, text).click();
  await entry(inbox, name).click();
}

/** The focused element, by its text or name. */
const focused = ({ page }: Inbox) =>
  page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
  );

test('the menu is used by keyboard: arrows move through messages and entries, Escape returns the focus', async () => {
  const { ann, ben, send, answer } = await newNamedChat(stage.app);
  await send({ body: 'My own' });
  await answer({ body: 'An answer' });
  const inbox = await stage.enter(ann);
  const { keyboard } = inbox.page;
  await inbox.open(ben.fullName);
  await inbox.message('An answer').waitFor();
  await until('the composer', () => inbox.isFocused(inbox.composer));
  // The button for files is between them.
  await keyboard.press('Shift+Tab');
  await keyboard.press('Shift+Tab');
  expect(await inbox.isFocused(opener(inbox, 'An answer'))).toBeTrue();
  await keyboard.press('ArrowUp');
  await until('the focus', () => inbox.isFocused(opener(inbox, 'My own')));
  await keyboard.press('Enter');
  await menu(inbox).waitFor();
  expect(await focused(inbox)).toBe(texts.emoji['👍']);
  await keyboard.press('ArrowRight');
  expect(await focused(inbox)).toBe(texts.emoji['❤️']);
  await keyboard.press('ArrowUp');
  expect(await focused(inbox)).toBe(words.remove);
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  expect(await inbox.isFocused(menu(inbox).getByRole('menuitem').nth(1))).toBeTrue();
  await keyboard.press('Escape');
  await menu(inbox).waitFor({ state: 'detached' });
  expect(await inbox.isFocused(opener(inbox, 'My own'))).toBeTrue();
  await keyboard.press('Space');
  await keyboard.press('Enter');
  await inbox.message('My own').getByTitle(words.reaction('👍', texts.conversation.you)).waitFor();
});

test('a long press opens the menu on a touch screen, and a press outside closes it', async () => {
  const { ann, ben, answer } = await newNamedChat(stage.app);
  await answer({ body: 'An answer' });
  const inbox = await stage.enter(ann, PHONE);
  await inbox.open(ben.fullName);
  const box = await inbox.message('An answer').boundingBox();
  if (box === null) throw new Error('the message is out of sight');
  const touches = await inbox.context.newCDPSession(inbox.page);
  const point = { x: box.x + 60, y: box.y + box.height / 2 };
  await touches.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
  await menu(inbox).waitFor();
  await touches.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await entry(inbox, words.copy).waitFor();
  const sheet = await menu(inbox).boundingBox();
  expect(sheet).toMatchObject({ x: 0, width: PHONE.viewport.width });
  await inbox.page.touchscreen.tap(200, 100);
  await menu(inbox).waitFor({ state: 'detached' });
});

test('any emoji is found by name or typed', async () => {
  const { ann, ben, answer } = await newNamedChat(stage.app);
  await answer({ body: 'An answer' });
  const inbox = await stage.enter(ann);
  await inbox.open(ben.fullName);
  const search = inbox.page.getByLabel(words.searchEmoji);
  await choose(inbox, 'An answer', words.moreEmoji);
  await search.fill(texts.emoji['🚀'].slice(0, 6).toUpperCase());
  await inbox.button(texts.emoji['🚀']).click();
  await inbox.page.getByTitle(words.reaction('🚀', texts.conversation.you)).waitFor();
  await choose(inbox, 'An answer', words.moreEmoji);
  await search.fill('zzz');
  await inbox.page.getByText(words.noEmoji).waitFor();
  await search.fill('🦊');
  await search.press('Enter');
  await inbox.page.getByTitle(words.reaction('🦊', texts.conversation.you)).waitFor();
});

test('a message is edited in the composer, by Arrow Up too, and its versions are shown', async () => {
  const { ann, ben, send, answer } = await newNamedChat(stage.app);
  await send({ body: 'Two drfats' });
  await answer({ body: 'Thanks' });
  const inbox = await stage.enter(ann);
  await inbox.open(ben.fullName);
  await inbox.message('Thanks').waitFor();
  await inbox.composer.press('ArrowUp');
  const field = inbox.page.getByRole('textbox', { name: composer.editLabel });
  expect(await field.inputValue()).toBe('Two drfats');
  await field.press('Escape');
  expect(await inbox.composer.inputValue()).toBe('');
  await inbox.composer.fill('A draft that stays');
  await choose(inbox, 'Two drfats', words.edit);
  await until('the focus', () => inbox.isFocused(field));
  await field.fill('Two drafts');
  await field.press('Enter');
  await inbox.message('Two drafts').waitFor();
  expect(await inbox.composer.inputValue()).toBe('A draft that stays');
  await inbox.message('Two drafts').getByRole('button', { name: words.edited }).click();
  const dialog = inbox.page.getByRole('dialog', { name: words.versionsTitle });
  await dialog.getByText('Two drfats').waitFor();
  expect(await dialog.getByRole('paragraph').allTextContents()).toEqual(['Two drafts', 'Two drfats']);
});

test('an edit that comes too late is refused in words, and the text comes back', async () => {
  const { ann, ben, send } = await newNamedChat(stage.app);
  const { body: message } = await send({ body: 'Written long ago' });
  await stage.app.context.db.sql`
    update messages set created_at = created_at - interval '1 day' where id = ${message.id}`;
  const inbox = await stage.enter(ann);
  await inbox.open(ben.fullName);
  await choose(inbox, 'Written long ago', words.edit);
  const field = inbox.page.getByRole('textbox', { name: composer.editLabel });
  await field.fill('Changed');
  await field.press('Enter');
  await inbox.page.getByText(failures.tooLate).waitFor();
  await inbox.message('Written long ago').waitFor();
  await choose(inbox, 'Written long ago', words.edit);
  expect(await field.inputValue()).toBe('Changed');
});

test('a deletion can be undone for some seconds, and is carried out when the conversation is left', async () => {
  const { ann, ben, b, threadId, send } = await newNamedChat(stage.app);
  await send({ body: 'To be deleted' });
  const inbox = await stage.enter(ann);
  await inbox.open(ben.fullName);
  await choose(inbox, 'To be deleted', words.remove);
  await inbox.message(words.deleted).waitFor();
  await until('the focus', () => inbox.isFocused(inbox.button(words.undo)));
  await inbox.button(words.undo).click();
  await inbox.message('To be deleted').waitFor();
  await choose(inbox, 'To be deleted', words.remove);
  await inbox.message(words.deleted).waitFor();
  const bodies = async () =>
    (await b.call('listMessages', { params: { threadId } })).body.messages.map(({ body }) => body);
  expect(await bodies()).toEqual(['To be deleted']);
  await inbox.page.goBack();
  await until('the deletion', async () => (await bodies())[0] === '[deleted]');
});

test('the text of a message is copied', async () => {
  const { ann, ben, answer } = await newNamedChat(stage.app);
  await answer({ body: 'Take this' });
  const inbox = await stage.enter(ann);
  await inbox.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await inbox.open(ben.fullName);
  await choose(inbox, 'Take this', words.copy);
  await inbox.page.getByText(words.copied).waitFor();
  expect(await inbox.page.evaluate(() => navigator.clipboard.readText())).toBe('Take this');
});

test.each(appearances)(
  'axe finds no violation in the menu and its dialogs: %s',
  async (_name, appearance) => {
    const { ann, ben, a, send } = await newNamedChat(stage.app);
    const { body: message } = await send({ body: 'First' });
    await a.call('editMessage', { params: { messageId: message.id }, body: { body: 'Second' } });
    const inbox = await stage.enter(ann, appearance);
    await inbox.open(ben.fullName);
    await inbox.message('Second').hover();
    await opener(inbox, 'Second').click();
    await menu(inbox).waitFor();
    await expectAccessible(inbox, 'menu');
    await entry(inbox, words.moreEmoji).click();
    await inbox.page.getByLabel(words.searchEmoji).waitFor();
    await expectAccessible(inbox, 'emoji');
    await inbox.page.keyboard.press('Escape');
    await choose(inbox, 'Second', words.versions);
    await inbox.page.getByRole('dialog').getByText('First').waitFor();
    await expectAccessible(inbox, 'versions');
    await inbox.page.keyboard.press('Escape');
    await choose(inbox, 'Second', words.edit);
    await inbox.page.getByText(composer.editing, { exact: true }).waitFor();
    await expectAccessible(inbox, 'edit');
  },
);
