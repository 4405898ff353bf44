import type { Context } from '../context.ts';

/** Serves `GET /metrics` on a port of its own, which nobody but the operator's network should reach. */
export function serveMetrics({
  config,
  metrics,
}: Context): AsyncDisposable & { readonly url: URL | undefined } {
  if (config.metricsPort === undefined) return { url: undefined, [Symbol.asyncDispose]: async () => {} };
  const { registry } = metrics;
  const server = Bun.serve({
    port: config.metricsPort,
    hostname: config.host,
    async fetch(request) {
      if (new URL(request.url).pathname !== '/metrics') return new Response('Not found\n', { status: 404 });
      return new Response(await registry.metrics(), { headers: { 'Content-Type': registry.contentType } });
    },
  });
  return { url: server.url, [Symbol.asyncDispose]: () => server.stop(true) };
}
