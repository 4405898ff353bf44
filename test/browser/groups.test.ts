import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { newNamedChat } from '../harness/chat.ts';
import { newNamedGroup } from '../harness/named-group.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { appearances } from './harness/appearances.ts';
import { expectAccessible } from './harness/axe.ts';
import type { Inbox } from './harness/inbox.ts';
import { Stage } from './harness/stage.ts';
import { texts } from './harness/texts.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(2);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const { group, start, system, conversation, failures } = texts;

/** Opens the dialog of the members of the open group. */
async function openMembers(inbox: Inbox, title: string) {
  await inbox.button(group.open).click();
  const dialog = inbox.page.getByRole('dialog', { name: title });
  await dialog.getByRole('list', { name: group.members }).waitFor();
  return dialog;
}

test('a group is created with several people, who see it on another instance', async () => {
  const ann = await newUser();
  const { ben } = await newNamedChat(stage.app, ann);
  const { ben: cat } = await newNamedChat(stage.app, ann);
  const inbox = await stage.enter(ann);
  const other = await stage.enter(cat, { at: stage.otherApp });
  await other.row(ann.fullName).waitFor();
  await inbox.button(start.open).click();
  const dialog = inbox.page.getByRole('dialog', { name: start.title });
  await dialog.getByLabel(start.several).check();
  for (const { fullName } of [ben, cat]) await dialog.getByText(fullName).click();
  await dialog.getByLabel(start.groupTitle).fill('Shop signs');
  await dialog.getByRole('button', { name: start.create }).click();
  await inbox.page.getByRole('region', { name: 'Shop signs' }).waitFor();
  await inbox.stage.getByText(group.memberCount(3)).waitFor();
  await inbox.send('Hello both');
  await other.open('Shop signs');
  await other.message('Hello both').waitFor();
  await other.row('Shop signs').getByText(texts.threads.by(ann.fullName)).waitFor();
});

test('an owner renames the group, adds with a chosen history, and removes', async () => {
  const { ann, ben, cat, a, title, threadId, say } = await newNamedGroup(stage.app);
  const { ben: dan } = await newNamedChat(stage.app, ann);
  await say(a, 'Before');
  const [inbox, other] = [await stage.enter(ann), await stage.enter(cat, { at: stage.otherApp })];
  await inbox.open(title);
  await other.open(title);
  const dialog = await openMembers(inbox, title);
  const names = dialog.getByRole('listitem');
  expect(await names.count()).toBe(3);
  await names.filter({ hasText: ben.fullName }).getByText(group.sides.designer).waitFor();
  await dialog.getByRole('button', { name: group.add }).click();
  const adding = inbox.page.getByRole('dialog', { name: group.add });
  await adding.getByText(dan.fullName).click();
  await adding.getByRole('button', { name: group.addSubmit, exact: true }).click();
  await adding.getByText(group.chooseHistory).waitFor();
  await adding.getByText(group.histories.none).click();
  await adding.getByRole('button', { name: group.addSubmit, exact: true }).click();
  await dialog.getByRole('button', { name: group.remove(dan.fullName) }).waitFor();
  await dialog.getByRole('button', { name: group.remove(cat.fullName) }).click();
  await other.page.getByText(group.left).waitFor();
  await until('the row to go', async () => (await names.count()) === 3);
  await dialog.getByLabel(group.title).fill('The new shop');
  await dialog.getByRole('button', { name: group.rename }).click();
  await inbox.page.keyboard.press('Escape');
  await inbox.messages.getByText(system.renamed(conversation.you, 'The new shop')).waitFor();
  await other.messages.getByText(system.removed(ann.fullName, conversation.you)).waitFor();
  expect(await other.composer.count()).toBe(0);
  const members = (await a.call('listMembers', { params: { threadId } })).body.members;
  expect(members.map(({ userId }) => userId)).toEqual([ann.userId, ben.userId, dan.userId]);
});

test('a member leaves after a second press, and the last owner is told why not', async () => {
  const { ann, ben, title } = await newNamedGroup(stage.app);
  const [owner, member] = [await stage.enter(ann), await stage.enter(ben)];
  await member.open(title);
  const dialog = await openMembers(member, title);
  expect(await dialog.getByRole('button', { name: group.add }).count()).toBe(0);
  await dialog.getByRole('button', { name: group.leave }).click();
  await dialog.getByText(group.leaveQuestion).waitFor();
  await dialog.getByRole('button', { name: group.leave }).click();
  await member.page.getByText(group.left).waitFor();
  owner.problems.excuse(/409/);
  await owner.open(title);
  await owner.messages.getByText(system.left(ben.fullName)).waitFor();
  const owners = await openMembers(owner, title);
  await owners.getByRole('button', { name: group.leave }).click();
  await owners.getByRole('button', { name: group.leave }).click();
  await owners.getByText(failures.lastOwner).waitFor();
});

test.each(appearances)('axe finds no violation in a group and its dialogs: %s', async (_name, appearance) => {
  const { ann, title, b, say } = await newNamedGroup(stage.app);
  await say(b, 'Hello');
  const inbox = await stage.enter(ann, appearance);
  await inbox.open(title);
  await expectAccessible(inbox, 'group');
  const dialog = await openMembers(inbox, title);
  await expectAccessible(inbox, 'members');
  await dialog.getByRole('button', { name: group.add }).click();
  await inbox.page.getByText(group.histories.all).waitFor();
  await expectAccessible(inbox, 'add');
});
