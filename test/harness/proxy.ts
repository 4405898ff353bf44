import { Lines, type Half, type LineFits, type Side } from './proxy-lines.ts';

/** TCP proxy in front of a service, which makes the service unreachable and reachable again without changing it. */
export interface Proxy extends Disposable {
  /** The service's URL with this proxy's address. */
  readonly url: string;
  /** Ports from which the service sees the open connections. */
  readonly ports: number[];
  /** Number of connections that clients have opened. */
  readonly accepted: number;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Ends every connection with an RST, and accepts new ones. */
  reset(): void;
  /** Refuses new connections and keeps the open ones. */
  refuse(): void;
  /** Carries nothing in either direction, silently, as a network that loses every packet. */
  stall(): void;
  /**
   * Makes the open connections that fit half-open: nothing is carried to one side, silently, and bytes wait until
   * `mend`. New connections work.
   */
  halfOpen(side: Side, fits?: LineFits): void;
  /** Delays every byte by `ms` milliseconds, in order. */
  delay(ms: number): void;
  /** Sends new connections to the service at this URL, and keeps the open ones. */
  lead(serviceUrl: string): void;
  /** Ends each connection, new ones included, after this many more bytes to its client. */
  dropAfter(bytes: number): void;
  /** Carries everything again, waiting bytes first. */
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
