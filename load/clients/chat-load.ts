import { ChatMember } from './chat-member.ts';
import { Pacer } from '../pacing/pacer.ts';
import { WebSocketClient } from './websocket-client.ts';
import { connectWithRetry } from './connect-with-retry.ts';

const DRAIN_LIMIT_MS = 10_000;

/** Limit of unanswered sends at a fixed rate. Beyond it nothing more is sent, so that a slow server is not flooded. */
const MAX_PENDING = 100_000;

/** Pause after a refusal, in milliseconds: the service closes a connection after 100 refusals in a row. */
const REFUSAL_PAUSE_MS = 100;

interface Seat {
  readonly member: ChatMember;
  socket: WebSocketClient | undefined;
  isOpen: boolean;
}

interface ChatOptions {
  /** First member index, which differs between loads. Each load has two members per thread. */
  readonly firstIndex?: number;
  /** Counts a refused send and goes on, instead of failing. */
  readonly mayBeRefused?: boolean;
}

/**
 * Pairs of members who send in turn. In a closed loop a fixed number of sends wait for their acks, and each ack
 * starts the next send; in an open loop sends are due at a fixed rate.
 */
export class ChatLoad implements Disposable {
  readonly #seats: Seat[];
  readonly #ready = Promise.withResolvers<void>();
  readonly #failed = Promise.withResolvers<never>();
  #turn = 0;
  #hellos = 0;
  #isSending = false;
  #pacer: Pacer | undefined;
  #pending = 0;
  #unsent = 0;
  #latencies: number[] = [];
  #lastAckAt = 0;
  #longestPause = 0;

  /**
   * Makes two members per thread. The members of one thread are half the list apart, so that turns visit all
   * threads first.
   */
  constructor(threadIds: readonly string[], { firstIndex = 0, mayBeRefused = false }: ChatOptions = {}) {
    const half = threadIds.length;
    this.#seats = [...threadIds, ...threadIds].map((threadId, i) => {
      const peerIndex = firstIndex + ((i + half) % (half * 2));
      const member = new ChatMember({ index: firstIndex + i, peerIndex, threadId, mayBeRefused });
      return { member, socket: undefined, isOpen: false };
    });
    // Rejections also reach the caller that is waiting at that moment.
    this.#failed.promise.catch(() => {});
  }

  /**
   * Messages sent, acked, refused and delivered so far; acks overtaken by a later delivery; and sends that were
   * due but not made, because their connection was lost or too many were unanswered.
   */
  get counts() {
    const sum = (read: (member: ChatMember) => number): number =>
      this.#seats.reduce((n, { member }) => n + read(member), 0);
    return {
      acked: sum((member) => member.acked),
      delivered: sum((member) => member.delivered),
      sent: sum((member) => member.sent),
      refused: sum((member) => member.refused.size),
      late: sum((member) => member.late),
      unsent: this.#unsent,
    };
  }

  /**
   * Connects all members with the token of the same index, over the ports in turn. Resolves when all have
   * received `hello`.
   */
  async connect(ports: number | readonly number[], tokens: readonly string[]): Promise<void> {
    const all = [ports].flat();
    const half = this.#seats.length / 2;
    // The members of one thread connect to different ports if there are several.
    const selectPort = (i: number): number => all[(i < half ? i : i - half + 1) % all.length] ?? 0;
    await Promise.all(
      this.#seats.map((seat, i) => connectWithRetry(() => this.#open(seat, selectPort(i), tokens[i] ?? ''))),
    );
    await this.#orFailed(this.#ready.promise);
  }

  start(outstanding: number): void {
    this.#isSending = true;
    for (let i = 0; i < outstanding; i++) this.#sendNext();
  }

  /** Sends at a fixed rate from now on. Latencies count from the time at which each send was due. */
  startPaced(perSecond: number): void {
    this.#pacer = new Pacer(perSecond, (dueAt) => this.#sendNext(dueAt));
  }

  /** Runs for this time. Rejects at the first fault. */
  async run(seconds: number): Promise<void> {
    await this.#orFailed(Bun.sleep(seconds * 1_000));
  }

  /**
   * Returns milliseconds since the last call: latencies from the due time of each send to its ack, and the
   * longest time without any ack.
   */
  takeTimes(): { latencies: number[]; longestPause: number } {
    const times = { latencies: this.#latencies, longestPause: this.#longestPause };
    this.#latencies = [];
    this.#longestPause = 0;
    this.#lastAckAt = performance.now();
    return times;
  }

  /** Stops sending, waits for pending sends, and throws unless every member has seen every message once. */
  async finish(): Promise<void> {
    this.#isSending = false;
    this.#pacer?.[Symbol.dispose]();
    const deadline = performance.now() + DRAIN_LIMIT_MS;
    const isDone = (): boolean => {
      const { sent, acked, refused, delivered } = this.counts;
      return acked + refused === sent && delivered === acked;
    };
    while (!isDone() && performance.now() < deadline) await this.run(0.02);
    const half = this.#seats.length / 2;
    this.#seats.forEach(({ member }, i) => {
      const peer = this.#seats[(i + half) % this.#seats.length];
      if (peer !== undefined) member.checkEnd(peer.member);
    });
  }

  [Symbol.dispose](): void {
    this.#pacer?.[Symbol.dispose]();
    for (const { socket } of this.#seats) socket?.close();
  }

  async #open(seat: Seat, port: number, token: string): Promise<void> {
    let lost: string | undefined;
    seat.socket = new WebSocketClient({
      onText: (text) => this.#onText(seat.member, text),
      onEnd: (reason) => {
        lost = reason;
        if (seat.isOpen && reason !== undefined) this.#failed.reject(new Error(reason));
        seat.isOpen = false;
      },
    });
    await seat.socket.open(port, token);
    // The handshake may have been followed by a close in the same chunk.
    if (lost !== undefined) throw new Error(lost);
    seat.isOpen = true;
  }

  #onText(member: ChatMember, text: string): void {
    if (text.startsWith('{"type":"hello"') && ++this.#hellos === this.#seats.length) this.#ready.resolve();
    const refused = member.refused.size;
    const sentAt = member.receive(text);
    if (sentAt !== undefined) this.#onAck(sentAt);
    const isRefused = member.refused.size > refused;
    if (sentAt === undefined && !isRefused) return;
    this.#pending -= 1;
    if (isRefused) setTimeout(() => this.#continue(), REFUSAL_PAUSE_MS);
    else this.#continue();
  }

  /** Sends the next message of a closed loop. */
  #continue(): void {
    if (this.#isSending) this.#sendNext();
  }

  #onAck(sentAt: number): void {
    const now = performance.now();
    this.#latencies.push(now - sentAt);
    this.#longestPause = Math.max(this.#longestPause, now - this.#lastAckAt);
    this.#lastAckAt = now;
  }

  #sendNext(dueAt?: number): void {
    const seat = this.#seats[this.#turn];
    this.#turn = (this.#turn + 1) % this.#seats.length;
    if (seat?.socket === undefined || !seat.isOpen || this.#pending >= MAX_PENDING) {
      this.#unsent += 1;
      return;
    }
    this.#pending += 1;
    seat.socket.send(seat.member.nextFrame(dueAt));
  }

  async #orFailed<T>(work: Promise<T>): Promise<T> {
    return await Promise.race([work, this.#failed.promise]);
  }
}
