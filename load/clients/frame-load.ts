import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import { waitUntil } from '../concurrency/wait-until.ts';
import { connectWithRetry } from './connect-with-retry.ts';
import { WebSocketClient } from './websocket-client.ts';

const DRAIN_LIMIT_MS = 20_000;
const ACK = '{"type":"ack","id":"';
const HELLO = '{"type":"hello"';
const ERROR = '{"type":"error"';

/** A frame of a client, and the number of events that it causes. */
export interface LoadFrame {
  /** Index of the connection that sends it. */
  readonly from: number;
  readonly type: string;
  readonly payload: object;
  readonly events: number;
}

/** Connections of clients that know groups, which send frames in a closed loop. Counts acks and events of one type. */
export class FrameLoad implements Disposable {
  readonly #event: string;
  readonly #sockets: WebSocketClient[] = [];
  readonly #failed = Promise.withResolvers<never>();
  readonly #sentAt = new Map<string, number>();
  #next: (() => LoadFrame | undefined) | undefined;
  #hellos = 0;
  #acked = 0;
  #seen = 0;
  #expected = 0;
  #latencies: number[] = [];

  /** `event` is the type of the counted events. */
  constructor(event: string) {
    this.#event = `{"type":"${event}"`;
    // Rejections also reach the caller that is waiting at that moment.
    this.#failed.promise.catch(() => {});
  }

  get counts(): { readonly acked: number; readonly events: number } {
    return { acked: this.#acked, events: this.#seen };
  }

  /** Latencies from frame to ack since the last call, in milliseconds. */
  takeLatencies(): number[] {
    const latencies = this.#latencies;
    this.#latencies = [];
    return latencies;
  }

  /** Connects with each token. Resolves when all have received `hello`. */
  async connect(port: number, tokens: readonly string[]): Promise<void> {
    await Promise.all(
      tokens.map((token, i) =>
        connectWithRetry(async () => {
          const socket = new WebSocketClient({
            onText: (text) => this.#onText(text.trimStart()),
            onEnd: (reason) => reason !== undefined && this.#failed.reject(new Error(reason)),
          });
          await socket.open(port, token, `${SOCKET_PATH}?v=2`);
          this.#sockets[i] = socket;
        }),
      ),
    );
    await this.#waitFor('hello', () => this.#hellos === tokens.length);
  }

  /** Sends frames of `next`, `outstanding` at a time, until it returns undefined. Resolves when all is acked and delivered. */
  async send(next: () => LoadFrame | undefined, outstanding: number): Promise<void> {
    this.#next = next;
    for (let i = 0; i < outstanding; i++) this.#sendNext();
    await this.#waitFor('acks', () => this.#sentAt.size === 0);
    await this.#waitFor('events', () => this.#seen >= this.#expected);
    if (this.#seen !== this.#expected) throw new Error(`${this.#seen} events came, not ${this.#expected}`);
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.close();
  }

  #sendNext(): void {
    const frame = this.#next?.();
    if (frame === undefined) return;
    const { from, type, payload, events } = frame;
    const id = crypto.randomUUID();
    this.#expected += events;
    this.#sentAt.set(id, performance.now());
    this.#sockets[from]?.send(toAscii(JSON.stringify({ type, id, payload })));
  }

  #onText(text: string): void {
    if (text.startsWith(ACK)) this.#onAck(text.slice(ACK.length, text.indexOf('"', ACK.length)));
    else if (text.startsWith(this.#event)) this.#seen += 1;
    else if (text.startsWith(HELLO)) this.#hellos += 1;
    else if (text.startsWith(ERROR)) throw new Error(`the server answered ${text}`);
  }

  #onAck(id: string): void {
    const sentAt = this.#sentAt.get(id);
    if (sentAt === undefined) throw new Error(`an unexpected ack for ${id}`);
    this.#sentAt.delete(id);
    this.#acked += 1;
    this.#latencies.push(performance.now() - sentAt);
    this.#sendNext();
  }

  /** Waits as long as there is progress. */
  async #waitFor(what: string, isDone: () => boolean): Promise<void> {
    for (let before = -1; !isDone(); before = this.#acked + this.#seen + this.#hellos) {
      if (before === this.#acked + this.#seen + this.#hellos) throw new Error(`waited in vain for ${what}`);
      await Promise.race([waitUntil(isDone, DRAIN_LIMIT_MS), this.#failed.promise]);
    }
  }
}

/** The JSON with escapes in place of characters that are not ASCII: the client sends no others. */
function toAscii(json: string): string {
  return json.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
