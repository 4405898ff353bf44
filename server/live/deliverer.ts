import type { Message } from '@messaging/protocol/message';
import type { Metrics } from '../observe/metrics.ts';
import type { SpanDescription, Tracing } from '../observe/tracing.ts';
import type { Broker, LiveEvent } from './broker.ts';
import { eventFrame } from './frames.ts';
import type { Hub, LocalConnection } from './hub.ts';

interface Options {
  readonly hub: Pick<Hub, 'deliver'>;
  readonly broker: Pick<Broker, 'publish'>;
  readonly metrics: Pick<Metrics, 'messagesStored' | 'messagesChanged'>;
  readonly tracing: Tracing;
}

/** Sends events to connections: those of this instance at once, those of other instances through the broker. */
export class Deliverer {
  readonly #hub: Options['hub'];
  readonly #broker: Options['broker'];
  readonly #metrics: Options['metrics'];
  readonly #tracing: Tracing;

  constructor({ hub, broker, metrics, tracing }: Options) {
    this.#hub = hub;
    this.#broker = broker;
    this.#metrics = metrics;
    this.#tracing = tracing;
  }

  /** Sends an event to every connection of its users but `except`. Never throws and never waits. */
  deliver(event: LiveEvent, except?: LocalConnection): void {
    this.#tracing.childSpan(describeDelivery, this.#send, event, except);
  }

  /** Sends a message that was stored just now to every connection of both members but `except`. */
  deliverMessage(message: Message, except?: LocalConnection): void {
    this.#metrics.messagesStored.inc();
    this.deliver(
      { to: [message.receiverId, message.senderId], frame: eventFrame('message', message) },
      except,
    );
  }

  /** Sends a message that was changed just now to every connection of both members but `except`. */
  deliverChange(message: Message, what: string, except?: LocalConnection): void {
    this.#metrics.messagesChanged.inc(what);
    this.deliver(
      { to: [message.receiverId, message.senderId], frame: eventFrame('message_changed', message) },
      except,
    );
  }

  readonly #send = (event: LiveEvent, except: LocalConnection | undefined): void => {
    this.#hub.deliver(event.to, event.frame, except);
    this.#broker.publish(event);
  };
}

const describeDelivery = (): SpanDescription => ({ name: 'deliver' });
