import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { Rest } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(2);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const { markOne, markAll } = texts.notifications;

/** Sends the user notifications with these titles, in this order. */
async function notifyAll({ userId }: User, ...titles: string[]): Promise<void> {
  const kind = { userId, type: 'job_updated', data: { jobId: 1 } };
  await storeNotifications(
    stage.app,
    titles.map((title) => ({ ...kind, title, message: `${title} in full` })),
  );
}

test('a notification is shown as a toast at once, and the bell counts it', async () => {
  const ann = await newUser();
  const inbox = await stage.enter(ann, { at: stage.otherApp });
  // Connected: earlier notifications are not shown as toasts.
  await inbox.page.getByText(texts.threads.none).waitFor();
  await notifyAll(ann, 'Your job is live');
  await inbox.toast('Your job is live').waitFor();
  await inbox.bell(1).waitFor();
  await notifyAll(ann, 'A proposal came in');
  await inbox.bell(2).waitFor();
  // The newest toast is the last one.
  await inbox.page
    .getByRole('button', { name: texts.notifications.dismiss('') })
    .last()
    .click();
  await inbox.toast('A proposal came in').waitFor({ state: 'detached' });
  await inbox.bell(2).click();
  const titles = inbox.notifications.getByRole('heading', { level: 3 });
  expect(await titles.allInnerTexts()).toEqual([
    expect.stringContaining('A proposal came in'),
    expect.stringContaining('Your job is live'),
  ]);
});

test('one notification is marked read, then all, and a second tab follows', async () => {
  const ann = await newUser();
  await notifyAll(ann, 'first', 'second', 'third');
  const first = await stage.enter(ann);
  const second = await stage.enter(ann, { at: stage.otherApp });
  await second.bell(3).waitFor();
  await first.bell(3).click();
  await first.button(`${markOne}: second`).click();
  for (const tab of [first, second]) await tab.bell(2).waitFor();
  await second.bell(2).click();
  await second.button(`${markOne}: second`).waitFor({ state: 'detached' });
  expect(await second.button(`${markOne}: first`).isVisible()).toBeTrue();
  await first.button(markAll).click();
  for (const tab of [first, second]) await tab.bell(0).waitFor();
  const { body } = await new Rest(stage.app, ann).call('listNotifications');
  expect(body.unreadCount).toBe(0);
});

test('a button loads older notifications, and Escape returns to the bell', async () => {
  const ann = await newUser();
  const titles = Array.from({ length: 60 }, (_, i) => `number ${i}`);
  await notifyAll(ann, ...titles);
  const inbox = await stage.enter(ann);
  await inbox.bell(60).click();
  const shown = inbox.notifications.getByRole('listitem');
  await shown.filter({ hasText: 'number 59 in full' }).waitFor();
  await inbox.button(texts.notifications.more).click();
  await shown.filter({ hasText: 'number 0 in full' }).waitFor();
  expect(await shown.count()).toBe(60);
  await inbox.page.keyboard.press('Escape');
  await inbox.notifications.waitFor({ state: 'hidden' });
  expect(await inbox.isFocused(inbox.bell(60))).toBeTrue();
});
