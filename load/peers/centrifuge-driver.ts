import type { Driver, ServerEvent } from './driver.ts';
import { scanAck, scanMessage } from './scan.ts';

const CONNECT_ID = 1;
/** Commands have ids other than 0. The ids of messages follow that of `connect`. */
const FIRST_ID = 2;
const REPLY = '{"id":';
/** Both a ping and its pong. */
const EMPTY = '{}';

/** The JSON protocol of Centrifuge: a reply carries the id of its command, and a frame may hold several lines. */
export const centrifugeDriver: Driver = {
  path: '/ws',
  connectFrame: (token) => `{"id":${CONNECT_ID},"connect":{"token":"${token}"}}`,
  send: ({ id, threadId, body, clientId }) =>
    `{"id":${id + FIRST_ID},"rpc":{"method":"send","data":{"threadId":"${threadId}","body":"${body}","clientId":"${clientId}"}}}`,
  read: (text) => (text.includes('\n') ? text.split('\n').filter(Boolean).map(readLine) : [readLine(text)]),
};

function readLine(line: string): ServerEvent {
  if (line.startsWith('{"push":{') && line.includes('"pub":{')) return scanMessage(line);
  if (line === EMPTY) return { type: 'wants', text: EMPTY };
  if (!line.startsWith(REPLY) || line.includes('"error":{')) throw new Error(`unexpected: ${line}`);
  const id = Number.parseInt(line.slice(REPLY.length));
  return id === CONNECT_ID ? { type: 'ready' } : scanAck(line, id - FIRST_ID);
}
