import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { newNamedChat, send } from '../harness/chat.ts';
import { newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1, { RATE_LIMIT_PER_MINUTE: '0' });
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

/** More conversations than one page of the list has. */
const OTHERS = 70;

/** A user with a conversation about a glasshouse, and many newer ones. */
async function newBusyUser(): Promise<{ ann: User; threadId: string; name: string }> {
  const { ann, ben, threadId, answer } = await newNamedChat(stage.app);
  await answer({ body: 'the green of the glasshouse door' });
  const other = await newUser();
  for (let i = 1; i <= OTHERS; i++) {
    const id = await newThread(stage.app, other, ann, i);
    await send(new Rest(stage.app, other), id, { body: `about job ${i}` });
  }
  return { ann, threadId, name: ben.fullName };
}

test('a search finds a conversation that is not loaded yet, and says what it covers', async () => {
  const { ann, name } = await newBusyUser();
  const inbox = await stage.enter(ann);
  await inbox.conversations.getByText(`about job ${OTHERS}`, { exact: true }).waitFor();
  await inbox.search.fill('glasshouse');
  await inbox.row(name).waitFor();
  await inbox.page.getByText(texts.threads.searched(OTHERS + 1)).waitFor();
  await inbox.search.fill('nothing like it');
  await inbox.page.getByText(texts.threads.noMatch('nothing like it')).waitFor();
  await inbox.page.getByText(texts.threads.searched(OTHERS + 1)).waitFor();
});

test('a conversation that is opened by its address is in the list, however old it is', async () => {
  const { ann, threadId, name } = await newBusyUser();
  const inbox = await stage.enter(ann);
  await inbox.page.goto(new URL(`/conversations/${threadId}`, stage.app.url).href);
  await inbox.message('the green of the glasshouse door').waitFor();
  const { page } = inbox;
  await inbox.conversations.getByRole('link').first().focus();
  // The list loads more while it is at its end.
  await until('the end of the list', async () => {
    await page.keyboard.press('End');
    // The next page moves the row out of sight, so its state is part of the condition.
    return await inbox.row(name).and(page.locator('[aria-current="page"]')).isVisible();
  });
});

test('Page Down, End and Home keep the focus in the list', async () => {
  const { ann } = await newBusyUser();
  const inbox = await stage.enter(ann);
  const rows = inbox.conversations.getByRole('link');
  await rows.first().focus();
  const focused = () =>
    inbox.page.evaluate(() => Number(document.activeElement?.getAttribute('data-index') ?? -1));
  const wait = (index: number) =>
    inbox.page.waitForFunction(
      (wanted) => Number(document.activeElement?.getAttribute('data-index')) === wanted,
      index,
    );
  await inbox.page.keyboard.press('PageDown');
  await wait(8);
  await inbox.page.keyboard.press('End');
  await inbox.page.waitForFunction(() => Number(document.activeElement?.getAttribute('data-index')) > 40);
  expect(await focused()).toBeGreaterThan(40);
  await inbox.page.keyboard.press('Home');
  await wait(0);
});
