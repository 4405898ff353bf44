import { expect, test } from 'bun:test';
import { jobsPosted } from '@messaging/server/notify/topics/jobs-posted';
import { jobEvent, readJobEvent } from './job-event.ts';

/** The frame of the notification that the service makes of an event. */
function frameOf(value: string): string {
  const { data } = JSON.parse(value) as { data: unknown };
  const [told] = jobsPosted.tell(jobsPosted.data.parse(data), { paymentUnit: 'cents', at: 0 });
  return JSON.stringify({ type: 'notification', payload: { id: 1, userId: 2, ...told } });
}

test('a notification says which event it is of, and when that was meant to be told', () => {
  const { topic, value } = jobEvent('run1', { n: 41, meantFor: 1_800_000_000_123.456 });
  expect(topic).toBe('jobs.posted');
  expect(readJobEvent('run1', frameOf(value))).toEqual({ n: 41, meantFor: 1_800_000_000_123.456 });
});

test('what is of another run, or no notification, is something else', () => {
  const { value } = jobEvent('run1', { n: 1, meantFor: 1 });
  expect(readJobEvent('run2', frameOf(value))).toBeUndefined();
  expect(readJobEvent('run1', frameOf(value).replace('notification', 'message'))).toBeUndefined();
});
