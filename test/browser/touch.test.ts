import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import type { Locator } from 'playwright-core';
import { texts } from './harness/texts.ts';
import { newNamedChat } from '../harness/chat.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { newUser } from '../harness/token.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

async function getBox(locator: Locator) {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('the element is out of sight');
  return box;
}

test('Enter adds a line on an on-screen keyboard, and the button sends', async () => {
  const { ann, ben } = await newNamedChat(stage.app);
  const inbox = await stage.enter(ann, PHONE);
  await inbox.open(ben.fullName);
  await inbox.composer.fill('first line');
  await inbox.composer.press('Enter');
  await inbox.composer.pressSequentially('second line');
  expect(await inbox.composer.inputValue()).toBe('first line\nsecond line');
  await inbox.button(texts.composer.send).click();
  await inbox.receipt('second line', texts.receipt.sent).waitFor();
  expect(await inbox.bodies()).toEqual(['first line\nsecond line']);
});

test('fields have 16 px text, which phones do not zoom, and buttons are 44 px or more', async () => {
  const { ann, ben } = await newNamedChat(stage.app);
  const inbox = await stage.enter(ann, PHONE);
  await inbox.row(ben.fullName).waitFor();
  const sizes = (): Promise<number[]> =>
    inbox.page
      .locator('input:visible, select:visible, textarea:visible')
      .evaluateAll((all) => all.map((field) => Number.parseFloat(getComputedStyle(field).fontSize)));
  const inList = await sizes();
  for (const button of [inbox.bell(0), inbox.button(texts.start.open)]) {
    const { width, height } = await getBox(button);
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
  }
  await inbox.open(ben.fullName);
  const { width, height } = await getBox(inbox.button(texts.composer.send));
  expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
  for (const size of [...inList, ...(await sizes())]) expect(size).toBeGreaterThanOrEqual(16);
});

test('a toast does not cover the way back from a conversation', async () => {
  const ann = await newUser();
  const { ben } = await newNamedChat(stage.app, ann);
  const inbox = await stage.enter(ann, PHONE);
  await inbox.open(ben.fullName);
  await storeNotifications(stage.app, [
    {
      userId: ann.userId,
      type: 'job_updated',
      data: {},
      title: 'Your job is live',
      message: 'For all to see',
    },
  ]);
  const toast = inbox.toast('Your job is live');
  await toast.waitFor();
  const back = await getBox(inbox.page.getByRole('link', { name: texts.conversation.back }));
  expect((await getBox(toast)).y).toBeGreaterThan(back.y + back.height);
  await inbox.page.getByRole('link', { name: texts.conversation.back }).click();
  await inbox.row(ben.fullName).waitFor();
});
