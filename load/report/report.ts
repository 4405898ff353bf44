import type { LoadRun } from '../run/load-run.ts';
import type { Outcome } from '../run/run-load.ts';
import type { Check } from '../scenarios/scenario.ts';
import type { Chart } from './chart.ts';
import { makeCharts } from './charts.ts';
import type { ReportTable } from './sheet.ts';
import { makeSheets } from './sheets.ts';

/** Content of a report, independent of its format. */
export interface Report {
  readonly title: string;
  readonly description: string;
  readonly latency: string;
  readonly about: ReportTable;
  readonly sheets: readonly ReportTable[];
  /** Charts, keyed by file name. */
  readonly charts: Readonly<Record<string, Chart>>;
  readonly checks: readonly Check[];
}

export function makeReport(options: LoadRun, outcome: Outcome, about: ReportTable): Report {
  const { name, scenario } = options;
  return {
    title: `Load: ${name}, ${describePace(options)}`,
    description: scenario.description,
    latency: `Latency: ${scenario.labels.latency}.`,
    about,
    sheets: makeSheets(options, outcome),
    charts: makeCharts(outcome),
    checks: outcome.checks,
  };
}

function describePace({ pace }: LoadRun): string {
  return 'perSecond' in pace
    ? `open loop, ${pace.perSecond.toLocaleString('en-US')} a second`
    : `closed loop, ${pace.outstanding.toLocaleString('en-US')} at a time`;
}
