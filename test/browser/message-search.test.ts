import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { newNamedChat } from '../harness/chat.ts';
import { until } from '../harness/wait.ts';
import { appearances } from './harness/appearances.ts';
import { expectAccessible } from './harness/axe.ts';
import { fillThread } from './harness/fill-thread.ts';
import type { Inbox } from './harness/inbox.ts';
import { Stage } from './harness/stage.ts';
import { texts } from './harness/texts.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1, { RATE_LIMIT_PER_MINUTE: '0', SEARCH: 'on' });
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const { search } = texts;
const dialog = ({ page }: Inbox) => page.getByRole('dialog', { name: search.title });

/** Opens the search by the keyboard and types. */
async function find(inbox: Inbox, words: string): Promise<void> {
  await inbox.page.keyboard.press('Control+k');
  await until('the focus', () => inbox.isFocused(dialog(inbox).getByRole('searchbox')));
  await inbox.page.keyboard.type(words);
}

test('a message is found by its words and opens in its place, again when it is chosen again', async () => {
  const chat = await newNamedChat(stage.app);
  const { ann, ben, a, send } = chat;
  await fillThread(stage.app, chat, 400);
  const { body: found } = await send({ body: 'The glasshouse green, please' });
  await a.call('markMessageRead', { params: { messageId: found.id } });
  const [about] = [`Paper ${found.id.slice(0, 8)}`];
  await a.call('renameThread', { params: { threadId: chat.threadId }, body: { title: about } });
  await until('the words', async () => {
    const { body } = await a.call('searchMessages', { query: { q: 'message 7' } });
    return body.results.length > 0;
  });
  const inbox = await stage.enter(ann);
  await inbox.row(ben.fullName).first().waitFor();
  await find(inbox, '"message 7"');
  const hit = dialog(inbox).getByRole('link').filter({ hasText: 'message 7 ' });
  await hit.locator('mark').first().waitFor();
  for (let times = 0; times < 2; times++) {
    if (times > 0) await find(inbox, '"message 7"');
    await hit.waitFor();
    await inbox.page.keyboard.press('ArrowDown');
    await inbox.seesMark('message 7 ', () => inbox.page.keyboard.press('Enter'));
    await dialog(inbox).waitFor({ state: 'detached' });
    await inbox.messages.locator('[data-marked="true"]').waitFor({ state: 'detached' });
  }
  expect(new URL(inbox.page.url()).search).toBe('');
  await find(inbox, about);
  await dialog(inbox).getByRole('region', { name: texts.threads.label }).getByText(about).waitFor();
  await inbox.page.keyboard.press('Escape');
  await find(inbox, 'nosuchword');
  await dialog(inbox).getByText(search.nothing).waitFor();
});

test.each(appearances)('axe finds no violation in the search: %s', async (_name, appearance) => {
  const { ann, ben, a, send } = await newNamedChat(stage.app);
  await send({ body: 'The glasshouse green' });
  await until('the words', async () => {
    const { body } = await a.call('searchMessages', { query: { q: 'green' } });
    return body.results.length > 0;
  });
  const inbox = await stage.enter(ann, appearance);
  await inbox.row(ben.fullName).first().waitFor();
  await inbox.button(search.open).click();
  await dialog(inbox).getByText(search.hints['has:file']).waitFor();
  await expectAccessible(inbox, 'hints');
  await dialog(inbox).getByRole('searchbox').fill('green');
  await dialog(inbox).locator('mark').waitFor();
  await expectAccessible(inbox, 'results');
});
