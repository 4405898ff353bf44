import { until } from './wait.ts';

/** Load that is sent continuously while faults happen. */
export abstract class Flow implements AsyncDisposable {
  readonly #pauseMs: number;
  #isFlowing = false;
  #flowing: Promise<void> = Promise.resolve();

  /** `pauseMs` is the pause after each step, in milliseconds. */
  constructor(pauseMs: number) {
    this.#pauseMs = pauseMs;
  }

  /** Number of items sent. */
  abstract get sent(): number;

  /** Sends one step. */
  protected abstract sendPart(): Promise<void>;

  /** Sends until stopped. */
  start(): void {
    this.#isFlowing = true;
    this.#flowing = this.#flow();
    // Set by `stop`.
    this.#flowing.catch(() => {});
  }

  async stop(): Promise<void> {
    this.#isFlowing = false;
    await this.#flowing;
  }

  /** Resolves when `count` more items have been sent. */
  async goesOn(count = 100): Promise<void> {
    const goal = this.sent + count;
    await until('it to flow', () => this.sent >= goal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #flow(): Promise<void> {
    while (this.#isFlowing) {
      await this.sendPart();
      await Bun.sleep(this.#pauseMs);
    }
  }
}
