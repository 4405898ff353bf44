import { expect, test } from 'bun:test';
import { jobsPosted } from '@messaging/server/notify/topics/jobs-posted';
import { makeJobEvent, readJobEvent } from './job-event.ts';

/** Makes the frame of the notification that the service makes of an event. */
function makeFrame(value: string): string {
  const { data } = JSON.parse(value) as { data: unknown };
  const [notification] = jobsPosted.toNotifications(jobsPosted.data.parse(data), {
    paymentUnit: 'cents',
    at: 0,
  });
  return JSON.stringify({ type: 'notification', payload: { id: 1, userId: 2, ...notification } });
}

test('a notification carries the number and the due time of its event', () => {
  const { topic, value } = makeJobEvent('run1', { n: 41, dueAt: 1_800_000_000_123.456 });
  expect(topic).toBe('jobs.posted');
  expect(readJobEvent('run1', makeFrame(value))).toEqual({ n: 41, dueAt: 1_800_000_000_123.456 });
});

test('events of another run and other frames are ignored', () => {
  const { value } = makeJobEvent('run1', { n: 1, dueAt: 1 });
  expect(readJobEvent('run2', makeFrame(value))).toBeUndefined();
  expect(readJobEvent('run1', makeFrame(value).replace('notification', 'message'))).toBeUndefined();
});
