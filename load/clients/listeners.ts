import { inTurns } from '../concurrency/for-each-concurrent.ts';
import { WebSocketClient } from './websocket-client.ts';
import { whenLetIn } from './connect-with-retry.ts';

const GREET_LIMIT_MS = 20_000;

/** Takes an event that came to the connection at a place; false: nothing like it should come. */
type OnEvent = (place: number, text: string) => boolean;

interface Arrival {
  readonly place: number;
  readonly port: number;
  readonly token: string;
  readonly hello: PromiseWithResolvers<void>;
}

/** Connections that only listen. */
export class Crowd implements Disposable {
  readonly #onEvent: OnEvent;
  readonly #sockets: WebSocketClient[] = [];
  /** How often somebody was told to come again later. */
  waits = 0;
  #greeted = 0;
  #faults = 0;
  #firstFault: string | undefined;

  constructor(onEvent: OnEvent = () => false) {
    this.#onEvent = onEvent;
  }

  /** Connects one user a token, over the ports by turns and so many at a time; resolves when all have got `hello`. */
  async connectAll(ports: readonly number[], tokens: readonly string[], atOnce: number): Promise<void> {
    await inTurns(tokens, atOnce, (token, i) => this.connect(ports[i % ports.length] ?? 0, token));
  }

  /** Connects one more, when it is let in; resolves when it has got `hello`. */
  async connect(port: number, token: string): Promise<void> {
    const place = this.#sockets.length;
    const hello = Promise.withResolvers<void>();
    // Nobody waits for it before the connection is open.
    hello.promise.catch(() => {});
    await whenLetIn(
      () => this.#open({ place, port, token, hello }),
      () => (this.waits += 1),
    );
    const timer = setTimeout(() => hello.reject(new Error('no hello in time')), GREET_LIMIT_MS);
    await hello.promise.finally(() => clearTimeout(timer));
  }

  /** Throws unless everybody of so many was greeted once and is still there, and nothing unexpected has come. */
  check(count: number): void {
    if (this.#firstFault !== undefined) throw new Error(`${this.#faults} faults, first: ${this.#firstFault}`);
    if (this.#greeted !== count) throw new Error(`${this.#greeted} of ${count} connections got hello`);
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.close();
  }

  async #open({ place, port, token, hello }: Arrival): Promise<void> {
    let isOpen = false;
    let lost: string | undefined;
    const socket = new WebSocketClient({
      onText: (text) => {
        if (!text.startsWith('{"type":"hello"')) {
          if (!this.#onEvent(place, text)) this.#fault(`unexpected: ${text}`);
          return;
        }
        this.#greeted += 1;
        hello.resolve();
      },
      onEnd: (reason) => {
        lost = reason;
        if (!isOpen || reason === undefined) return;
        this.#fault(reason);
        hello.reject(new Error(reason));
      },
    });
    this.#sockets[place] = socket;
    await socket.open(port, token);
    // What came with the handshake may have ended it again.
    if (lost !== undefined) throw new Error(lost);
    isOpen = true;
  }

  #fault(what: string): void {
    this.#faults += 1;
    this.#firstFault ??= what;
  }
}
