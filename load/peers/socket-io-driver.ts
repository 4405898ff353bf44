import type { Driver, Seen } from './driver.ts';
import { ackIn, messageIn } from './scan.ts';

/** Packets of the Engine.IO protocol 4 and, behind its `4`, of the Socket.IO protocol 5. */
const PACKET = { open: '0', ping: '2', pong: '3', connect: '40', event: '42', ack: '43' } as const;

/** Socket.IO over WebSocket alone; each send asks for an acknowledgement. */
export const socketIoDriver: Driver = {
  path: '/socket.io/?EIO=4&transport=websocket',
  send: ({ id, threadId, body, clientId }) =>
    `${PACKET.event}${id}["send",{"threadId":"${threadId}","body":"${body}","clientId":"${clientId}"}]`,
  read: (text, token) => [seen(text, token)],
};

function seen(text: string, token: string): Seen {
  if (text.startsWith(PACKET.ack)) return ackIn(text, Number.parseInt(text.slice(PACKET.ack.length)));
  if (text.startsWith(`${PACKET.event}["message"`)) return messageIn(text);
  if (text.startsWith(PACKET.connect)) return { type: 'ready' };
  if (text.startsWith(PACKET.open)) return { type: 'wants', text: `${PACKET.connect}{"token":"${token}"}` };
  if (text === PACKET.ping) return { type: 'wants', text: PACKET.pong };
  throw new Error(`unexpected: ${text}`);
}
