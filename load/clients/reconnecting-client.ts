import { WebSocketClient } from './websocket-client.ts';
import { whenLetIn } from './connect-with-retry.ts';

const LIMIT_MS = 60_000;

/** A client that comes again when it is told to wait. */
export class Guest implements Disposable {
  readonly #port: number;
  readonly #token: string;
  #client: WebSocketClient | undefined;
  #hello = Promise.withResolvers<void>();
  #pong = Promise.withResolvers<void>();
  #lost: string | undefined;
  /** How often it was told to come again later. */
  refusals = 0;

  constructor(port: number, token: string) {
    this.#port = port;
    this.#token = token;
  }

  /** Resolves when it has got `hello`. */
  async arrive(): Promise<void> {
    await whenLetIn(
      () => this.#tryOnce(),
      () => (this.refusals += 1),
    );
  }

  async ping(): Promise<void> {
    this.#pong = Promise.withResolvers();
    this.#client?.send('{"type":"ping","id":"p"}');
    const late = setTimeout(() => this.#pong.reject(new Error('no answer to a ping')), LIMIT_MS);
    await this.#pong.promise;
    clearTimeout(late);
  }

  /** Goes without a word, as when a network is lost; it may arrive again. */
  leave(): void {
    this.#client?.close();
  }

  /** Throws when the connection was lost. */
  check(): void {
    if (this.#lost !== undefined) throw new Error(`a connection was lost: ${this.#lost}`);
  }

  [Symbol.dispose](): void {
    this.leave();
  }

  async #tryOnce(): Promise<void> {
    this.#hello = Promise.withResolvers();
    // Nobody waits for it while the handshake is refused.
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
