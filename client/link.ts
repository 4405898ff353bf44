import { createError, createRefusedError } from './failure.ts';
import type { Timers } from './timers.ts';
import { FRAMES, type Events } from './wire.ts';

/** A frame of the server, discriminated by `type`. */
export type Frame = {
  [T in keyof Events]: { readonly type: T; readonly id?: string; readonly payload: Events[T] };
}[keyof Events];

/** Receives the events of a link. `onEnd` is the last one. */
interface LinkOwner {
  onFrame(frame: Frame): void;
  /** `code` is the close code; 1006 when there was none. */
  onEnd(code: number, reason: string): void;
}

interface PendingRequest {
  readonly resolve: (payload: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Time limits in milliseconds: of an answer, of silence before a ping is sent, and of the answer to that ping. */
const TIMEOUTS = { answerMs: 15_000, silenceMs: 30_000, pongMs: 10_000 };
const OPEN = 1;
/** RFC 6455: the code of a connection that ended without a close frame. */
const ABNORMAL_CLOSURE = 1006;

/** One socket, from its handshake to its end. Sends a ping after 30 s without a frame. */
export class Link {
  readonly #socket: WebSocket;
  readonly #timers: Timers;
  readonly #owner: LinkOwner;
  readonly #pending = new Map<string, PendingRequest>();
  #lastId = 0;
  #isOver = false;
  #cancelCheck: () => void;

  constructor(socket: WebSocket, timers: Timers, owner: LinkOwner) {
    this.#socket = socket;
    this.#timers = timers;
    this.#owner = owner;
    this.#cancelCheck = timers.after(TIMEOUTS.answerMs, () =>
      this.end(ABNORMAL_CLOSURE, 'no answer to the handshake'),
    );
    socket.addEventListener('message', ({ data }) => this.#onMessage(String(data)));
    socket.addEventListener('close', ({ code, reason }) => this.#onClose(code, reason));
    // A close event follows. Without a listener some runtimes throw.
    socket.addEventListener('error', () => {});
  }

  /** Sends a frame and resolves to the payload of its ack. Rejects with `refused`, `timeout`, `network` or `closed`. */
  request(type: string, payload: unknown): Promise<unknown> {
    const id = String(++this.#lastId);
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    if (!this.send(type, payload, id))
      this.#pending.get(id)?.reject(createError('network', 'There is no connection.'));
    return this.#timers.withTimeout(type, TIMEOUTS.answerMs, answer).finally(() => this.#pending.delete(id));
  }

  /** Sends a frame without waiting for an answer. False: the socket is not open, and the frame is lost. */
  send(type: string, payload: unknown, id?: string): boolean {
    if (this.#isOver || this.#socket.readyState !== OPEN) return false;
    this.#socket.send(JSON.stringify({ type, id, payload }));
    return true;
  }

  /** Pings now. The link ends unless a frame arrives in time. */
  checkAlive(): void {
    this.#cancelCheck();
    this.send(FRAMES.ping, null);
    this.#cancelCheck = this.#timers.after(TIMEOUTS.pongMs, () =>
      this.end(ABNORMAL_CLOSURE, 'no answer to a ping'),
    );
  }

  /** Ends the link and calls `onEnd` at once: the other side may be gone and never answer the close. */
  end(code: number, reason: string): void {
    this.#socket.close();
    this.#onClose(code, reason);
  }

  /** Ends the link without a call of `onEnd`. */
  abandon(): void {
    this.#finish();
    this.#socket.close();
  }

  #onMessage(text: string): void {
    if (this.#isOver) return;
    this.#cancelCheck();
    this.#cancelCheck = this.#timers.after(TIMEOUTS.silenceMs, () => this.checkAlive());
    const frame = JSON.parse(text) as Frame;
    const request = frame.id === undefined ? undefined : this.#pending.get(frame.id);
    if (request === undefined) return this.#owner.onFrame(frame);
    if (frame.type === 'error') request.reject(createRefusedError(frame.payload));
    else request.resolve(frame.payload);
  }

  #onClose(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#finish();
    this.#owner.onEnd(code, reason);
  }

  #finish(): void {
    this.#isOver = true;
    this.#cancelCheck();
    for (const { reject } of this.#pending.values()) reject(createError('network', 'The connection ended.'));
  }
}
