import type { Socket } from 'bun';

type End = Socket<Half>;
/** Side that connected to the proxy, and side that the proxy connected to. */
export type Side = 'client' | 'service';

/** One end of a connection, and the bytes in flight to it. */
export interface Half {
  readonly side: Side;
  other?: End;
  /** Bytes that arrived before the other end was connected, while it was full, or while the proxy stalls. */
  readonly waiting: { bytes: Buffer; readonly due: number }[];
  waitingBytes: number;
  /** Receives nothing further. */
  isDeaf: boolean;
  /** Number of bytes that it still receives before the connection ends. */
  allowance: number;
}

/** Selects connections by the port from which the service sees them. */
export type LineFits = (port: number) => boolean;

/**
 * Mode of the proxy: carry, carry nothing but keep connections, refuse new connections, or end all.
 */
type State = 'open' | 'stalled' | 'closed to new' | 'cut';

/** Limit of waiting bytes per end, after which the proxy stops reading, so that the sender gets back pressure. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Connections through a proxy, each with two ends. */
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
    // Bytes that the client has sent meanwhile.
    service.data.waiting.push(...client.data.waiting.splice(0));
    [service.data.waitingBytes, client.data.waitingBytes] = [client.data.waitingBytes, 0];
    // The client may be gone, or the proxy cut, by now.
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

  /** Writes the waiting bytes of this end, as far as it accepts them. */
  #flush(to: End): void {
    const { data } = to;
    // A client's bytes wait until the other end is connected.
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

  /** Whether the bytes must wait; if so, sets a timer for when they are due. */
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
    // Its last bytes are delayed by this time.
    if (this.#delayMs === 0) other?.end();
    else setTimeout(() => other?.end(), this.#delayMs);
  }
}
