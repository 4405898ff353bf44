import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { newNamedChat } from '../harness/chat.ts';
import { newUser } from '../harness/token.ts';
import { appearances } from './harness/appearances.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const PHONE = { viewport: { width: 360, height: 740 } };

test('a conversation that does not exist has a way back on a phone', async () => {
  const inbox = await stage.enter(await newUser(), PHONE);
  inbox.problems.excuse(/404/);
  await inbox.page.goto(new URL(`/conversations/${crypto.randomUUID()}`, inbox.page.url()).href);
  await inbox.page.getByText(texts.conversation.notFound).waitFor();
  await inbox.page.getByRole('link', { name: texts.conversation.back }).click();
  await inbox.page.getByText(texts.threads.none).waitFor();
});

test.each(appearances)('closing a conversation moves the focus to its row: %s', async (_name, appearance) => {
  const { ann, ben } = await newNamedChat(stage.app);
  const inbox = await stage.enter(ann, appearance);
  await inbox.open(ben.fullName);
  await inbox.page.goBack();
  await inbox.composer.waitFor({ state: 'detached' });
  expect(await inbox.isFocused(inbox.row(ben.fullName))).toBeTrue();
});

test('a user who is signed out on the platform sees a message', async () => {
  const inbox = await stage.enter(undefined);
  inbox.problems.excuse(/401/);
  await inbox.page.getByText(texts.connection.signedOut).waitFor();
});
