import { Connection } from './connection.ts';
import type { Driver, Seen } from './driver.ts';
import { bodyOf, Numbers, readBody } from './numbered-messages.ts';

interface Place {
  readonly index: number;
  readonly otherIndex: number;
  readonly threadId: string;
  readonly token: string;
}

interface Events {
  /** The ack has come for what was sent then, by the clock of performance.now(). */
  readonly onAck: (sentAt: number) => void;
  readonly onFailure: (error: Error) => void;
}

/**
 * One end of a thread of two, with its connection. Each ack must belong to its send, and each message of the other end
 * must come once. Order is counted, not asked for: not every server keeps it.
 */
export class ChatEnd implements Disposable {
  readonly #place: Place;
  readonly #events: Events;
  readonly #connection: Connection;
  readonly #unacked = new Map<number, { readonly clientId: string; readonly at: number }>();
  readonly #delivered = new Numbers();
  sent = 0;
  acked = 0;

  constructor(driver: Driver, place: Place, events: Events) {
    this.#place = place;
    this.#events = events;
    this.#connection = new Connection(driver, place.token, {
      onSeen: (seen) => (seen.type === 'ack' ? this.#onAck(seen) : this.#onMessage(seen.body)),
      onFailure: (error) => events.onFailure(new Error(`member ${place.index}: ${error.message}`)),
    });
  }

  get delivered(): Readonly<Numbers> {
    return this.#delivered;
  }

  async open(port: number): Promise<void> {
    await this.#connection.open(port);
  }

  sendNext(): void {
    const { index, threadId } = this.#place;
    const id = this.sent++;
    const clientId = crypto.randomUUID();
    this.#unacked.set(id, { clientId, at: performance.now() });
    this.#connection.send({ id, threadId, body: bodyOf(index, id), clientId });
  }

  /** Throws unless everything has been acked and seen that both ends sent. */
  checkEnd(other: ChatEnd): void {
    if (this.acked !== this.sent) throw new Error(`${this.acked} acks of ${this.sent}`);
    this.#delivered.checkEnd(other.sent);
  }

  [Symbol.dispose](): void {
    this.#connection[Symbol.dispose]();
  }

  #onAck({ id, clientId, body }: Extract<Seen, { type: 'ack' }>): void {
    const sent = this.#unacked.get(id);
    if (sent === undefined) throw new Error(`an ack for ${id}, which waits for none`);
    this.#unacked.delete(id);
    if (clientId !== sent.clientId || body !== bodyOf(this.#place.index, id))
      throw new Error(`the ack for ${id} is that of another message`);
    this.acked += 1;
    this.#events.onAck(sent.at);
  }

  #onMessage(body: string): void {
    const { from, n } = readBody(body);
    if (from !== this.#place.otherIndex) throw new Error(`a message of ${from}`);
    this.#delivered.take(n);
  }
}
