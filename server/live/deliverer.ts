import type { ThreadId } from '@messaging/protocol/primitives';
import type { ShownMessage } from '../db/find-shown-messages.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { SpanDescription, Tracing } from '../observe/tracing.ts';
import type { Broker, LiveEvent } from './broker.ts';
import { eventFrame, toGroupFrame } from './frames.ts';
import type { Hub, LocalConnection } from './hub.ts';

interface Options {
  readonly hub: Pick<Hub, 'deliver'>;
  readonly broker: Pick<Broker, 'publish'>;
  readonly metrics: Pick<Metrics, 'messagesStored' | 'messagesChanged'>;
  readonly tracing: Tracing;
  /** Receives the thread of each message that was stored or changed, where search is on. */
  readonly onStored?: ((threadId: ThreadId) => void) | undefined;
}

/** Sends events to connections: those of this instance at once, those of other instances through the broker. */
export class Deliverer {
  readonly #hub: Options['hub'];
  readonly #broker: Options['broker'];
  readonly #metrics: Options['metrics'];
  readonly #tracing: Tracing;
  readonly #onStored: Options['onStored'];

  constructor({ hub, broker, metrics, tracing, onStored }: Options) {
    this.#hub = hub;
    this.#broker = broker;
    this.#metrics = metrics;
    this.#tracing = tracing;
    this.#onStored = onStored;
  }

  /** Sends an event to every connection of its users but `except`. Never throws and never waits. */
  deliver(event: LiveEvent, except?: LocalConnection): void {
    this.#tracing.childSpan(describeDelivery, this.#send, event, except);
  }

  /** Sends a message that was stored just now to every connection of the members but `except`. */
  deliverMessage(stored: ShownMessage, except?: LocalConnection): void {
    this.#metrics.messagesStored.inc();
    this.#onStored?.(stored.message.threadId);
    this.deliver(toEvent('message', stored), except);
  }

  /** Sends a message that was changed just now to every connection of the members but `except`. */
  deliverChange(stored: ShownMessage, what: string, except?: LocalConnection): void {
    this.#metrics.messagesChanged.inc(what);
    this.#onStored?.(stored.message.threadId);
    this.deliver(toEvent('message_changed', stored), except);
  }

  readonly #send = (event: LiveEvent, except: LocalConnection | undefined): void => {
    this.#hub.deliver(event.to, event.frame, except);
    this.#broker.publish(event);
  };
}

const describeDelivery = (): SpanDescription => ({ name: 'deliver' });

function toEvent(type: 'message' | 'message_changed', { message, memberIds }: ShownMessage): LiveEvent {
  const frame = eventFrame(type, message);
  const { receiverId, senderId } = message;
  return memberIds === null && receiverId !== null
    ? { to: [receiverId, senderId], frame }
    : { to: memberIds ?? [], frame: toGroupFrame(frame) };
}
