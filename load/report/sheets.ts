import type { CountName } from '../measure/counts.ts';
import type { LoadRun } from '../run/load-run.ts';
import type { Outcome } from '../run/run-load.ts';
import { figure } from '../measure/table.ts';
import type { ReportTable } from './sheet.ts';

const SHARES = [0.5, 0.9, 0.99, 0.999, 0.9999, 1];
/** Labels that all scenarios share. */
const FAULTS: Partial<Record<CountName, string>> = {
  refused: 'refused',
  waited: 'refused with Retry-After',
  unsent: 'due but not sent',
};

/** Makes the tables of a run: counts, latencies and costs. */
export function makeSheets(options: LoadRun, outcome: Outcome): ReportTable[] {
  const { spent } = outcome;
  return [
    countSheet(options, outcome),
    latencySheet(outcome),
    ...(spent ? [costSheet(options, outcome)] : []),
  ];
}

function countSheet({ scenario }: LoadRun, { seconds, measured, timeline }: Outcome): ReportTable {
  const all = timeline.counts;
  const names = { ...FAULTS, ...scenario.labels };
  const shown = (['sent', 'acked', 'delivered', 'refused', 'waited', 'unsent'] as const).filter(
    (name) => name in scenario.labels || all[name] > 0,
  );
  return {
    head: ['', 'per second', `in ${figure(seconds, 1)} s`, 'total'],
    rows: shown.map((name) => [
      names[name] ?? name,
      figure(measured[name] / seconds, 1),
      figure(measured[name]),
      figure(all[name]),
    ]),
  };
}

function latencySheet({ timeline }: Outcome): ReportTable {
  return {
    head: ['latency, ms', ...SHARES.map((share) => (share === 1 ? 'max' : `p${share * 100}`)), 'count'],
    rows: [...timeline.latencies].map(([name, histogram]) => [
      name,
      ...SHARES.map((share) => figure(histogram.percentile(share), 1)),
      figure(histogram.count),
    ]),
  };
}

function costSheet({ scenario }: LoadRun, { spent, resident, timeline }: Outcome): ReportTable {
  const costs = Object.entries(spent ?? {});
  return {
    head: [
      'µs of CPU per',
      ...costs.map(([name]) => NAMES[name] ?? name),
      'server RSS MB',
      ...(scenario.showsMemory ? ['KB per connection'] : []),
    ],
    rows: [
      [
        scenario.labels[scenario.counted] ?? '',
        ...costs.map(([, micros]) => figure(micros, 1)),
        `${figure(resident.before / 1e6)} to ${figure(resident.after / 1e6)}`,
        ...(scenario.showsMemory
          ? [figure((resident.after - resident.before) / timeline.counts.acked / 1e3, 1)]
          : []),
      ],
    ],
  };
}

const NAMES: Readonly<Record<string, string>> = { postgres: 'PostgreSQL', redis: 'Redis', kafka: 'Kafka' };
