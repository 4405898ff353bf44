import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { newNamedChat } from '../harness/chat.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { NO_NETWORK } from './harness/problems.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

test('dates are in the language of the texts, not of the browser', async () => {
  const { ann, ben, send } = await newNamedChat(stage.app);
  await send({ body: 'hello' });
  const inbox = await stage.enter(ann, { locale: 'de-DE' });
  await inbox.open(ben.fullName);
  const label = await inbox.message('hello').getAttribute('aria-label');
  expect(label).toMatch(
    /(January|February|March|April|May|June|July|August|September|October|November|December)/,
  );
});

test('the other side sees the local time that a user shares, until the user hides it', async () => {
  const chat = await newNamedChat(stage.app);
  const theirs = await stage.enter(chat.ben, { timezoneId: 'Asia/Tokyo' });
  const menu = theirs.page.getByLabel(texts.shell.status);
  await theirs.row(chat.ann.fullName).waitFor();
  await menu.selectOption(texts.shell.shareTime);
  await menu.getByText(texts.shell.hideTime).waitFor({ state: 'attached' });
  const inbox = await stage.enter(chat.ann);
  await inbox.open(chat.ben.fullName);
  const shown = inbox.stage.locator('.msg-their-time');
  await shown.waitFor();
  expect(await shown.getAttribute('title')).toBe('Asia/Tokyo, GMT+9');
  await theirs.page.reload();
  await menu.getByText(texts.shell.hideTime).waitFor({ state: 'attached' });
  await menu.selectOption(texts.shell.hideTime);
  await menu.getByText(texts.shell.shareTime).waitFor({ state: 'attached' });
  await inbox.page.reload();
  await inbox.stage.getByText(texts.conversation.online, { exact: true }).waitFor();
  expect(await shown.count()).toBe(0);
});

test('a right-to-left preview is cut at its end', async () => {
  const { ann, ben, answer } = await newNamedChat(stage.app);
  await answer({ body: 'שלום '.repeat(40).trim() });
  const inbox = await stage.enter(ann);
  const words = inbox.row(ben.fullName).locator('.msg-thread-preview .msg-clip');
  await words.waitFor();
  expect(await words.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
});

test('an unread conversation is bold in the list until it is read', async () => {
  const { ann, ben, answer } = await newNamedChat(stage.app);
  const inbox = await stage.enter(ann);
  const name = inbox.row(ben.fullName).locator('.msg-thread-name');
  const weight = () => name.evaluate((element) => Number(getComputedStyle(element).fontWeight));
  await name.waitFor();
  const read = await weight();
  await answer({ body: 'news' });
  await until('the row to be bold', async () => (await weight()) > read);
  await inbox.open(ben.fullName);
  await until('the row to be regular', async () => (await weight()) === read);
});

test('the own status survives a reload', async () => {
  const inbox = await stage.enter(await newUser());
  const status = inbox.page.getByLabel(texts.shell.status);
  await status.selectOption('busy');
  await inbox.page.reload();
  await until('the status', async () => (await status.inputValue()) === 'busy');
});

test('a message can be written offline in a conversation that was not opened before', async () => {
  const { ann, ben, a, threadId } = await newNamedChat(stage.app);
  const inbox = await stage.enter(ann);
  inbox.problems.excuse(NO_NETWORK);
  await inbox.row(ben.fullName).waitFor();
  await inbox.context.setOffline(true);
  await inbox.page.getByText(texts.connection.offline).waitFor();
  await inbox.row(ben.fullName).click();
  await inbox.send('from the train');
  await inbox.receipt('from the train', texts.receipt.sending).waitFor();
  await inbox.context.setOffline(false);
  await until('the message', async () => {
    const { body } = await a.call('listMessages', { params: { threadId } });
    return body.messages.some((message) => message.body === 'from the train');
  });
});

test('the focus stays in the panel when a notification is marked read', async () => {
  const ann = await newUser();
  const kind = { userId: ann.userId, type: 'job_updated', data: {}, message: 'in full' };
  await storeNotifications(stage.app, [
    { ...kind, title: 'first' },
    { ...kind, title: 'second' },
  ]);
  const inbox = await stage.enter(ann);
  await inbox.bell(2).click();
  const mark = (title: string) => inbox.button(`${texts.notifications.markOne}: ${title}`);
  await mark('second').press('Enter');
  await mark('second').waitFor({ state: 'detached' });
  expect(await inbox.isFocused(mark('first'))).toBeTrue();
  await mark('first').press('Enter');
  await mark('first').waitFor({ state: 'detached' });
  expect(await inbox.notifications.evaluate((panel) => panel.contains(document.activeElement))).toBeTrue();
});

test('without conversations the list and the stage both say so', async () => {
  const inbox = await stage.enter(await newUser());
  await inbox.page.getByText(texts.threads.none).waitFor();
  await inbox.page.getByText(texts.conversation.noneYet).waitFor();
});
