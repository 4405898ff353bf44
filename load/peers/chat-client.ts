import { Connection } from './connection.ts';
import type { Driver, ServerEvent } from './driver.ts';
import { makeBody, NumberTracker, readBody } from './numbered-messages.ts';

interface ClientOptions {
  readonly index: number;
  readonly otherIndex: number;
  readonly threadId: string;
  readonly token: string;
}

interface ClientEvents {
  /** An ack has come for a message sent at `sentAt`, by performance.now(). */
  readonly onAck: (sentAt: number) => void;
  readonly onFailure: (error: Error) => void;
}

/**
 * One member of a thread of two, with its connection. Each ack must belong to its send, and each message of the
 * other member must come once. Order is counted but not required, because not every server keeps it.
 */
export class ChatClient implements Disposable {
  readonly #options: ClientOptions;
  readonly #events: ClientEvents;
  readonly #connection: Connection;
  readonly #unacked = new Map<number, { readonly clientId: string; readonly at: number }>();
  readonly #delivered = new NumberTracker();
  sent = 0;
  acked = 0;

  constructor(driver: Driver, options: ClientOptions, events: ClientEvents) {
    this.#options = options;
    this.#events = events;
    this.#connection = new Connection(driver, options.token, {
      onSeen: (seen) => (seen.type === 'ack' ? this.#onAck(seen) : this.#onMessage(seen.body)),
      onFailure: (error) => events.onFailure(new Error(`member ${options.index}: ${error.message}`)),
    });
  }

  get delivered(): Readonly<NumberTracker> {
    return this.#delivered;
  }

  async open(port: number): Promise<void> {
    await this.#connection.open(port);
  }

  sendNext(): void {
    const { index, threadId } = this.#options;
    const id = this.sent++;
    const clientId = crypto.randomUUID();
    this.#unacked.set(id, { clientId, at: performance.now() });
    this.#connection.send({ id, threadId, body: makeBody(index, id), clientId });
  }

  /** Throws unless everything that both members sent was acked and seen. */
  checkEnd(other: ChatClient): void {
    if (this.acked !== this.sent) throw new Error(`${this.acked} of ${this.sent} sends were acked`);
    this.#delivered.checkEnd(other.sent);
  }

  [Symbol.dispose](): void {
    this.#connection[Symbol.dispose]();
  }

  #onAck({ id, clientId, body }: Extract<ServerEvent, { type: 'ack' }>): void {
    const sent = this.#unacked.get(id);
    if (sent === undefined) throw new Error(`an unexpected ack for ${id}`);
    this.#unacked.delete(id);
    if (clientId !== sent.clientId || body !== makeBody(this.#options.index, id))
      throw new Error(`the ack for ${id} is that of another message`);
    this.acked += 1;
    this.#events.onAck(sent.at);
  }

  #onMessage(body: string): void {
    const { from, n } = readBody(body);
    if (from !== this.#options.otherIndex) throw new Error(`received a message of user ${from}`);
    this.#delivered.take(n);
  }
}
