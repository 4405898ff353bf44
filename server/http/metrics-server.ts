import type { Context } from '../context.ts';
import { expose } from '../observe/exposition.ts';
import { collectGauges } from '../observe/gauges.ts';

/** Serves `GET /metrics` on a port of its own, which only the operator's network should reach. */
export function serveMetrics(context: Context): AsyncDisposable & { readonly url: URL | undefined } {
  const { config, metrics } = context;
  if (config.metricsPort === undefined) return { url: undefined, [Symbol.asyncDispose]: async () => {} };
  const exposed = expose(metrics, () => collectGauges(context));
  const server = Bun.serve({
    port: config.metricsPort,
    hostname: config.host,
    async fetch(request) {
      if (new URL(request.url).pathname !== '/metrics') return new Response('Not found\n', { status: 404 });
      return new Response(await exposed.metrics(), { headers: { 'Content-Type': exposed.contentType } });
    },
  });
  return { url: server.url, [Symbol.asyncDispose]: () => server.stop(true) };
}
