import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { withTimeout } from '../concurrency/timeouts.ts';
import { build } from '../config/version.ts';
import { SpanRecorder } from './span-recorder.ts';
import type { Tracing } from './tracing.ts';

/** Maximum number of spans that wait to be sent; later ones are dropped. */
const MAX_QUEUED = 8_192;
/** Interval between two sends, and time limit of one, in milliseconds. */
const SEND_EVERY_MS = 1_000;
const SEND_MS = 5_000;

export interface TracingOptions {
  /** URL of a collector that accepts OTLP over HTTP, without `/v1/traces`. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Fraction of traces that is kept, 0 .. 1. For a trace that a caller has begun, the caller's decision holds. */
  readonly sampleRatio: number;
  readonly instanceId: string;
}

/** Starts to send spans to a collector. Disposal sends the spans that still wait. */
export function openTracing(options: TracingOptions): { tracing: Tracing } & AsyncDisposable {
  const url = `${options.endpoint.replace(/\/$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, headers: { ...options.headers }, timeoutMillis: SEND_MS });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'messaging-service',
      'service.version': build.version,
      'service.instance.id': options.instanceId,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.sampleRatio) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: MAX_QUEUED,
        scheduledDelayMillis: SEND_EVERY_MS,
        exportTimeoutMillis: SEND_MS,
      }),
    ],
  });
  return {
    tracing: new SpanRecorder(provider.getTracer('messaging-service', build.version)),
    // A collector that is away must not delay a stop.
    [Symbol.asyncDispose]: () => withTimeout(provider.shutdown(), SEND_MS, 'sending spans').catch(() => {}),
  };
}
