import type { Socket } from 'bun';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import { FrameReader, OPCODE } from './frame-reader.ts';

const OPEN_LIMIT_MS = 20_000;
/** The key of the example in RFC 6455, section 1.3. All connections can share it. */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
const END_OF_HEAD = '\r\n\r\n';
const FIN = 0x80;
const MASK_BIT = 0x80;
/** Payload length 126 means that the length follows in two bytes. */
const TWO_BYTE_LENGTH = 126;
const OUT_BYTES = 4 * 1024;

interface Handlers {
  /** Handles a text frame of ASCII. An error that it throws goes to `onEnd`. */
  readonly onText: (text: string) => void;
  /** Handles the end of the connection. The reason is undefined when this side closed it. Called once. */
  readonly onEnd: (reason: string | undefined) => void;
}

/**
 * A WebSocket client that uses little CPU, because it shares the machine with the server it measures. Frames are
 * masked with a key of zeros, which RFC 6455 allows, and the frames of one tick go out in one write.
 */
export class WebSocketClient {
  readonly #handlers: Handlers;
  readonly #reader = new FrameReader((...frame) => this.#onFrame(...frame));
  readonly #opened = Promise.withResolvers<void>();
  #socket: Socket | undefined;
  #head: string | undefined = '';
  #out = Buffer.alloc(0);
  #outSize = 0;
  #isOver = false;

  constructor(handlers: Handlers) {
    this.#handlers = handlers;
  }

  /** Connects and completes the handshake. Rejects when the server refuses it or takes too long. */
  async open(port: number, token: string, path: string = SOCKET_PATH): Promise<void> {
    const timer = setTimeout(() => this.#end('no handshake in time'), OPEN_LIMIT_MS);
    try {
      this.#socket = await Bun.connect({
        hostname: '127.0.0.1',
        port,
        socket: {
          data: (_, chunk) => this.#onData(chunk),
          drain: () => this.flush(),
          close: () => this.#end('the server closed the connection'),
          error: (_, error) => this.#end(String(error)),
        },
      });
      this.#socket.write(handshake(port, token, path));
      await this.#opened.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends a text frame of at most 65,535 ASCII characters at the end of this tick. */
  send(text: string): void {
    this.#append(OPCODE.text, text);
    flushSoon(this);
  }

  /** Sends one or more whole frames as raw bytes at the end of this tick. */
  write(bytes: Buffer): void {
    this.#reserve(bytes.length);
    this.#outSize += bytes.copy(this.#out, this.#outSize);
    flushSoon(this);
  }

  /** Number of bytes that the kernel has not accepted yet. */
  get pending(): number {
    return this.#outSize;
  }

  close(): void {
    this.#end(undefined);
  }

  #reserve(bytes: number): void {
    const size = this.#outSize + bytes;
    if (this.#out.length >= size) return;
    const larger = Buffer.alloc(Math.max(size, this.#out.length * 2, OUT_BYTES));
    this.#out.copy(larger, 0, 0, this.#outSize);
    this.#out = larger;
  }

  #append(opcode: number, text: string): void {
    this.#reserve(8 + text.length);
    let at = this.#outSize;
    this.#out[at++] = FIN | opcode;
    if (text.length < TWO_BYTE_LENGTH) this.#out[at++] = MASK_BIT | text.length;
    else {
      this.#out[at++] = MASK_BIT | TWO_BYTE_LENGTH;
      at = this.#out.writeUInt16BE(text.length, at);
    }
    // The masking key.
    at = this.#out.writeUInt32BE(0, at);
    this.#outSize = at + this.#out.write(text, at, 'latin1');
  }

  /** Writes the pending frames at the end of the tick. */
  flush(): void {
    if (this.#outSize === 0 || this.#isOver) return;
    const written = this.#socket?.write(this.#out, 0, this.#outSize) ?? 0;
    if (written < 0) return this.#end('the connection is gone');
    // The kernel accepted a part; the rest goes out on drain.
    this.#out.copy(this.#out, 0, written, this.#outSize);
    this.#outSize -= written;
  }

  #onData(chunk: Buffer): void {
    if (this.#isOver) return;
    try {
      const frames = this.#head === undefined ? chunk : this.#readHead(this.#head, chunk);
      this.#reader.push(frames);
    } catch (error) {
      this.#end(error instanceof Error ? error.message : String(error));
    }
  }

  /** Reads the answer to the handshake. Returns the bytes that follow it. */
  #readHead(before: string, chunk: Buffer): Buffer {
    const text = before + chunk.toString('latin1');
    const end = text.indexOf(END_OF_HEAD);
    this.#head = end === -1 ? text : undefined;
    if (end === -1) return chunk.subarray(chunk.length);
    const head = text.slice(0, end);
    if (!head.startsWith('HTTP/1.1 101 ') || !head.includes(ACCEPT)) {
      throw new Error(`the handshake was refused: ${text.slice(0, 1_000)}`);
    }
    this.#opened.resolve();
    return chunk.subarray(end + END_OF_HEAD.length - before.length);
  }

  #onFrame(opcode: number, bytes: Buffer, start: number, end: number): void {
    if (opcode === OPCODE.text) return this.#handlers.onText(bytes.toString('latin1', start, end));
    if (opcode === OPCODE.close) {
      const code = end - start >= 2 ? bytes.readUInt16BE(start) : 1005;
      throw new Error(`the server closed with ${code} ${bytes.toString('utf8', start + 2, end)}`);
    }
    if (opcode === OPCODE.ping) {
      this.#append(OPCODE.pong, bytes.toString('latin1', start, end));
      flushSoon(this);
    }
  }

  #end(reason: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#opened.reject(new Error(reason ?? 'closed before it was open'));
    // A caller may no longer be waiting for the handshake.
    this.#opened.promise.catch(() => {});
    this.#socket?.terminate();
    this.#handlers.onEnd(reason);
  }
}

/** Clients with frames to write at the end of this tick. */
const unflushed = new Set<WebSocketClient>();

function flushSoon(client: WebSocketClient): void {
  if (unflushed.size === 0) setImmediate(flushAll);
  unflushed.add(client);
}

function flushAll(): void {
  for (const client of unflushed) client.flush();
  unflushed.clear();
}

function handshake(port: number, token: string, path: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${KEY}`,
    `Authorization: Bearer ${token}`,
    END_OF_HEAD.slice(2),
  ].join('\r\n');
}
