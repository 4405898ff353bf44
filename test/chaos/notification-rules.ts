import { filterEntries, type Entry, type Stored } from './history.ts';
import type { ReportViolation } from './violation.ts';

/** Checks that each event notified each of its users once. */
export function notificationRules(
  history: readonly Entry[],
  { notifications }: Stored,
  report: ReportViolation,
): void {
  const stored = new Map<string, number>();
  for (const { userId, key, id } of notifications) {
    if (stored.has(`${userId} ${key}`)) report('doubled', key, `user ${userId} was notified again by ${id}`);
    stored.set(`${userId} ${key}`, id);
  }
  const expected = new Set<string>();
  for (const { key, userIds, outcome } of filterEntries(history, 'produce')) {
    for (const userId of userIds) {
      expected.add(`${userId} ${key}`);
      if (outcome === 'ok' && !stored.has(`${userId} ${key}`))
        report('lost', key, `user ${userId} was not notified`);
    }
  }
  for (const { userId, key, id } of notifications)
    if (!expected.has(`${userId} ${key}`)) report('invented', key, `user ${userId} was notified by ${id}`);
  checkArrivals(history, stored, report);
  checkShown(history, notifications, report);
}

/** A connection receives a notification live at most once, and in a list whenever it asks. */
function checkArrivals(
  history: readonly Entry[],
  stored: ReadonlyMap<string, number>,
  report: ReportViolation,
): void {
  const seen = new Set<string>();
  for (const { client, connection, way, userId, key, id } of filterEntries(history, 'notify')) {
    const push = `${client} ${connection} ${id}`;
    if (way === 'live' && seen.has(push))
      report('delivered twice', key, `notification ${id}, to connection ${connection} of ${client}`);
    if (way === 'live') seen.add(push);
    if (stored.get(`${userId} ${key}`) !== id) report('invented', key, `${client} got notification ${id}`);
  }
}

/** Each client shows all notifications of its user. */
function checkShown(
  history: readonly Entry[],
  notifications: Stored['notifications'],
  report: ReportViolation,
): void {
  const byUser = Map.groupBy(notifications, ({ userId }) => userId);
  const shown = new Set(filterEntries(history, 'notify').map(({ client, id }) => `${client} ${id}`));
  for (const { client, userId } of filterEntries(history, 'follow'))
    for (const { key, id } of byUser.get(userId) ?? [])
      if (!shown.has(`${client} ${id}`)) report('unseen', key, `notification ${id} by ${client}`);
}
