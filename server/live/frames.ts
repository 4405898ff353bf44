import type { EventPayload, EventType } from '@messaging/protocol/events';
import type { Notification } from '@messaging/protocol/notification';
import type { UserId } from '@messaging/protocol/primitives';

const encoded = new WeakMap<object, string>();

/** The value as JSON, encoded once: the ack, the sender's other connections and the receiver's get the same text. */
export function encode(value: object): string {
  const known = encoded.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  encoded.set(value, text);
  return text;
}

/** An event as it goes over the wire. */
export function eventFrame<T extends EventType>(type: T, payload: EventPayload<T>): string {
  const json = typeof payload === 'object' && payload !== null ? encode(payload) : JSON.stringify(payload);
  return `{"type":"${type}","payload":${json}}`;
}

/** JSON allows white space before a document, so the mark needs no other envelope on the way to other instances. */
const GROUP_MARK = ' ';

/** The frame, for connections that know groups only. */
export function toGroupFrame(frame: string): string {
  return GROUP_MARK + frame;
}

export function isGroupFrame(frame: string): boolean {
  return frame.startsWith(GROUP_MARK);
}

const CHANGES_UNREAD =
  /^ ?\{"type":"(?:message|read|thread|thread_removed|thread_state|notification|notification_read|resync)"/;

/** Whether the event of this frame may change the unread totals of those who get it. */
export function changesUnread(frame: string): boolean {
  return CHANGES_UNREAD.test(frame);
}

/** Placeholder for the id of the user to whom a frame is sent. JSON has no line feed outside its white space. */
const USER_ID_PLACEHOLDER = '\n';

/** A notification for an audience, encoded once for all its users. */
export function audienceFrame({ id, ...rest }: Omit<Notification, 'userId'>): string {
  const frame = eventFrame('notification', { id, userId: 0, ...rest });
  return frame.replace('"userId":0', `"userId":${USER_ID_PLACEHOLDER}`);
}

/** Replaces the placeholder of such a frame by the id of a user. */
export function personalize(frame: string): (userId: UserId) => string {
  const at = frame.indexOf(USER_ID_PLACEHOLDER);
  const [head, tail] = [frame.slice(0, at), frame.slice(at + 1)];
  return (userId) => `${head}${userId}${tail}`;
}

/** The answer to the client's frame with this id. */
export function answerFrame(type: 'ack' | 'error', id: string, payload: object): string {
  return `{"type":"${type}","id":${JSON.stringify(id)},"payload":${encode(payload)}}`;
}
