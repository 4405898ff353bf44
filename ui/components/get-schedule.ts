import type { MessagingClient } from '@messaging/client';
import { createSchedule, type Schedule } from '@messaging/client/schedule';

const schedules = new WeakMap<MessagingClient, Schedule>();

/** The schedule of a client, one for all components. */
export function getSchedule(client: MessagingClient): Schedule {
  const known = schedules.get(client);
  if (known !== undefined) return known;
  const schedule = createSchedule(client);
  schedules.set(client, schedule);
  return schedule;
}
