import type { Metrics } from '../observe/metrics.ts';
import type { BrokerEventHandler } from './broker.ts';
import { eventFrame } from './frames.ts';
import type { Hub } from './hub.ts';
import type { Typing } from './typing.ts';

interface Options {
  readonly hub: Pick<Hub, 'deliver' | 'broadcast'>;
  readonly typing: Pick<Typing, 'endOnOwnMessage'>;
  readonly metrics: Pick<Metrics, 'fanoutReceived' | 'resyncs'>;
}

/** Hands events of other instances to the connections of this one, and asks clients to resync after a gap. */
export function createBrokerEventHandler({ hub, typing, metrics }: Options): BrokerEventHandler {
  const resync = eventFrame('resync', { reason: 'events of other instances may have been missed' });
  return {
    handleEvent(to, frame) {
      metrics.fanoutReceived.inc();
      hub.deliver(typeof to === 'number' ? [to] : to, frame);
      if (typeof to === 'number') typing.endOnOwnMessage(to, frame);
    },
    handleGap() {
      metrics.resyncs.inc();
      hub.broadcast(resync);
    },
    handleLateSubscription(userId) {
      hub.deliver([userId], resync);
    },
  };
}
