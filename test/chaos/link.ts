import type { EventPayload } from '@messaging/protocol/events';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import { inTime } from '../harness/wait.ts';

export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload: unknown;
}

type Hello = EventPayload<'hello'>;
/** Bun's socket, which can end without a closing handshake, as when the network is lost. */
type BunWebSocket = WebSocket & { terminate(): void };
type PendingRequests = Map<string, PromiseWithResolvers<Frame>>;

const OPEN_LIMIT_MS = 4_000;
/**
 * Time limit of an answer, after which the outcome is unknown. It is longer than the instances' DATABASE_TIMEOUT_MS.
 */
export const ANSWER_LIMIT_MS = 4_000;
const HEARTBEAT_MS = 2_000;

/** One socket of a client. It closes itself if the server does not answer a ping in time. */
export class Link {
  readonly hello: Hello;
  /** Resolves with the close code when the socket is closed. */
  readonly closed: Promise<number>;
  readonly #ws: BunWebSocket;
  readonly #pending: PendingRequests;
  readonly #heartbeat: Timer;
  #lastId = 0;

  private constructor(ws: BunWebSocket, hello: Hello, closed: Promise<number>, waiting: PendingRequests) {
    [this.#ws, this.hello, this.closed, this.#pending] = [ws, hello, closed, waiting];
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT_MS);
    void closed.then(() => clearInterval(this.#heartbeat));
  }

  get isClosed(): boolean {
    return this.#ws.readyState !== WebSocket.OPEN;
  }

  /** Connects as a client that knows groups, and waits for `hello`. Frames that answer no request go to `onEvent`, `hello` included. */
  static async open(url: string, token: string, onEvent: (frame: Frame) => void): Promise<Link> {
    const socketUrl = new URL(`${SOCKET_PATH}?v=2`, url).href.replace('http', 'ws');
    // Bun's own options, which the browser's types do not know.
    const options = { headers: { Authorization: `Bearer ${token}` } } as unknown as string[];
    const ws = new WebSocket(socketUrl, options) as BunWebSocket;
    const hello = Promise.withResolvers<Hello>();
    const closed = Promise.withResolvers<number>();
    const waiting: PendingRequests = new Map();
    ws.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data)) as Frame;
      if (frame.id !== undefined) return waiting.get(frame.id)?.resolve(frame);
      if (frame.type === 'hello') hello.resolve(frame.payload as Hello);
      onEvent(frame);
    });
    ws.addEventListener('close', ({ code }) => {
      closed.resolve(code);
      for (const { reject } of [hello, ...waiting.values()]) reject(new Error(`closed with ${code}`));
    });
    try {
      const payload = await inTime('hello', hello.promise, OPEN_LIMIT_MS);
      return new Link(ws, payload, closed.promise, waiting);
    } catch (error) {
      ws.terminate();
      throw error;
    }
  }

  /** Connects and sends no heartbeats. `closed` resolves when the server disconnects it. */
  static async openSilent(url: string, token: string): Promise<{ closed: Promise<number> }> {
    const link = await Link.open(url, token, () => {});
    clearInterval(link.#heartbeat);
    return link;
  }

  /** Returns the answer, an ack or an error. Rejects if none comes in time, or if the socket is closed. */
  async request(type: string, payload: unknown): Promise<Frame> {
    if (this.isClosed) throw new Error('the connection is closed');
    const id = String(++this.#lastId);
    const answer = Promise.withResolvers<Frame>();
    this.#pending.set(id, answer);
    this.#ws.send(JSON.stringify({ type, id, payload }));
    try {
      return await inTime(`the answer to ${type}`, answer.promise, ANSWER_LIMIT_MS);
    } finally {
      this.#pending.delete(id);
    }
  }

  /** Closes it with a closing handshake. */
  close(): void {
    this.#ws.close();
  }

  async #beat(): Promise<void> {
    await this.request('ping', null).catch(() => this.#ws.terminate());
  }
}
