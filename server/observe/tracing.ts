import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Link,
  type Span,
  type SpanOptions,
  type Tracer,
  type SpanContext,
} from '@opentelemetry/api';

export type { SpanContext };

/** A span's options, and the span it continues, of this process or of another one. */
interface Beginning extends SpanOptions {
  readonly parent?: SpanContext | undefined;
}

/**
 * Spans of what one call does, for OpenTelemetry. A context without it traces nothing, and the hot path looks at no more than
 * whether it is there. What runs in a span is known by asynchronous context, so nobody hands spans on.
 */
export class Tracing {
  readonly #tracer: Tracer;
  readonly #active = new AsyncLocalStorage<Span | undefined>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  /** Where the running code is; undefined outside of every trace. */
  get activeSpan(): SpanContext | undefined {
    return this.#active.getStore()?.spanContext();
  }

  /** Does `work` in the first span of a trace, or in one that continues `parent`. */
  startSpan<T>(name: string, { parent, ...options }: Beginning, work: () => T): T {
    const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
    return this.#run(this.#tracer.startSpan(name, options, context), work);
  }

  /** Does `work` in a span below the running one. Outside of every trace it just does it: nobody asked for it. */
  childSpan<T>(name: string, options: SpanOptions, work: () => T): T {
    const parent = this.activeSpan;
    return parent === undefined ? work() : this.startSpan(name, { ...options, parent }, work);
  }

  /** Does what many asked for: below the first who is traced, with a link to each of the others. */
  batchSpan<T>(
    name: string,
    askers: readonly (SpanContext | undefined)[],
    options: SpanOptions,
    work: () => T,
  ): T {
    const [parent, ...others] = askers.filter((place) => place !== undefined);
    // Whoever started the batch before this one may still be the running code's span.
    if (parent === undefined) return this.#active.run(undefined, work);
    return this.startSpan(name, { ...options, parent, links: linksTo(others) }, work);
  }

  #run<T>(span: Span, work: () => T): T {
    try {
      const result = this.#active.run(span, work);
      if (!(result instanceof Promise)) {
        span.end();
        return result;
      }
      return result.then(
        (value: unknown) => {
          span.end();
          return value;
        },
        (error: unknown) => {
          fail(span, error);
          throw error;
        },
      ) as T;
    } catch (error) {
      fail(span, error);
      throw error;
    }
  }
}

/** An error's name and code only: what it quotes may be what people wrote. */
function fail(span: Span, error: unknown): void {
  const { name, code } = error as { name?: unknown; code?: unknown };
  span.setStatus({ code: SpanStatusCode.ERROR, message: String(code ?? name) });
  span.end();
}

/** The links a span may have, by the SDK's own bound. */
const MAX_LINKS = 128;

export function linksTo(places: readonly SpanContext[]): Link[] {
  return places.slice(0, MAX_LINKS).map((context) => ({ context }));
}

/** A place as W3C Trace Context writes it. */
export function writeTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

const TRACEPARENT = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-|$)/;

/** Nothing for what is none. */
export function readTraceparent(text: string | null | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(text ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}
