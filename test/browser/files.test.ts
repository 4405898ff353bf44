import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import type { Locator } from 'playwright-core';
import { texts } from './harness/texts.ts';
import { newNamedChat } from '../harness/chat.ts';
import type { Inbox } from './harness/inbox.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1, { FILE_STORE: 'off' });
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

/** Drops a file on an element. Returns whether the browser would open it. */
async function drop(target: Locator): Promise<boolean> {
  return await target.evaluate((element) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['<svg/>'], 'logo.svg', { type: 'image/svg+xml' }));
    const options = { bubbles: true, cancelable: true, dataTransfer };
    return ['dragover', 'drop'].some((type) => element.dispatchEvent(new DragEvent(type, options)));
  });
}

async function enter(): Promise<Inbox> {
  const { ann, ben } = await newNamedChat(stage.app);
  const inbox = await stage.enter(ann);
  await inbox.open(ben.fullName);
  // What the browser says of the refusal.
  inbox.problems.excuse(/status of 404/);
  return inbox;
}

test('a file that is dropped anywhere does not replace the page', async () => {
  const inbox = await enter();
  const places = [inbox.conversations, inbox.messages, inbox.heading, inbox.page.locator('body')];
  for (const place of places) expect(await drop(place)).toBeFalse();
});

test('where the service keeps no files, one that is dropped or pasted is refused with a text, and the draft stays', async () => {
  const inbox = await enter();
  await inbox.composer.fill('Here is the logo');
  expect(await drop(inbox.composer)).toBeFalse();
  await inbox.page.getByText(texts.failures.filesOff).waitFor();
  await inbox.button(texts.files.attach).waitFor({ state: 'detached' });
  await inbox.composer.press('End');
  await inbox.composer.pressSequentially(':');
  await inbox.page.getByText(texts.failures.filesOff).waitFor({ state: 'detached' });
  await inbox.composer.evaluate((element) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(['x'], 'screenshot.png', { type: 'image/png' }));
    element.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData }));
  });
  await inbox.page.getByText(texts.failures.filesOff).waitFor();
  expect(await inbox.composer.inputValue()).toBe('Here is the logo:');
});
