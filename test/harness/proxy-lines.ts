import type { Socket } from 'bun';

type End = Socket<Half>;
/** The one that connected to the proxy, and the one the proxy connected to. */
export type Side = 'client' | 'service';

/** One end of a connection, and what is on its way to it. */
export interface Half {
  readonly side: Side;
  other?: End;
  /** Bytes that came before the other end was there, while it was full, or while nothing is carried. */
  readonly waiting: { bytes: Buffer; readonly due: number }[];
  waitingBytes: number;
  /** Gets nothing any more. */
  isDeaf: boolean;
  /** How many more bytes it gets before the connection is ended. */
  allowance: number;
}

/** Whether a connection is meant, by the port from which the service sees it. */
export type LineFits = (port: number) => boolean;

/**
 * What becomes of bytes and connections: carried, nothing carried but connections left alone, new connections refused,
 * or none at all.
 */
type State = 'open' | 'stalled' | 'closed to new' | 'cut';

/** Past so many waiting bytes nothing more is read for an end, so that who sends to it feels it. */
const MAX_WAITING_BYTES = 256 * 1024;

/** The connections through a proxy, each of two ends. */
export class Lines {
  #target: URL;
  readonly #open = new Set<End>();
  readonly #services = new Set<End>();
  #state: State = 'open';
  #accepted = 0;
  #delayMs = 0;
  #allowance = Infinity;

  constructor(target: URL) {
    this.#target = target;
  }

  readonly handlers = {
    data: (from: End, bytes: Buffer) => this.#forward(from, bytes),
    drain: (end: End) => this.#flush(end),
    close: (end: End) => this.#finish(end),
    error: (end: End) => this.#finish(end),
  };

  get ports(): number[] {
    return [...this.#services].map(({ localPort }) => localPort);
  }

  get accepted(): number {
    return this.#accepted;
  }

  newHalf(side: Side): Half {
    const allowance = side === 'client' ? this.#allowance : Infinity;
    return { side, waiting: [], waitingBytes: 0, isDeaf: false, allowance };
  }

  enter(state: State): void {
    this.#state = state;
    if (state === 'cut') this.reset();
    else for (const end of this.#open) this.#flush(end);
  }

  mend(): void {
    [this.#delayMs, this.#allowance] = [0, Infinity];
    for (const { data } of this.#open) [data.isDeaf, data.allowance] = [false, Infinity];
    this.enter('open');
  }

  reset(): void {
    for (const end of this.#open) end.terminate();
  }

  halfOpen(side: Side, fits: LineFits = () => true): void {
    for (const service of this.#services)
      if (fits(service.localPort))
        (side === 'service' ? service : (service.data.other ?? service)).data.isDeaf = true;
  }

  lead(target: URL): void {
    this.#target = target;
  }

  delay(ms: number): void {
    this.#delayMs = ms;
  }

  dropAfter(bytes: number): void {
    this.#allowance = bytes;
    for (const { data } of this.#open) if (data.side === 'client') data.allowance = bytes;
  }

  accept(client: End): void {
    client.data = this.newHalf('client');
    this.#open.add(client);
    this.#accepted++;
    if (this.#state === 'cut' || this.#state === 'closed to new') client.terminate();
    else this.#connectThrough(client).catch(() => client.terminate());
  }

  async #connectThrough(client: End): Promise<void> {
    const service = await Bun.connect<Half>({
      hostname: this.#target.hostname,
      port: Number(this.#target.port),
      data: { ...this.newHalf('service'), other: client },
      socket: this.handlers,
    });
    this.#open.add(service);
    this.#services.add(service);
    client.data.other = service;
    // What the client has sent meanwhile waited with it.
    service.data.waiting.push(...client.data.waiting.splice(0));
    [service.data.waitingBytes, client.data.waitingBytes] = [client.data.waitingBytes, 0];
    // It may be gone, or everything be cut, by now.
    if (!this.#open.has(client) || this.#state === 'cut') service.terminate();
    else this.#flush(service);
  }

  #forward(from: End, bytes: Buffer): void {
    const to = from.data.other;
    const { data } = to ?? from;
    data.waiting.push({ bytes: Buffer.from(bytes), due: performance.now() + this.#delayMs });
    data.waitingBytes += bytes.length;
    if (to === undefined) return;
    this.#flush(to);
    if (data.waitingBytes > MAX_WAITING_BYTES) from.pause();
  }

  /** Writes what waits for this end, as far as it takes it. */
  #flush(to: End): void {
    const { data } = to;
    // A client's own bytes wait with it until the other end is there.
    if (this.#state === 'stalled' || data.isDeaf || data.other === undefined) return;
    for (let first = data.waiting[0]; first !== undefined; first = data.waiting[0]) {
      if (this.#isEarly(to, first.due)) return;
      const written = Math.max(0, to.write(first.bytes.subarray(0, data.allowance)));
      data.waitingBytes -= written;
      data.allowance -= written;
      if (data.allowance <= 0) {
        to.terminate();
        return;
      }
      if (written < first.bytes.length) {
        first.bytes = first.bytes.subarray(written);
        return;
      }
      data.waiting.shift();
    }
    data.other.resume();
  }

  /** Whether this must wait; then it is looked at again when it is due. */
  #isEarly(to: End, due: number): boolean {
    const early = due - performance.now();
    if (this.#delayMs === 0 || early <= 0) return false;
    setTimeout(() => this.#flush(to), Math.ceil(early));
    return true;
  }

  #finish(end: End): void {
    this.#open.delete(end);
    this.#services.delete(end);
    const { other } = end.data;
    // Its last bytes are on their way for so long.
    if (this.#delayMs === 0) other?.end();
    else setTimeout(() => other?.end(), this.#delayMs);
  }
}
