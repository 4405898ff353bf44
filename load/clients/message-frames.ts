import type { EventPayload } from '@messaging/protocol/events';

/** Fields of a stored message that the load tools check. */
export type SeenMessage = Pick<EventPayload<'message'>, 'threadId' | 'seq' | 'body' | 'clientId'>;

/** A frame of the server, as far as the load tools know it. */
export type SeenFrame =
  | { readonly type: 'ack'; readonly id: string; readonly message: SeenMessage }
  | { readonly type: 'message'; readonly message: SeenMessage }
  | { readonly type: 'other'; readonly frame: UnscannedFrame };

interface UnscannedFrame {
  readonly type: string;
  /** For an `error`, the id of the refused frame, if it had one. */
  readonly id?: string;
  readonly payload: unknown;
}

const ACK = '{"type":"ack","id":"';
const MESSAGE = '{"type":"message","payload":{';

/**
 * Reads a frame. Acks and messages are scanned without JSON.parse, which would cost more than the rest of the
 * generator.
 */
export function readFrame(text: string): SeenFrame {
  if (text.startsWith(MESSAGE)) return { type: 'message', message: scanMessage(text) };
  if (text.startsWith(ACK)) {
    const id = text.slice(ACK.length, text.indexOf('"', ACK.length));
    return { type: 'ack', id, message: scanMessage(text) };
  }
  return { type: 'other', frame: JSON.parse(text) as UnscannedFrame };
}

function scanMessage(text: string): SeenMessage {
  const threadId = scanText(text, '"threadId":"');
  const seq = scanNumber(text, '"seq":');
  const body = scanText(text, '"body":"');
  const clientId = scanText(text, '"clientId":"');
  // The scanner cannot read this form; JSON.parse is slow but right.
  if (threadId === undefined || seq === undefined || body === undefined || clientId === undefined) {
    return (JSON.parse(text) as { payload: SeenMessage }).payload;
  }
  return { threadId, seq, body, clientId };
}

/** Returns the string after `key`; undefined when there is none or it is escaped. */
function scanText(text: string, key: string): string | undefined {
  const at = text.indexOf(key);
  if (at === -1) return undefined;
  const start = at + key.length;
  const end = text.indexOf('"', start);
  return text.charCodeAt(end - 1) === BACKSLASH ? undefined : text.slice(start, end);
}

function scanNumber(text: string, key: string): number | undefined {
  const at = text.indexOf(key);
  if (at === -1) return undefined;
  let value = 0;
  for (let i = at + key.length; ; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return value;
    value = value * 10 + digit;
  }
}

const [BACKSLASH, ZERO] = [0x5c, 0x30];

/** Makes a `message` frame whose ack carries `id`. None of the texts may need escaping. */
export function makeMessageFrame(frame: {
  id: string;
  threadId: string;
  body: string;
  clientId: string;
}): string {
  return `{"type":"message","id":"${frame.id}","payload":{"threadId":"${frame.threadId}","body":"${frame.body}","clientId":"${frame.clientId}"}}`;
}
