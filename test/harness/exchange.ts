import { connect } from 'node:net';

const LIMIT_MS = 60_000;

/** Answer of a server on loopback to these bytes, up to the end of the first answer. */
export async function exchange(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error(`no answer within ${LIMIT_MS} ms`)));
  socket.write(request);
  let text = '';
  for await (const part of socket) {
    text += String(part);
    if (isWhole(text)) break;
  }
  return text;
}

function isWhole(text: string): boolean {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return Buffer.byteLength(body) === Number(/^content-length: (\d+)/im.exec(head)?.[1]);
}
