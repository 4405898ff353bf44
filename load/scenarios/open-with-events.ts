import { PlatformKafka } from '../platform/platform-kafka.ts';
import type { LoadOptions } from '../options/load-options.ts';
import type { EventRoute } from '../platform/event-publisher.ts';
import { readServices, requireKafka } from '../services/services.ts';
import { openTarget, type Target } from '../services/target.ts';

/** Opens a target that consumes the platform's events, and the route of the events to it. */
export async function openWithEvents(
  options: LoadOptions,
  opened: AsyncDisposableStack,
): Promise<{ target: Target; route: EventRoute }> {
  if (options.running !== undefined) {
    const target = await openTarget(options, opened);
    return { target, route: options.kafka ?? { demoPort: target.ports[0] ?? 0 } };
  }
  const { url } = requireKafka(readServices());
  const brokers = opened.use(await PlatformKafka.open(url));
  const target = await openTarget(options, opened, brokers.serverSettings(url));
  return { target, route: { brokers: url, prefix: brokers.prefix } };
}
