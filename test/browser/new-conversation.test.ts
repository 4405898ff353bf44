import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { newNamedChat } from '../harness/chat.ts';
import { Rest } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import type { Inbox } from './harness/inbox.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const { start, conversation } = texts;

async function listThreads(user: User) {
  return (await new Rest(stage.app, user).call('listThreads')).body.threads;
}

/** A user whom the service knows, as after any call. */
async function newKnownUser(): Promise<User> {
  const user = await newUser();
  await until('the name', async () => {
    const { body } = await new Rest(stage.app, user).call('getUser', { params: { userId: user.userId } });
    return body.fullName === user.fullName;
  });
  return user;
}

async function goTo(inbox: Inbox, address: string): Promise<void> {
  await inbox.page.goto(new URL(address, stage.app.url).href);
}

test('a link of the platform opens a new conversation, and the first message creates it', async () => {
  const [ann, ben] = [await newUser(), await newKnownUser()];
  const inbox = await stage.enter(ann);
  await goTo(inbox, `/?with=${ben.userId}&job=7&title=Logo`);
  await inbox.page.getByRole('heading', { level: 1, name: ben.fullName }).waitFor();
  await inbox.stage.getByText('Logo', { exact: true }).waitFor();
  expect(await listThreads(ann)).toEqual([]);
  await inbox.send('Are you free in May?');
  await inbox.message('Are you free in May?').waitFor();
  expect(await listThreads(ben)).toMatchObject([
    {
      jobId: 7,
      title: 'Logo',
      otherUser: { userId: ann.userId },
      lastMessage: { body: 'Are you free in May?' },
    },
  ]);
});

test('a link to a conversation that exists opens it', async () => {
  const { ann, ben, threadId, send } = await newNamedChat(stage.app);
  await send({ body: 'as we said' });
  const inbox = await stage.enter(ann);
  await goTo(inbox, `/?with=${ben.userId}`);
  await inbox.message('as we said').waitFor();
  expect(new URL(inbox.page.url()).pathname).toBe(`/conversations/${threadId}`);
});

test('of a number and a person the last choice counts', async () => {
  const ann = await newUser();
  const { ben } = await newNamedChat(stage.app, ann);
  const carl = await newKnownUser();
  const inbox = await stage.enter(ann);
  await inbox.row(ben.fullName).waitFor();
  const dialog = inbox.page.getByRole('dialog', { name: start.title });
  const write = dialog.getByRole('button', { name: start.submit });

  await inbox.button(start.open).click();
  await dialog.getByText(start.byNumber).click();
  await dialog.getByLabel(start.number).fill(String(carl.userId));
  await dialog.getByText(ben.fullName).click();
  expect(await dialog.getByLabel(start.number).count()).toBe(0);
  await write.click();
  await inbox.page.getByRole('heading', { level: 1, name: ben.fullName }).waitFor();

  await inbox.button(start.open).click();
  await dialog.getByText(ben.fullName).click();
  await dialog.getByText(start.byNumber).click();
  await dialog.getByLabel(start.number).fill(String(carl.userId));
  await write.click();
  await inbox.page.getByRole('heading', { level: 1, name: carl.fullName }).waitFor();
});

test('the own number is refused with a reason', async () => {
  const ann = await newUser();
  const inbox = await stage.enter(ann);
  await inbox.page.getByText(conversation.noneYet).waitFor();
  await inbox.button(start.open).click();
  const dialog = inbox.page.getByRole('dialog', { name: start.title });
  await dialog.getByLabel(start.number).fill(String(ann.userId));
  await dialog.getByRole('button', { name: start.submit }).click();
  await dialog.getByText(start.oneself).waitFor();
  await goTo(inbox, `/?with=${ann.userId}`);
  await inbox.page.getByText(start.oneself).waitFor();
});

test('an unknown user is shown as not seen yet', async () => {
  const [ann, stranger] = [await newUser(), await newUser()];
  const inbox = await stage.enter(ann);
  await goTo(inbox, `/?with=${stranger.userId}`);
  const name = `#${stranger.userId}`;
  await inbox.page.getByText(conversation.notSeenYet(name)).waitFor();
  await inbox.send('Hello?');
  await inbox.message('Hello?').waitFor();
  await inbox.page.getByText(conversation.notSeenYet(name)).waitFor();
  await inbox.page.getByText(conversation.neverSeen).waitFor();
});

test('a draft to a new person survives a reload', async () => {
  const [ann, ben] = [await newUser(), await newKnownUser()];
  const inbox = await stage.enter(ann);
  await goTo(inbox, `/?with=${ben.userId}`);
  await inbox.composer.fill('half a sentence');
  await inbox.page.reload();
  await inbox.composer.waitFor();
  expect(await inbox.composer.inputValue()).toBe('half a sentence');
});
