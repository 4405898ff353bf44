/** Operation codes of RFC 6455, section 5.2. */
export const OPCODE = { text: 0x1, close: 0x8, ping: 0x9, pong: 0xa } as const;

/** Handles a frame. The payload is in `bytes` from `start` to `end`, and valid only during the call. */
type OnFrame = (opcode: number, bytes: Buffer, start: number, end: number) => void;

const NOTHING = Buffer.alloc(0);

/** Splits the server's bytes into frames. Throws at frames that this service never sends. */
export class FrameReader {
  readonly #onFrame: OnFrame;
  /** Start of a frame whose end has not come yet. */
  #rest = NOTHING;

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (let size = this.#take(bytes, at); size > 0; size = this.#take(bytes, at)) at += size;
    // Copied, because the socket reuses its chunks.
    this.#rest = at === bytes.length ? NOTHING : Buffer.from(bytes.subarray(at));
  }

  /** Passes on the frame that starts at `at` and returns its size. Returns 0 when the frame is not complete. */
  #take(bytes: Buffer, at: number): number {
    const [first, second] = [bytes[at], bytes[at + 1]];
    if (first === undefined || second === undefined) return 0;
    // The frame must be final, and neither compressed nor masked.
    if ((first & 0xf0) !== 0x80 || second > 127)
      throw new Error(`unexpected frame header ${first} ${second}`);
    const header = second < 126 ? 2 : second === 126 ? 4 : 10;
    if (bytes.length < at + header) return 0;
    const length =
      second < 126 ? second : second === 126 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6);
    const end = at + header + length;
    if (bytes.length < end) return 0;
    this.#onFrame(first & 0x0f, bytes, at + header, end);
    return header + length;
  }
}
