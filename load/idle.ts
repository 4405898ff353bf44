import { per, startMeter } from './meter.ts';
import { residentBytes } from './processes.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import type { Settings } from './settings.ts';
import { medians } from './statistics.ts';
import { figure, formatTable, type Column } from './table.ts';
import { makeTokens } from './tokens.ts';
import { WebSocketClient } from './websocket.ts';

const CONNECTIONS = 10_000;
/** Handshakes under way at any time, as after a restart of a proxy. */
const AT_ONCE = 200;
/** How long the connections then stay, which shows what was only memory of the connecting. */
const SETTLE_SECONDS = 5;
/** Open files that a process needs beside its connections. */
const SPARE_FILES = 100;
const GREET_LIMIT_MS = 20_000;

/** Processor times are microseconds a connection, memory is bytes a connection. */
interface Figures {
  connectsPerSecond: number;
  bytes: number;
  settledBytes: number;
  server: number;
  postgres: number;
  redis: number;
  generator: number;
  others: number;
}

const columns: Column<Figures>[] = [
  { head: 'connects/s', cell: (row) => figure(row.connectsPerSecond) },
  { head: 'RSS KB', cell: (row) => figure(row.bytes / 1e3, 1) },
  { head: 'settled KB', cell: (row) => figure(row.settledBytes / 1e3, 1) },
  { head: 'server µs', cell: (row) => figure(row.server) },
  { head: 'PostgreSQL µs', cell: (row) => figure(row.postgres) },
  { head: 'Redis µs', cell: (row) => figure(row.redis) },
  { head: 'generator µs', cell: (row) => figure(row.generator) },
  { head: 'others µs', cell: (row) => figure(row.others) },
];

/** What a connection costs that does nothing. Returns the table. */
export async function benchIdle(settings: Settings): Promise<string> {
  checkOpenFiles();
  const runs: Figures[] = [];
  for (let run = 0; run < settings.runs; run++) runs.push(await runOnce(settings));
  const caption = `Idle: ${figure(CONNECTIONS)} users of one connection each, without threads, ${AT_ONCE} handshakes at a time, ${settings.runs} run(s). KB and µs of CPU a connection, right after connecting; settled: after ${SETTLE_SECONDS} s.`;
  return `${caption}\n\n${formatTable(columns, [medians(runs)])}`;
}

/** Throws when the limit of open files, which the server inherits, would end the run halfway. */
function checkOpenFiles(): void {
  const limit = Bun.spawnSync(['sh', '-c', 'ulimit -n']).stdout.toString().trim();
  const needed = CONNECTIONS + SPARE_FILES;
  if (limit !== 'unlimited' && Number(limit) < needed) {
    throw new Error(`ulimit -n is ${limit}: raise it to at least ${needed} for the idle connections`);
  }
}

async function runOnce(settings: Settings): Promise<Figures> {
  await using server = await startServer(settings);
  const tokens = await makeTokens(server.jwtSecret, 1, CONNECTIONS);
  using crowd = new Crowd();
  const before = residentBytes(server.pid).now;
  const start = performance.now();
  const spent = startMeter(settings, server.pid);
  await crowd.connect(server.port, tokens);
  const figures = {
    connectsPerSecond: (CONNECTIONS / (performance.now() - start)) * 1_000,
    ...per(CONNECTIONS, spent()),
    bytes: (residentBytes(server.pid).now - before) / CONNECTIONS,
  };
  await Bun.sleep(SETTLE_SECONDS * 1_000);
  crowd.check();
  return { ...figures, settledBytes: settled(server, before) };
}

function settled(server: ServerProcess, before: number): number {
  return (residentBytes(server.pid).now - before) / CONNECTIONS;
}

/** Connections that only listen. */
class Crowd implements Disposable {
  readonly #sockets: WebSocketClient[] = [];
  #greeted = 0;
  #unexpected: string[] = [];

  /** Connects one user a token, some at a time; resolves when all have got `hello`. */
  async connect(port: number, tokens: readonly string[]): Promise<void> {
    const left = tokens.values();
    // Each takes from the same iterator, so together they go through it once.
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const token of left) await this.#connect(port, token);
      }),
    );
  }

  /** Throws unless everybody was greeted once and is still there, and nothing else has come. */
  check(): void {
    const [first] = this.#unexpected;
    if (first !== undefined) throw new Error(`${this.#unexpected.length} unexpected events, first: ${first}`);
    if (this.#greeted !== CONNECTIONS)
      throw new Error(`${this.#greeted} of ${CONNECTIONS} connections got hello`);
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.close();
  }

  async #connect(port: number, token: string): Promise<void> {
    const hello = Promise.withResolvers<void>();
    const timer = setTimeout(() => hello.reject(new Error('no hello in time')), GREET_LIMIT_MS);
    const socket = new WebSocketClient({
      onText: (text) => {
        if (!text.startsWith('{"type":"hello"')) this.#unexpected.push(text);
        else this.#greeted += 1;
        hello.resolve();
      },
      onEnd: (reason) => {
        if (reason === undefined) return;
        this.#unexpected.push(reason);
        hello.reject(new Error(reason));
      },
    });
    this.#sockets.push(socket);
    await socket.open(port, token);
    await hello.promise;
    clearTimeout(timer);
  }
}
