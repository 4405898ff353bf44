import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { getThread, newNamedChat } from '../harness/chat.ts';
import { until } from '../harness/wait.ts';
import type { Inbox } from './harness/inbox.ts';
import { Stage } from './harness/stage.ts';
import { texts } from './harness/texts.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1, { RATE_LIMIT_PER_MINUTE: '0' });
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const dialog = ({ page }: Inbox, name: string) => page.getByRole('dialog', { name });

/** Chooses an entry of the menu of the message with this text. */
async function choose(inbox: Inbox, text: string, entry: string): Promise<void> {
  await inbox.rests();
  await inbox.message(text).hover();
  await inbox.message(text).locator('[aria-haspopup="menu"]').click();
  await inbox.page.getByRole('menuitem', { name: entry, exact: true }).click();
}

test('a reminder of a message is set, moved, listed, removed, and leads to its message when its time has come', async () => {
  const { ann, ben, a, answer } = await newNamedChat(stage.app);
  const { body: message } = await answer({ body: 'Which paper until Monday?' });
  const inbox = await stage.enter(ann);
  await inbox.open(ben.fullName);
  const { reminders: words, times } = texts;
  await choose(inbox, message.body, texts.message.remind);
  await dialog(inbox, words.title).getByText(times.offers.tomorrow).click();
  await inbox.stage.getByText(words.isSet('')).waitFor();
  const [set] = (await a.call('listReminders')).body.reminders;
  expect(new Date(set?.at ?? '').getMinutes()).toBe(0);

  await choose(inbox, message.body, texts.message.remind);
  const asked = dialog(inbox, words.title);
  await asked.getByText(words.isSet('')).waitFor();
  const at = `${new Date().getFullYear() + 1}-01-02T03:04`;
  await asked.getByLabel(times.other).fill(at);
  await asked.getByRole('button', { name: times.choose, exact: true }).click();
  await asked.waitFor({ state: 'detached' });
  const [moved] = (await a.call('listReminders')).body.reminders;
  expect(moved?.at).toBe(new Date(at).toISOString());

  await inbox.bell(0).click();
  const listed = inbox.notifications.getByRole('link').filter({ hasText: message.body });
  await listed.waitFor();
  await inbox.notifications.getByRole('button', { name: words.removeOne(message.body) }).click();
  await listed.waitFor({ state: 'detached' });
  expect((await a.call('listReminders')).body.reminders).toEqual([]);
  await inbox.page.keyboard.press('Escape');

  const params = { messageId: message.id };
  await a.call('setReminder', { params, body: { at: new Date().toISOString() } });
  const toast = inbox.page.getByRole('status').getByRole('link', { name: texts.message.jump });
  await toast.waitFor();
  await inbox.seesMark(message.body, () => toast.click());
});

/** Chooses an entry of the menu of the conversation. */
async function chooseMore(inbox: Inbox, entry: string): Promise<void> {
  await inbox.button(texts.conversation.more).click();
  await inbox.page.getByRole('menuitem', { name: entry, exact: true }).click();
}

test('images, files and links of a conversation are listed, and lead to their messages, as does a day', async () => {
  const { ann, ben, send, answer } = await newNamedChat(stage.app);
  const { files: words, conversation, search } = texts;
  const attach = (filename: string, type: string | null) => ({
    attachments: [{ filename, url: `https://example.com/${filename}`, type, size: 1_000 }],
  });
  await answer({ body: 'First', ...attach('sketch.png', 'image/png') });
  await send({ body: 'Compare https://example.com/site, please' });
  for (let i = 0; i < 31; i++) await answer({ body: `Page ${i}`, ...attach(`${i}.pdf`, 'application/pdf') });
  const inbox = await stage.enter(ann);
  await inbox.open(ben.fullName);
  await chooseMore(inbox, conversation.files);
  const shown = dialog(inbox, words.title);
  const entries = shown.getByRole('tabpanel').getByRole('listitem');
  const tab = (name: string) => shown.getByRole('tab', { name, exact: true });
  await entries.filter({ hasText: 'sketch.png' }).waitFor();
  await tab(words.types.link).click();
  await entries
    .filter({ hasText: 'https://example.com/site' })
    .filter({ hasText: conversation.you })
    .waitFor();
  await tab(words.types.link).press('ArrowLeft');
  await entries.filter({ hasText: '30.pdf' }).waitFor();
  expect(await entries.count()).toBe(30);
  await shown.getByRole('button', { name: search.more }).click();
  const oldest = entries.filter({ hasText: /^0\.pdf/ });
  await oldest.waitFor();
  await inbox.seesMark('Page 0', () => oldest.getByRole('button').click());
  await shown.waitFor({ state: 'detached' });

  await chooseMore(inbox, conversation.goToDate);
  const asked = dialog(inbox, conversation.goToDate);
  const today = new Date().toISOString().slice(0, 10);
  await asked.getByLabel(conversation.date).fill(today);
  await inbox.seesMark('First', () => asked.getByRole('button', { name: conversation.show }).click());
  await asked.waitFor({ state: 'detached' });
});

test('a conversation is muted for a time by its menu, and a sheet lists all keys', async () => {
  const { ann, ben, a, threadId } = await newNamedChat(stage.app);
  const { threads: words, shortcuts, search } = texts;
  const inbox = await stage.enter(ann);
  const row = inbox.row(ben.fullName);
  await row.focus();
  await inbox.page.keyboard.press('Shift+F10');
  await inbox.page.getByRole('menuitem', { name: words.mute }).click();
  await inbox.page.getByRole('menuitem', { name: words.muteTimes.hour }).click();
  await row.getByText(words.mutedUntil('')).waitFor();
  await until('the time', async () => {
    const { state } = await getThread(a, threadId);
    const minutes = (Date.parse(state?.mutedUntil ?? '') - Date.now()) / 60_000;
    return minutes > 50 && minutes <= 60;
  });
  expect(await inbox.isFocused(row)).toBeTrue();

  const sheet = dialog(inbox, shortcuts.title);
  await inbox.page.keyboard.press('?');
  for (const name of Object.values(shortcuts.names)) await sheet.getByText(name, { exact: true }).waitFor();
  await inbox.page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  await inbox.search.press('?');
  expect(await inbox.search.inputValue()).toBe('?');
  await inbox.page.keyboard.press('Control+k');
  await dialog(inbox, search.title).getByText(shortcuts.title).click();
  await sheet.waitFor();
});

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

/** Moves a finger over the row of a conversation, and lifts it. `meanwhile` runs before that. */
async function swipe(
  inbox: Inbox,
  name: string,
  [from, to]: readonly [number, number],
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<void> {
  const { page } = inbox;
  const box = await inbox.row(name).boundingBox();
  const y = (box?.y ?? 0) + (box?.height ?? 0) / 2;
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: x === undefined ? [] : [{ x, y }] });
  await touch('touchStart', from);
  for (let step = 1; step <= 10; step++) await touch('touchMove', from + ((to - from) * step) / 10);
  await meanwhile();
  await touch('touchEnd');
  await session.detach();
}

test('a swipe archives, which can be undone, or marks as read and unread; at the edge it is of the browser', async () => {
  const { ann, ben, answer } = await newNamedChat(stage.app);
  await answer({ body: 'Which paper?' });
  const { threads: words, message } = texts;
  const inbox = await stage.enter(ann, PHONE);
  const row = inbox.row(ben.fullName);
  const isUnread = (is: boolean) => row.and(inbox.page.locator(`[data-unread="${is}"]`)).waitFor();
  await isUnread(true);
  const label = (text: string) => inbox.conversations.getByText(text, { exact: true });
  await swipe(inbox, ben.fullName, [100, 250], () => label(words.markRead).waitFor());
  await isUnread(false);
  await swipe(inbox, ben.fullName, [5, 250]);
  await swipe(inbox, ben.fullName, [100, 150]);
  await swipe(inbox, ben.fullName, [100, 250], () => label(words.markUnread).waitFor());
  await isUnread(true);
  await swipe(inbox, ben.fullName, [300, 150], () => label(words.archive).waitFor());
  await row.waitFor({ state: 'detached' });
  await inbox.button(message.undo).click();
  await row.waitFor();
  await inbox.page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  await swipe(inbox, ben.fullName, [100, 250], () => label(words.archive).waitFor());
  await row.waitFor({ state: 'detached' });
});
