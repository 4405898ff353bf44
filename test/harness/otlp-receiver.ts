/** Span as the service sent it. */
export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly links: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  /** Instance that sent it. */
  readonly instance: string;
  readonly isError: boolean;
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface OtlpSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly KeyValue[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code?: number };
}

interface OtlpRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

/** Collector that receives OTLP over HTTP as JSON, and keeps it. */
export class OtlpReceiver implements AsyncDisposable {
  readonly spans: ReceivedSpan[] = [];
  /** Everything received, as text. */
  text = '';
  /** Headers of the last request. */
  headers = new Headers();
  readonly #server: Bun.Server<undefined>;

  constructor() {
    this.#server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => this.#take(request) });
  }

  get endpoint(): string {
    return this.#server.url.origin;
  }

  /** Spans of one trace. */
  trace(traceId: string): ReceivedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop(true);
  }

  async #take(request: Request): Promise<Response> {
    if (request.method !== 'POST' || new URL(request.url).pathname !== '/v1/traces')
      return new Response(null, { status: 404 });
    this.headers = request.headers;
    const text = await request.text();
    this.text += text;
    const { resourceSpans } = JSON.parse(text) as OtlpRequest;
    for (const { resource, scopeSpans } of resourceSpans) {
      const instance = toValues(resource.attributes)['service.instance.id'] ?? '';
      for (const { spans } of scopeSpans) this.spans.push(...spans.map((span) => received(span, instance)));
    }
    return Response.json({});
  }
}

function received(span: OtlpSpan, instance: string): ReceivedSpan {
  const { name, traceId, spanId, links = [] } = span;
  return {
    name,
    traceId,
    spanId,
    parentSpanId: span.parentSpanId || undefined,
    links: links.map((link) => `${link.traceId}-${link.spanId}`),
    attributes: toValues(span.attributes),
    instance,
    isError: span.status.code === 2,
  };
}

function toValues(attributes: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]));
}
