import type { EventPayload } from '@messaging/protocol/events';
import { Refused } from './refused-error.ts';
import { Seen } from '../checks/sequence-tracker.ts';
import { WebSocketClient } from './websocket-client.ts';

const ANSWER_LIMIT_MS = 15_000;

type Message = EventPayload<'message'>;

interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload: unknown;
}

/** One connection of a user who uses one thread; throws at what is not as it must be. */
export class Visitor implements Disposable {
  readonly #threadId: string;
  readonly #client: WebSocketClient;
  readonly #hello = Promise.withResolvers<void>();
  readonly #answers = new Map<string, PromiseWithResolvers<unknown>>();
  /** Places of the thread that came here live, before it is known from which place on they count. */
  readonly #places: number[] = [];
  /** Messages of others that came. */
  delivered = 0;
  #asked = 0;
  #lost: Error | undefined;

  constructor(threadId: string) {
    this.#threadId = threadId;
    this.#client = new WebSocketClient({
      onText: (text) => this.#take(JSON.parse(text) as Frame),
      onEnd: (reason) => this.#end(new Error(reason ?? 'closed')),
    });
    // Nobody may be waiting.
    this.#hello.promise.catch(() => {});
  }

  /** Resolves when it has got `hello`. */
  async connect(port: number, token: string): Promise<void> {
    await this.#client.open(port, token);
    await withinLimit(this.#hello.promise);
  }

  /** Sends a frame; resolves to its ack, rejects with `Refused` or when the connection is lost. */
  async ask(type: string, payload: object): Promise<unknown> {
    if (this.#lost !== undefined) throw this.#lost;
    const id = String(this.#asked++);
    const answer = Promise.withResolvers<unknown>();
    this.#answers.set(id, answer);
    this.#client.send(JSON.stringify({ type, id, payload }));
    return await withinLimit(answer.promise);
  }

  /** Sends a message; its ack must be of it. */
  async send(body: string): Promise<void> {
    const clientId = crypto.randomUUID();
    const message = (await this.ask('message', { threadId: this.#threadId, body, clientId })) as Message;
    if (message.clientId !== clientId || message.body !== body)
      throw new Error(`the ack of "${body}" is of "${message.body}"`);
    this.#places.push(message.seq);
  }

  /** Whether every message after the place `seq` came here once, none left out between. */
  sawAllAfter(seq: number): boolean {
    const seen = new Seen();
    const isNew = this.#places.filter((place) => place > seq).map((place) => seen.add(place - seq - 1));
    if (isNew.includes(false)) throw new Error(`a message of thread ${this.#threadId} came twice`);
    return seen.inARow === seen.count;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #take({ type, id = '', payload }: Frame): void {
    if (type === 'hello') this.#hello.resolve();
    else if (type === 'message') this.#takeMessage(payload as Message);
    else if (type === 'ack') this.#answers.get(id)?.resolve(payload);
    else if (type === 'error') this.#answers.get(id)?.reject(new Refused(JSON.stringify(payload)));
    if (type === 'ack' || type === 'error') this.#answers.delete(id);
  }

  #takeMessage({ threadId, seq }: Message): void {
    if (threadId !== this.#threadId) throw new Error(`a message of thread ${threadId}`);
    this.#places.push(seq);
    this.delivered += 1;
  }

  #end(why: Error): void {
    this.#lost = why;
    this.#hello.reject(why);
    for (const answer of this.#answers.values()) answer.reject(why);
    this.#answers.clear();
  }
}

async function withinLimit<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer in time')), ANSWER_LIMIT_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
