import { until } from './wait.ts';

/** Load that is sent continuously while faults happen. */
export abstract class Flow implements AsyncDisposable {
  readonly #pauseMs: number;
  #isFlowing = false;
  #flowing: Promise<void> = Promise.resolve();
  /** Why a step failed; it ends the flow. */
  #failure: Error | undefined;

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
    this.#failure = undefined;
    this.#flowing = this.#flow();
    this.#flowing.catch((error: unknown) => {
      this.#failure = new Error('a step of the flow failed', { cause: error });
    });
  }

  async stop(): Promise<void> {
    this.#isFlowing = false;
    await this.#flowing;
  }

  /** Resolves when `count` more items have been sent. Rejects at once when a step fails. */
  async goesOn(count = 100): Promise<void> {
    const goal = this.sent + count;
    await until('it to flow', () => {
      if (this.#failure !== undefined) throw this.#failure;
      return this.sent >= goal;
    });
  }

  /** A failure is that of `goesOn` or `stop`; thrown once more, it would hide their error. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop().catch(() => {});
  }

  async #flow(): Promise<void> {
    while (this.#isFlowing) {
      await this.sendPart();
      await Bun.sleep(this.#pauseMs);
    }
  }
}
