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
  stage = await Stage.open(2, { RATE_LIMIT_PER_MINUTE: '0' });
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const { message: words, composer } = texts;

/** Chooses from the menu of the message with this text. */
async function choose(inbox: Inbox, text: string, name: string): Promise<void> {
  const opener = inbox.message(text).last().locator('[aria-haspopup="menu"]');
  await inbox.message(text).last().hover();
  await opener.click();
  await inbox.page.getByRole('menuitem', { name, exact: true }).click();
}

test('an answer quotes its message, follows its edits, and leads to it however far it is', async () => {
  const { ann, ben, a, send, answer } = await newNamedChat(stage.app);
  const { body: question } = await send({ body: 'Which paper?' });
  const [inbox, other] = [await stage.enter(ann), await stage.enter(ben, { at: stage.otherApp })];
  await other.open(ann.fullName);
  await choose(other, 'Which paper?', words.reply);
  await other.page.getByText(composer.replying, { exact: true }).waitFor();
  await until('the focus', () => other.isFocused(other.composer));
  await other.composer.fill('The green one');
  await other.composer.press('Enter');
  await other.page.getByText(composer.replying, { exact: true }).waitFor({ state: 'detached' });
  await inbox.open(ben.fullName);
  const quote = inbox.message('The green one').getByTitle(words.jump);
  await quote.getByText('Which paper?').waitFor();
  await a.call('editMessage', { params: { messageId: question.id }, body: { body: 'Which ink?' } });
  await quote.getByText('Which ink?').waitFor();
  await inbox.seesMark('Which ink?', () => quote.click());
  for (let i = 0; i < 120; i++) await answer({ body: `further ${i}` });
  const { body: last } = await answer({ body: 'As I said', replyTo: question.id });
  // So that the conversation opens at its end, with few messages loaded.
  await a.call('markMessageRead', { params: { messageId: last.id } });
  await inbox.page.reload();
  await inbox.seesMark('Which ink?', () => inbox.message('As I said').getByTitle(words.jump).click());
});

test('Escape gives up an answer, and the text stays', async () => {
  const { ann, ben, a, threadId, answer } = await newNamedChat(stage.app);
  await answer({ body: 'Which paper?' });
  const inbox = await stage.enter(ann);
  await inbox.open(ben.fullName);
  await choose(inbox, 'Which paper?', words.reply);
  await inbox.composer.fill('No answer');
  await inbox.composer.press('Escape');
  await inbox.composer.press('Enter');
  await inbox.receipt('No answer', texts.receipt.sent).waitFor();
  const [message] = (await a.call('listMessages', { params: { threadId } })).body.messages;
  expect(message).toMatchObject({ body: 'No answer', replyTo: null });
});

test('pinned messages are in a bar for both members, lead to their place, and are unpinned', async () => {
  const { ann, ben, send } = await newNamedChat(stage.app);
  await send({ body: 'The address of the shop' });
  for (let i = 0; i < 40; i++) await send({ body: `line ${i}` });
  const [inbox, other] = [await stage.enter(ann), await stage.enter(ben, { at: stage.otherApp })];
  await other.open(ann.fullName);
  await inbox.open(ben.fullName);
  await inbox.messages.focus();
  await inbox.page.keyboard.press('Home');
  await inbox.message('The address').waitFor();
  await inbox.rests();
  await choose(inbox, 'The address', words.pin);
  for (const { page } of [inbox, other]) await page.getByText(words.pinned(1), { exact: true }).waitFor();
  await other.page.getByText(words.pinned(1), { exact: true }).click();
  const dialog = other.page.getByRole('dialog', { name: words.pinned(1) });
  await other.seesMark('The address', () =>
    dialog.getByRole('button', { name: 'The address' }).first().click(),
  );
  await other.page.getByText(words.pinned(1), { exact: true }).click();
  await dialog.getByTitle(words.unpin).click();
  await inbox.page.getByText(words.pinned(1), { exact: true }).waitFor({ state: 'detached' });
});

test.each(appearances)('axe finds no violation in quotes and pins: %s', async (_name, appearance) => {
  const { ann, ben, a, send, answer } = await newNamedChat(stage.app);
  const { body: question } = await send({ body: 'Which paper? '.repeat(12) });
  await answer({ body: 'The green one', replyTo: question.id });
  await a.call('pinMessage', { params: { messageId: question.id } });
  const inbox = await stage.enter(ann, appearance);
  await inbox.open(ben.fullName);
  await inbox.page.getByText(words.pinned(1), { exact: true }).waitFor();
  await expectAccessible(inbox, 'quote');
  await inbox.page.getByText(words.pinned(1), { exact: true }).click();
  await inbox.page.getByRole('dialog').waitFor();
  await expectAccessible(inbox, 'pins');
  await inbox.page.keyboard.press('Escape');
  await choose(inbox, 'The green one', words.reply);
  await expectAccessible(inbox, 'answer');
});
