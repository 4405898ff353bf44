import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { people } from '@messaging/demo/people';
import { newNamedChat, type Chat } from '../harness/chat.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { newUser, type User } from '../harness/token.ts';
import { hurry } from './harness/hurry.ts';
import type { Inbox } from './harness/inbox.ts';
import { plainWords } from './harness/plain-words.ts';
import { NO_NETWORK } from './harness/problems.ts';
import { refuseMessages } from './harness/refuse-messages.ts';
import { Stage } from './harness/stage.ts';
import { PSEUDO_LOCALE, textsFor } from './harness/texts.ts';
import { SEARCH_WORDS } from '@messaging/ui/search/search-words.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const PSEUDO = { locale: PSEUDO_LOCALE, before: hurry } as const;
const texts = textsFor(PSEUDO_LOCALE);

const QUESTION = 'See https://example.com/a for the brief';
const ANSWER = 'Two drafts:';
const FILES = ['draft-1.pdf', 'draft-2'];
const TITLE = 'New job: Logo';
const MESSAGE = 'Somebody is looking for a designer.';
/** Written in messages and notifications, and what attachments show of their names and addresses. */
const WRITTEN = [
  QUESTION,
  'https://example.com/a',
  'See ',
  ' for the brief',
  ANSWER,
  ...FILES,
  TITLE,
  MESSAGE,
];
const ATTACHED = ['PDF', 'example.com'];

/** Expects that no text is in plain letters. `view` names what the page shows. */
async function expectPseudo(inbox: Inbox, view: string, names: readonly string[]): Promise<void> {
  const words = await plainWords(inbox, [...names, ...WRITTEN, ...ATTACHED]);
  expect({ view, words }).toEqual({ view, words: [] });
}

/** A conversation with every kind of message, and a notification. */
async function newBusyChat(): Promise<Chat> {
  const chat = await newNamedChat(stage.app);
  await chat.send({ body: QUESTION });
  const [first = '', second = ''] = FILES;
  await chat.answer({
    body: ANSWER,
    attachments: [
      { filename: first, url: 'https://example.com/1', type: 'application/pdf', size: 120_000 },
      { filename: second, url: 'https://example.com/2', type: null, size: null },
    ],
  });
  await storeNotifications(stage.app, [
    { userId: chat.ann.userId, data: {}, type: 'job_posted', title: TITLE, message: MESSAGE },
  ]);
  return chat;
}

function getNames(...users: readonly User[]): string[] {
  return users.map(({ fullName }) => fullName);
}

test('no view of the list and of notifications has a word in plain letters', async () => {
  const chat = await newBusyChat();
  const names = getNames(chat.ann, chat.ben);
  const inbox = await stage.enter(chat.ann, PSEUDO);
  await inbox.row(chat.ben.fullName).waitFor();
  await inbox.page.getByText(texts.conversation.none).waitFor();
  await expectPseudo(inbox, 'list', names);
  await inbox.search.fill('?!');
  await inbox.page.getByText(texts.threads.noMatch('?!')).waitFor();
  await expectPseudo(inbox, 'search', names);
  await inbox.search.fill('');
  await inbox.bell(1).click();
  await inbox.notifications.getByText(TITLE).waitFor();
  await expectPseudo(inbox, 'notifications', names);
  await inbox.page.keyboard.press('Escape');
  await inbox.button(texts.start.open).click();
  const dialog = inbox.page.getByRole('dialog', { name: texts.start.title });
  await dialog.getByText(texts.start.byNumber).click();
  await dialog.getByRole('button', { name: texts.start.submit }).click();
  await dialog.getByText(texts.start.chooseSomebody).waitFor();
  await expectPseudo(inbox, 'new conversation', names);
});

test('no state of a conversation has a word in plain letters', async () => {
  const chat = await newBusyChat();
  const names = getNames(chat.ann, chat.ben);
  const inbox = await stage.enter(chat.ann, PSEUDO);
  await inbox.open(chat.ben.fullName);
  await inbox.message(ANSWER).waitFor();
  await inbox.composer.fill('1'.repeat(10_001));
  await inbox.page.getByText(texts.composer.over(1)).waitFor();
  await storeNotifications(stage.app, [
    { userId: chat.ann.userId, data: {}, type: 'job_posted', title: TITLE, message: MESSAGE },
  ]);
  await inbox.toast(TITLE).waitFor();
  await expectPseudo(inbox, 'conversation', names);
  await refuseMessages(inbox);
  await inbox.send('123');
  await inbox.message('123').getByText(texts.receipt.failed).waitFor();
  await expectPseudo(inbox, 'failed message', names);
  inbox.problems.excuse(NO_NETWORK);
  await inbox.context.setOffline(true);
  await inbox.page.getByText(texts.connection.offline).waitFor();
  await inbox.send('456');
  await inbox.receipt('456', texts.receipt.sending).waitFor();
  await expectPseudo(inbox, 'offline', names);
});

test('every dialog and menu of the composer has its words from the texts', async () => {
  const chat = await newNamedChat(stage.app);
  const names = [...getNames(chat.ann, chat.ben), 'UTC'];
  const inbox = await stage.enter(chat.ann, PSEUDO);
  const { page } = inbox;
  const { composer, later, replies } = texts;
  const choose = async (name: string): Promise<void> => {
    await inbox.button(composer.more).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await inbox.open(chat.ben.fullName);
  await inbox.composer.fill('123');
  await inbox.button(composer.more).click();
  await expectPseudo(inbox, 'menu', names);
  await page.getByRole('menuitem', { name: later.other }).click();
  await page.getByRole('dialog', { name: later.choose }).waitFor();
  await expectPseudo(inbox, 'choice of a time', names);
  await page.keyboard.press('Escape');
  await choose(later.offers.hour);
  await page.locator('.msg-scheduled-line').click();
  await page.getByRole('article').filter({ hasText: '123' }).waitFor();
  await expectPseudo(inbox, 'scheduled messages', names);
  await page.getByRole('button', { name: later.edit }).click();
  await expectPseudo(inbox, 'change of a scheduled message', names);
  await page.keyboard.press('Escape');
  await choose(replies.open);
  await page.getByText(replies.none).waitFor();
  await expectPseudo(inbox, 'saved replies', names);
});

test('every menu and dialog has its words from the texts', async () => {
  const chat = await newBusyChat();
  const names = [...getNames(chat.ann, chat.ben), ...SEARCH_WORDS.filter((word) => word !== '-'), 'F10'];
  const inbox = await stage.enter(chat.ann, PSEUDO);
  const { page } = inbox;
  const opened = async (view: string, role: 'dialog' | 'menu', name: string): Promise<void> => {
    await page.getByRole(role, { name, exact: true }).waitFor();
    await expectPseudo(inbox, view, names);
    await page.keyboard.press('Escape');
  };
  await inbox.row(chat.ben.fullName).focus();
  await page.keyboard.press('Shift+F10');
  await opened('menu of a row', 'menu', texts.message.menu);
  await page.keyboard.press('m');
  await opened('times of a muted row', 'menu', texts.threads.mute);
  await page.keyboard.press('?');
  await opened('keys', 'dialog', texts.shortcuts.title);
  await page.keyboard.press('Control+k');
  await opened('search of messages', 'dialog', texts.search.title);
  await inbox.open(chat.ben.fullName);
  const { files, goToDate, more } = texts.conversation;
  for (const name of [files, goToDate]) {
    await inbox.button(more).click();
    await page.getByRole('menuitem', { name, exact: true }).click();
    await opened(name, 'dialog', name);
  }
  for (const [entry, title] of [
    [texts.message.remind, texts.reminders.title],
    [texts.message.readers, texts.message.readers],
  ] as const) {
    await inbox.rests();
    await inbox.message(QUESTION).hover();
    await inbox.message(QUESTION).locator('[aria-haspopup="menu"]').click();
    await page.getByRole('menuitem', { name: entry, exact: true }).click();
    await opened(title, 'dialog', title);
  }
});

test('no page of a newcomer has a word in plain letters', async () => {
  const [ann, stranger] = [await newUser(), await newUser()];
  const inbox = await stage.enter(ann, PSEUDO);
  inbox.problems.excuse(/404/);
  await inbox.page.getByText(texts.conversation.noneYet).waitFor();
  await expectPseudo(inbox, 'nothing', getNames(ann));
  for (const [view, address, text] of [
    ['own number', `/?with=${ann.userId}`, texts.start.oneself],
    ['stranger', `/?with=${stranger.userId}`, texts.conversation.notSeenYet(`#${stranger.userId}`)],
    ['no such conversation', `/conversations/${crypto.randomUUID()}`, texts.conversation.notFound],
  ] as const) {
    await inbox.page.goto(new URL(address, inbox.page.url()).href);
    await inbox.page.getByText(text).waitFor();
    await expectPseudo(inbox, view, getNames(ann));
  }
});

test('the choice of an account and a page that is signed out have no word in plain letters', async () => {
  await using demo = await InstanceProcess.start({ DATABASE_URL: '', REDIS_URL: '', DEMO: '' });
  const choice = await stage.enter(undefined, { ...PSEUDO, at: demo });
  const accounts = Object.values(people).flatMap(({ fullName, headline }) => [fullName, headline]);
  await choice.page.getByText(texts.signIn.clients).waitFor();
  await expectPseudo(choice, 'choice of an account', accounts);
  const signedOut = await stage.enter(undefined, PSEUDO);
  signedOut.problems.excuse(/401/);
  await signedOut.page.getByText(texts.connection.signedOut).waitFor();
  await expectPseudo(signedOut, 'signed out', []);
  await stage.clear();
});
