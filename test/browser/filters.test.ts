import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { newNamedChat } from '../harness/chat.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { appearances } from './harness/appearances.ts';
import { expectAccessible } from './harness/axe.ts';
import type { Inbox } from './harness/inbox.ts';
import { Stage } from './harness/stage.ts';
import { texts } from './harness/texts.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(2);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const { threads: words, message } = texts;
const tab = ({ page }: Inbox, name: string) => page.getByRole('tab', { name, exact: true });
const names = ({ conversations }: Inbox) =>
  conversations.getByRole('link').locator('.msg-thread-name').allTextContents();

test('conversations are pinned, muted, archived and marked as unread by keys, on all devices, and found by tabs', async () => {
  const ann = await newUser();
  const [first, second, third] = [
    await newNamedChat(stage.app, ann),
    await newNamedChat(stage.app, ann),
    await newNamedChat(stage.app, ann),
  ];
  await first.answer({ body: 'Your turn' });
  const { body: read } = await second.answer({ body: 'To be read' });
  await second.a.call('markMessageRead', { params: { messageId: read.id } });
  await second.send({ body: 'Their turn' });
  await third.send({ body: 'Their turn, too' });
  const { fullName: one } = first.ben;
  const [two, three] = [second.ben.fullName, third.ben.fullName];
  const [inbox, other] = [await stage.enter(ann), await stage.enter(ann, { at: stage.otherApp })];
  await other.row(one).waitFor();
  const press = async (name: string, key: string) => {
    await inbox.row(name).focus();
    await inbox.page.keyboard.press(key);
  };
  await press(two, 'p');
  for (const page of [inbox, other])
    await until('the pinned one on top', async () => (await names(page))[0] === two);
  await press(three, 'e');
  for (const page of [inbox, other]) await page.row(three).waitFor({ state: 'detached' });
  await press(two, 'm');
  await inbox.page.getByRole('menuitem', { name: words.muteTimes.forever }).click();
  await other.row(two).getByText(words.muted).waitFor();
  await press(two, 'u');
  await other.row(two).and(other.page.locator('[data-unread="true"]')).waitFor();
  await tab(inbox, words.filters.inbox).focus();
  for (const [filter, shown] of [
    ['unread', [two, one]],
    ['your_turn', [one]],
    ['pinned', [two]],
    ['archived', [three]],
  ] as const) {
    await inbox.page.keyboard.press('ArrowRight');
    await until(filter, async () => Bun.deepEquals(await names(inbox), [...shown]));
    expect(await inbox.isFocused(tab(inbox, words.filters[filter]))).toBeTrue();
  }
  await third.answer({ body: 'A new message brings it back' });
  await inbox.page.getByText(words.noneHere).waitFor();
  await other.row(three).waitFor();
});

test('the menu of a row opens by a button and by keys, and does what it says', async () => {
  const { ann, ben, answer } = await newNamedChat(stage.app);
  await answer({ body: 'Which paper?' });
  const inbox = await stage.enter(ann);
  const entry = (name: string) => inbox.page.getByRole('menuitem', { name, exact: true });
  await inbox.row(ben.fullName).hover();
  await inbox.button(words.openMenu(ben.fullName)).click();
  await entry(words.answered).click();
  await tab(inbox, words.filters.your_turn).click();
  await inbox.page.getByText(words.noneHere).waitFor();
  await tab(inbox, words.filters.inbox).click();
  await inbox.row(ben.fullName).focus();
  await inbox.page.keyboard.press('Shift+F10');
  await inbox.page.getByRole('menu', { name: message.menu }).waitFor();
  await inbox.page.keyboard.press('Escape');
  expect(await inbox.isFocused(inbox.row(ben.fullName))).toBeTrue();
  await inbox.page.keyboard.press('Shift+F10');
  await entry(words.markRead).click();
  await inbox.row(ben.fullName).and(inbox.page.locator('[data-unread="false"]')).waitFor();
});

test.each(appearances)(
  'axe finds no violation in tabs, rows and their menu: %s',
  async (_name, appearance) => {
    const { ann, ben, a, threadId, answer } = await newNamedChat(stage.app);
    await answer({ body: 'Which paper?' });
    await a.call('setThreadState', { params: { threadId }, body: { isPinned: true, mutedUntil: 'forever' } });
    const inbox = await stage.enter(ann, appearance);
    await inbox.row(ben.fullName).getByText(words.muted).waitFor();
    await expectAccessible(inbox, 'rows');
    await inbox.row(ben.fullName).focus();
    await inbox.page.keyboard.press('Shift+F10');
    await inbox.page.getByRole('menu').waitFor();
    await expectAccessible(inbox, 'menu');
    await inbox.page.keyboard.press('Escape');
    await tab(inbox, words.filters.archived).click();
    await inbox.page.getByText(words.noneHere).waitFor();
    await expectAccessible(inbox, 'nothing');
  },
);
