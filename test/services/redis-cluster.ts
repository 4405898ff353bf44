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
/** Silence after which a node counts as failed, in milliseconds. */
const NODE_TIMEOUT_MS = 1_000;

/**
 * A Redis Cluster of three primaries with a third of the slots each; a restart keeps a node's slots, but no keys. It always
 * runs from the local program: containers could not reach each other at the addresses that clients need.
 */
export class RedisCluster implements AsyncDisposable {
  readonly #opened = new AsyncDisposableStack();
  /** The primaries at the start. */
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
          // Distinct epochs: with equal ones the nodes would first have to resolve the conflict.
          await askRedis(url, 'CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
        }),
      );
    }
    await cluster.settled();
    stack.move();
    return cluster;
  }

  /** URL of the first node. */
  get url(): string {
    return this.nodes[0]?.url ?? '';
  }

  /** Resolves when every node reports a healthy cluster. */
  settled(): Promise<void> {
    return untilSucceeds(() => this.#allAgree(), START_LIMIT_MS);
  }

  /** Sets whether nodes refuse all commands, channels included, while a slot has no owner. */
  async needAllSlots(isRequired: boolean): Promise<void> {
    const [coverage, channels] = isRequired ? ['yes', 'no'] : ['no', 'yes'];
    const settings = [
      ['cluster-require-full-coverage', coverage],
      ['cluster-allow-pubsubshard-when-down', channels],
    ] as const;
    for (const { url } of this.nodes) await askRedis(url, 'CONFIG', 'SET', ...settings.flat());
  }

  /** True if this node reports a slot without an owner. */
  async isDownAt({ url }: Service): Promise<boolean> {
    return String(await askRedis(url, 'CLUSTER', 'INFO')).includes('cluster_state:fail');
  }

  /** Adds a replica of this node. Resolves when it can take over. */
  async addReplicaOf({ url }: Service): Promise<void> {
    const replica = await this.#addNode();
    this.#replicas.push(replica);
    // Only a node that knows the others can be elected by them.
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
    // The target first, so that the slot always has an owner.
    for (const { url } of new Set([to, from, ...this.nodes])) {
      await askRedis(url, 'CLUSTER', 'SETSLOT', slot, 'NODE', String(toId));
    }
    await this.settled();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened.disposeAsync();
  }

  /** Starts a node and joins it to the cluster; `prepare` runs before it knows any other node. */
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
      // A new replica is copied at once, without waiting for further ones.
      'repl-diskless-sync-delay': 0,
      // When a node is away only its own slots are.
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

/** Throws unless the reply to the command has all these lines. */
async function expectInfo(url: string, command: [string, string], lines: readonly string[]): Promise<void> {
  const answer = String(await askRedis(url, ...command)).split('\r\n');
  const missing = lines.find((line) => !answer.includes(line));
  if (missing !== undefined) throw new Error(`${url} does not report ${missing}`);
}
