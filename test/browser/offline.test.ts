import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { newNamedChat, type Chat } from '../harness/chat.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { allMessages } from '../harness/rest.ts';
import { until } from '../harness/wait.ts';
import { freePort } from '../services/ports.ts';
import type { Inbox } from './harness/inbox.ts';
import { hurry } from './harness/hurry.ts';
import { NO_NETWORK } from './harness/problems.ts';
import { refuseMessages } from './harness/refuse-messages.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(2);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const { sending, sent } = texts.receipt;

/** Waits for `count` messages of a thread, and returns their bodies in order. */
async function storedBodies({ a, threadId }: Pick<Chat, 'a' | 'threadId'>, count: number): Promise<string[]> {
  const bodies = async (): Promise<string[]> => (await allMessages(a, threadId)).map(({ body }) => body);
  await until(`${count} messages`, async () => (await bodies()).length >= count);
  return await bodies();
}

async function sendAll(inbox: Inbox, bodies: readonly string[]): Promise<void> {
  for (const body of bodies) await inbox.send(body);
  for (const body of bodies) await inbox.receipt(body, sending).waitFor();
}

test('messages that are written offline are sent once and in order when the network is back', async () => {
  const chat = await newNamedChat(stage.app);
  const a = await stage.enter(chat.ann, { before: hurry });
  const b = await stage.enter(chat.ben, { at: stage.otherApp });
  a.problems.excuse(NO_NETWORK);
  await a.open(chat.ben.fullName);
  await b.open(chat.ann.fullName);
  await a.context.setOffline(true);
  await a.page.getByText(texts.connection.offline).waitFor();
  const bodies = ['one', 'two', 'three'];
  await sendAll(a, bodies);
  await chat.answer({ body: 'meanwhile' });
  await a.context.setOffline(false);
  await a.waitForMessages(['meanwhile', ...bodies]);
  await a.receipt('three', sent).or(a.receipt('three', texts.receipt.read)).waitFor();
  await a.page.getByText(texts.connection.offline).waitFor({ state: 'hidden' });
  await b.waitForMessages(['meanwhile', ...bodies]);
  expect(await storedBodies(chat, 4)).toEqual(['meanwhile', ...bodies]);
});

test('messages that wait when their tab closes are sent once by the next tab', async () => {
  const chat = await newNamedChat(stage.app);
  const closed = await stage.enter(chat.ann, { before: hurry });
  closed.problems.excuse(NO_NETWORK);
  await closed.open(chat.ben.fullName);
  await closed.context.setOffline(true);
  await closed.page.getByText(texts.connection.offline).waitFor();
  const bodies = ['before it closed', 'and another', 'and the last'];
  await sendAll(closed, bodies);
  await closed.page.close();
  // The page loads, but gets no token, so nothing can be sent yet.
  await closed.context.route(stage.tokenUrl, (route) => route.abort());
  await closed.context.setOffline(false);
  const next = await closed.openTab();
  await next.page.getByText(texts.connection.waiting).waitFor();
  expect(await storedBodies(chat, 0)).toEqual([]);
  await closed.context.unroute(stage.tokenUrl);
  await next.waitForMessages(bodies);
  await next.receipt('and the last', sent).waitFor();
  expect(await storedBodies(chat, 3)).toEqual(bodies);
});

test('after a crash of the server every message is stored once', async () => {
  const port = `${await freePort()}`;
  await using server = await InstanceProcess.start({ INBOX_TOKEN_URL: stage.tokenUrl, PORT: port });
  const chat = await newNamedChat(server);
  const a = await stage.enter(chat.ann, { at: server, before: hurry });
  a.problems.excuse(NO_NETWORK);
  await a.open(chat.ben.fullName);
  await a.send('before');
  await a.receipt('before', sent).waitFor();
  await server.kill();
  await a.page.getByText(texts.connection.waiting).waitFor();
  await sendAll(a, ['while it is away', 'and again']);
  await server.startAgain();
  await a.receipt('and again', sent).waitFor();
  await a.page.getByText(texts.connection.waiting).waitFor({ state: 'hidden' });
  expect(await storedBodies(chat, 3)).toEqual(['before', 'while it is away', 'and again']);
});

test('a message that is refused for a long time can be sent again or deleted', async () => {
  const chat = await newNamedChat(stage.app);
  const a = await stage.enter(chat.ann, { before: hurry });
  const accept = await refuseMessages(a);
  await a.open(chat.ben.fullName);
  for (const body of ['never mind', 'important']) {
    await a.send(body);
    await a.message(body).getByText(texts.receipt.failed).waitFor();
  }
  accept();
  await a.message('never mind').getByRole('button', { name: texts.receipt.discard }).click();
  await a.message('important').getByRole('button', { name: texts.receipt.retry }).click();
  await a.receipt('important', sent).waitFor();
  await a.waitForMessages(['important']);
  expect(await storedBodies(chat, 1)).toEqual(['important']);
});
