import type { Seen } from './driver.ts';
import { Numbers, readBody } from './numbered-messages.ts';
import type { Room } from './stack.ts';

const DRAIN_LIMIT_MS = 20_000;

/** A closed loop of events to a room: so many are on their way at any time; who has reached everybody starts the next. */
export class RoomLoop implements Disposable {
  readonly #room: Room;
  readonly #seen: readonly Numbers[];
  /** Of each event on its way: when it was published, and how many connections still lack it. */
  readonly #underWay = new Map<number, { readonly at: number; missing: number }>();
  readonly #failed = Promise.withResolvers<never>();
  #isPublishing = false;
  #latencies: number[] = [];
  published = 0;
  /** Counts over all connections. */
  delivered = 0;

  constructor(room: Room, size: number) {
    this.#room = room;
    this.#seen = Array.from({ length: size }, () => new Numbers());
    // Heard by whoever waits at that moment.
    this.#failed.promise.catch(() => {});
  }

  /** The connection at this place has got something. Throws when it had got it before. */
  take(place: number, seen: Seen): void {
    if (seen.type !== 'message') throw new Error(`unexpected in a room: ${seen.type}`);
    const { n } = readBody(seen.body);
    this.#seen[place]?.take(n);
    this.delivered += 1;
    const event = this.#underWay.get(n);
    if (event === undefined) throw new Error(`event ${n} is not on its way`);
    event.missing -= 1;
    if (event.missing > 0) return;
    this.#underWay.delete(n);
    this.#latencies.push(performance.now() - event.at);
    if (this.#isPublishing) this.#publishNext();
  }

  fail(error: Error): void {
    this.#failed.reject(error);
  }

  start(outstanding: number): void {
    this.#isPublishing = true;
    for (let i = 0; i < outstanding; i++) this.#publishNext();
  }

  /** Goes on for so long; rejects at the first thing that goes wrong. */
  async run(seconds: number): Promise<void> {
    await Promise.race([Bun.sleep(seconds * 1_000), this.#failed.promise]);
  }

  /** Milliseconds from publishing to the last connection, of what arrived since the last call. */
  takeLatencies(): number[] {
    const latencies = this.#latencies;
    this.#latencies = [];
    return latencies;
  }

  /** Publishes nothing more, waits for what is on its way, and throws unless everybody got everything once. */
  async finish(): Promise<void> {
    this.#isPublishing = false;
    const deadline = performance.now() + DRAIN_LIMIT_MS;
    while (this.#underWay.size > 0 && performance.now() < deadline) await this.run(0.02);
    for (const seen of this.#seen) seen.checkEnd(this.published);
  }

  [Symbol.dispose](): void {
    this.#isPublishing = false;
  }

  #publishNext(): void {
    const n = this.published++;
    this.#underWay.set(n, { at: performance.now(), missing: this.#seen.length });
    this.#room.publish(n).catch(this.#failed.reject);
  }
}
