import { randomBytes } from 'node:crypto';
import { connect, type Socket as Tcp } from 'node:net';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import type { User } from './token.ts';
import { until } from './wait.ts';

/** Opcodes of RFC 6455, section 5.2. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

interface RawFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

interface FrameOptions {
  readonly opcode?: number;
  readonly fin?: boolean;
  /** Three reserved bits, as a number. */
  readonly rsv?: number;
  readonly masked?: boolean;
}

/** Answer to a handshake. */
interface Handshake {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** WebSocket client with full control over its bytes. By default it answers pings. */
export class RawSocket implements AsyncDisposable {
  /** Received frames without pings, oldest first. */
  readonly frames: RawFrame[] = [];
  readonly handshake: Handshake;
  answersPings = true;
  pings = 0;
  /** Bytes received since the handshake. */
  received = 0;
  readonly #tcp: Tcp;
  #bytes: Buffer;
  #isEnded = false;

  private constructor(tcp: Tcp, handshake: Handshake, rest: Buffer) {
    this.#tcp = tcp;
    this.handshake = handshake;
    this.#bytes = rest;
    tcp.on('data', (bytes: Buffer) => {
      this.received += bytes.length;
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
      this.#parse();
    });
    tcp.on('close', () => (this.#isEnded = true));
    this.#parse();
  }

  /** Connects as the user; resolves when `hello` has arrived. */
  static async connect(app: Pick<App, 'url'>, user: User): Promise<RawSocket> {
    const socket = await RawSocket.open(app, SOCKET_PATH, { Authorization: `Bearer ${user.token}` });
    if (socket.handshake.status !== 101) throw new Error(`refused: ${socket.handshake.body}`);
    await until('hello', () => socket.texts[0]?.includes('"hello"'));
    return socket;
  }

  /** Requests an upgrade; resolves with any answer. */
  static async open(
    { url }: Pick<App, 'url'>,
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RawSocket> {
    const tcp = connect(Number(url.port), url.hostname);
    // Errors of a broken connection do not matter: `closed` reports the end.
    tcp.on('error', () => {});
    const key = randomBytes(16).toString('base64');
    const all: Record<string, string> = {
      Host: url.host,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': key,
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    tcp.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    const { handshake, rest } = await readHandshake(tcp);
    return new RawSocket(tcp, handshake, rest);
  }

  /** Answer to a refused handshake. */
  get response(): Response {
    const { body, ...init } = this.handshake;
    return new Response(body, init);
  }

  /** Received text frames. */
  get texts(): string[] {
    return this.frames
      .filter(({ opcode }) => opcode === OPCODE.text)
      .map(({ payload }) => payload.toString());
  }

  get isOpen(): boolean {
    return !this.#isEnded;
  }

  /** Close frame of the server, with 1005 for no code; 1006 if the connection ended without one. */
  get closed(): Promise<{ code: number; reason: string }> {
    return until('the server to close', () => {
      const payload = this.frames.find(({ opcode }) => opcode === OPCODE.close)?.payload;
      if (payload === undefined) return this.#isEnded ? { code: 1006, reason: '' } : undefined;
      const code = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
      return { code, reason: payload.subarray(2).toString() };
    });
  }

  /** Sends one frame: by default text, masked and complete. */
  send(payload: string | Buffer, options: FrameOptions = {}): void {
    this.write(encodeFrame(Buffer.from(payload), options));
  }

  write(bytes: Buffer): void {
    this.#tcp.write(bytes);
  }

  /** Stops reading, so that the server's bytes accumulate. */
  pause(): void {
    this.#tcp.pause();
  }

  resume(): void {
    this.#tcp.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tcp.destroy();
    await until('the connection to end', () => this.#isEnded);
  }

  #parse(): void {
    for (let end = this.#parseOne(); end > 0; end = this.#parseOne()) this.#bytes = this.#bytes.subarray(end);
  }

  /**
   * Parses the first frame if it is complete; returns its length. Frames of the server are never masked or fragmented.
   */
  #parseOne(): number {
    const bytes = this.#bytes;
    if (bytes.length < 2) return 0;
    const short = bytes.readUInt8(1);
    const start = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (bytes.length < start) return 0;
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    if (bytes.length < start + length) return 0;
    this.#take({
      opcode: bytes.readUInt8(0) & 0x0f,
      payload: Buffer.from(bytes.subarray(start, start + length)),
    });
    return start + length;
  }

  #take(frame: RawFrame): void {
    if (frame.opcode !== OPCODE.ping) return void this.frames.push(frame);
    this.pings += 1;
    if (this.answersPings) this.send(frame.payload, { opcode: OPCODE.pong });
  }
}

/** Frame by RFC 6455, or deliberately invalid. */
function encodeFrame(
  payload: Buffer,
  { opcode = OPCODE.text, fin = true, rsv = 0, masked = true }: FrameOptions,
): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head.writeUInt8((fin ? 0x80 : 0) | (rsv << 4) | opcode, 0);
  const short = length < 126 ? length : length < 65_536 ? 126 : 127;
  head.writeUInt8((masked ? 0x80 : 0) | short, 1);
  if (short === 126) head.writeUInt16BE(length, 2);
  if (short === 127) head.writeBigUInt64BE(BigInt(length), 2);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0))]);
}

/** Reads the head of the answer, and its body unless it is an upgrade. */
function readHandshake(tcp: Tcp): Promise<{ handshake: Handshake; rest: Buffer }> {
  let bytes = Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    tcp.on('data', take);
    tcp.on('close', () => reject(new Error('cut during the handshake')));
    function take(more: Buffer): void {
      bytes = Buffer.concat([bytes, more]);
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      const { status, headers } = parseHead(bytes.subarray(0, end).toString());
      const rest = bytes.subarray(end + 4);
      const length = status === 101 ? 0 : Number(headers.get('content-length') ?? 0);
      if (rest.length < length) return;
      tcp.off('data', take);
      resolve({
        handshake: { status, headers, body: rest.subarray(0, length).toString() },
        rest: rest.subarray(length),
      });
    }
  });
}

function parseHead(text: string): { status: number; headers: Headers } {
  const [first = '', ...lines] = text.split('\r\n');
  const headers = new Headers(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number(first.split(' ')[1]), headers };
}
