import { afterAll, afterEach, beforeAll, test } from 'bun:test';
import { newNamedChat, send } from '../harness/chat.ts';
import { newThread } from '../harness/pair.ts';
import { newUser } from '../harness/token.ts';
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

/** More conversations than the first page of the list has. */
const OTHERS = 55;

const { filters, noneHere } = texts.threads;
const names = ({ conversations }: Inbox) =>
  conversations.getByRole('link').locator('.msg-thread-name').allTextContents();

test('what is pinned or unread far down in the list is shown, and goes when that changes elsewhere', async () => {
  const { ann, ben, a, threadId, answer } = await newNamedChat(stage.app);
  const { body: message } = await answer({ body: 'far down' });
  await a.call('setThreadState', { params: { threadId }, body: { isPinned: true } });
  const other = await newUser();
  for (let i = 1; i <= OTHERS; i++)
    await send(a, await newThread(stage.app, ann, other, i), { body: `about job ${i}` });
  const inbox = await stage.enter(ann);
  const tab = (name: string) => inbox.page.getByRole('tab', { name, exact: true });
  await until('the pinned one on top', async () => (await names(inbox))[0] === ben.fullName);
  await inbox.conversations.getByText(`about job ${OTHERS}`, { exact: true }).waitFor();
  await tab(filters.unread).click();
  await until('the unread one', async () => Bun.deepEquals(await names(inbox), [ben.fullName]));
  await a.call('markMessageRead', { params: { messageId: message.id } });
  await inbox.page.getByText(noneHere).waitFor();
  await a.call('setThreadState', { params: { threadId }, body: { unreadFrom: message.seq } });
  await inbox.row(ben.fullName).focus();
  await inbox.page.keyboard.press('u');
  await inbox.page.getByText(noneHere).waitFor();
  await tab(filters.inbox).click();
  await inbox.row(ben.fullName).focus();
  await inbox.page.keyboard.press('p');
  await inbox.row(ben.fullName).waitFor({ state: 'detached' });
  await tab(filters.unread).click();
  await a.call('setThreadState', { params: { threadId }, body: { unreadFrom: message.seq } });
  await inbox.open(ben.fullName);
  await inbox.row(ben.fullName).and(inbox.page.locator('[data-unread="false"]')).waitFor();
});
