import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { newNamedChat } from '../harness/chat.ts';
import type { Inbox } from './harness/inbox.ts';
import { Stage } from './harness/stage.ts';
import { texts } from './harness/texts.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1, { RATE_LIMIT_PER_MINUTE: '0' });
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const dialog = ({ page }: Inbox, name: string) => page.getByRole('dialog', { name });

/** Chooses an entry of the menu of the message with this text. */
async function choose(inbox: Inbox, text: string, entry: string): Promise<void> {
  await inbox.rests();
  await inbox.message(text).hover();
  await inbox.message(text).locator('[aria-haspopup="menu"]').click();
  await inbox.page.getByRole('menuitem', { name: entry, exact: true }).click();
}

test('a reminder of a message is set, moved, listed, removed, and leads to its message when its time has come', async () => {
  const { ann, ben, a, answer } = await newNamedChat(stage.app);
  const { body: message } = await answer({ body: 'Which paper until Monday?' });
  const inbox = await stage.enter(ann);
  await inbox.open(ben.fullName);
  const { reminders: words, times } = texts;
  await choose(inbox, message.body, texts.message.remind);
  await dialog(inbox, words.title).getByText(times.offers.tomorrow).click();
  await inbox.stage.getByText(words.isSet('')).waitFor();
  const [set] = (await a.call('listReminders')).body.reminders;
  expect(new Date(set?.at ?? '').getMinutes()).toBe(0);

  await choose(inbox, message.body, texts.message.remind);
  const asked = dialog(inbox, words.title);
  await asked.getByText(words.isSet('')).waitFor();
  const at = `${new Date().getFullYear() + 1}-01-02T03:04`;
  await asked.getByLabel(times.other).fill(at);
  await asked.getByRole('button', { name: times.choose, exact: true }).click();
  await asked.waitFor({ state: 'detached' });
  const [moved] = (await a.call('listReminders')).body.reminders;
  expect(moved?.at).toBe(new Date(at).toISOString());

  await inbox.bell(0).click();
  const listed = inbox.notifications.getByRole('link').filter({ hasText: message.body });
  await listed.waitFor();
  await inbox.notifications.getByRole('button', { name: words.removeOne(message.body) }).click();
  await listed.waitFor({ state: 'detached' });
  expect((await a.call('listReminders')).body.reminders).toEqual([]);
  await inbox.page.keyboard.press('Escape');

  const params = { messageId: message.id };
  await a.call('setReminder', { params, body: { at: new Date().toISOString() } });
  const toast = inbox.page.getByRole('status').getByRole('link', { name: texts.message.jump });
  await toast.waitFor();
  await inbox.seesMark(message.body, () => toast.click());
});
