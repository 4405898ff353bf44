import type { Seen } from './driver.ts';

/** The string after `key` and its quote, such as `"body":"`. Throws when there is none or it is escaped. */
export function textAfter(text: string, key: string): string {
  const at = text.indexOf(key);
  const start = at + key.length;
  const end = text.indexOf('"', start);
  if (at === -1 || end === -1 || text[end - 1] === '\\') throw new Error(`no plain ${key} in ${text}`);
  return text.slice(start, end);
}

/** The fields of an ack, wherever in the frame they stand; without JSON.parse, which would cost more than all else here. */
export function ackIn(text: string, id: number): Seen {
  return { type: 'ack', id, clientId: textAfter(text, '"clientId":"'), body: textAfter(text, '"body":"') };
}

export function messageIn(text: string): Seen {
  return { type: 'message', body: textAfter(text, '"body":"') };
}
