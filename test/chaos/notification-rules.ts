import type { Tell } from './checker.ts';
import { entriesOf, type Entry, type Stored } from './history.ts';

/** Each event told each of its users one thing. */
export function notificationRules(history: readonly Entry[], { notifications }: Stored, tell: Tell): void {
  const told = new Map<string, number>();
  for (const { userId, key, id } of notifications) {
    if (told.has(`${userId} ${key}`)) tell('doubled', key, `user ${userId} was told again by ${id}`);
    told.set(`${userId} ${key}`, id);
  }
  const expected = new Set<string>();
  for (const { key, userIds, outcome } of entriesOf(history, 'produce')) {
    for (const userId of userIds) {
      expected.add(`${userId} ${key}`);
      if (outcome === 'ok' && !told.has(`${userId} ${key}`)) tell('lost', key, `user ${userId} was not told`);
    }
  }
  for (const { userId, key, id } of notifications)
    if (!expected.has(`${userId} ${key}`)) tell('invented', key, `user ${userId} was told by ${id}`);
  checkArrivals(history, told, tell);
  checkShown(history, notifications, tell);
}

/** A connection is told a notification live once, and in lists as often as it asks. */
function checkArrivals(history: readonly Entry[], told: ReadonlyMap<string, number>, tell: Tell): void {
  const seen = new Set<string>();
  for (const { client, connection, way, userId, key, id } of entriesOf(history, 'notify')) {
    const push = `${client} ${connection} ${id}`;
    if (way === 'live' && seen.has(push))
      tell('delivered twice', key, `notification ${id}, to connection ${connection} of ${client}`);
    if (way === 'live') seen.add(push);
    if (told.get(`${userId} ${key}`) !== id) tell('invented', key, `${client} got notification ${id}`);
  }
}

/** Each client shows what its user was told. */
function checkShown(history: readonly Entry[], notifications: Stored['notifications'], tell: Tell): void {
  const byUser = Map.groupBy(notifications, ({ userId }) => userId);
  const shown = new Set(entriesOf(history, 'notify').map(({ client, id }) => `${client} ${id}`));
  for (const { client, userId } of entriesOf(history, 'follow'))
    for (const { key, id } of byUser.get(userId) ?? [])
      if (!shown.has(`${client} ${id}`)) tell('unseen', key, `notification ${id} by ${client}`);
}
