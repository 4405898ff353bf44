import { until } from './wait.ts';

/** Something that is sent again and again while faults happen. */
export abstract class Flow implements AsyncDisposable {
  readonly #pauseMs: number;
  #isFlowing = false;
  #flowing: Promise<void> = Promise.resolve();

  /** `pauseMs`: how long it rests after each part, in milliseconds. */
  constructor(pauseMs: number) {
    this.#pauseMs = pauseMs;
  }

  /** How much has been sent so far. */
  abstract get sent(): number;

  /** Sends a few. */
  protected abstract sendPart(): Promise<void>;

  /** Sends until stopped. */
  start(): void {
    this.#isFlowing = true;
    this.#flowing = this.#flow();
    // Told by `stop`.
    this.#flowing.catch(() => {});
  }

  async stop(): Promise<void> {
    this.#isFlowing = false;
    await this.#flowing;
  }

  /** Resolves when so many more than now have been sent. */
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
