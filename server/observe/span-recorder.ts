import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, SpanStatusCode, trace, type Link, type Span, type Tracer } from '@opentelemetry/api';
import type { BatchSpan, EntrySpan, SpanContext, SpanDescription, Tracing } from './tracing.ts';

/** Records spans with OpenTelemetry. The active span follows the asynchronous context, so no function hands spans on. */
export class SpanRecorder implements Tracing {
  readonly #tracer: Tracer;
  readonly #active = new AsyncLocalStorage<Span | undefined>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  get activeSpan(): SpanContext | undefined {
    return this.#active.getStore()?.spanContext();
  }

  startSpan<A extends readonly unknown[], T>(
    describe: (...args: A) => EntrySpan,
    work: (...args: A) => T,
    ...args: A
  ): T {
    return this.#run(describe(...args), () => work(...args));
  }

  childSpan<A extends readonly unknown[], T>(
    describe: (...args: A) => SpanDescription,
    work: (...args: A) => T,
    ...args: A
  ): T {
    const parent = this.activeSpan;
    if (parent === undefined) return work(...args);
    return this.#run({ ...describe(...args), parent }, () => work(...args));
  }

  batchSpan<A extends readonly unknown[], T>(
    describe: (...args: A) => BatchSpan,
    work: (...args: A) => T,
    ...args: A
  ): T {
    const { callers, ...description } = describe(...args);
    const [parent, ...others] = callers.filter((span) => span !== undefined);
    // The active span may still be that of the caller who started the batch before this one.
    if (parent === undefined) return this.#active.run(undefined, () => work(...args));
    return this.#run({ ...description, parent, links: linksTo(others) }, () => work(...args));
  }

  #run<T>({ name, parent, ...options }: EntrySpan, work: () => T): T {
    const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
    const span = this.#tracer.startSpan(name, options, context);
    try {
      const result = this.#active.run(span, work);
      if (isPromiseLike(result)) return endWith(span, result) as T;
      span.end();
      return result;
    } catch (error) {
      endAsFailed(span, error);
      throw error;
    }
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

/** Passes on the promise's result and ends the span when it settles. */
async function endWith(span: Span, promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    const value = await promise;
    span.end();
    return value;
  } catch (error) {
    endAsFailed(span, error);
    throw error;
  }
}

/** Records an error's name and code only: its text may quote what users wrote. */
function endAsFailed(span: Span, error: unknown): void {
  const { name, code } = error as { name?: unknown; code?: unknown };
  span.setStatus({ code: SpanStatusCode.ERROR, message: String(code ?? name) });
  span.end();
}

/** Maximum number of links of a span, as in the SDK. */
const MAX_LINKS = 128;

export function linksTo(spans: readonly SpanContext[]): Link[] {
  return spans.slice(0, MAX_LINKS).map((context) => ({ context }));
}
