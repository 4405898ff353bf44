import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createSchedule, type Schedule } from '@messaging/client/schedule';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair } from '../harness/pair.ts';
import { until } from '../harness/wait.ts';
import { connected, shows, watch } from './client.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

const HOUR = 60 * 60 * 1_000;
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

/** The lists, once they are loaded: the scheduled texts, the reminded messages, and the names of replies. */
function lists({ scheduled, reminders, replies }: Schedule) {
  const all = [scheduled, reminders, replies].map((store) => store.getSnapshot());
  if (all.some(({ status }) => status !== 'ready')) return undefined;
  return {
    scheduled: scheduled.getSnapshot().entries.map(({ body }) => body),
    reminders: reminders.getSnapshot().entries.map(({ messageId }) => messageId),
    replies: replies.getSnapshot().entries.map(({ name }) => name),
  };
}

function open(schedule: Schedule): Schedule {
  for (const store of [schedule.scheduled, schedule.reminders, schedule.replies]) store.subscribe(() => {});
  return schedule;
}

const show = (schedule: Schedule, expected: object) =>
  until('the lists', () => Bun.deepEquals(lists(schedule), expected)).catch((error: unknown) => {
    throw new Error(`The lists are ${JSON.stringify(lists(schedule))}.`, { cause: error });
  });

test('scheduled messages, reminders and replies are the same on two devices, and after a reconnect', async () => {
  const { ann, threadId } = await newPair(app);
  await using desk = await connected(app, ann);
  await using phone = await connected(app, ann);
  const [here, there] = [open(createSchedule(desk)), open(createSchedule(phone))];
  for (const schedule of [here, there]) await show(schedule, { scheduled: [], reminders: [], replies: [] });

  await watch(phone, threadId);
  const last = await here.schedule(threadId, { body: 'last', sendAt: inMs(2 * HOUR) });
  expect(last.zone).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
  const first = await here.schedule(threadId, { body: 'first', sendAt: inMs(HOUR), zone: 'Asia/Tokyo' });
  await show(there, { scheduled: ['first', 'last'], reminders: [], replies: [] });
  await there.change(last, { body: 'sent now', sendAt: inMs(0), zone: last.zone });
  await shows(phone, threadId, ['1 sent now']);
  const [item] = phone.thread(threadId).getSnapshot().items;
  const messageId = item?.state === 'stored' ? item.message.id : '';
  await there.remind(messageId, inMs(HOUR));
  await here.saveReply({ name: 'thanks', body: 'Thank you!' });
  await show(here, { scheduled: ['first'], reminders: [messageId], replies: ['thanks'] });

  // Changed while the phone is away.
  phone.close();
  await here.cancel(first);
  await here.removeReminder(messageId);
  phone.connect();
  for (const schedule of [here, there])
    await show(schedule, { scheduled: [], reminders: [], replies: ['thanks'] });
  expect(there.cancel(last)).rejects.toMatchObject({ failure: { kind: 'refused', code: 'too_late' } });
});
