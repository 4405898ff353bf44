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
import { Tracing } from './tracing.ts';

/** Spans that wait to be sent; past that they are dropped. How often they are sent, and how long that may take, in milliseconds. */
const MAX_QUEUED = 8_192;
const SEND_EVERY_MS = 1_000;
const SEND_MS = 5_000;

export interface TracingOptions {
  /** Of a collector that takes OTLP over HTTP, without `/v1/traces`. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The part of traces that is kept, 0 .. 1. A trace that a caller has begun is kept as the caller says. */
  readonly sampleRatio: number;
  readonly instanceId: string;
}

/** Sends spans to a collector; disposing of it sends those that wait. */
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
    tracing: new Tracing(provider.getTracer('messaging-service', build.version)),
    // A collector that is away must not hold a stop up.
    [Symbol.asyncDispose]: () => withTimeout(provider.shutdown(), SEND_MS, 'sending spans').catch(() => {}),
  };
}
