import { makeMessageFrame, readFrame } from './message-frames.ts';
import { PAIRS, type SpreadThread } from '../data/spread-data.ts';
import { WebSocketClient } from './websocket-client.ts';
import { connectWithRetry } from './connect-with-retry.ts';

const DRAIN_LIMIT_MS = 10_000;

/** Both members of each pair, with one connection each, send to a fixed list of threads in a closed loop. */
export class SpreadLoad implements Disposable {
  readonly #sockets: WebSocketClient[] = [];
  readonly #ready = Promise.withResolvers<void>();
  readonly #failed = Promise.withResolvers<never>();
  readonly #unacked = new Set<string>();
  #targets: readonly SpreadThread[] = [];
  #sent = 0;
  #end = 0;
  #hellos = 0;
  #acked = 0;
  #delivered = 0;
  #done = Promise.withResolvers<void>();

  constructor() {
    // Rejections also reach the caller that is waiting at that moment.
    this.#failed.promise.catch(() => {});
  }

  get acked(): number {
    return this.#acked;
  }

  /** Connects user i + 1 with token i. Resolves when all have received `hello`. */
  async connect(port: number, tokens: readonly string[]): Promise<void> {
    await Promise.all(
      tokens.map((token, i) =>
        connectWithRetry(async () => {
          const socket = new WebSocketClient({
            onText: (text) => this.#onText(text, tokens.length),
            onEnd: (reason) => reason !== undefined && this.#failed.reject(new Error(reason)),
          });
          await socket.open(port, token);
          this.#sockets[i] = socket;
        }),
      ),
    );
    await this.#orFailed(this.#ready.promise);
  }

  /**
   * Sends one message to each of the threads, `outstanding` at a time. Resolves when the last message is acked
   * and delivered; rejects when an answer is wrong or missing.
   */
  async send(threads: readonly SpreadThread[], outstanding: number): Promise<void> {
    this.#targets = threads;
    this.#sent = 0;
    this.#end = this.#acked + threads.length;
    this.#done = Promise.withResolvers();
    for (let i = 0; i < outstanding; i++) this.#sendNext();
    await this.#orFailed(this.#done.promise);
    const deadline = performance.now() + DRAIN_LIMIT_MS;
    while (this.#delivered < this.#acked && performance.now() < deadline) await this.#orFailed(Bun.sleep(5));
    if (this.#delivered !== this.#acked)
      throw new Error(`${this.#delivered} of ${this.#acked} messages were delivered`);
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.close();
  }

  #sendNext(): void {
    const thread = this.#targets[this.#sent];
    if (thread === undefined) return;
    // The two members send in turn.
    const sender = this.#sent % 2 === 0 ? thread.low : thread.low + PAIRS;
    this.#sent += 1;
    const clientId = crypto.randomUUID();
    this.#unacked.add(clientId);
    const body = 'a message, about as long as a line of chat between two people who know each other.';
    this.#sockets[sender - 1]?.send(makeMessageFrame({ id: clientId, threadId: thread.id, body, clientId }));
  }

  #onText(text: string, users: number): void {
    const seen = readFrame(text);
    if (seen.type === 'ack') this.#onAck(seen.id);
    else if (seen.type === 'message') this.#delivered += 1;
    else if (seen.frame.type === 'hello' && ++this.#hellos === users) this.#ready.resolve();
    else if (seen.frame.type === 'error') throw new Error(`the server answered ${text}`);
  }

  #onAck(id: string): void {
    if (!this.#unacked.delete(id)) throw new Error(`an unexpected ack for ${id}`);
    this.#acked += 1;
    if (this.#acked === this.#end) this.#done.resolve();
    this.#sendNext();
  }

  async #orFailed<T>(work: Promise<T>): Promise<T> {
    return await Promise.race([work, this.#failed.promise]);
  }
}
