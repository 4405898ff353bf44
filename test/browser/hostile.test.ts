import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import type { Locator } from 'playwright-core';
import { texts } from './harness/texts.ts';
import { newNamedChat } from '../harness/chat.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import type { Inbox } from './harness/inbox.ts';
import { payloads } from './harness/payloads.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1, { RATE_LIMIT_PER_MINUTE: '0' });
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

/** A window that is high enough for all payloads. */
const TALL = { viewport: { width: 1_280, height: 8_000 } };

/** Expects that no payload ran. Requests, dialogs and violations of the policy are checked after each test. */
async function expectNothingRan({ page }: Inbox): Promise<void> {
  const ran = await Promise.all(page.frames().map((frame) => frame.evaluate(() => 'ran' in globalThis)));
  expect(ran).toEqual([false]);
}

test('bodies are shown as text', async () => {
  const chat = await newNamedChat(stage.app);
  const inbox = await stage.enter(chat.ann, TALL);
  await inbox.open(chat.ben.fullName);
  for (const body of payloads) await chat.answer({ body });
  // First as events, then loaded.
  await inbox.waitForMessages(payloads);
  await expectNothingRan(inbox);
  await inbox.page.reload();
  await inbox.waitForMessages(payloads);
  await expectNothingRan(inbox);
});

test('names and titles are shown as text', async () => {
  const ann = await newUser();
  // Two payloads for each conversation: the name of the other user, and the title.
  const titles = new Map(payloads.flatMap((name, i) => (i % 2 === 1 ? [] : [[name, payloads[i + 1] ?? '']])));
  for (const [name, title] of titles) {
    const other = new Rest(stage.app, await newUser({ fullName: name, username: name }));
    await other.call('createThread', { body: { participantId: ann.userId, title, initialMessage: name } });
  }
  await waitForNames(new Rest(stage.app, ann));
  const inbox = await stage.enter(ann, TALL);
  const row = (title: string): Locator => {
    const has = inbox.page.getByText(title, { exact: true });
    return inbox.conversations.getByRole('link').filter({ has });
  };
  for (const [name, title] of titles) await row(title).getByText(name, { exact: true }).first().waitFor();
  for (const [name, title] of [...titles].filter((_, i) => i % 5 === 0)) {
    await row(title).click();
    await until(`the name ${name}`, async () => (await inbox.heading.textContent()) === name);
    await inbox.stage.getByText(title, { exact: true }).waitFor();
    await inbox.waitForMessages([name]);
  }
  await expectNothingRan(inbox);
});

/** Waits for the names, which are stored asynchronously. */
async function waitForNames(rest: Rest): Promise<void> {
  await until('all names', async () => {
    const { body } = await rest.call('listThreads', { query: { limit: 100 } });
    return body.threads.every(({ otherUser }) => otherUser?.fullName !== null);
  });
}

test('file names are shown as text, each with the host of its link', async () => {
  const chat = await newNamedChat(stage.app);
  const inbox = await stage.enter(chat.ann, TALL);
  await inbox.open(chat.ben.fullName);
  const toUrl = (filename: string): string => `https://stranger.example/${filename}`;
  for (const filename of payloads) {
    const attachments = [{ filename, url: toUrl(filename), type: filename, size: 1 }];
    await chat.answer({ body: 'a file', attachments });
  }
  await inbox.waitForMessages(payloads.map(() => 'a file'));
  const links = await inbox.messages
    .getByRole('article')
    .getByRole('link')
    .evaluateAll((all) =>
      all.map((link) => {
        const { href, target, rel, textContent } = link as HTMLAnchorElement;
        return { href, target, rel, text: textContent };
      }),
    );
  expect(links).toEqual(
    payloads.map((filename) => ({
      href: new URL(toUrl(filename)).href,
      target: '_blank',
      rel: expect.stringContaining('noopener noreferrer'),
      text: expect.stringContaining(filename),
    })),
  );
  for (const { text } of links) expect(text).toEndWith(', stranger.example');
  await expectNothingRan(inbox);
});

test('notifications are shown as text', async () => {
  const ann = await newUser();
  const inbox = await stage.enter(ann);
  const { userId } = ann;
  const news = payloads.map((text) => ({ userId, type: text, title: text, message: text, data: { text } }));
  await inbox.bell(0).click();
  await inbox.notifications.getByText(texts.notifications.none).waitFor();
  await storeNotifications(stage.app, news);
  // The last ones are shown as toasts.
  await inbox
    .toast(payloads.at(-1) ?? '')
    .first()
    .waitFor();
  const shown = inbox.notifications.getByRole('listitem').getByRole('paragraph');
  await until('all to be shown', async () => (await shown.count()) === payloads.length);
  expect(await shown.allTextContents()).toEqual(payloads.toReversed());
  await expectNothingRan(inbox);
});

test('images of other origins are not requested', async () => {
  const { ann, ben, a } = await newNamedChat(stage.app);
  await stage.app.context.db.sql`
    update users set avatar_url = 'https://stranger.example/a.png' where id = ${ben.userId}`;
  expect((await a.call('listThreads')).body.threads[0]?.otherUser?.avatarUrl).toBe(
    'https://stranger.example/a.png',
  );
  const inbox = await stage.enter(ann);
  await inbox.open(ben.fullName);
  await expectNothingRan(inbox);
});
