/** Frames that may come before `hello` is sent: as many as a user may send at once. */
const MAX_FRAMES = 200;
/** Their bytes: for one connection the largest `sync` and some sends, for the instance 64 such connections. */
export const MAX_EARLY_BYTES = { connection: 256 * 1024, instance: 16 * 1024 * 1024 } as const;

/** A number of bytes that several connections share. */
export class ByteBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Takes the bytes if that many are left. Returns whether it did. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  release(bytes: number): void {
    this.#left += bytes;
  }
}

/** Frames of one connection that came before its `hello` was sent. */
export class EarlyFrames {
  readonly #budget: ByteBudget;
  #frames: string[] = [];
  #bytes = 0;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  /** Keeps the frame, unless there are too many frames or bytes. Returns whether it did. */
  add(text: string): boolean {
    const bytes = Buffer.byteLength(text);
    const isTooMuch = this.#frames.length >= MAX_FRAMES || this.#bytes + bytes > MAX_EARLY_BYTES.connection;
    if (isTooMuch || !this.#budget.take(bytes)) return false;
    this.#frames.push(text);
    this.#bytes += bytes;
    return true;
  }

  /** Removes the frames and returns them in their order. */
  takeAll(): string[] {
    this.#budget.release(this.#bytes);
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    return frames;
  }
}
