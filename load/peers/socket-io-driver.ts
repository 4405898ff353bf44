import type { Driver, ServerEvent } from './driver.ts';
import { scanAck, scanMessage } from './scan.ts';

/** Packets of Engine.IO protocol 4 and, after its `4`, of Socket.IO protocol 5. */
const PACKET = { open: '0', ping: '2', pong: '3', connect: '40', event: '42', ack: '43' } as const;

/** Socket.IO over WebSocket alone. Each send requests an acknowledgement. */
export const socketIoDriver: Driver = {
  path: '/socket.io/?EIO=4&transport=websocket',
  send: ({ id, threadId, body, clientId }) =>
    `${PACKET.event}${id}["send",{"threadId":"${threadId}","body":"${body}","clientId":"${clientId}"}]`,
  read: (text, token) => [readFrame(text, token)],
};

function readFrame(text: string, token: string): ServerEvent {
  if (text.startsWith(PACKET.ack)) return scanAck(text, Number.parseInt(text.slice(PACKET.ack.length)));
  if (text.startsWith(`${PACKET.event}["message"`)) return scanMessage(text);
  if (text.startsWith(PACKET.connect)) return { type: 'ready' };
  if (text.startsWith(PACKET.open)) return { type: 'wants', text: `${PACKET.connect}{"token":"${token}"}` };
  if (text === PACKET.ping) return { type: 'wants', text: PACKET.pong };
  throw new Error(`unexpected: ${text}`);
}
