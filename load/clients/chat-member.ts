import { messageFrame, readFrame, type SeenMessage } from './message-frames.ts';

interface Sent {
  readonly clientId: string;
  readonly at: number;
}

/**
 * One end of a thread of two. Sends numbered messages and holds everything that comes back against what it and the
 * other end sent; throws at the first thing that is wrong.
 */
export class Member {
  readonly index: number;
  readonly threadId: string;
  /** Counts since the connection was made. */
  sent = 0;
  acked = 0;
  delivered = 0;
  /** Numbers of the messages that the server answered with an error, unless they came after all. */
  readonly refused = new Set<number>();
  /** Messages that stood before another in the thread but came after it: acks that a delivery has overtaken. */
  late = 0;
  readonly #peerIndex: number;
  readonly #mayBeRefused: boolean;
  /** The number of the peer's next message, and those left out before it: they must have been refused. */
  #nextOfPeer = 0;
  readonly #skipped = new Set<number>();
  readonly #unacked = new Map<string, Sent>();
  /** Places of the thread seen here: all under `#nextSeq`, and these. */
  readonly #early = new Set<number>();
  #nextSeq = 1;
  #lastAckedSeq = 0;
  #lastDeliveredSeq = 0;

  /** `mayBeRefused`: a send that is refused is counted; without, it is a fault at once. */
  constructor(of: { index: number; peerIndex: number; threadId: string; mayBeRefused?: boolean }) {
    this.index = of.index;
    this.#peerIndex = of.peerIndex;
    this.threadId = of.threadId;
    this.#mayBeRefused = of.mayBeRefused ?? false;
  }

  /** The frame of the next message, which was meant to be sent at `at`, by the clock of performance.now(). */
  nextFrame(at = performance.now()): string {
    const id = String(this.sent);
    const clientId = crypto.randomUUID();
    const body = bodyOf(this.index, this.sent);
    this.sent += 1;
    this.#unacked.set(id, { clientId, at });
    return messageFrame({ id, threadId: this.threadId, body, clientId });
  }

  /** Takes a frame. Of an ack it returns when the message was meant to be sent, by the clock of performance.now(). */
  receive(text: string): number | undefined {
    const seen = readFrame(text);
    if (seen.type === 'ack') return this.#onAck(seen.id, seen.message);
    if (seen.type === 'message') this.#onDelivery(seen.message);
    else if (seen.frame.type === 'error') this.#onError(seen.frame.id, text);
    return undefined;
  }

  /** Throws unless every message of both ends has been seen here. */
  checkEnd(peer: Member): void {
    const all = this.sent - this.refused.size + peer.sent - peer.refused.size;
    if (this.#nextSeq !== all + 1) this.#fail(`saw ${this.#nextSeq - 1} messages in a row of ${all}`);
    if (this.acked !== this.sent - this.refused.size) this.#fail(`${this.acked} acks of ${this.sent}`);
    if (this.delivered !== peer.sent - peer.refused.size)
      this.#fail(`${this.delivered} deliveries of ${peer.sent}`);
    for (const n of this.#skipped) if (!peer.refused.has(n)) this.#fail(`message ${n} was left out`);
  }

  #onError(id: string | undefined, text: string): void {
    if (!this.#mayBeRefused || id === undefined || !this.#unacked.delete(id))
      throw new Error(`member ${this.index} got ${text}`);
    this.refused.add(Number(id));
  }

  #onAck(id: string, message: SeenMessage): number {
    const sent = this.#unacked.get(id);
    if (sent === undefined) return this.#fail(`an ack for ${id}, which waits for none`);
    this.#unacked.delete(id);
    if (message.clientId !== sent.clientId) this.#fail(`ack ${id} has the client id of another message`);
    if (message.body !== bodyOf(this.index, Number(id)))
      this.#fail(`ack ${id} has the body of another message`);
    if (message.seq <= this.#lastAckedSeq)
      this.#fail(`an ack of seq ${message.seq} after ${this.#lastAckedSeq}`);
    this.#lastAckedSeq = message.seq;
    this.#see(message);
    this.acked += 1;
    return sent.at;
  }

  #onDelivery(message: SeenMessage): void {
    const { seq, body } = message;
    if (this.#mayBeRefused && this.#isStoredAfterAll(body)) return this.#onOwn(message);
    if (this.#mayBeRefused) this.#skipTo(body);
    if (body !== bodyOf(this.#peerIndex, this.#nextOfPeer))
      this.#fail(`seq ${seq} is not what was sent next`);
    this.#nextOfPeer += 1;
    if (seq <= this.#lastDeliveredSeq) this.#fail(`seq ${seq} was delivered after ${this.#lastDeliveredSeq}`);
    this.#lastDeliveredSeq = seq;
    this.#see(message);
    this.delivered += 1;
  }

  /** Whether it is one of the sends that were answered with an error: some, as of a wait too long, leave open what became of it. */
  #isStoredAfterAll(body: string): boolean {
    const n = numberOf(body);
    return body === bodyOf(this.index, n) && this.refused.delete(n);
  }

  #onOwn(message: SeenMessage): void {
    this.#see(message);
    this.acked += 1;
  }

  #skipTo(body: string): void {
    const n = numberOf(body);
    while (this.#nextOfPeer < n) this.#skipped.add(this.#nextOfPeer++);
  }

  /** Notes a place of the thread: each must be seen once. */
  #see({ threadId, seq }: SeenMessage): void {
    if (threadId !== this.threadId) this.#fail(`a message of thread ${threadId}`);
    if (seq < this.#nextSeq || this.#early.has(seq)) this.#fail(`seq ${seq} came twice`);
    if (seq > this.#nextSeq) {
      this.#early.add(seq);
      return;
    }
    this.#nextSeq += 1;
    if (this.#early.size > 0) this.late += 1;
    while (this.#early.delete(this.#nextSeq)) this.#nextSeq += 1;
  }

  #fail(what: string): never {
    throw new Error(`member ${this.index} of thread ${this.threadId}: ${what}`);
  }
}

/** The body of a member's message number `n`: as long as a line of chat, and no two are the same. */
function bodyOf(index: number, n: number): string {
  return `message ${n} of member ${index}, about as long as a line of chat between two people.`;
}

function numberOf(body: string): number {
  return Number.parseInt(body.slice('message '.length));
}
