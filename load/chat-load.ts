import { Member } from './member.ts';
import { WebSocketClient } from './websocket.ts';

const DRAIN_LIMIT_MS = 10_000;

interface Seat {
  readonly member: Member;
  readonly socket: WebSocketClient;
}

/**
 * A closed loop: so many sends wait for their acks at any time, and each ack starts the next send, by turns over the
 * connections.
 */
export class ChatLoad implements Disposable {
  readonly #seats: Seat[];
  readonly #greeted = Promise.withResolvers<void>();
  readonly #failed = Promise.withResolvers<never>();
  #turn = 0;
  #hellos = 0;
  #isSending = false;
  #latencies: number[] = [];
  #lastAckAt = 0;
  #longestPause = 0;

  /** Two members a thread; members of one thread stand far apart, so that turns go over the threads first. */
  constructor(threadIds: readonly string[]) {
    const half = threadIds.length;
    this.#seats = [...threadIds, ...threadIds].map((threadId, index) =>
      this.#seat(new Member({ index, peerIndex: (index + half) % (half * 2), threadId })),
    );
    // Heard by whoever waits at that moment.
    this.#failed.promise.catch(() => {});
  }

  /** Messages acked and delivered so far, and acks that a later delivery has overtaken. */
  get counts(): { acked: number; delivered: number; sent: number; late: number } {
    const sum = (of: (member: Member) => number): number =>
      this.#seats.reduce((n, { member }) => n + of(member), 0);
    return {
      acked: sum((member) => member.acked),
      delivered: sum((member) => member.delivered),
      sent: sum((member) => member.sent),
      late: sum((member) => member.late),
    };
  }

  /** Connects everybody, the member at each place with the token there; resolves when all have got `hello`. */
  async connect(port: number, tokens: readonly string[]): Promise<void> {
    await Promise.all(this.#seats.map(({ socket }, i) => socket.open(port, tokens[i] ?? '')));
    await this.#orFailed(this.#greeted.promise);
  }

  start(outstanding: number): void {
    this.#isSending = true;
    for (let i = 0; i < outstanding; i++) this.#sendNext();
  }

  /** Goes on for so long; rejects at the first thing that goes wrong. */
  async run(seconds: number): Promise<void> {
    await this.#orFailed(Bun.sleep(seconds * 1_000));
  }

  /** Milliseconds since the last call: from each send to its ack, and the longest time without any ack. */
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
    const deadline = performance.now() + DRAIN_LIMIT_MS;
    const isDone = (): boolean => {
      const { sent, acked, delivered } = this.counts;
      return acked === sent && delivered === sent;
    };
    while (!isDone() && performance.now() < deadline) await this.run(0.02);
    const half = this.#seats.length / 2;
    this.#seats.forEach(({ member }, i) => {
      const peer = this.#seats[(i + half) % this.#seats.length];
      if (peer !== undefined) member.checkEnd(peer.member);
    });
  }

  [Symbol.dispose](): void {
    for (const { socket } of this.#seats) socket.close();
  }

  #seat(member: Member): Seat {
    const socket = new WebSocketClient({
      onText: (text) => this.#onText(member, text),
      onEnd: (reason) => {
        if (reason !== undefined) this.#failed.reject(new Error(reason));
      },
    });
    return { member, socket };
  }

  #onText(member: Member, text: string): void {
    if (text.startsWith('{"type":"hello"') && ++this.#hellos === this.#seats.length) this.#greeted.resolve();
    const sentAt = member.receive(text);
    if (sentAt === undefined) return;
    const now = performance.now();
    this.#latencies.push(now - sentAt);
    this.#longestPause = Math.max(this.#longestPause, now - this.#lastAckAt);
    this.#lastAckAt = now;
    if (this.#isSending) this.#sendNext();
  }

  #sendNext(): void {
    const seat = this.#seats[this.#turn];
    this.#turn = (this.#turn + 1) % this.#seats.length;
    seat?.socket.send(seat.member.nextFrame());
  }

  async #orFailed<T>(work: Promise<T>): Promise<T> {
    return await Promise.race([work, this.#failed.promise]);
  }
}
