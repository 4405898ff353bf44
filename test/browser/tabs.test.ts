import { afterAll, afterEach, beforeAll, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { newNamedChat } from '../harness/chat.ts';
import { until } from '../harness/wait.ts';
import type { Inbox } from './harness/inbox.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(2);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const unread = (count: number): string => texts.threads.unread(count);

async function waitForTitle({ page }: Inbox, title: string): Promise<void> {
  await until(`the title ${title}`, async () => (await page.title()) === title).catch(
    async (error: unknown) => {
      throw new Error(`the title is ${await page.title()}`, { cause: error });
    },
  );
}

test('tabs of one browser agree on unread counts and on messages', async () => {
  const chat = await newNamedChat(stage.app);
  const first = await stage.enter(chat.ann);
  const second = await first.openTab();
  await chat.answer({ body: 'first' });
  await chat.answer({ body: 'second' });
  for (const tab of [first, second]) await tab.row(chat.ben.fullName).getByText(unread(2)).waitFor();
  await waitForTitle(second, texts.titleWithUnread(2));
  await first.open(chat.ben.fullName);
  for (const tab of [first, second]) {
    await tab.row(chat.ben.fullName).getByText(unread(2)).waitFor({ state: 'detached' });
    await waitForTitle(tab, texts.app);
  }
  await second.open(chat.ben.fullName);
  await first.send('from the first tab');
  await second.send('from the second tab');
  for (const tab of [first, second])
    await tab.waitForMessages(['first', 'second', 'from the first tab', 'from the second tab']);
});

test('a user with tabs on two instances is online until the last tab closes', async () => {
  const chat = await newNamedChat(stage.app);
  const b = await stage.enter(chat.ben);
  const first = await stage.enter(chat.ann);
  const second = await stage.enter(chat.ann, { at: stage.otherApp });
  for (const tab of [first, second]) await tab.open(chat.ben.fullName);
  await b.open(chat.ann.fullName);
  await b.stage.getByText(texts.conversation.online, { exact: true }).waitFor();
  await first.close();
  await second.send('still here');
  await b.message('still here').waitFor();
  await b.stage.getByText(texts.conversation.online, { exact: true }).waitFor();
  await second.close();
  await b.stage.getByText(texts.conversation.lastSeen(texts.justNow)).waitFor();
});
