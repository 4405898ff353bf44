import { metricTable, type MetricSpec } from '../../server/observe/metric-table.ts';
import { generatedFrom, markdownTable } from './markdown-table.ts';

/** docs/metrics.md: what `/metrics` answers. */
export function metricsPage(): string {
  const rows = Object.values<MetricSpec>(metricTable).map(({ name, type, labels, help }) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  return `${generatedFrom('server/observe/metric-table.ts')}
# Metrics

With \`METRICS_PORT\` set, \`GET /metrics\` on that port answers Prometheus in its text format. Everything is of one instance: sum over
instances. Times are in seconds. A dashboard and alerts over these are in [deploy/monitoring](../deploy/monitoring); what each alert
means stands in [operations.md](operations.md).

${markdownTable(['Metric', 'Type', 'Labels', 'Meaning'], rows)}`;
}
