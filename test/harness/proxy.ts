import { Lines, type Half, type LineFits, type Side } from './proxy-lines.ts';

/** A TCP proxy in front of a service, to take the service away and give it back without touching it. */
export interface Proxy extends Disposable {
  /** The service's URL with this proxy's address. */
  readonly url: string;
  /** Ports by which the service sees the connections that are open now. */
  readonly ports: number[];
  /** Connections that clients have opened so far. */
  readonly accepted: number;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Ends every connection (the ends get an RST) and goes on with new ones. */
  reset(): void;
  /** Refuses new connections and leaves the others alone. */
  refuse(): void;
  /** Carries nothing any more, in either direction, without a word: a network that loses every packet. */
  stall(): void;
  /**
   * Carries nothing more to one side of the connections that are open now and fit: half-open ones. New ones are whole.
   * The side is told nothing; what was on its way waits until `mend`.
   */
  halfOpen(side: Side, fits?: LineFits): void;
  /** Carries every byte so many milliseconds late, in order. */
  delay(ms: number): void;
  /** Sends new connections to the service at this URL, and leaves those that are open where they are. */
  lead(serviceUrl: string): void;
  /** Lets each connection carry so many more bytes to its client, new ones as well, and then ends it. */
  dropAfter(bytes: number): void;
  /** Lets everything through again, what waited first. */
  mend(): void;
}

export function startProxy(serviceUrl: string): Proxy {
  const lines = new Lines(new URL(serviceUrl));
  const server = Bun.listen<Half>({
    hostname: '127.0.0.1',
    port: 0,
    data: lines.newHalf('client'),
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
    get accepted() {
      return lines.accepted;
    },
    cut: () => lines.enter('cut'),
    reset: () => lines.reset(),
    refuse: () => lines.enter('closed to new'),
    stall: () => lines.enter('stalled'),
    halfOpen: (side, fits) => lines.halfOpen(side, fits),
    delay: (ms) => lines.delay(ms),
    lead: (to) => lines.lead(new URL(to)),
    dropAfter: (bytes) => lines.dropAfter(bytes),
    mend: () => lines.mend(),
    [Symbol.dispose]() {
      lines.enter('cut');
      server.stop(true);
    },
  };
}
