import { Brokers } from '../platform/platform-kafka.ts';
import type { LoadOptions } from '../options/load-options.ts';
import type { Way } from '../platform/event-publisher.ts';
import { givenServices, kafkaOf } from '../services/services.ts';
import { openTarget, type Target } from '../services/target.ts';

/** A target that takes the platform's events, and the way they go there. */
export async function openWithEvents(
  options: LoadOptions,
  opened: AsyncDisposableStack,
): Promise<{ target: Target; way: Way }> {
  if (options.running !== undefined) {
    const target = await openTarget(options, opened);
    return { target, way: options.kafka ?? { demoPort: target.ports[0] ?? 0 } };
  }
  const { url } = kafkaOf(givenServices());
  const brokers = opened.use(await Brokers.open(url));
  const target = await openTarget(options, opened, brokers.env(url));
  return { target, way: { brokers: url, prefix: brokers.prefix } };
}
