import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { newNamedChat } from '../harness/chat.ts';
import { newNamedGroup } from '../harness/named-group.ts';
import { until } from '../harness/wait.ts';
import { appearances } from './harness/appearances.ts';
import { expectAccessible } from './harness/axe.ts';
import { Stage } from './harness/stage.ts';
import { texts } from './harness/texts.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(2);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const { conversation, message: words, system } = texts;

test('an edit and a deletion are shown at once, in the list too, on another instance', async () => {
  const { ann, ben, a, send } = await newNamedChat(stage.app);
  const { body: first } = await send({ body: 'Fisrt draft' });
  const { body: second } = await send({ body: 'To be taken back' });
  const inbox = await stage.enter(ben, { at: stage.otherApp });
  await inbox.open(ann.fullName);
  await inbox.message('Fisrt draft').waitFor();
  await a.call('editMessage', { params: { messageId: first.id }, body: { body: 'First draft' } });
  await inbox.message('First draft').getByText(words.edited, { exact: true }).waitFor();
  await a.call('deleteMessage', { params: { messageId: second.id } });
  await inbox.message(words.deleted).waitFor();
  await inbox.row(ann.fullName).getByText(words.deleted).waitFor();
  expect(await inbox.message('To be taken back').count()).toBe(0);
});

test('a click on a reaction adds the own one, and another one takes it back', async () => {
  const { ann, ben, a, answer } = await newNamedChat(stage.app);
  const { body: message } = await answer({ body: 'Two drafts' });
  await a.call('addReaction', { params: { messageId: message.id, emoji: '❤️' } });
  const [own, other] = [await stage.enter(ben), await stage.enter(ann, { at: stage.otherApp })];
  await own.open(ann.fullName);
  await other.open(ben.fullName);
  await own.page.getByTitle(words.reaction('❤️', ann.fullName)).click();
  const pressed = own.message('Two drafts').getByRole('button', { pressed: true });
  await pressed.waitFor();
  expect(await pressed.getAttribute('title')).toContain(conversation.you);
  await other.message('Two drafts').getByText('2', { exact: true }).waitFor();
  await pressed.click();
  await own.page.getByTitle(words.reaction('❤️', ann.fullName)).waitFor();
  await other.page.getByTitle(words.reaction('❤️', conversation.you)).click();
  await other.message('Two drafts').getByRole('list').waitFor({ state: 'detached' });
});

test('in a group each run of messages has its sender, members are named, and the service writes lines', async () => {
  const { ann, ben, cat, a, b, c, title, threadId, say } = await newNamedGroup(stage.app);
  await say(b, `Hello <@${ann.userId}> and <@17>`);
  await say(b, 'A second one');
  await say(c, 'Hello');
  await a.call('renameThread', { params: { threadId }, body: { title: 'The shop' } });
  await a.call('removeMember', { params: { threadId, userId: cat.userId } });
  const inbox = await stage.enter(ann);
  await inbox.open('The shop');
  await inbox.messages.getByText(system.removed(conversation.you, cat.fullName)).waitFor();
  await inbox.messages.getByText(system.renamed(conversation.you, 'The shop')).waitFor();
  await inbox.message(`Hello @${ann.fullName} and <@17>`).waitFor();
  const senders = inbox.messages.locator('.msg-sender');
  expect(await senders.allTextContents()).toEqual([ben.fullName, cat.fullName]);
  expect(title).not.toBe('The shop');
});

test.each(appearances)('axe finds no violation in messages that changed: %s', async (_name, appearance) => {
  const { ann, ben, a, b, threadId, say } = await newNamedGroup(stage.app);
  const [{ body: first }, { body: second }] = [await say(b, 'First'), await say(b, 'Second')];
  const params = { messageId: first.id };
  await b.call('editMessage', { params, body: { body: `Edited for <@${ann.userId}>` } });
  await b.call('deleteMessage', { params: { messageId: second.id } });
  await a.call('addReaction', { params: { ...params, emoji: '👍' } });
  await a.call('renameThread', { params: { threadId }, body: { title: `Shop ${ann.userId}` } });
  const inbox = await stage.enter(ann, appearance);
  await inbox.open(`Shop ${ann.userId}`);
  await inbox.message(words.deleted).waitFor();
  await expectAccessible(inbox, 'changed messages');
  await until('no sideways scrolling', async () =>
    inbox.page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
  );
  expect(await inbox.message('Edited').getByText(ben.fullName, { exact: true }).count()).toBe(1);
});
