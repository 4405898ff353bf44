import { afterAll, afterEach, beforeAll, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { newNamedChat } from '../harness/chat.ts';
import { until } from '../harness/wait.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(2);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const unread = (count: number): string => texts.threads.unread(count);

test('tabs of one browser agree on what is unread, and on what is written', async () => {
  const chat = await newNamedChat(stage.app);
  const one = await stage.enter(chat.ann);
  const other = await one.another();
  await chat.answer({ body: 'first' });
  await chat.answer({ body: 'second' });
  for (const tab of [one, other]) await tab.row(chat.ben.fullName).getByText(unread(2)).waitFor();
  await until('the title', async () => (await other.page.title()) === texts.titleWithUnread(2));
  await one.open(chat.ben.fullName);
  for (const tab of [one, other]) {
    await tab.row(chat.ben.fullName).getByText(unread(2)).waitFor({ state: 'detached' });
    await until('the title', async () => (await tab.page.title()) === texts.app);
  }
  await other.open(chat.ben.fullName);
  await one.send('from the first tab');
  await other.send('from the second tab');
  for (const tab of [one, other])
    await tab.shows(['first', 'second', 'from the first tab', 'from the second tab']);
});

test('somebody with tabs on two instances is there until the last one closes', async () => {
  const chat = await newNamedChat(stage.app);
  const b = await stage.enter(chat.ben);
  const one = await stage.enter(chat.ann);
  const other = await stage.enter(chat.ann, { at: stage.otherApp });
  for (const tab of [one, other]) await tab.open(chat.ben.fullName);
  await b.open(chat.ann.fullName);
  await b.stage.getByText(texts.conversation.online, { exact: true }).waitFor();
  await one.leave();
  await other.send('still here');
  await b.message('still here').waitFor();
  await b.stage.getByText(texts.conversation.online, { exact: true }).waitFor();
  await other.leave();
  await b.stage.getByText(texts.conversation.lastSeen(texts.justNow)).waitFor();
});
