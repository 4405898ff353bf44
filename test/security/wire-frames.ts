import { OPCODE, type RawSocket } from '../harness/raw-socket.ts';

/** Bytes that a client sends, and everything that must come back, in order. */
export type WireCase = readonly [what: string, act: (socket: RawSocket) => void, answer: string];

/** A frame that is answered by `ack here`. */
export const HERE = '{"type":"ping","id":"here"}';
export const ACK = 'ack here';
export const CLOSED = {
  normal: 'closed 1000',
  protocol: 'closed 1002',
  text: 'closed 1007',
  size: 'closed 1009',
};

export const padded = (bytes: number): string => HERE + ' '.repeat(bytes - HERE.length);
export const closing = (code: number, reason: string | Buffer = ''): Buffer =>
  Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]);

/** Sends a message in fragments, with an action before each fragment except the first. */
export function sendParts(
  socket: RawSocket,
  parts: readonly (string | Buffer)[],
  between = (): void => {},
): void {
  parts.forEach((part, i) => {
    if (i > 0) between();
    socket.send(part, { ...(i > 0 && { opcode: OPCODE.continuation }), fin: i === parts.length - 1 });
  });
}

export function slices(text: string, size: number): Buffer[] {
  const bytes = Buffer.from(text);
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}
