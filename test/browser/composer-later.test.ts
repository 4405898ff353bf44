import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { newNamedChat } from '../harness/chat.ts';
import { toFieldTime } from '@messaging/ui/format/time-offers.ts';
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

const { later, replies, composer, message: words } = texts;

/** Chooses from the menu beside the button that sends. */
async function choose({ page }: Inbox, name: string): Promise<void> {
  await page.getByRole('button', { name: composer.more, exact: true }).click();
  await page.getByRole('menuitem', { name }).click();
}

const DAY_MS = 86_400_000;

/** The line above the composer. */
const line = ({ page }: Inbox, text: string) => page.getByRole('button', { name: text });
const oneWaits = later.waiting(1, '').trim();

async function openList(inbox: Inbox) {
  await inbox.page.locator('.msg-scheduled-line').click();
  const dialog = inbox.page.getByRole('dialog', { name: later.title });
  await dialog.waitFor();
  return dialog;
}

test('a message is scheduled, seen on the other device, changed there, and sent now', async () => {
  const { ann, ben } = await newNamedChat(stage.app);
  const [inbox, device] = [await stage.enter(ann), await stage.enter(ann, { at: stage.otherApp })];
  const other = await stage.enter(ben);
  for (const page of [inbox, device]) await page.open(ben.fullName);
  await other.open(ann.fullName);
  await inbox.composer.fill('Good morning!');
  await choose(inbox, later.offers.hour);
  for (const page of [inbox, device]) await line(page, oneWaits).waitFor();
  expect(await inbox.composer.inputValue()).toBe('');
  await until('the focus', () => inbox.isFocused(inbox.composer));
  const dialog = await openList(device);
  await dialog.getByRole('button', { name: later.edit }).click();
  await dialog.getByLabel(composer.label).fill('Good evening!');
  const tomorrow = toFieldTime(new Date(Date.now() + DAY_MS));
  await dialog.getByLabel(later.time).fill(tomorrow);
  await dialog.getByRole('button', { name: later.save }).click();
  await dialog.locator(`time[datetime^="${tomorrow}"]`).waitFor();
  const list = await openList(inbox);
  await list.getByText('Good evening!').waitFor();
  await list.getByRole('button', { name: later.sendNow }).click();
  await other.message('Good evening!').waitFor();
  await list.getByText(later.none).waitFor();
  for (const page of [inbox, device]) await line(page, oneWaits).waitFor({ state: 'detached' });
});

test('a chosen time is taken back with text and answer; a removed message comes back', async () => {
  const { ann, ben, a, threadId, answer } = await newNamedChat(stage.app);
  await answer({ body: 'Which paper?' });
  const inbox = await stage.enter(ann);
  const { page } = inbox;
  await inbox.open(ben.fullName);
  await inbox.message('Which paper?').hover();
  await inbox.message('Which paper?').locator('[aria-haspopup="menu"]').click();
  await page.getByRole('menuitem', { name: words.reply, exact: true }).click();
  await inbox.composer.fill('The green one');
  await choose(inbox, later.other);
  const dialog = page.getByRole('dialog', { name: later.choose });
  await dialog.getByText(/\bUTC\b/).waitFor();
  await dialog.getByLabel(texts.times.other).fill(toFieldTime(new Date(Date.now() + DAY_MS)));
  await dialog.getByRole('button', { name: texts.times.choose }).click();
  await line(inbox, oneWaits).waitFor();
  await page.getByText(composer.replying, { exact: true }).waitFor({ state: 'detached' });
  await inbox.composer.fill('And the ink?');
  await inbox.button(words.undo).click();
  await page.getByText(composer.replying, { exact: true }).waitFor();
  expect(await inbox.composer.inputValue()).toBe('The green one\nAnd the ink?');
  await line(inbox, oneWaits).waitFor({ state: 'detached' });
  await choose(inbox, later.offers.tomorrow);
  const list = await openList(inbox);
  await list.getByRole('button', { name: later.remove }).click();
  await list.getByText(later.none).waitFor();
  await list.getByRole('button', { name: words.undo }).click();
  await list.getByText('The green one').waitFor();
  const { scheduled } = (await a.call('listThreadScheduled', { params: { threadId } })).body;
  expect(scheduled).toMatchObject([{ body: 'The green one\nAnd the ink?', replyTo: expect.any(String) }]);
});

test('a message that could not be sent says why, and is sent again', async () => {
  const { ann, ben, a, threadId } = await newNamedChat(stage.app);
  const sendAt = new Date(Date.now() + DAY_MS).toISOString();
  const body = { body: 'Are you there?', sendAt, zone: 'Asia/Tokyo' };
  await a.call('createScheduled', { params: { threadId }, body });
  const { sql } = stage.app.context.db;
  await sql`update scheduled_messages set failure = 'too_late' where thread_id = ${threadId}`;
  const inbox = await stage.enter(ann);
  await inbox.open(ben.fullName);
  await line(inbox, later.failed(1)).waitFor();
  const list = await openList(inbox);
  await list.getByText(later.reasons.too_late).waitFor();
  await list.getByText('Asia/Tokyo').waitFor();
  await list.getByRole('button', { name: later.sendAgain }).click();
  await inbox.message('Are you there?').waitFor();
  await list.getByText(later.none).waitFor();
});

test('a sent message waits: it is taken back with its text, and a reload sends it', async () => {
  const { ann, ben, a, threadId } = await newNamedChat(stage.app);
  const inbox = await stage.enter(ann);
  await inbox.open(ben.fullName);
  await inbox.button(composer.more).click();
  await inbox.page.getByRole('menuitemcheckbox', { name: composer.undo }).click();
  await inbox.send('Too early');
  await inbox.receipt('Too early', texts.receipt.sending).waitFor();
  await inbox.button(words.undo).click();
  await inbox.message('Too early').waitFor({ state: 'detached' });
  expect(await inbox.composer.inputValue()).toBe('Too early');
  await until('the focus', () => inbox.isFocused(inbox.composer));
  await inbox.send('In time');
  await inbox.receipt('In time', texts.receipt.sending).waitFor();
  await inbox.page.reload();
  await inbox.receipt('In time', texts.receipt.sent).waitFor();
  const { messages } = (await a.call('listMessages', { params: { threadId } })).body;
  expect(messages.map(({ body }) => body)).toEqual(['In time']);
});

test('a text is saved as a reply, offered after a slash, inserted at the caret, changed and removed', async () => {
  const { ann, ben, a } = await newNamedChat(stage.app);
  await a.call('putSavedReply', {
    params: { replyId: crypto.randomUUID() },
    body: { name: 'Prices', body: 'A logo is 400.' },
  });
  const inbox = await stage.enter(ann);
  const { page } = inbox;
  await inbox.open(ben.fullName);
  await inbox.composer.fill('I answer from nine to five.');
  await choose(inbox, replies.save);
  const saving = page.getByRole('dialog', { name: replies.saveTitle });
  await saving.getByLabel(replies.name).fill('Hours');
  await saving.getByRole('button', { name: later.save }).click();
  const dialog = page.getByRole('dialog', { name: replies.title });
  await dialog.getByRole('heading', { name: 'Hours' }).waitFor();
  await page.keyboard.press('Escape');
  await inbox.composer.fill('');
  await inbox.composer.pressSequentially('/');
  const options = page.getByRole('listbox', { name: replies.title }).getByRole('option');
  await until('both', async () => (await options.count()) === 2);
  await inbox.composer.pressSequentially('pri');
  await until('one', async () => (await options.count()) === 1);
  await inbox.composer.press('Enter');
  expect(await inbox.composer.inputValue()).toBe('A logo is 400.');
  await options.waitFor({ state: 'detached' });
  await inbox.composer.press('Home');
  await choose(inbox, replies.open);
  const entry = dialog.getByRole('article').filter({ hasText: 'Hours' });
  await entry.getByRole('button', { name: later.edit }).click();
  await dialog.getByLabel(replies.body).fill('Not on Fridays. ');
  await dialog.getByRole('button', { name: later.save }).click();
  await entry.getByRole('button', { name: replies.insert }).click();
  await until('the focus', () => inbox.isFocused(inbox.composer));
  expect(await inbox.composer.inputValue()).toBe('Not on Fridays.A logo is 400.');
  await choose(inbox, replies.open);
  await entry.getByRole('button', { name: later.remove }).click();
  await entry.waitFor({ state: 'detached' });
  expect((await a.call('listSavedReplies', {})).body.replies).toMatchObject([{ name: 'Prices' }]);
});

test.each(appearances)('axe finds no violation in what is sent later: %s', async (_name, appearance) => {
  const { ann, ben, a, threadId } = await newNamedChat(stage.app);
  const sendAt = new Date(Date.now() + DAY_MS).toISOString();
  await a.call('createScheduled', {
    params: { threadId },
    body: { body: 'A '.repeat(400), sendAt, zone: 'UTC' },
  });
  const inbox = await stage.enter(ann, appearance);
  await inbox.open(ben.fullName);
  await line(inbox, oneWaits).waitFor();
  await inbox.composer.fill('Good morning!');
  await inbox.button(composer.more).click();
  await inbox.page.getByRole('menu').waitFor();
  await expectAccessible(inbox, 'menu');
  await inbox.page.getByRole('menuitem', { name: later.other }).click();
  await inbox.page.getByRole('dialog').waitFor();
  await expectAccessible(inbox, 'choice of a time');
  await inbox.page.keyboard.press('Escape');
  const list = await openList(inbox);
  await expectAccessible(inbox, 'scheduled messages');
  await list.getByRole('button', { name: later.edit }).click();
  await expectAccessible(inbox, 'change');
  await inbox.page.keyboard.press('Escape');
  await a.call('putSavedReply', {
    params: { replyId: crypto.randomUUID() },
    body: { name: 'Prices', body: 'A logo is 400. '.repeat(20) },
  });
  await inbox.composer.fill('/');
  await inbox.page.getByRole('option', { name: 'Prices' }).waitFor();
  await expectAccessible(inbox, 'offered replies');
  await choose(inbox, replies.open);
  await inbox.page.getByRole('article').filter({ hasText: 'Prices' }).waitFor();
  await expectAccessible(inbox, 'saved replies');
});
