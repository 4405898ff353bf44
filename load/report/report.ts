import type { LoadRun } from '../run/load-run.ts';
import type { Outcome } from '../run/run-load.ts';
import type { Check } from '../scenarios/scenario.ts';
import type { Chart } from './chart.ts';
import { chartsOf } from './charts.ts';
import type { Sheet } from './sheet.ts';
import { sheetsOf } from './sheets.ts';

/** What came of a run, as it is shown; how, is up to who shows it. */
export interface Report {
  readonly title: string;
  readonly says: string;
  readonly latency: string;
  readonly about: Sheet;
  readonly sheets: readonly Sheet[];
  /** By the names of their files. */
  readonly charts: Readonly<Record<string, Chart>>;
  readonly checks: readonly Check[];
}

export function reportOf(options: LoadRun, outcome: Outcome, about: Sheet): Report {
  const { name, scenario } = options;
  return {
    title: `Load: ${name}, ${describePace(options)}`,
    says: scenario.says,
    latency: `Latency: ${scenario.means.latency}.`,
    about,
    sheets: sheetsOf(options, outcome),
    charts: chartsOf(outcome),
    checks: outcome.checks,
  };
}

function describePace({ pace }: LoadRun): string {
  return 'perSecond' in pace
    ? `open loop, ${pace.perSecond.toLocaleString('en-US')} a second`
    : `closed loop, ${pace.outstanding.toLocaleString('en-US')} at a time`;
}
