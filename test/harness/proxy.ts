import type { Socket } from 'bun';

type End = Socket<Half>;
interface Half {
  other?: End;
  /** Bytes that came before the other end was there, while it was full, or while nothing is carried. */
  waiting: Buffer[];
}

/**
 * What becomes of bytes and connections: carried, nothing carried but connections left alone, new connections refused,
 * or none at all.
 */
type State = 'open' | 'stalled' | 'closed to new' | 'cut';

/** A TCP proxy in front of a service, to take the service away and give it back without touching it. */
export interface Proxy extends Disposable {
  /** The service's URL with this proxy's address. */
  readonly url: string;
  /** Ports by which the service sees the connections that are open now. */
  readonly ports: number[];
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Refuses new connections and leaves the others alone. */
  refuse(): void;
  /** Carries nothing any more, in either direction, without a word: a network that loses every packet. */
  stall(): void;
  /** Lets everything through again, what waited first. */
  mend(): void;
}

export function startProxy(serviceUrl: string): Proxy {
  const lines = new Lines(new URL(serviceUrl));
  const server = Bun.listen<Half>({
    hostname: '127.0.0.1',
    port: 0,
    data: { waiting: [] },
    socket: { ...lines.handlers, open: (client) => lines.accept(client) },
  });
  const url = new URL(serviceUrl);
  url.hostname = '127.0.0.1';
  url.port = String(server.port);
  return {
    url: url.href,
    get ports() {
      return lines.ports;
    },
    cut: () => lines.enter('cut'),
    refuse: () => lines.enter('closed to new'),
    stall: () => lines.enter('stalled'),
    mend: () => lines.enter('open'),
    [Symbol.dispose]() {
      lines.enter('cut');
      server.stop(true);
    },
  };
}

/** The connections through a proxy, each of two ends. */
class Lines {
  readonly #target: URL;
  readonly #open = new Set<End>();
  readonly #services = new Set<End>();
  #state: State = 'open';

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

  enter(state: State): void {
    this.#state = state;
    for (const end of this.#open) {
      if (state === 'cut') end.terminate();
      else this.#flush(end);
    }
  }

  accept(client: End): void {
    client.data = { waiting: [] };
    this.#open.add(client);
    if (this.#state === 'cut' || this.#state === 'closed to new') client.terminate();
    else this.#connectThrough(client).catch(() => client.terminate());
  }

  async #connectThrough(client: End): Promise<void> {
    const service = await Bun.connect<Half>({
      hostname: this.#target.hostname,
      port: Number(this.#target.port),
      data: { other: client, waiting: client.data.waiting.splice(0) },
      socket: this.handlers,
    });
    this.#open.add(service);
    this.#services.add(service);
    client.data.other = service;
    service.data.waiting.push(...client.data.waiting.splice(0));
    // It may be gone, or everything be cut, by now.
    if (!this.#open.has(client) || this.#state === 'cut') service.terminate();
    else this.#flush(service);
  }

  #forward(from: End, bytes: Buffer): void {
    const to = from.data.other;
    (to ?? from).data.waiting.push(Buffer.from(bytes));
    if (to !== undefined) this.#flush(to);
  }

  /** Writes what waits for this end, as far as it takes it. */
  #flush(to: End): void {
    // A client's own bytes wait with it until the other end is there.
    if (this.#state === 'stalled' || to.data.other === undefined) return;
    for (let bytes = to.data.waiting[0]; bytes !== undefined; bytes = to.data.waiting[0]) {
      const written = to.write(bytes);
      if (written < bytes.length) {
        to.data.waiting[0] = bytes.subarray(Math.max(0, written));
        return;
      }
      to.data.waiting.shift();
    }
  }

  #finish(end: End): void {
    this.#open.delete(end);
    this.#services.delete(end);
    end.data.other?.end();
  }
}
