import type { EventPayload } from '@messaging/protocol/events';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import { inTime } from '../harness/wait.ts';

export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload: unknown;
}

type Hello = EventPayload<'hello'>;
/** Bun's, which can end without the closing handshake, as where the network is gone. */
type Ws = WebSocket & { terminate(): void };
type Waiting = Map<string, PromiseWithResolvers<Frame>>;

const OPEN_LIMIT_MS = 4_000;
/** A request without an answer for so long has an unknown outcome. Longer than the instances give their database. */
export const ANSWER_LIMIT_MS = 4_000;
const HEARTBEAT_MS = 2_000;

/** One socket of a client. It ends itself when the server has not answered a ping in time. */
export class Link {
  readonly hello: Hello;
  /** Resolves with the close code when it is over. */
  readonly over: Promise<number>;
  readonly #ws: Ws;
  readonly #waiting: Waiting;
  readonly #heartbeat: Timer;
  #lastId = 0;

  private constructor(ws: Ws, hello: Hello, over: Promise<number>, waiting: Waiting) {
    [this.#ws, this.hello, this.over, this.#waiting] = [ws, hello, over, waiting];
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT_MS);
    void over.then(() => clearInterval(this.#heartbeat));
  }

  get isOver(): boolean {
    return this.#ws.readyState !== WebSocket.OPEN;
  }

  /** Connects and waits for `hello`. Frames that answer nothing go to `onEvent`, `hello` included. */
  static async open(door: string, token: string, onEvent: (frame: Frame) => void): Promise<Link> {
    const url = new URL(SOCKET_PATH, door).href.replace('http', 'ws');
    // Bun's own options, which the browser's types do not know.
    const options = { headers: { Authorization: `Bearer ${token}` } } as unknown as string[];
    const ws = new WebSocket(url, options) as Ws;
    const greeted = Promise.withResolvers<Hello>();
    const closed = Promise.withResolvers<number>();
    const waiting: Waiting = new Map();
    ws.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data)) as Frame;
      if (frame.id !== undefined) return waiting.get(frame.id)?.resolve(frame);
      if (frame.type === 'hello') greeted.resolve(frame.payload as Hello);
      onEvent(frame);
    });
    ws.addEventListener('close', ({ code }) => {
      closed.resolve(code);
      for (const { reject } of [greeted, ...waiting.values()]) reject(new Error(`closed with ${code}`));
    });
    try {
      const hello = await inTime('hello', greeted.promise, OPEN_LIMIT_MS);
      return new Link(ws, hello, closed.promise, waiting);
    } catch (error) {
      ws.terminate();
      throw error;
    }
  }

  /** Connects and does nothing more, not even show a sign of life; `over` tells when it is let go. */
  static async openSilent(door: string, token: string): Promise<{ over: Promise<number> }> {
    const link = await Link.open(door, token, () => {});
    clearInterval(link.#heartbeat);
    return link;
  }

  /** The answer, an ack or an error. Rejects when none has come in time, or none can come any more. */
  async request(type: string, payload: unknown): Promise<Frame> {
    if (this.isOver) throw new Error('the connection is over');
    const id = String(++this.#lastId);
    const answer = Promise.withResolvers<Frame>();
    this.#waiting.set(id, answer);
    this.#ws.send(JSON.stringify({ type, id, payload }));
    try {
      return await inTime(`the answer to ${type}`, answer.promise, ANSWER_LIMIT_MS);
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** Ends it in good order. */
  close(): void {
    this.#ws.close();
  }

  async #beat(): Promise<void> {
    await this.request('ping', null).catch(() => this.#ws.terminate());
  }
}
