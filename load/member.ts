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
  /** Messages that stood before another in the thread but came after it: acks that a delivery has overtaken. */
  late = 0;
  readonly #peerIndex: number;
  readonly #unacked = new Map<string, Sent>();
  /** Places of the thread seen here: all under `#nextSeq`, and these. */
  readonly #early = new Set<number>();
  #nextSeq = 1;
  #lastAckedSeq = 0;
  #lastDeliveredSeq = 0;

  constructor(of: { index: number; peerIndex: number; threadId: string }) {
    this.index = of.index;
    this.#peerIndex = of.peerIndex;
    this.threadId = of.threadId;
  }

  /** The frame of the next message. */
  nextFrame(): string {
    const id = String(this.sent);
    const clientId = crypto.randomUUID();
    const body = bodyOf(this.index, this.sent);
    this.sent += 1;
    this.#unacked.set(id, { clientId, at: performance.now() });
    return messageFrame({ id, threadId: this.threadId, body, clientId });
  }

  /** Takes a frame. Of an ack it returns when the message was sent, by the clock of performance.now(). */
  receive(text: string): number | undefined {
    const seen = readFrame(text);
    if (seen.type === 'ack') return this.#onAck(seen.id, seen.message);
    if (seen.type === 'message') this.#onDelivery(seen.message);
    else if (seen.frame.type === 'error') throw new Error(`member ${this.index} got ${text}`);
    return undefined;
  }

  /** Throws unless every message of both ends has been seen here. */
  checkEnd(peer: Member): void {
    const all = this.sent + peer.sent;
    if (this.#nextSeq !== all + 1) this.#fail(`saw ${this.#nextSeq - 1} messages in a row of ${all}`);
    if (this.acked !== this.sent) this.#fail(`${this.acked} acks of ${this.sent}`);
    if (this.delivered !== peer.sent) this.#fail(`${this.delivered} deliveries of ${peer.sent}`);
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
    if (body !== bodyOf(this.#peerIndex, this.delivered)) this.#fail(`seq ${seq} is not what was sent next`);
    if (seq <= this.#lastDeliveredSeq) this.#fail(`seq ${seq} was delivered after ${this.#lastDeliveredSeq}`);
    this.#lastDeliveredSeq = seq;
    this.#see(message);
    this.delivered += 1;
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
