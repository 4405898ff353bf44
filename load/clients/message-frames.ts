import type { EventPayload } from '@messaging/protocol/events';

/** What the bench looks at in a stored message. */
export type SeenMessage = Pick<EventPayload<'message'>, 'threadId' | 'seq' | 'body' | 'clientId'>;

/** A frame of the server, as far as the bench knows it. */
export type SeenFrame =
  | { readonly type: 'ack'; readonly id: string; readonly message: SeenMessage }
  | { readonly type: 'message'; readonly message: SeenMessage }
  | { readonly type: 'other'; readonly frame: OtherFrame };

interface OtherFrame {
  readonly type: string;
  /** Of an `error` the id of what was refused, if it had one. */
  readonly id?: string;
  readonly payload: unknown;
}

const ACK = '{"type":"ack","id":"';
const MESSAGE = '{"type":"message","payload":{';

/** Reads a frame; acks and messages without JSON.parse, which would cost more than all else the generator does. */
export function readFrame(text: string): SeenFrame {
  if (text.startsWith(MESSAGE)) return { type: 'message', message: scanMessage(text) };
  if (text.startsWith(ACK)) {
    const id = text.slice(ACK.length, text.indexOf('"', ACK.length));
    return { type: 'ack', id, message: scanMessage(text) };
  }
  return { type: 'other', frame: JSON.parse(text) as OtherFrame };
}

function scanMessage(text: string): SeenMessage {
  const threadId = textOf(text, '"threadId":"');
  const seq = numberOf(text, '"seq":');
  const body = textOf(text, '"body":"');
  const clientId = textOf(text, '"clientId":"');
  // Written in another way than this reads: slow, but right.
  if (threadId === undefined || seq === undefined || body === undefined || clientId === undefined) {
    return (JSON.parse(text) as { payload: SeenMessage }).payload;
  }
  return { threadId, seq, body, clientId };
}

/** The string after `key`; undefined: there is none, or it is escaped. */
function textOf(text: string, key: string): string | undefined {
  const at = text.indexOf(key);
  if (at === -1) return undefined;
  const start = at + key.length;
  const end = text.indexOf('"', start);
  return text.charCodeAt(end - 1) === BACKSLASH ? undefined : text.slice(start, end);
}

function numberOf(text: string, key: string): number | undefined {
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

/** A `message` frame whose ack names `id`. None of the texts may need escaping. */
export function messageFrame(of: { id: string; threadId: string; body: string; clientId: string }): string {
  return `{"type":"message","id":"${of.id}","payload":{"threadId":"${of.threadId}","body":"${of.body}","clientId":"${of.clientId}"}}`;
}
