import { metricTable, type MetricSpec } from '../../server/observe/metric-table.ts';
import { generatedFrom, markdownTable } from './markdown-table.ts';

/** Generates docs/metrics.md: the metrics of `/metrics`. */
export function metricsPage(): string {
  const rows = Object.values<MetricSpec>(metricTable).map(({ name, type, labels, help }) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  return `${generatedFrom('server/observe/metric-table.ts')}
# Metrics

With \`METRICS_PORT\` set, \`GET /metrics\` on that port serves the text format of Prometheus. All values are those of one instance: sum
them over instances. Times are in seconds. [deploy/monitoring](../deploy/monitoring) has a dashboard and alerts for these metrics;
[operations.md](operations.md) describes each alert.

${markdownTable(['Metric', 'Type', 'Labels', 'Meaning'], rows)}`;
}
