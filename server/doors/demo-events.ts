import { invalid, AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import { isDemo } from '../demo/is-demo.ts';
import { ingest } from '../notify/ingest.ts';
import { topics } from '../notify/topics.ts';
import type { HttpApp } from './http.ts';
import { isOriginAllowed } from './origin.ts';

/** Takes events of the platform where there is no Kafka to bring them: for trying them out, with the embedded database only. */
export function addDemoEvents(app: HttpApp, context: Context): void {
  if (!isDemo(context.config) || context.config.kafkaBrokers.length > 0) return;
  app.post('/demo/events/:topic', async (c) => {
    if (!isOriginAllowed(c.req.header('origin'), c.req.header('host'), [])) {
      throw new AppError('origin_not_allowed', { message: 'No page of another site may send events.' });
    }
    const topic = topics.get(c.req.param('topic'));
    if (topic === undefined) throw new AppError('not_found');
    const value = new Uint8Array(await c.req.arrayBuffer());
    const { stored, poison } = await ingest(context, [{ topic, value, receivedAt: Date.now() }]);
    const [dead] = poison;
    if (dead !== undefined) throw invalid('', `${dead.error.reason}: ${dead.error.message}`);
    return c.json({ stored });
  });
}
