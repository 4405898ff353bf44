const MIB = 1024 * 1024;
/** Largest number of bytes of events that wait for a slow client: about a thousand messages. */
const MAX_EVENT_BYTES = MIB;
/** Bytes of waiting answers past which a call with a possibly large answer is refused. */
const MAX_ANSWER_BYTES = MIB;
/**
 * Largest number of bytes that wait for a client in total. By the prices of the rate limit the answers to a user who reads
 * nothing for STUCK_MS take 11 MiB: a burst of 200 and 500 more calls, each 16 KiB at most.
 */
export const MAX_WAITING_BYTES = 16 * MIB;
/** Time for which a client may read nothing while frames wait for it, in milliseconds. */
const STUCK_MS = 30_000;

/** Size of the header of a frame with 126 to 65,535 bytes (RFC 6455, section 5.2). */
const HEAD_BYTES = 4;

/** Consecutive frames of one kind. */
interface Run {
  bytes: number;
  readonly isAnswer: boolean;
}

/**
 * The bytes in a socket's buffer, by answers and events. Only events make a client too slow: the service determines the size
 * of an answer, and the client asked for it.
 */
export class SendBacklog {
  #runs: Run[] = [];
  #answers = 0;
  #events = 0;
  /** Bytes that the client has read so far. */
  #taken = 0;
  /** That number at the last check at which it had grown, and the time of that check by performance.now(). */
  #last = { taken: 0, at: 0 };

  /** Adds frames that were written to the socket; `waiting` bytes are in its buffer now, most often none. */
  add(frames: readonly string[], waiting: number): void {
    if (waiting === 0 && this.#runs.length === 0) return;
    for (const frame of frames) this.#append(HEAD_BYTES + Buffer.byteLength(frame), isAnswer(frame));
    this.#settle(waiting);
  }

  get isTooMuch(): boolean {
    return this.#events > MAX_EVENT_BYTES;
  }

  /** Whether the client should read some of the waiting answers before it gets more. */
  hasManyAnswers(waiting: number): boolean {
    this.#settle(waiting);
    return this.#answers > MAX_ANSWER_BYTES;
  }

  /** Whether the client has read nothing for too long. To be called periodically. */
  isStuck(waiting: number, now: number): boolean {
    this.#settle(waiting);
    if (this.#runs.length === 0 || this.#taken > this.#last.taken)
      this.#last = { taken: this.#taken, at: now };
    return now - this.#last.at > STUCK_MS;
  }

  #append(bytes: number, isAnswer: boolean): void {
    const last = this.#runs.at(-1);
    if (last?.isAnswer === isAnswer) last.bytes += bytes;
    else this.#runs.push({ bytes, isAnswer });
    this.#count(bytes, isAnswer);
  }

  /** Removes the bytes that the client has read, oldest first. */
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
