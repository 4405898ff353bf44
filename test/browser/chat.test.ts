import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { newNamedChat } from '../harness/chat.ts';
import { allMessages } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(2);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

/** Two people with their conversation open, each on a different instance. */
async function enterBoth() {
  const chat = await newNamedChat(stage.app);
  const a = await stage.enter(chat.ann);
  const b = await stage.enter(chat.ben, { at: stage.otherApp });
  await a.open(chat.ben.fullName);
  await b.open(chat.ann.fullName);
  return { ...chat, rest: chat.a, a, b };
}

test('a message appears at the recipient at once, and the sender sees that it was read', async () => {
  const chat = await newNamedChat(stage.app);
  const a = await stage.enter(chat.ann);
  const b = await stage.enter(chat.ben, { at: stage.otherApp });
  await a.open(chat.ben.fullName);
  await a.send('Have you seen the draft?');
  await a.receipt('Have you seen the draft?', texts.receipt.sent).waitFor();
  // Unread until the conversation is opened.
  await b.row(chat.ann.fullName).getByText(texts.threads.unread(1)).waitFor();
  await b.open(chat.ann.fullName);
  await b.message('Have you seen the draft?').waitFor();
  await a.receipt('Have you seen the draft?', texts.receipt.read).waitFor();
  await b.row(chat.ann.fullName).getByText(texts.threads.unread(1)).waitFor({ state: 'detached' });
  await b.send('Yes, I like it');
  await a.waitForMessages(['Have you seen the draft?', 'Yes, I like it']);
  await b.receipt('Yes, I like it', texts.receipt.read).waitFor();
});

test('the typing indicator is shown until the message arrives', async () => {
  const both = await enterBoth();
  const { a, b } = both;
  const typing = b.page.getByText(texts.conversation.typing(both.ann.fullName));
  await a.composer.pressSequentially('Hm');
  await typing.waitFor();
  await a.composer.press('Enter');
  await b.message('Hm').waitFor();
  await typing.waitFor({ state: 'detached' });
});

test('presence and last seen time of the other person are shown', async () => {
  const both = await enterBoth();
  const { b } = both;
  const online = b.stage.getByText(texts.conversation.online, { exact: true });
  await online.waitFor();
  await both.a.page.getByLabel(texts.shell.status).selectOption(texts.shell.statuses.busy);
  await b.stage.getByText(texts.conversation.busy, { exact: true }).waitFor();
  await both.a.close();
  await b.stage.getByText(texts.conversation.lastSeen(texts.justNow)).waitFor();
});

test('Enter sends, Shift and Enter add a line', async () => {
  const both = await enterBoth();
  const { a, b } = both;
  await a.composer.pressSequentially('First line');
  await a.composer.press('Shift+Enter');
  await a.composer.pressSequentially('second line');
  await a.composer.press('Enter');
  await b.message('second line').waitFor();
  expect(await a.composer.inputValue()).toBe('');
  const stored = await allMessages(both.rest, both.threadId);
  expect(stored.map(({ body }) => body)).toEqual(['First line\nsecond line']);
});

test('a draft stays with its conversation', async () => {
  const { ann, ben } = await newNamedChat(stage.app);
  const { ben: eve } = await newNamedChat(stage.app, ann);
  const a = await stage.enter(ann);
  await a.open(ben.fullName);
  await a.composer.fill('To be finished');
  await a.open(eve.fullName);
  expect(await a.composer.inputValue()).toBe('');
  await a.row(ben.fullName).getByText(texts.threads.draft).waitFor();
  await a.page.reload();
  await a.open(ben.fullName);
  expect(await a.composer.inputValue()).toBe('To be finished');
});

test('the composer counts the last characters and refuses a message that is too long', async () => {
  const chat = await newNamedChat(stage.app);
  const a = await stage.enter(chat.ann);
  await a.open(chat.ben.fullName);
  const send = a.button(texts.composer.send);
  await a.composer.fill('x'.repeat(9_990));
  await a.page.getByText(texts.composer.left(10)).waitFor();
  await a.composer.fill('x'.repeat(10_001));
  await a.page.getByText(texts.composer.over(1)).waitFor();
  expect(await send.isDisabled()).toBeTrue();
  await a.composer.press('Enter');
  await a.composer.fill('x'.repeat(10_000));
  await a.composer.press('Enter');
  await a.receipt('xxx', texts.receipt.sent).waitFor();
  expect(await allMessages(chat.a, chat.threadId)).toHaveLength(1);
});

test('a conversation is started from the page', async () => {
  const [ann, ben] = [await newUser(), await newUser()];
  const b = await stage.enter(ben, { at: stage.otherApp });
  const a = await stage.enter(ann);
  const { start } = texts;
  await a.button(start.open).click();
  const dialog = a.page.getByRole('dialog', { name: start.title });
  await dialog.getByLabel(start.number).fill(`${ben.userId}`);
  await dialog.getByLabel(start.about).fill('Lettering for a shop window');
  await dialog.getByRole('button', { name: start.submit }).click();
  await a.send('Are you free in May?');
  await a.message('Are you free in May?').waitFor();
  await b.conversations.getByText('Lettering for a shop window').click();
  await b.message('Are you free in May?').waitFor();
});
