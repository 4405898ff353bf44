import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { newNamedChat } from '../harness/chat.ts';
import { until } from '../harness/wait.ts';
import type { Inbox } from './harness/inbox.ts';
import { NO_NETWORK } from './harness/problems.ts';
import { Stage } from './harness/stage.ts';
import { texts } from './harness/texts.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(2, { RATE_LIMIT_PER_MINUTE: '0' });
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const shows = (inbox: Inbox, text: string) =>
  until(`the field shows ${text}`, async () => (await inbox.composer.inputValue()) === text);
const draftOf = (inbox: Inbox, name: string) => inbox.row(name).getByText(texts.threads.draft);

test('a draft follows to the other device, in the row and in the field, and goes with the message', async () => {
  const { ann, ben } = await newNamedChat(stage.app);
  const [inbox, device] = [await stage.enter(ann), await stage.enter(ann, { at: stage.otherApp })];
  await inbox.open(ben.fullName);
  await inbox.composer.pressSequentially('To be fini');
  await draftOf(device, ben.fullName).waitFor();
  await device.row(ben.fullName).getByText('To be fini').waitFor();
  await device.open(ben.fullName);
  await shows(device, 'To be fini');
  await device.composer.pressSequentially('shed');
  await shows(inbox, 'To be finished');
  await inbox.composer.press('Enter');
  for (const page of [inbox, device]) await shows(page, '');
  await device.receipt('To be finished', texts.receipt.sent).waitFor();
  await device.page.reload();
  await device.composer.waitFor();
  await device.message('To be finished').waitFor();
  expect(await device.composer.inputValue()).toBe('');
});

test('what is written and not stored yet is never replaced, and is stored after a reload', async () => {
  const { ann, ben, a, threadId } = await newNamedChat(stage.app);
  const stored = async () => (await a.call('getThread', { params: { threadId } })).body.state?.draft?.body;
  const [inbox, device] = [await stage.enter(ann), await stage.enter(ann, { at: stage.otherApp })];
  for (const page of [inbox, device]) await page.open(ben.fullName);
  device.problems.excuse(NO_NETWORK);
  await device.context.setOffline(true);
  await device.composer.fill('Written on a train');
  await inbox.composer.fill('Written at home');
  await until('the draft', async () => (await stored()) === 'Written at home');
  await device.context.setOffline(false);
  await until('the later one', async () => (await stored()) === 'Written on a train');
  await shows(inbox, 'Written on a train');
  expect(await device.composer.inputValue()).toBe('Written on a train');
  await inbox.composer.fill('Nearly done');
  await inbox.page.reload();
  await inbox.composer.waitFor();
  await shows(inbox, 'Nearly done');
  await shows(device, 'Nearly done');
});
