/** Frames that may come before `hello` has gone out: as many as a user may send at once. */
const MAX_FRAMES = 200;
/** Bytes of them: of one connection the largest `sync` and some sends, of all 64 such connections. */
export const MAX_EARLY_BYTES = { connection: 256 * 1024, instance: 16 * 1024 * 1024 } as const;

/** Bytes that several holders share. */
export class ByteBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Whether there are so many left; then they are taken. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}

/** Frames of one connection that came before its `hello` went out. */
export class EarlyFrames {
  readonly #budget: ByteBudget;
  #frames: string[] = [];
  #bytes = 0;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  /** Keeps a frame, unless there are too many frames or bytes. */
  add(text: string): boolean {
    const bytes = Buffer.byteLength(text);
    const isTooMuch = this.#frames.length >= MAX_FRAMES || this.#bytes + bytes > MAX_EARLY_BYTES.connection;
    if (isTooMuch || !this.#budget.take(bytes)) return false;
    this.#frames.push(text);
    this.#bytes += bytes;
    return true;
  }

  /** The frames in their order; it keeps none of them. */
  takeAll(): string[] {
    this.#budget.giveBack(this.#bytes);
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    return frames;
  }
}
