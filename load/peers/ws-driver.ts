import type { Driver, Seen } from './driver.ts';
import { ackIn, messageIn } from './scan.ts';

const ACK = '{"type":"ack","id":';

/** The frames of ws/server.mjs, which are its own. */
export const wsDriver: Driver = {
  path: '/',
  send: ({ id, threadId, body, clientId }) =>
    `{"id":${id},"message":{"threadId":"${threadId}","body":"${body}","clientId":"${clientId}"}}`,
  read: (text) => [seen(text)],
};

function seen(text: string): Seen {
  if (text.startsWith(ACK)) return ackIn(text, Number.parseInt(text.slice(ACK.length)));
  if (text.startsWith('{"type":"message"')) return messageIn(text);
  if (text.startsWith('{"type":"ready"')) return { type: 'ready' };
  throw new Error(`unexpected: ${text}`);
}
