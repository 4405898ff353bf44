const MIB = 1024 * 1024;
/** Bytes of events that wait for a slow reader at most: about a thousand messages. */
const MAX_EVENT_BYTES = MIB;
/** Answers that wait: past so many bytes no call is taken on whose answer may be large. */
const MAX_ANSWER_BYTES = MIB;
/**
 * Bytes of all that waits for a reader at most. By the prices of the rate limit the answers of a user who reads nothing
 * for STUCK_MS come to 11 MiB: a burst of 200 and 500 more calls, each 16 KiB at most.
 */
export const MAX_WAITING_BYTES = 16 * MIB;
/** How long a reader may take nothing of what waits for it, in milliseconds. */
const STUCK_MS = 30_000;

/** What comes before the payload of a frame of 126 to 65,535 bytes (RFC 6455, section 5.2). */
const HEAD_BYTES = 4;

/** Frames in a row of one kind. */
interface Run {
  bytes: number;
  readonly isAnswer: boolean;
}

/**
 * What waits in a socket's buffer, told apart by answers and events. A reader is too slow by the events alone: an answer
 * has the size that the service gave it, and the reader asked for it.
 */
export class SendBacklog {
  #runs: Run[] = [];
  #answers = 0;
  #events = 0;
  /** Bytes that the reader has taken of it so far. */
  #taken = 0;
  /** How many there were at the last look, and since when; by the clock of performance.now(). */
  #last = { taken: 0, at: 0 };

  /** Frames were written to the socket; now `waiting` bytes are in its buffer. The usual case is none. */
  written(frames: readonly string[], waiting: number): void {
    if (waiting === 0 && this.#runs.length === 0) return;
    for (const frame of frames) this.#add(HEAD_BYTES + Buffer.byteLength(frame), isAnswer(frame));
    this.#settle(waiting);
  }

  get isTooMuch(): boolean {
    return this.#events > MAX_EVENT_BYTES;
  }

  /** Whether answers wait of which the reader should take some before it gets more. */
  hasManyAnswers(waiting: number): boolean {
    this.#settle(waiting);
    return this.#answers > MAX_ANSWER_BYTES;
  }

  /** Whether the reader has taken nothing for too long. To be asked now and then. */
  isStuck(waiting: number, now: number): boolean {
    this.#settle(waiting);
    if (this.#runs.length === 0 || this.#taken > this.#last.taken)
      this.#last = { taken: this.#taken, at: now };
    return now - this.#last.at > STUCK_MS;
  }

  #add(bytes: number, isAnswer: boolean): void {
    const last = this.#runs.at(-1);
    if (last?.isAnswer === isAnswer) last.bytes += bytes;
    else this.#runs.push({ bytes, isAnswer });
    this.#count(bytes, isAnswer);
  }

  /** The oldest bytes are taken first. */
  #settle(waiting: number): void {
    let taken = this.#answers + this.#events - waiting;
    while (taken > 0) {
      const [first] = this.#runs;
      if (first === undefined) return;
      const bytes = Math.min(taken, first.bytes);
      first.bytes -= bytes;
      taken -= bytes;
      this.#taken += bytes;
      this.#count(-bytes, first.isAnswer);
      if (first.bytes === 0) this.#runs.shift();
    }
  }

  #count(bytes: number, isAnswer: boolean): void {
    if (isAnswer) this.#answers += bytes;
    else this.#events += bytes;
  }
}

function isAnswer(frame: string): boolean {
  return frame.startsWith('{"type":"ack"') || frame.startsWith('{"type":"error"');
}
