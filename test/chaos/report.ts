import { figure, formatTable } from '../../load/measure/table.ts';
import type { Rule, Violation } from './checker.ts';
import type { History, Of, Stored } from './history.ts';

/** A scenario in figures. */
export interface Report {
  readonly name: string;
  /** Messages that somebody tried to send, those of them that were refused for good, and those acked. */
  readonly tried: number;
  readonly refused: number;
  readonly acked: number;
  /** The longest that anybody waited from the first try of a message to its ack. */
  readonly slowestMs: number;
  /** Tries whose outcome was unknown. */
  readonly unknown: number;
  readonly stored: number;
  /** Messages shown, over all devices. */
  readonly delivered: number;
  readonly notifications: number;
  readonly lost: number;
  readonly doubled: number;
  readonly recoveryMs: number;
  /** How often clients caught up by `sync`, and by listing. */
  readonly bySync: number;
  readonly byList: number;
  readonly violations: readonly Violation[];
  /** What else is not as it must be. */
  readonly findings: readonly string[];
  /** What was measured beside. */
  readonly notes: readonly string[];
}

interface Outcome extends Pick<Report, 'name' | 'recoveryMs' | 'violations' | 'findings' | 'notes'> {
  readonly history: History;
  readonly stored: Stored;
}

const LOST = new Set<Rule>(['lost', 'unseen', 'missed', 'gap']);
const DOUBLED = new Set<Rule>(['doubled', 'delivered twice']);

export function reportOf({ history, stored, ...rest }: Outcome): Report {
  const sends = history.of('send');
  const tries = [...Map.groupBy(sends, ({ key }) => key).values()];
  const acked = tries.filter((of) => of.some(({ outcome }) => outcome === 'ok'));
  const catchUps = history.of('catch-up');
  const broken = (rules: ReadonlySet<Rule>): number =>
    rest.violations.filter(({ rule }) => rules.has(rule)).length;
  return {
    ...rest,
    tried: tries.length,
    refused: tries.filter((of) => of.every(({ outcome }) => outcome === 'fail')).length,
    unknown: sends.filter(({ outcome }) => outcome === 'unknown').length,
    acked: acked.length,
    slowestMs: acked.reduce((most, of) => Math.max(most, untilAck(of)), 0),
    stored: stored.messages.length,
    delivered: history.of('show').length,
    notifications: stored.notifications.length,
    lost: broken(LOST),
    doubled: broken(DOUBLED),
    bySync: catchUps.filter(({ way }) => way === 'sync').length,
    byList: catchUps.filter(({ way }) => way === 'list').length,
  };
}

function untilAck(tries: readonly Of<'send'>[]): number {
  const first = Math.min(...tries.map(({ at }) => at));
  return Math.min(...tries.flatMap(({ outcome, doneAt }) => (outcome === 'ok' ? [doneAt] : []))) - first;
}

export function isGood({ violations, findings }: Report): boolean {
  return violations.length === 0 && findings.length === 0;
}

/** Violations shown of one scenario; the others are counted. */
const SHOWN = 20;

export function formatReports(reports: readonly Report[]): string {
  const column = (head: string, of: (report: Report) => number) => ({
    head,
    cell: (report: Report) => figure(of(report)),
  });
  return formatTable(
    [
      { head: 'fault', cell: ({ name }: Report) => name },
      column('tried', (one) => one.tried),
      column('refused', (one) => one.refused),
      column('unknown', (one) => one.unknown),
      column('acked', (one) => one.acked),
      column('stored', (one) => one.stored),
      column('delivered', (one) => one.delivered),
      column('notified', (one) => one.notifications),
      column('lost', (one) => one.lost),
      column('doubled', (one) => one.doubled),
      column('recovery ms', (one) => one.recoveryMs),
      column('slowest ms', (one) => one.slowestMs),
      column('by sync', (one) => one.bySync),
      column('by list', (one) => one.byList),
    ],
    reports,
  );
}

export function formatViolations({ name, violations, findings }: Report): string {
  const lines = violations.map(({ rule, key, text }) => `  ${rule}: ${key}: ${text}`);
  const more = lines.length > SHOWN ? [`  and ${lines.length - SHOWN} more`] : [];
  return [`${name}:`, ...findings.map((one) => `  ${one}`), ...lines.slice(0, SHOWN), ...more].join('\n');
}
