import type { FakeClock } from './fake-clock.ts';

export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload: never;
}

/** Time of a frame or a call in one direction, in milliseconds. */
export const LATENCY_MS = 20;

/** The client's end of a socket. Frames take `LATENCY_MS` and arrive in order. */
export class FakeSocket {
  readyState = 0;
  onFrame: (frame: Frame) => void = () => {};
  readonly #clock: FakeClock;
  readonly #listeners = new Map<string, (event: object) => void>();

  constructor(clock: FakeClock, accept: (socket: FakeSocket) => void) {
    this.#clock = clock;
    clock.after(LATENCY_MS, () => accept(this));
  }

  addEventListener(type: string, listener: (event: object) => void): void {
    this.#listeners.set(type, listener);
  }

  open(hello: object): void {
    this.readyState = 1;
    this.push('hello', hello);
  }

  /** Sends a frame of the service. */
  push(type: string, payload: unknown, id?: string): void {
    this.#clock.after(LATENCY_MS, () => {
      if (this.readyState === 1)
        this.#listeners.get('message')?.({ data: JSON.stringify({ type, id, payload }) });
    });
  }

  /** Sends a frame of the client. */
  send(text: string): void {
    this.#clock.after(LATENCY_MS, () => this.onFrame(JSON.parse(text) as Frame));
  }

  close(): void {
    this.end(1000);
  }

  end(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#clock.after(0, () => this.#listeners.get('close')?.({ code, reason: '' }));
  }
}
