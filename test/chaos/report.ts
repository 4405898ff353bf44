import { figure, formatTable } from '../../load/measure/table.ts';
import type { Rule, Violation } from './violation.ts';
import type { History, EntryOfType, Stored } from './history.ts';

/** Result of a scenario, in numbers. */
export interface Report {
  readonly name: string;
  /** Number of messages that a client tried to send; of these, refused for good and acked. */
  readonly tried: number;
  readonly refused: number;
  readonly acked: number;
  /** Longest time from the first attempt of a message to its ack. */
  readonly slowestMs: number;
  /** Number of attempts with an unknown outcome. */
  readonly unknown: number;
  readonly stored: number;
  /** Number of times that a member was added to a group or removed. */
  readonly moved: number;
  /** Number of acked edits, deletions and reactions. */
  readonly changed: number;
  /** Messages shown, summed over all devices. */
  readonly delivered: number;
  readonly notifications: number;
  readonly lost: number;
  readonly doubled: number;
  /** Number of messages that a stranger got or changed, or a member of a group that it may not see. */
  readonly strangers: number;
  readonly recoveryMs: number;
  /** Number of times that clients caught up by `sync`, and by listing. */
  readonly bySync: number;
  readonly byList: number;
  readonly violations: readonly Violation[];
  /** Problems found outside the history. */
  readonly findings: readonly string[];
  /** Other measurements. */
  readonly notes: readonly string[];
}

interface Outcome extends Pick<Report, 'name' | 'recoveryMs' | 'violations' | 'findings' | 'notes'> {
  readonly history: History;
  readonly stored: Stored;
}

const LOST = new Set<Rule>(['lost', 'lost change', 'unseen', 'stale', 'missed', 'gap']);
const DOUBLED = new Set<Rule>(['doubled', 'delivered twice', 'counted twice']);
const STRANGERS = new Set<Rule>(['stranger', 'after removal', 'before joining']);

export function createReport({ history, stored, ...rest }: Outcome): Report {
  const sends = history.filter('send');
  const tries = [...Map.groupBy(sends, ({ key }) => key).values()];
  const acked = tries.filter((attempts) => attempts.some(({ outcome }) => outcome === 'ok'));
  const catchUps = history.filter('catch-up');
  const broken = (rules: ReadonlySet<Rule>): number =>
    rest.violations.filter(({ rule }) => rules.has(rule)).length;
  return {
    ...rest,
    tried: tries.length,
    refused: tries.filter((attempts) => attempts.every(({ outcome }) => outcome === 'fail')).length,
    unknown: sends.filter(({ outcome }) => outcome === 'unknown').length,
    acked: acked.length,
    slowestMs: acked.reduce((slowest, attempts) => Math.max(slowest, timeToAck(attempts)), 0),
    stored: stored.messages.filter(({ system }) => system === undefined).length,
    moved: stored.messages.filter(({ system }) => system !== undefined).length,
    changed: history.filter('change').filter(({ outcome }) => outcome === 'ok').length,
    delivered: history.filter('show').length,
    notifications: stored.notifications.length,
    lost: broken(LOST),
    doubled: broken(DOUBLED),
    strangers: broken(STRANGERS),
    bySync: catchUps.filter(({ way }) => way === 'sync').length,
    byList: catchUps.filter(({ way }) => way === 'list').length,
  };
}

function timeToAck(tries: readonly EntryOfType<'send'>[]): number {
  const first = Math.min(...tries.map(({ at }) => at));
  return Math.min(...tries.flatMap(({ outcome, doneAt }) => (outcome === 'ok' ? [doneAt] : []))) - first;
}

export function isClean({ violations, findings }: Report): boolean {
  return violations.length === 0 && findings.length === 0;
}

/** Violations shown per scenario; further ones are only counted. */
const SHOWN = 20;

export function formatReports(reports: readonly Report[]): string {
  const column = (head: string, read: (report: Report) => number) => ({
    head,
    cell: (report: Report) => figure(read(report)),
  });
  return formatTable(
    [
      { head: 'fault', cell: ({ name }: Report) => name },
      column('tried', (report) => report.tried),
      column('refused', (report) => report.refused),
      column('unknown', (report) => report.unknown),
      column('acked', (report) => report.acked),
      column('stored', (report) => report.stored),
      column('changed', (report) => report.changed),
      column('moved', (report) => report.moved),
      column('delivered', (report) => report.delivered),
      column('notified', (report) => report.notifications),
      column('lost', (report) => report.lost),
      column('doubled', (report) => report.doubled),
      column('strangers', (report) => report.strangers),
      column('recovery ms', (report) => report.recoveryMs),
      column('slowest ms', (report) => report.slowestMs),
      column('by sync', (report) => report.bySync),
      column('by list', (report) => report.byList),
    ],
    reports,
  );
}

export function formatViolations({ name, violations, findings }: Report): string {
  const lines = violations.map(({ rule, key, text }) => `  ${rule}: ${key}: ${text}`);
  const more = lines.length > SHOWN ? [`  and ${lines.length - SHOWN} more`] : [];
  return [`${name}:`, ...findings.map((finding) => `  ${finding}`), ...lines.slice(0, SHOWN), ...more].join(
    '\n',
  );
}
