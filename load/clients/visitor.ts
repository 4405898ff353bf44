import type { EventPayload } from '@messaging/protocol/events';
import { RefusedError } from './refused-error.ts';
import { SequenceTracker } from '../checks/sequence-tracker.ts';
import { WebSocketClient } from './websocket-client.ts';

const ANSWER_LIMIT_MS = 15_000;

type Message = EventPayload<'message'>;

interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload: unknown;
}

/** A connection of a user who uses one thread. Throws at the first fault. */
export class Visitor implements Disposable {
  readonly #threadId: string;
  readonly #client: WebSocketClient;
  readonly #hello = Promise.withResolvers<void>();
  readonly #answers = new Map<string, PromiseWithResolvers<unknown>>();
  /** Seqs received live, before it is known from which seq on they count. */
  readonly #seqs: number[] = [];
  /** Number of messages received from other users. */
  delivered = 0;
  #requests = 0;
  #lost: Error | undefined;

  constructor(threadId: string) {
    this.#threadId = threadId;
    this.#client = new WebSocketClient({
      onText: (text) => this.#take(JSON.parse(text) as Frame),
      onEnd: (reason) => this.#end(new Error(reason ?? 'closed')),
    });
    // A caller may not be waiting.
    this.#hello.promise.catch(() => {});
  }

  /** Resolves when `hello` has come. */
  async connect(port: number, token: string): Promise<void> {
    await this.#client.open(port, token);
    await withTimeout(this.#hello.promise);
  }

  /** Sends a frame. Resolves to its ack; rejects with `RefusedError`, or when the connection is lost. */
  async request(type: string, payload: object): Promise<unknown> {
    if (this.#lost !== undefined) throw this.#lost;
    const id = String(this.#requests++);
    const answer = Promise.withResolvers<unknown>();
    this.#answers.set(id, answer);
    this.#client.send(JSON.stringify({ type, id, payload }));
    return await withTimeout(answer.promise);
  }

  /** Sends a message and checks that the ack belongs to it. */
  async send(body: string): Promise<void> {
    const clientId = crypto.randomUUID();
    const message = (await this.request('message', { threadId: this.#threadId, body, clientId })) as Message;
    if (message.clientId !== clientId || message.body !== body)
      throw new Error(`the ack of "${body}" belongs to "${message.body}"`);
    this.#seqs.push(message.seq);
  }

  /** Whether every message after `seq` came here once, without a gap. */
  sawAllAfter(seq: number): boolean {
    const seen = new SequenceTracker();
    const isNew = this.#seqs
      .filter((received) => received > seq)
      .map((received) => seen.add(received - seq - 1));
    if (isNew.includes(false)) throw new Error(`a message of thread ${this.#threadId} came twice`);
    return seen.contiguous === seen.count;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #take({ type, id = '', payload }: Frame): void {
    if (type === 'hello') this.#hello.resolve();
    else if (type === 'message') this.#takeMessage(payload as Message);
    else if (type === 'ack') this.#answers.get(id)?.resolve(payload);
    else if (type === 'error') this.#answers.get(id)?.reject(new RefusedError(JSON.stringify(payload)));
    if (type === 'ack' || type === 'error') this.#answers.delete(id);
  }

  #takeMessage({ threadId, seq }: Message): void {
    if (threadId !== this.#threadId) throw new Error(`a message of thread ${threadId}`);
    this.#seqs.push(seq);
    this.delivered += 1;
  }

  #end(why: Error): void {
    this.#lost = why;
    this.#hello.reject(why);
    for (const answer of this.#answers.values()) answer.reject(why);
    this.#answers.clear();
  }
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer in time')), ANSWER_LIMIT_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
