import { per, startMeter } from './meter.ts';
import { startServer } from './server-process.ts';
import type { Settings } from './settings.ts';
import { medians, percentile } from './statistics.ts';
import { figure, formatTable, type Column } from './table.ts';
import { makeTokens } from './tokens.ts';
import { WebSocketClient } from './websocket.ts';

/** Clients that come at once, as after a restart of a proxy, and those that were there all the while. */
const HERD = 5_000;
const SETTLED = 20;
const QUIET_MS = 1_000;
const LIMIT_MS = 60_000;

/** Times are milliseconds, processor times microseconds a client of the herd. */
interface Figures {
  refused: number;
  seconds: number;
  quietP50: number;
  quietP99: number;
  herdP50: number;
  herdP99: number;
  herdMax: number;
  server: number;
  others: number;
}

const columns: Column<Figures>[] = [
  { head: 'all back s', cell: (row) => figure(row.seconds, 1) },
  { head: 'told to wait', cell: (row) => figure(row.refused) },
  { head: 'server µs', cell: (row) => figure(row.server) },
  { head: 'ping before p50 ms', cell: (row) => figure(row.quietP50, 1) },
  { head: 'p99 ms', cell: (row) => figure(row.quietP99, 1) },
  { head: 'meanwhile p50 ms', cell: (row) => figure(row.herdP50, 1) },
  { head: 'p99 ms', cell: (row) => figure(row.herdP99, 1) },
  { head: 'max ms', cell: (row) => figure(row.herdMax, 1) },
  { head: 'others µs', cell: (row) => figure(row.others) },
];

/** How long a herd takes to come back, and what those feel who are connected already. Returns the table. */
export async function benchHerd(settings: Settings): Promise<string> {
  const runs: Figures[] = [];
  for (let run = 0; run < settings.runs; run++) runs.push(await runOnce(settings));
  const caption = `Herd: ${figure(HERD)} clients connect at once and come again when told to wait, until all have hello; ${SETTLED} connected ones ping all the while. ${settings.runs} run(s).`;
  return `${caption}\n\n${formatTable(columns, [medians(runs)])}`;
}

async function runOnce(settings: Settings): Promise<Figures> {
  await using server = await startServer(settings);
  const tokens = await makeTokens(server.jwtSecret, 1, HERD + SETTLED);
  using everybody = new DisposableStack();
  const pingers = tokens.slice(HERD).map((token) => everybody.use(new Guest(server.port, token)));
  for (const pinger of pingers) await pinger.arrive();
  const quiet = await pingWhile(pingers, Bun.sleep(QUIET_MS));
  const herd = tokens.slice(0, HERD).map((token) => everybody.use(new Guest(server.port, token)));
  const start = performance.now();
  const spent = startMeter(settings, server.pid);
  let seconds = 0;
  const back = Promise.all(herd.map((guest) => guest.arrive())).then(() => {
    seconds = (performance.now() - start) / 1_000;
  });
  const meanwhile = await pingWhile(pingers, back);
  for (const guest of [...herd, ...pingers]) guest.check();
  return {
    refused: herd.reduce((sum, guest) => sum + guest.refusals, 0),
    seconds,
    quietP50: percentile(quiet, 0.5),
    quietP99: percentile(quiet, 0.99),
    herdP50: percentile(meanwhile, 0.5),
    herdP99: percentile(meanwhile, 0.99),
    herdMax: percentile(meanwhile, 1),
    ...per(HERD, spent()),
  };
}

/** How long each ping took, one after the other by each, until `end`. */
async function pingWhile(pingers: readonly Guest[], end: Promise<unknown>): Promise<number[]> {
  const over = new AbortController();
  const ended = end.finally(() => over.abort());
  const latencies: number[] = [];
  const ping = async (guest: Guest): Promise<void> => {
    while (!over.signal.aborted) {
      const start = performance.now();
      await guest.ping();
      latencies.push(performance.now() - start);
      await Bun.sleep(5);
    }
  };
  await Promise.all([ended, ...pingers.map(ping)]);
  return latencies;
}

/** A client that comes again when it is told to wait. */
class Guest implements Disposable {
  readonly #port: number;
  readonly #token: string;
  #client: WebSocketClient | undefined;
  #hello = Promise.withResolvers<void>();
  #pong = Promise.withResolvers<void>();
  #lost: string | undefined;
  refusals = 0;

  constructor(port: number, token: string) {
    this.#port = port;
    this.#token = token;
  }

  /** Resolves when it has got `hello`. */
  async arrive(): Promise<void> {
    const deadline = performance.now() + LIMIT_MS;
    for (;;) {
      try {
        return await this.#tryOnce();
      } catch (error) {
        const seconds = /retry-after: (\d+)/i.exec(String(error))?.[1];
        if (seconds === undefined || performance.now() > deadline) throw error;
        this.refusals += 1;
        await Bun.sleep(Number(seconds) * 1_000 * (0.5 + Math.random() * 0.5));
      }
    }
  }

  async ping(): Promise<void> {
    this.#pong = Promise.withResolvers();
    this.#client?.send('{"type":"ping","id":"p"}');
    const late = setTimeout(() => this.#pong.reject(new Error('no answer to a ping')), LIMIT_MS);
    await this.#pong.promise;
    clearTimeout(late);
  }

  check(): void {
    if (this.#lost !== undefined) throw new Error(`a connection was lost: ${this.#lost}`);
  }

  [Symbol.dispose](): void {
    this.#client?.close();
  }

  async #tryOnce(): Promise<void> {
    this.#hello = Promise.withResolvers();
    // Nobody waits for it while the handshake is refused.
    this.#hello.promise.catch(() => {});
    let isOpen = false;
    this.#client = new WebSocketClient({
      onText: (text) => this.#take(text),
      onEnd: (reason) => {
        if (isOpen && reason !== undefined) this.#lost = reason;
        this.#hello.reject(new Error(reason ?? 'closed'));
      },
    });
    await this.#client.open(this.#port, this.#token);
    isOpen = true;
    await this.#hello.promise;
  }

  #take(text: string): void {
    if (text.startsWith('{"type":"hello"')) this.#hello.resolve();
    else if (text.startsWith('{"type":"ack"')) this.#pong.resolve();
  }
}
