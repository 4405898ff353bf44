import { forEachConcurrent } from '../concurrency/for-each-concurrent.ts';
import { WebSocketClient } from './websocket-client.ts';
import { connectWithRetry } from './connect-with-retry.ts';

const HELLO_LIMIT_MS = 20_000;

/** Takes an event of the connection with this index. Returns false when such an event is unexpected. */
type OnEvent = (index: number, text: string) => boolean;

interface PendingConnection {
  readonly index: number;
  readonly port: number;
  readonly token: string;
  readonly hello: PromiseWithResolvers<void>;
}

/** Connections that only listen. */
export class Listeners implements Disposable {
  readonly #onEvent: OnEvent;
  readonly #sockets: WebSocketClient[] = [];
  /** Number of retries after a refused handshake. */
  retries = 0;
  #ready = 0;
  #faults = 0;
  #firstFault: string | undefined;

  constructor(onEvent: OnEvent = () => false) {
    this.#onEvent = onEvent;
  }

  /**
   * Connects one user per token, over the ports in turn, with a limited number at a time. Resolves when all have
   * received `hello`.
   */
  async connectAll(ports: readonly number[], tokens: readonly string[], atOnce: number): Promise<void> {
    await forEachConcurrent(tokens, atOnce, (token, i) => this.connect(ports[i % ports.length] ?? 0, token));
  }

  /** Adds one connection, with retries. Resolves when it has received `hello`. */
  async connect(port: number, token: string): Promise<void> {
    const index = this.#sockets.length;
    const hello = Promise.withResolvers<void>();
    // Before the connection is open, no caller waits for `hello`.
    hello.promise.catch(() => {});
    await connectWithRetry(
      () => this.#open({ index, port, token, hello }),
      () => (this.retries += 1),
    );
    const timer = setTimeout(() => hello.reject(new Error('no hello in time')), HELLO_LIMIT_MS);
    await hello.promise.finally(() => clearTimeout(timer));
  }

  /** Throws unless `count` connections received `hello` once, are still open, and received nothing unexpected. */
  check(count: number): void {
    if (this.#firstFault !== undefined) throw new Error(`${this.#faults} faults, first: ${this.#firstFault}`);
    if (this.#ready !== count) throw new Error(`${this.#ready} of ${count} connections got hello`);
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.close();
  }

  async #open({ index, port, token, hello }: PendingConnection): Promise<void> {
    let isOpen = false;
    let lost: string | undefined;
    const socket = new WebSocketClient({
      onText: (text) => {
        if (!text.startsWith('{"type":"hello"')) {
          if (!this.#onEvent(index, text)) this.#fault(`unexpected: ${text}`);
          return;
        }
        this.#ready += 1;
        hello.resolve();
      },
      onEnd: (reason) => {
        lost = reason;
        if (!isOpen || reason === undefined) return;
        this.#fault(reason);
        hello.reject(new Error(reason));
      },
    });
    this.#sockets[index] = socket;
    await socket.open(port, token);
    // The handshake may have been followed by a close in the same chunk.
    if (lost !== undefined) throw new Error(lost);
    isOpen = true;
  }

  #fault(what: string): void {
    this.#faults += 1;
    this.#firstFault ??= what;
  }
}
