import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RedisClient } from 'bun';
import { locate } from './binaries.ts';
import { startDaemon } from './daemon.ts';
import { freePort } from './ports.ts';
import { probeRedis } from './probe.ts';
import type { Service } from './service.ts';
import { START_LIMIT_MS, untilSucceeds } from './wait.ts';

const PRIMARIES = 3;
const SLOTS = 16_384;
/** After so long without a word a node counts as failed, in milliseconds. */
const NODE_TIMEOUT_MS = 1_000;

/**
 * A Redis Cluster of three primaries, each with a third of the slots. Its nodes keep their slots through a restart, but no
 * keys. It always runs from the local program: containers would not reach each other at the addresses that clients need.
 */
export class RedisCluster implements AsyncDisposable {
  readonly #opened = new AsyncDisposableStack();
  /** The primaries it was started with. */
  readonly nodes: Service[] = [];
  readonly #replicas: Service[] = [];

  private constructor() {}

  static async start(): Promise<RedisCluster> {
    const cluster = new RedisCluster();
    await using stack = new AsyncDisposableStack();
    stack.use(cluster);
    for (let i = 0; i < PRIMARIES; i++) {
      cluster.nodes.push(
        await cluster.#addNode(async ({ url }) => {
          await askRedis(url, 'CLUSTER', 'ADDSLOTSRANGE', firstSlot(i), firstSlot(i + 1) - 1);
          // Different ones: else the nodes would have to sort out first which of them is newest.
          await askRedis(url, 'CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
        }),
      );
    }
    await cluster.settled();
    stack.move();
    return cluster;
  }

  /** Of any node. */
  get url(): string {
    return this.nodes[0]?.url ?? '';
  }

  /** Resolves when every node says that all is well. */
  settled(): Promise<void> {
    return untilSucceeds(() => this.#allAgree(), START_LIMIT_MS);
  }

  /** Whether nodes refuse everything, channels too, while a slot is nobody's. */
  async needAllSlots(need: boolean): Promise<void> {
    const [coverage, channels] = need ? ['yes', 'no'] : ['no', 'yes'];
    const settings = [
      ['cluster-require-full-coverage', coverage],
      ['cluster-allow-pubsubshard-when-down', channels],
    ] as const;
    for (const { url } of this.nodes) await askRedis(url, 'CONFIG', 'SET', ...settings.flat());
  }

  /** Whether this node says that a slot is nobody's. */
  async isDownAt({ url }: Service): Promise<boolean> {
    return String(await askRedis(url, 'CLUSTER', 'INFO')).includes('cluster_state:fail');
  }

  /** Resolves when the new node would take over. */
  async addReplicaOf({ url }: Service): Promise<void> {
    const replica = await this.#addNode();
    this.#replicas.push(replica);
    // Only who knows the others can be elected by them.
    await this.settled();
    const id = String(await askRedis(url, 'CLUSTER', 'MYID'));
    const linked = ['master_link_status:up'];
    await untilSucceeds(
      async () => void (await askRedis(replica.url, 'CLUSTER', 'REPLICATE', id)),
      START_LIMIT_MS,
    );
    await untilSucceeds(() => expectInfo(replica.url, ['INFO', 'replication'], linked), START_LIMIT_MS);
  }

  /** Moves the slot of this channel or key with all its keys, as an operator would. */
  async moveSlotOf(name: string, from: Service, to: Service): Promise<void> {
    const slot = Number(await askRedis(from.url, 'CLUSTER', 'KEYSLOT', name));
    const [fromId, toId] = await Promise.all([from, to].map(({ url }) => askRedis(url, 'CLUSTER', 'MYID')));
    await askRedis(to.url, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(fromId));
    await askRedis(from.url, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(toId));
    const keys = (await askRedis(from.url, 'CLUSTER', 'GETKEYSINSLOT', slot, 100)) as string[];
    const target = ['127.0.0.1', to.port, '', 0, 5_000] as const;
    if (keys.length > 0) await askRedis(from.url, 'MIGRATE', ...target, 'KEYS', ...keys);
    // First where it goes, so that it is never nobody's.
    for (const { url } of new Set([to, from, ...this.nodes])) {
      await askRedis(url, 'CLUSTER', 'SETSLOT', slot, 'NODE', String(toId));
    }
    await this.settled();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened.disposeAsync();
  }

  /** `prepare` is called before the node knows any other. */
  async #addNode(prepare?: (node: Service) => Promise<void>): Promise<Service> {
    const busPort = await freePort();
    const node = this.#opened.use(await startNode(busPort));
    await prepare?.(node);
    if (this.nodes.length > 0) await askRedis(this.url, 'CLUSTER', 'MEET', '127.0.0.1', node.port, busPort);
    return node;
  }

  async #allAgree(): Promise<void> {
    const lines = [
      'cluster_state:ok',
      `cluster_slots_ok:${SLOTS}`,
      `cluster_known_nodes:${PRIMARIES + this.#replicas.length}`,
      `cluster_size:${PRIMARIES}`,
    ];
    for (const { url } of [...this.nodes, ...this.#replicas])
      await expectInfo(url, ['CLUSTER', 'INFO'], lines);
  }
}

/** Sends one command to the Redis at `url`. */
export async function askRedis(url: string, command: string, ...args: (string | number)[]): Promise<unknown> {
  const client = new RedisClient(url, { autoReconnect: false });
  try {
    return (await client.send(command, args.map(String))) as unknown;
  } finally {
    client.close();
  }
}

function firstSlot(node: number): number {
  return Math.round((node * SLOTS) / PRIMARIES);
}

function startNode(busPort: number): Promise<Service> {
  return startDaemon({}, async (scratch) => {
    const program = await locate('redis');
    const port = await freePort();
    const dir = join(scratch.dir, 'redis');
    await mkdir(dir);
    const settings = {
      bind: '127.0.0.1',
      port,
      dir,
      save: '',
      appendonly: 'no',
      'cluster-enabled': 'yes',
      'cluster-port': busPort,
      'cluster-node-timeout': NODE_TIMEOUT_MS,
      // A replica need not wait for others to copy together with.
      'repl-diskless-sync-delay': 0,
      // A node that is away takes its own slots with it, and no others.
      'cluster-require-full-coverage': 'no',
    };
    return {
      name: 'redis',
      url: `redis://127.0.0.1:${port}`,
      port,
      argv: [program, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])],
      owner: undefined,
      stopSignal: 'SIGTERM',
      dropSignal: 'SIGTERM',
      probe: probeRedis,
    };
  });
}

/** Throws unless all these lines are in the answer to the command. */
async function expectInfo(url: string, command: [string, string], lines: readonly string[]): Promise<void> {
  const answer = String(await askRedis(url, ...command)).split('\r\n');
  const missing = lines.find((line) => !answer.includes(line));
  if (missing !== undefined) throw new Error(`${url} does not say ${missing}`);
}
