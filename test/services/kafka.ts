import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { locate } from './binaries.ts';
import { logTail, spawnInto, startDaemon } from './daemon.ts';
import { kafkaJars } from './kafka-jars.ts';
import { freePort } from './ports.ts';
import { probeKafka } from './probe.ts';
import type { Scratch } from './scratch.ts';
import type { Service, ServiceOptions } from './service.ts';

/** Settings of one small, fast node that is broker and controller. The rest, durability included, is Kafka's default. */
export const BROKER_SETTINGS = {
  'node.id': 1,
  'process.roles': 'broker,controller',
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  'auto.create.topics.enable': 'true',
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': 4,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'transaction.state.log.num.partitions': 4,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'group.initial.rebalance.delay.ms': 0,
  // After a SIGKILL the controller accepts the broker only when its old session has ended: by default after 9 s.
  'broker.session.timeout.ms': 2000,
  'broker.heartbeat.interval.ms': 500,
  // By default 128 MiB, allocated at the start.
  'log.cleaner.dedupe.buffer.size': 4 * 1024 * 1024,
} as const;

// A server that runs for minutes starts sooner, with half the work, without the optimising compiler.
const JVM_OPTIONS = ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
// The id of a cluster has sixteen bytes.
const CLUSTER_ID = Buffer.from('messaging-test-1').toString('base64url');

export type KafkaOptions = ServiceOptions & {
  /** Settings of the broker that add to or replace the default ones. */
  properties?: Record<string, string | number>;
};

/** Starts a Kafka of one node with an empty log. A topic is created by the first write to it. */
export function startKafka(options: KafkaOptions = {}): Promise<Service> {
  return startDaemon(options, async (scratch) => {
    const java = await locate('java');
    const jars = await kafkaJars();
    const port = options.port ?? (await freePort());
    const dir = join(scratch.dir, 'kafka');
    await mkdir(join(dir, 'tmp'), { recursive: true });
    const properties = join(dir, 'server.properties');
    const settings = { ...makeSettings(port, await freePort(), join(dir, 'data')), ...options.properties };
    await Bun.write(properties, toProperties(settings));
    const program = [java, ...JVM_OPTIONS, ...jvmSettings(dir), '-cp', jars];
    await format(scratch, program, properties);
    return {
      name: 'kafka',
      url: `127.0.0.1:${port}`,
      port,
      argv: [...program, 'kafka.Kafka', properties],
      owner: undefined,
      stopSignal: 'SIGTERM',
      dropSignal: 'SIGKILL',
      probe: probeKafka,
    };
  });
}

function makeSettings(port: number, controllerPort: number, logDir: string): Record<string, string | number> {
  return {
    ...BROKER_SETTINGS,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'log.dirs': logDir,
  };
}

function toProperties(settings: Record<string, string | number>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function jvmSettings(dir: string): string[] {
  // Leaves nothing outside the scratch: neither unpacked libraries nor the files of jps(1).
  return [
    `-Djava.io.tmpdir=${join(dir, 'tmp')}`,
    '-XX:-UsePerfData',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  ];
}

async function format(scratch: Scratch, program: string[], properties: string): Promise<void> {
  const argv = [...program, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', properties];
  const tool = spawnInto(scratch, { name: 'kafka-format', argv, owner: undefined, dropSignal: 'SIGKILL' });
  if ((await tool.exited) === 0) return;
  throw new Error(`Formatting Kafka's log failed:\n${await logTail(scratch, 'kafka-format')}`);
}
