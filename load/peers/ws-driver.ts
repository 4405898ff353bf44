import type { Driver, ServerEvent } from './driver.ts';
import { scanAck, scanMessage } from './scan.ts';

const ACK = '{"type":"ack","id":';

/** The protocol of ws/server.mjs. */
export const wsDriver: Driver = {
  path: '/',
  send: ({ id, threadId, body, clientId }) =>
    `{"id":${id},"message":{"threadId":"${threadId}","body":"${body}","clientId":"${clientId}"}}`,
  read: (text) => [readFrame(text)],
};

function readFrame(text: string): ServerEvent {
  if (text.startsWith(ACK)) return scanAck(text, Number.parseInt(text.slice(ACK.length)));
  if (text.startsWith('{"type":"message"')) return scanMessage(text);
  if (text.startsWith('{"type":"ready"')) return { type: 'ready' };
  throw new Error(`unexpected: ${text}`);
}
