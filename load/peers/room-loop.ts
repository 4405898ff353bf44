import type { ServerEvent } from './driver.ts';
import { NumberTracker, readBody } from './numbered-messages.ts';
import type { Room } from './stack.ts';

const DRAIN_LIMIT_MS = 20_000;

/**
 * A closed loop of events to a room: a fixed number are in progress, and an event that has reached all
 * connections starts the next.
 */
export class RoomLoop implements Disposable {
  readonly #room: Room;
  readonly #seen: readonly NumberTracker[];
  /** Events in progress: their publish time and the number of connections that still lack them. */
  readonly #pending = new Map<number, { readonly at: number; missing: number }>();
  readonly #failed = Promise.withResolvers<never>();
  #isPublishing = false;
  #latencies: number[] = [];
  published = 0;
  /** Number of deliveries over all connections. */
  delivered = 0;

  constructor(room: Room, size: number) {
    this.#room = room;
    this.#seen = Array.from({ length: size }, () => new NumberTracker());
    // Rejections also reach the caller that is waiting at that moment.
    this.#failed.promise.catch(() => {});
  }

  /** Takes an event of the connection with this index. Throws when the connection received it before. */
  take(index: number, seen: ServerEvent): void {
    if (seen.type !== 'message') throw new Error(`unexpected in a room: ${seen.type}`);
    const { n } = readBody(seen.body);
    this.#seen[index]?.take(n);
    this.delivered += 1;
    const event = this.#pending.get(n);
    if (event === undefined) throw new Error(`event ${n} is not on its way`);
    event.missing -= 1;
    if (event.missing > 0) return;
    this.#pending.delete(n);
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

  /** Runs for this time. Rejects at the first fault. */
  async run(seconds: number): Promise<void> {
    await Promise.race([Bun.sleep(seconds * 1_000), this.#failed.promise]);
  }

  /** Returns milliseconds from publishing to the last connection, of events that arrived since the last call. */
  takeLatencies(): number[] {
    const latencies = this.#latencies;
    this.#latencies = [];
    return latencies;
  }

  /** Stops publishing, waits for pending events, and throws unless every connection received every event once. */
  async finish(): Promise<void> {
    this.#isPublishing = false;
    const deadline = performance.now() + DRAIN_LIMIT_MS;
    while (this.#pending.size > 0 && performance.now() < deadline) await this.run(0.02);
    for (const seen of this.#seen) seen.checkEnd(this.published);
  }

  [Symbol.dispose](): void {
    this.#isPublishing = false;
  }

  #publishNext(): void {
    const n = this.published++;
    this.#pending.set(n, { at: performance.now(), missing: this.#seen.length });
    this.#room.publish(n).catch(this.#failed.reject);
  }
}
