import { WebSocketClient } from './websocket-client.ts';
import { connectWithRetry } from './connect-with-retry.ts';

const LIMIT_MS = 60_000;

/** A client that retries when its handshake is refused with Retry-After. */
export class ReconnectingClient implements Disposable {
  readonly #port: number;
  readonly #token: string;
  #client: WebSocketClient | undefined;
  #hello = Promise.withResolvers<void>();
  #pong = Promise.withResolvers<void>();
  #lost: string | undefined;
  /** Number of retries after a refused handshake. */
  retries = 0;

  constructor(port: number, token: string) {
    this.#port = port;
    this.#token = token;
  }

  /** Resolves when `hello` has come. */
  async connect(): Promise<void> {
    await connectWithRetry(
      () => this.#tryOnce(),
      () => (this.retries += 1),
    );
  }

  async ping(): Promise<void> {
    this.#pong = Promise.withResolvers();
    this.#client?.send('{"type":"ping","id":"p"}');
    const late = setTimeout(() => this.#pong.reject(new Error('no answer to a ping')), LIMIT_MS);
    await this.#pong.promise;
    clearTimeout(late);
  }

  /** Drops the connection without a close frame, as a lost network does. The client may connect again. */
  disconnect(): void {
    this.#client?.close();
  }

  /** Throws when the connection was lost. */
  check(): void {
    if (this.#lost !== undefined) throw new Error(`a connection was lost: ${this.#lost}`);
  }

  [Symbol.dispose](): void {
    this.disconnect();
  }

  async #tryOnce(): Promise<void> {
    this.#hello = Promise.withResolvers();
    // While handshakes are refused, no caller waits for `hello`.
    this.#hello.promise.catch(() => {});
    let isOpen = false;
    this.#client = new WebSocketClient({
      onText: (text) => this.#take(text),
      onEnd: (reason) => {
        if (isOpen && reason !== undefined) this.#lost = reason;
        this.#hello.reject(new Error(reason ?? 'closed'));
      },
    });
    await this.#client.open(this.#port, this.#token);
    isOpen = true;
    await this.#hello.promise;
  }

  #take(text: string): void {
    if (text.startsWith('{"type":"hello"')) this.#hello.resolve();
    else if (text.startsWith('{"type":"ack"')) this.#pong.resolve();
  }
}
