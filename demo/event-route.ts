import { invalid, AppError } from '@messaging/server/app-error';
import type { Context } from '@messaging/server/context';
import { ingest } from '@messaging/server/notify/ingest';
import { topics } from '@messaging/server/notify/topics';
import type { HttpApp } from '@messaging/server/http/http-app';
import { isOriginAllowed } from '@messaging/server/http/origin';

type Parts = Pick<Context, 'config' | 'db' | 'deliverer' | 'notifications'>;

/** Adds a route that accepts events of the platform when Kafka is off: for tests by hand, with the embedded database only. */
export function addEventRoute(app: HttpApp, context: Parts): void {
  if (context.config.kafkaBrokers.length > 0) return;
  app.post('/demo/events/:topic', async (c) => {
    if (!isOriginAllowed(c.req.header('origin'), c.req.header('host'), [])) {
      throw new AppError('origin_not_allowed', { message: 'Pages of other origins may not send events.' });
    }
    const topic = topics.get(c.req.param('topic'));
    if (topic === undefined) throw new AppError('not_found');
    const value = new Uint8Array(await c.req.arrayBuffer());
    const { stored, poison } = await ingest(context, [{ topic, value, receivedAt: Date.now() }]);
    const [unreadable] = poison;
    if (unreadable !== undefined)
      throw invalid('', `${unreadable.error.reason}: ${unreadable.error.message}`);
    return c.json({ stored });
  });
}
