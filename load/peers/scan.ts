import type { ServerEvent } from './driver.ts';

/** Returns the string after `key` and its quote, such as `"body":"`. Throws when there is none or it is escaped. */
export function textAfter(text: string, key: string): string {
  const at = text.indexOf(key);
  const start = at + key.length;
  const end = text.indexOf('"', start);
  if (at === -1 || end === -1 || text[end - 1] === '\\') throw new Error(`no plain ${key} in ${text}`);
  return text.slice(start, end);
}

/**
 * Reads the fields of an ack in any order, without JSON.parse, which would cost more than the rest of the
 * generator.
 */
export function scanAck(text: string, id: number): ServerEvent {
  return { type: 'ack', id, clientId: textAfter(text, '"clientId":"'), body: textAfter(text, '"body":"') };
}

export function scanMessage(text: string): ServerEvent {
  return { type: 'message', body: textAfter(text, '"body":"') };
}
