import { Member } from './chat-member.ts';
import { Pacer } from '../pacing/pacer.ts';
import { WebSocketClient } from './websocket-client.ts';
import { whenLetIn } from './connect-with-retry.ts';

const DRAIN_LIMIT_MS = 10_000;

/** Sends on their way at a fixed rate; more are not sent: what does not answer is not to be buried. */
const MAX_ON_THEIR_WAY = 100_000;

interface Seat {
  readonly member: Member;
  socket: WebSocketClient | undefined;
  isOpen: boolean;
}

interface ChatOptions {
  /** Tells the members of several loads apart; each has two for each of its threads. */
  readonly firstIndex?: number;
  /** Whether a refused send is counted and the load goes on. */
  readonly mayBeRefused?: boolean;
}

/**
 * Members of threads of two who send by turns. In a closed loop so many sends wait for their acks at any time, and each
 * ack starts the next one; in an open loop sends are due at a fixed rate.
 */
export class ChatLoad implements Disposable {
  readonly #seats: Seat[];
  readonly #greeted = Promise.withResolvers<void>();
  readonly #failed = Promise.withResolvers<never>();
  #turn = 0;
  #hellos = 0;
  #isSending = false;
  #pacer: Pacer | undefined;
  #onTheirWay = 0;
  #unsent = 0;
  #latencies: number[] = [];
  #lastAckAt = 0;
  #longestPause = 0;

  /** Two members a thread; members of one thread stand far apart, so that turns go over the threads first. */
  constructor(threadIds: readonly string[], { firstIndex = 0, mayBeRefused = false }: ChatOptions = {}) {
    const half = threadIds.length;
    this.#seats = [...threadIds, ...threadIds].map((threadId, i) => {
      const peerIndex = firstIndex + ((i + half) % (half * 2));
      const member = new Member({ index: firstIndex + i, peerIndex, threadId, mayBeRefused });
      return { member, socket: undefined, isOpen: false };
    });
    // Heard by whoever waits at that moment.
    this.#failed.promise.catch(() => {});
  }

  /**
   * Messages sent, acked, refused and delivered so far, acks that a later delivery has overtaken, and sends that were due
   * but not made: their connection was lost, or too many were on their way.
   */
  get counts() {
    const sum = (of: (member: Member) => number): number =>
      this.#seats.reduce((n, { member }) => n + of(member), 0);
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
   * Connects everybody, the member at each place with the token there, over several ports by turns; resolves when all have
   * got `hello`.
   */
  async connect(ports: number | readonly number[], tokens: readonly string[]): Promise<void> {
    const all = [ports].flat();
    const half = this.#seats.length / 2;
    // The members of one thread come by different ports, where there are several.
    const portOf = (i: number): number => all[(i < half ? i : i - half + 1) % all.length] ?? 0;
    await Promise.all(
      this.#seats.map((seat, i) => whenLetIn(() => this.#open(seat, portOf(i), tokens[i] ?? ''))),
    );
    await this.#orFailed(this.#greeted.promise);
  }

  start(outstanding: number): void {
    this.#isSending = true;
    for (let i = 0; i < outstanding; i++) this.#sendNext();
  }

  /** Sends are due at a fixed rate from now on; their latencies count from the times they were meant for. */
  startPaced(perSecond: number): void {
    this.#pacer = new Pacer(perSecond, (meantFor) => this.#sendNext(meantFor));
  }

  /** Goes on for so long; rejects at the first thing that goes wrong. */
  async run(seconds: number): Promise<void> {
    await this.#orFailed(Bun.sleep(seconds * 1_000));
  }

  /** Milliseconds since the last call: from when each send was meant to be made to its ack, and the longest time without any ack. */
  takeTimes(): { latencies: number[]; longestPause: number } {
    const times = { latencies: this.#latencies, longestPause: this.#longestPause };
    this.#latencies = [];
    this.#longestPause = 0;
    this.#lastAckAt = performance.now();
    return times;
  }

  /** Sends nothing more, waits for what is under way, and throws unless everybody has seen everything once. */
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
    // What came with the handshake may have ended it again.
    if (lost !== undefined) throw new Error(lost);
    seat.isOpen = true;
  }

  #onText(member: Member, text: string): void {
    if (text.startsWith('{"type":"hello"') && ++this.#hellos === this.#seats.length) this.#greeted.resolve();
    const refused = member.refused.size;
    const sentAt = member.receive(text);
    if (sentAt !== undefined) this.#onAck(sentAt);
    if (sentAt === undefined && member.refused.size === refused) return;
    this.#onTheirWay -= 1;
    if (this.#isSending) this.#sendNext();
  }

  #onAck(sentAt: number): void {
    const now = performance.now();
    this.#latencies.push(now - sentAt);
    this.#longestPause = Math.max(this.#longestPause, now - this.#lastAckAt);
    this.#lastAckAt = now;
  }

  #sendNext(meantFor?: number): void {
    const seat = this.#seats[this.#turn];
    this.#turn = (this.#turn + 1) % this.#seats.length;
    if (seat?.socket === undefined || !seat.isOpen || this.#onTheirWay >= MAX_ON_THEIR_WAY) {
      this.#unsent += 1;
      return;
    }
    this.#onTheirWay += 1;
    seat.socket.send(seat.member.nextFrame(meantFor));
  }

  async #orFailed<T>(work: Promise<T>): Promise<T> {
    return await Promise.race([work, this.#failed.promise]);
  }
}
