import { failed, refused } from './failure.ts';
import type { Timers } from './timers.ts';
import { FRAMES, type Events } from './wire.ts';

/** A frame of the server, told apart by its `type`. */
export type Frame = {
  [T in keyof Events]: { readonly type: T; readonly id?: string; readonly payload: Events[T] };
}[keyof Events];

/** Who uses a link. After `onEnd` it hears nothing more of it. */
interface LinkOwner {
  onFrame(frame: Frame): void;
  /** `code`: the close code, 1006 when there was none. */
  onEnd(code: number, reason: string): void;
}

interface Asked {
  readonly resolve: (payload: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** In milliseconds: how long an answer may take; how long nothing may be heard before a ping, and how long its answer may take. */
const PATIENCE = { answerMs: 15_000, silenceMs: 30_000, pongMs: 10_000 };
const OPEN = 1;
const NO_CODE = 1006;

/** One socket, from the handshake to its end. It asks for a sign of life when it has heard nothing for 30 s. */
export class Link {
  readonly #socket: WebSocket;
  readonly #timers: Timers;
  readonly #owner: LinkOwner;
  readonly #asked = new Map<string, Asked>();
  #lastId = 0;
  #isOver = false;
  #cancelCheck: () => void;

  constructor(socket: WebSocket, timers: Timers, owner: LinkOwner) {
    this.#socket = socket;
    this.#timers = timers;
    this.#owner = owner;
    this.#cancelCheck = timers.after(PATIENCE.answerMs, () =>
      this.end(NO_CODE, 'no answer to the handshake'),
    );
    socket.addEventListener('message', ({ data }) => this.#hear(String(data)));
    socket.addEventListener('close', ({ code, reason }) => this.#over(code, reason));
    // A close follows; without a listener some runtimes throw.
    socket.addEventListener('error', () => {});
  }

  /** Sends a frame and waits for its ack. Rejects with `refused`, `timeout`, `network` or `closed`. */
  request(type: string, payload: unknown): Promise<unknown> {
    const id = String(++this.#lastId);
    const answer = new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject }));
    if (!this.send(type, payload, id))
      this.#asked.get(id)?.reject(failed('network', 'There is no connection.'));
    return this.#timers.inTime(type, PATIENCE.answerMs, answer).finally(() => this.#asked.delete(id));
  }

  /** Sends a frame without waiting for an answer. False: the socket is not open, and the frame is lost. */
  send(type: string, payload: unknown, id?: string): boolean {
    if (this.#isOver || this.#socket.readyState !== OPEN) return false;
    this.#socket.send(JSON.stringify({ type, id, payload }));
    return true;
  }

  /** Pings now; the link ends unless an answer comes in time. */
  checkAlive(): void {
    this.#cancelCheck();
    this.send(FRAMES.ping, null);
    this.#cancelCheck = this.#timers.after(PATIENCE.pongMs, () => this.end(NO_CODE, 'no sign of life'));
  }

  /** Ends it without waiting for the other side, which may be gone: then the owner hears of it at once. */
  end(code: number, reason: string): void {
    this.#socket.close();
    this.#over(code, reason);
  }

  /** Ends it; the owner hears nothing more. */
  abandon(): void {
    this.#finish();
    this.#socket.close();
  }

  #hear(text: string): void {
    if (this.#isOver) return;
    this.#cancelCheck();
    this.#cancelCheck = this.#timers.after(PATIENCE.silenceMs, () => this.checkAlive());
    const frame = JSON.parse(text) as Frame;
    const asked = frame.id === undefined ? undefined : this.#asked.get(frame.id);
    if (asked === undefined) return this.#owner.onFrame(frame);
    if (frame.type === 'error') asked.reject(refused(frame.payload));
    else asked.resolve(frame.payload);
  }

  #over(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#finish();
    this.#owner.onEnd(code, reason);
  }

  #finish(): void {
    this.#isOver = true;
    this.#cancelCheck();
    for (const { reject } of this.#asked.values()) reject(failed('network', 'The connection ended.'));
  }
}
