import { WebSocketClient } from '../clients/websocket-client.ts';
import type { Driver, OutgoingMessage, ServerEvent } from './driver.ts';

const READY_LIMIT_MS = 20_000;

interface Handlers {
  readonly onSeen: (seen: Extract<ServerEvent, { type: 'ack' | 'message' }>) => void;
  /** Handles a lost connection or an unexpected frame. Called once at most. */
  readonly onFailure: (error: Error) => void;
}

/** A client of one server, independent of its protocol. */
export class Connection implements Disposable {
  readonly #driver: Driver;
  readonly #token: string;
  readonly #handlers: Handlers;
  readonly #ready = Promise.withResolvers<void>();
  readonly #socket = new WebSocketClient({
    onText: (text) => this.#onText(text),
    onEnd: (reason) => {
      if (reason !== undefined) this.#fail(new Error(reason));
    },
  });

  constructor(driver: Driver, token: string, handlers: Handlers) {
    this.#driver = driver;
    this.#token = token;
    this.#handlers = handlers;
    // A caller may not be waiting when this fails.
    this.#ready.promise.catch(() => {});
  }

  /** Resolves when the server is ready to receive. */
  async open(port: number): Promise<void> {
    const timer = setTimeout(() => this.#ready.reject(new Error('not ready in time')), READY_LIMIT_MS);
    try {
      await this.#socket.open(port, this.#token, this.#driver.path);
      const greeting = this.#driver.connectFrame?.(this.#token);
      if (greeting !== undefined) this.#socket.send(greeting);
      await this.#ready.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  send(message: OutgoingMessage): void {
    this.#socket.send(this.#driver.send(message));
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #onText(text: string): void {
    for (const seen of this.#driver.read(text, this.#token)) {
      if (seen.type === 'ready') this.#ready.resolve();
      else if (seen.type === 'wants') this.#socket.send(seen.text);
      else this.#handlers.onSeen(seen);
    }
  }

  #fail(error: Error): void {
    this.#ready.reject(error);
    this.#handlers.onFailure(error);
  }
}
