import { Brokers } from '../brokers.ts';
import type { LoadOptions } from '../load-options.ts';
import type { Way } from '../platform.ts';
import { givenServices, kafkaOf } from '../services.ts';
import { openTarget, type Target } from '../target.ts';

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
