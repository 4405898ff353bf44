import type { EventPayload, EventType } from '@messaging/protocol/events';

const encoded = new WeakMap<object, string>();

/** The value as JSON, made once: the ack, the sender's other connections and the receiver's get the same text. */
export function encode(value: object): string {
  const known = encoded.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  encoded.set(value, text);
  return text;
}

/** A frame as it goes over the wire. */
export function eventFrame<T extends EventType>(type: T, payload: EventPayload<T>): string {
  const json = typeof payload === 'object' && payload !== null ? encode(payload) : JSON.stringify(payload);
  return `{"type":"${type}","payload":${json}}`;
}

/** A frame that answers the client's frame with this id. */
export function answerFrame(type: 'ack' | 'error', id: string, payload: object): string {
  return `{"type":"${type}","id":${JSON.stringify(id)},"payload":${encode(payload)}}`;
}
