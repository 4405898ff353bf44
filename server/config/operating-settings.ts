import { integer, pairs, ratio, setting, url } from './setting.ts';

/** The settings of what operators look at and of how long data is kept; part of the table in config.ts. */
export const operatingSettings = {
  metricsPort: setting({
    name: 'METRICS_PORT',
    description: 'Port of `GET /metrics` for Prometheus, apart from the API. 0: any free one. Unset: none.',
    parse: integer(0, 65535),
  }),
  otlpEndpoint: setting({
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    description:
      'Collector of OpenTelemetry traces that takes OTLP over HTTP, such as `http://localhost:4318`. Unset: nothing is traced.',
    parse: url('http', 'https'),
  }),
  otlpHeaders: setting({
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    description: 'Headers that the collector wants, `name=value`, comma separated.',
    fallback: '',
    secret: true,
    parse: pairs,
  }),
  traceSampleRatio: setting({
    name: 'TRACE_SAMPLE_RATIO',
    description:
      'Part of the traces that is kept, from 0 to 1. Of a trace that the caller began, the caller says.',
    fallback: '1',
    parse: ratio,
  }),
  retentionMessagesDays: setting({
    name: 'RETENTION_MESSAGES_DAYS',
    description:
      'Messages older than this are deleted, but the last one of each thread. 0: none. Alike on all instances.',
    fallback: '0',
    parse: integer(0, 36_500),
  }),
  retentionNotificationsDays: setting({
    name: 'RETENTION_NOTIFICATIONS_DAYS',
    description:
      'Notifications older than this are deleted, 30 or more. 0: none. Alike on all instances. An event that comes again after its notification was deleted is told again: what Kafka keeps, and what is replayed, must be younger.',
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
