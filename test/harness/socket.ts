import { expect } from 'bun:test';
import { commands, type Command } from '@messaging/protocol/commands';
import { events, type EventPayload, type EventType } from '@messaging/protocol/events';
import { SOCKET_PATH, SUBPROTOCOL } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import { withRetries } from '../services/retries.ts';
import { InstanceProcess } from './instance-process.ts';
import type { User } from './token.ts';
import { until } from './wait.ts';

/** Delay that the server's refusals ask for: half a second or more. */
const REFUSED = { attempts: 6, pauseMs: 500 };

interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload: unknown;
}

interface Closed {
  readonly code: number;
  readonly reason: string;
}

const byFrame = new Map(
  Object.values(commands as Record<string, Command>).map((command) => [command.frame, command]),
);

/** Socket of a client. Checks every received frame against the contract; `await using` closes it. */
export class Socket implements AsyncDisposable {
  readonly ws: WebSocket;
  /** Frames that no `next` has consumed yet, oldest first. */
  readonly inbox: Frame[] = [];
  /** Ids that wait for an answer, with the type of the frame. */
  readonly #sent = new Map<string, string>();
  #closed: Closed | undefined;
  #broken: unknown;
  #lastId = 0;

  private constructor(ws: WebSocket) {
    this.ws = ws;
    ws.addEventListener('message', ({ data }) => this.#take(String(data)));
    ws.addEventListener('close', ({ code, reason }) => (this.#closed = { code, reason }));
  }

  /** Connects as the user and consumes `hello`. Retries if an overloaded process refuses the handshake. */
  static async connect(app: Pick<App, 'url'>, user: User, protocol = SUBPROTOCOL): Promise<Socket> {
    if (!(app instanceof InstanceProcess)) return await Socket.#connectOnce(app, user, protocol);
    return await withRetries(() => Socket.#connectOnce(app, user, protocol), REFUSED);
  }

  static async #connectOnce(app: Pick<App, 'url'>, user: User, protocol: string): Promise<Socket> {
    const url = new URL(SOCKET_PATH, app.url);
    const socket = new Socket(
      new WebSocket(url.href.replace('http', 'ws'), [protocol, `bearer.${user.token}`]),
    );
    await socket.next('hello');
    return socket;
  }

  /** Connects in any way; consumes no frame. */
  static open(url: URL, options: Bun.WebSocketOptions = {}): Socket {
    // Bun's own options, which the browser's types do not know.
    return new Socket(new WebSocket(url.href.replace('http', 'ws'), options as unknown as string[]));
  }

  get closed(): Promise<Closed> {
    return until('the socket to close', () => this.#closed);
  }

  get isOpen(): boolean {
    return this.#closed === undefined;
  }

  /** Sends a frame. With an id one ack or error answers it; without one only an error does. */
  send(type: string, payload: unknown, id?: string): void {
    if (id !== undefined) this.#sent.set(id, type);
    this.ws.send(JSON.stringify({ type, id, payload }));
  }

  /** Sends with an id and waits for the ack, whose payload matches the command's schema. */
  async request(type: string, payload: unknown): Promise<Record<string, unknown>> {
    const answer = await this.answer(type, payload);
    if (answer.type !== 'ack') throw new Error(`${type} was answered ${JSON.stringify(answer.payload)}`);
    return answer.payload as Record<string, unknown>;
  }

  /** Sends with an id and waits for the error. */
  async fail(type: string, payload: unknown): Promise<EventPayload<'error'>> {
    const answer = await this.answer(type, payload);
    expect(answer.type).toBe('error');
    return answer.payload as EventPayload<'error'>;
  }

  async answer(type: string, payload: unknown): Promise<Frame> {
    const id = `f${++this.#lastId}`;
    this.send(type, payload, id);
    return await this.#takeFirst(`the answer to ${type}`, (frame) => frame.id === id);
  }

  /** Next event of this type that fits; earlier ones stay in the inbox. */
  async next<T extends EventType>(
    type: T,
    fits: (payload: EventPayload<T>) => boolean = () => true,
  ): Promise<EventPayload<T>> {
    const frame = await this.#takeFirst(
      type,
      (one) => one.type === type && fits(one.payload as EventPayload<T>),
    );
    return frame.payload as EventPayload<T>;
  }

  /** Resolves when the answer with this id has arrived. It stays in the inbox. */
  async seen(id: string): Promise<void> {
    await until(`the answer to ${id}`, () => this.inbox.some((frame) => frame.id === id));
  }

  /** Events of this type that no `next` has consumed, oldest first. They stay in the inbox. */
  all<T extends EventType>(type: T): EventPayload<T>[] {
    return this.inbox.filter((frame) => frame.type === type).map(({ payload }) => payload as EventPayload<T>);
  }

  /** Everything received before the answer to a ping, so that all frames in flight have arrived. */
  async settled(): Promise<Frame[]> {
    await this.request('ping', null);
    await this.next('pong');
    return this.inbox;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.ws.close();
    await this.closed;
    if (this.#broken !== undefined) throw this.#broken;
  }

  #takeFirst(what: string, fits: (frame: Frame) => boolean): Promise<Frame> {
    return until(what, () => {
      if (this.#broken !== undefined) throw this.#broken;
      const at = this.inbox.findIndex(fits);
      if (at >= 0) return this.inbox.splice(at, 1)[0];
      if (this.#closed !== undefined)
        throw new Error(`closed with ${this.#closed.code} while waiting for ${what}`);
      return undefined;
    });
  }

  #take(text: string): void {
    const frame = JSON.parse(text) as Frame;
    this.inbox.push(frame);
    try {
      this.#check(frame);
    } catch (error) {
      this.#broken = new Error(`a frame is not as the contract says: ${text}`, { cause: error });
    }
  }

  #check({ type, id, payload }: Frame): void {
    const command = byFrame.get(this.#sent.get(id ?? '') ?? '');
    if (id !== undefined && !this.#sent.delete(id))
      throw new Error('nothing with this id waits for an answer');
    const schema = type === 'ack' ? command?.output : events[type as EventType];
    if (schema === undefined) throw new Error('unknown type');
    expect(schema.parse(payload)).toEqual(payload);
  }
}
