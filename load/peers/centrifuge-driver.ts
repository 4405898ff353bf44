import type { Driver, Seen } from './driver.ts';
import { ackIn, messageIn } from './scan.ts';

const CONNECT_ID = 1;
/** Commands have ids of their own, none of them 0: those of messages follow that of `connect`. */
const FIRST_ID = 2;
const REPLY = '{"id":';
/** A ping and its pong, both. */
const EMPTY = '{}';

/** Centrifuge's JSON protocol: a command is answered by a reply with its id, and a frame may hold several lines. */
export const centrifugeDriver: Driver = {
  path: '/ws',
  greeting: (token) => `{"id":${CONNECT_ID},"connect":{"token":"${token}"}}`,
  send: ({ id, threadId, body, clientId }) =>
    `{"id":${id + FIRST_ID},"rpc":{"method":"send","data":{"threadId":"${threadId}","body":"${body}","clientId":"${clientId}"}}}`,
  read: (text) => (text.includes('\n') ? text.split('\n').filter(Boolean).map(seen) : [seen(text)]),
};

function seen(line: string): Seen {
  if (line.startsWith('{"push":{') && line.includes('"pub":{')) return messageIn(line);
  if (line === EMPTY) return { type: 'wants', text: EMPTY };
  if (!line.startsWith(REPLY) || line.includes('"error":{')) throw new Error(`unexpected: ${line}`);
  const id = Number.parseInt(line.slice(REPLY.length));
  return id === CONNECT_ID ? { type: 'ready' } : ackIn(line, id - FIRST_ID);
}
