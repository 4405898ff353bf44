import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { tell } from '../harness/news.ts';
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

/** Tells the user this, one after the other. */
async function tellAll({ userId }: User, ...titles: string[]): Promise<void> {
  const kind = { userId, type: 'job_updated', data: { jobId: 1 } };
  await tell(
    stage.app,
    titles.map((title) => ({ ...kind, title, message: `${title} in full` })),
  );
}

test('what the platform tells comes up at once, and the bell counts it', async () => {
  const ann = await newUser();
  const inbox = await stage.enter(ann, { at: stage.otherApp });
  // Connected: what was told before comes up nowhere.
  await inbox.page.getByText(texts.threads.none).waitFor();
  await tellAll(ann, 'Your job is live');
  await inbox.toast('Your job is live').waitFor();
  await inbox.bell(1).waitFor();
  await tellAll(ann, 'A proposal came in');
  await inbox.bell(2).waitFor();
  // The newest stands last.
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

test('one is marked read, then all, and a second tab follows', async () => {
  const ann = await newUser();
  await tellAll(ann, 'first', 'second', 'third');
  const one = await stage.enter(ann);
  const other = await stage.enter(ann, { at: stage.otherApp });
  await other.bell(3).waitFor();
  await one.bell(3).click();
  await one.button(`${markOne}: second`).click();
  for (const tab of [one, other]) await tab.bell(2).waitFor();
  await other.bell(2).click();
  await other.button(`${markOne}: second`).waitFor({ state: 'detached' });
  expect(await other.button(`${markOne}: first`).isVisible()).toBeTrue();
  await one.button(markAll).click();
  for (const tab of [one, other]) await tab.bell(0).waitFor();
  const { body } = await new Rest(stage.app, ann).call('listNotifications');
  expect(body.unreadCount).toBe(0);
});

test('older ones are a click away, and Escape leads back to the bell', async () => {
  const ann = await newUser();
  const titles = Array.from({ length: 60 }, (_, i) => `number ${i}`);
  await tellAll(ann, ...titles);
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
