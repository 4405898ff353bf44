import { integer, pairs, ratio, setting, url } from './setting.ts';

/** The settings of logs, metrics, traces and retention; part of the table in config.ts. */
export const operatingSettings = {
  metricsPort: setting({
    name: 'METRICS_PORT',
    description:
      'Port of `GET /metrics` for Prometheus, separate from the API. 0: any free port. Unset: no metrics port.',
    parse: integer(0, 65535),
  }),
  otlpEndpoint: setting({
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    description:
      'OpenTelemetry collector that accepts traces as OTLP over HTTP, such as `http://localhost:4318`. Unset: no traces.',
    parse: url('http', 'https'),
  }),
  otlpHeaders: setting({
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    description: 'Headers for the collector, `name=value`, comma separated.',
    fallback: '',
    secret: true,
    parse: pairs,
  }),
  traceSampleRatio: setting({
    name: 'TRACE_SAMPLE_RATIO',
    description:
      'Share of traces that is kept, from 0 to 1. For a trace that the caller started, the decision of the caller applies.',
    fallback: '1',
    parse: ratio,
  }),
  retentionMessagesDays: setting({
    name: 'RETENTION_MESSAGES_DAYS',
    description:
      'Messages older than this number of days are deleted, except the last one of each thread. 0: none. Must be the same on all instances.',
    fallback: '0',
    parse: integer(0, 36_500),
  }),
  retentionNotificationsDays: setting({
    name: 'RETENTION_NOTIFICATIONS_DAYS',
    description:
      'Notifications older than this number of days are deleted; at least 30. 0: none. Must be the same on all instances. An event that is redelivered after its notification was deleted notifies again, so events kept in Kafka or replayed must be younger.',
    fallback: '0',
    parse: zeroOr(30, 36_500),
  }),
};

function zeroOr(min: number, max: number) {
  return (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value === 0 || (value >= min && value <= max)) return value;
    throw new Error(`must be 0 or a whole number from ${min} to ${max}`);
  };
}
