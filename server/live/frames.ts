import type { EventPayload, EventType } from '@messaging/protocol/events';
import type { Notification } from '@messaging/protocol/notification';
import type { UserId } from '@messaging/protocol/primitives';

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

/** Stands for the id of each user whom a frame is sent to. JSON has no line feed outside its white space. */
const USER_ID_PLACEHOLDER = '\n';

/** A notification as it goes to an audience, encoded once for all of it. */
export function audienceFrame({ id, ...rest }: Omit<Notification, 'userId'>): string {
  const frame = eventFrame('notification', { id, userId: 0, ...rest });
  return frame.replace('"userId":0', `"userId":${USER_ID_PLACEHOLDER}`);
}

/** Completes such a frame for one user. */
export function personalize(frame: string): (userId: UserId) => string {
  const at = frame.indexOf(USER_ID_PLACEHOLDER);
  const [head, tail] = [frame.slice(0, at), frame.slice(at + 1)];
  return (userId) => `${head}${userId}${tail}`;
}

/** A frame that answers the client's frame with this id. */
export function answerFrame(type: 'ack' | 'error', id: string, payload: object): string {
  return `{"type":"${type}","id":${JSON.stringify(id)},"payload":${encode(payload)}}`;
}
