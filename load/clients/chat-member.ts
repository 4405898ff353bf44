import { makeMessageFrame, readFrame, type SeenMessage } from './message-frames.ts';

interface Sent {
  readonly clientId: string;
  readonly at: number;
}

/**
 * One member of a thread of two. Sends numbered messages and compares everything received with what both members
 * sent; throws at the first difference.
 */
export class ChatMember {
  readonly index: number;
  readonly threadId: string;
  /** Counts since the connection was made. */
  sent = 0;
  acked = 0;
  delivered = 0;
  /** Numbers of the messages that the server answered with an error and did not store. */
  readonly refused = new Set<number>();
  /** Number of messages that came after a later message of the thread: acks overtaken by a delivery. */
  late = 0;
  readonly #peerIndex: number;
  readonly #mayBeRefused: boolean;
  /** Number of the peer's next message, and the skipped numbers before it, which must have been refused. */
  #nextOfPeer = 0;
  readonly #skipped = new Set<number>();
  readonly #unacked = new Map<string, Sent>();
  /** Received seqs of the thread: all below `#nextSeq`, and these. */
  readonly #early = new Set<number>();
  #nextSeq = 1;
  #lastAckedSeq = 0;
  #lastDeliveredSeq = 0;

  /** With `mayBeRefused` a refused send is counted; without it, a refusal is a fault. */
  constructor(options: { index: number; peerIndex: number; threadId: string; mayBeRefused?: boolean }) {
    this.index = options.index;
    this.#peerIndex = options.peerIndex;
    this.threadId = options.threadId;
    this.#mayBeRefused = options.mayBeRefused ?? false;
  }

  /** Makes the frame of the next message. `at` is the time at which it was due, by performance.now(). */
  nextFrame(at = performance.now()): string {
    const id = String(this.sent);
    const clientId = crypto.randomUUID();
    const body = makeBody(this.index, this.sent);
    this.sent += 1;
    this.#unacked.set(id, { clientId, at });
    return makeMessageFrame({ id, threadId: this.threadId, body, clientId });
  }

  /** Takes a frame. For an ack it returns the due time of the message, by performance.now(). */
  receive(text: string): number | undefined {
    const seen = readFrame(text);
    if (seen.type === 'ack') return this.#onAck(seen.id, seen.message);
    if (seen.type === 'message') this.#onDelivery(seen.message);
    else if (seen.frame.type === 'error') this.#onError(seen.frame.id, text);
    return undefined;
  }

  /** Throws unless every message of both members was seen here. */
  checkEnd(peer: ChatMember): void {
    const all = this.sent - this.refused.size + peer.sent - peer.refused.size;
    if (this.#nextSeq !== all + 1) this.#fail(`saw ${this.#nextSeq - 1} of ${all} messages without a gap`);
    if (this.acked !== this.sent - this.refused.size)
      this.#fail(`${this.acked} of ${this.sent} sends were acked`);
    if (this.delivered !== peer.sent - peer.refused.size)
      this.#fail(`${this.delivered} of ${peer.sent} messages were delivered`);
    for (const n of this.#skipped) if (!peer.refused.has(n)) this.#fail(`message ${n} was skipped`);
  }

  #onError(id: string | undefined, text: string): void {
    if (!this.#mayBeRefused || id === undefined || !this.#unacked.delete(id))
      throw new Error(`member ${this.index} got ${text}`);
    this.refused.add(Number(id));
  }

  #onAck(id: string, message: SeenMessage): number {
    const sent = this.#unacked.get(id);
    if (sent === undefined) return this.#fail(`an unexpected ack for ${id}`);
    this.#unacked.delete(id);
    if (message.clientId !== sent.clientId) this.#fail(`ack ${id} has the client id of another message`);
    if (message.body !== makeBody(this.index, Number(id)))
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
    if (body !== makeBody(this.#peerIndex, this.#nextOfPeer))
      this.#fail(`seq ${seq} is not the next message sent`);
    this.#nextOfPeer += 1;
    if (seq <= this.#lastDeliveredSeq) this.#fail(`seq ${seq} was delivered after ${this.#lastDeliveredSeq}`);
    this.#lastDeliveredSeq = seq;
    this.#see(message);
    this.delivered += 1;
  }

  /**
   * Whether the message is a send that was answered with an error. Some errors, such as a time-out, leave open
   * whether the message was stored.
   */
  #isStoredAfterAll(body: string): boolean {
    const n = readNumber(body);
    return body === makeBody(this.index, n) && this.refused.delete(n);
  }

  #onOwn(message: SeenMessage): void {
    this.#see(message);
    this.acked += 1;
  }

  #skipTo(body: string): void {
    const n = readNumber(body);
    while (this.#nextOfPeer < n) this.#skipped.add(this.#nextOfPeer++);
  }

  /** Records a seq of the thread. Each must be seen once. */
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

/** Body of a member's message number `n`: as long as a line of chat, and unique. */
function makeBody(index: number, n: number): string {
  return `message ${n} of member ${index}, about as long as a line of chat between two people.`;
}

function readNumber(body: string): number {
  return Number.parseInt(body.slice('message '.length));
}
