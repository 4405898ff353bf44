import { afterAll, afterEach, beforeAll, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { newNamedChat } from '../harness/chat.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { newUser } from '../harness/token.ts';
import { expectAccessible } from './harness/axe.ts';
import type { Inbox } from './harness/inbox.ts';
import { hurry } from './harness/hurry.ts';
import { appearances } from './harness/appearances.ts';
import { NO_NETWORK } from './harness/problems.ts';
import { refuseMessages } from './harness/refuse-messages.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

/** A conversation with every kind of message, and a notification. */
async function newBusyChat() {
  const chat = await newNamedChat(stage.app);
  await chat.send({ body: 'See https://example.com/a for the brief' });
  await chat.answer({
    body: 'Thanks!\nTwo drafts:',
    attachments: [
      { filename: 'draft-1.pdf', url: 'https://example.com/1.pdf', type: 'application/pdf', size: 120_000 },
      { filename: 'draft-2.png', url: 'https://example.com/2.png', type: 'image/png', size: null },
    ],
  });
  const news = { type: 'job_posted', title: 'New job: Logo', message: 'Somebody is looking for a designer.' };
  await storeNotifications(stage.app, [{ userId: chat.ann.userId, data: {}, ...news }]);
  return chat;
}

test.each(appearances)('axe finds no violation in any view: %s', async (_name, appearance) => {
  const chat = await newBusyChat();
  const inbox = await stage.enter(chat.ann, { before: hurry, ...appearance });
  await inbox.row(chat.ben.fullName).waitFor();
  await expectAccessible(inbox, 'list');
  await openNotifications(inbox);
  await expectAccessible(inbox, 'notifications');
  await inbox.page.keyboard.press('Escape');
  await openDialog(inbox);
  await expectAccessible(inbox, 'new conversation');
  await inbox.page.keyboard.press('Escape');
  await inbox.open(chat.ben.fullName);
  await inbox.message('Thanks!').waitFor();
  await expectAccessible(inbox, 'conversation');
  await refuseMessages(inbox);
  await inbox.send('Refused');
  await inbox.message('Refused').getByText(texts.receipt.failed).waitFor();
  await expectAccessible(inbox, 'failed message');
  inbox.problems.excuse(NO_NETWORK);
  await inbox.context.setOffline(true);
  await inbox.page.getByText(texts.connection.offline).waitFor();
  await expectAccessible(inbox, 'no network');
});

test.each(appearances)('axe finds no violation in the inbox of a newcomer: %s', async (_name, appearance) => {
  const inbox = await stage.enter(await newUser(), appearance);
  await inbox.page.getByText(texts.threads.none).waitFor();
  await expectAccessible(inbox, 'nothing');
});

async function openNotifications(inbox: Inbox): Promise<void> {
  await inbox.bell(1).click();
  await inbox.notifications.getByText('New job: Logo').waitFor();
}

async function openDialog(inbox: Inbox): Promise<void> {
  await inbox.button(texts.start.open).click();
  await inbox.page.getByRole('dialog', { name: texts.start.title }).waitFor();
}
