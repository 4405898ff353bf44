// Services in containers, for developers' machines with Docker; build machines use local programs.
import { randomUUID } from 'node:crypto';
import { KAFKA_VERSION } from './kafka-jars.ts';
import { BROKER_SETTINGS } from './kafka.ts';
import { freePort } from './ports.ts';
import { probeKafka, probePostgres, probeRedis } from './probe.ts';
import { createScratch } from './scratch.ts';
import { createService, type Runner, type Service, type ServiceOptions } from './service.ts';
import { START_LIMIT_MS, untilSucceeds } from './wait.ts';

const INFO_LIMIT_MS = 10_000;
// The first run pulls the images.
const RUN_LIMIT_MS = 600_000;
const COMMAND_LIMIT_MS = 120_000;

type Image = {
  name: string;
  port: number;
  runOptions(port: number): string[];
  args: string[];
  url(port: number): string;
  probe: (url: string) => Promise<void>;
};

const POSTGRES: Image = {
  name: 'postgres:17-alpine',
  port: 5432,
  runOptions: () => ['-e', 'POSTGRES_HOST_AUTH_METHOD=trust', '-e', 'POSTGRES_INITDB_ARGS=--locale=C.UTF-8'],
  args: ['-c', 'max_connections=200'],
  url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
  probe: probePostgres,
};

const REDIS: Image = {
  name: 'redis:8-alpine',
  port: 6379,
  runOptions: () => [],
  args: ['redis-server', '--save', '', '--appendonly', 'no'],
  url: (port) => `redis://127.0.0.1:${port}`,
  probe: probeRedis,
};

const KAFKA: Image = {
  name: `apache/kafka:${KAFKA_VERSION}`,
  port: 9092,
  runOptions: (port) => Object.entries(kafkaSettings(port)).flatMap(toKafkaVariable),
  args: [],
  url: (port) => `127.0.0.1:${port}`,
  probe: probeKafka,
};

function kafkaSettings(port: number): Record<string, string | number> {
  return {
    ...BROKER_SETTINGS,
    'controller.quorum.voters': '1@localhost:9093',
    listeners: 'PLAINTEXT://:9092,CONTROLLER://:9093',
    // Clients connect to this address after their first request, so it is the port on this machine.
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
  };
}

/** Converts a setting to an option of `docker run` for the image. */
function toKafkaVariable([name, value]: [string, string | number]): string[] {
  return ['-e', `KAFKA_${name.replaceAll('.', '_').toUpperCase()}=${value}`];
}

export async function isDockerReachable(): Promise<boolean> {
  if (!Bun.which('docker')) return false;
  return docker(['info'], INFO_LIMIT_MS).then(
    () => true,
    () => false,
  );
}

export function startPostgres(options: ServiceOptions = {}): Promise<Service> {
  return startContainer(POSTGRES, options);
}

export function startRedis(options: ServiceOptions = {}): Promise<Service> {
  return startContainer(REDIS, options);
}

export function startKafka(options: ServiceOptions = {}): Promise<Service> {
  return startContainer(KAFKA, options);
}

async function startContainer(image: Image, options: ServiceOptions): Promise<Service> {
  await using stack = new AsyncDisposableStack();
  const scratch = options.scratch ?? stack.use(await createScratch());
  const port = options.port ?? (await freePort());
  const name = `messaging-test-${randomUUID()}`;
  // Registered before the container exists: the daemon may still create it after this process has died.
  const cancelCleanup = scratch.onExit(name, `docker rm -fv ${name}`);
  stack.defer(cancelCleanup);
  const container = stack.use(new Container(image, name, port, options.cpu));
  await container.start();
  return createService({ url: image.url(port), port }, container, stack.move());
}

class Container implements Runner {
  // The process runs on the daemon's machine, which may be another one.
  readonly pid = undefined;
  readonly #image: Image;
  readonly #name: string;
  readonly #url: string;
  readonly #create: string[];
  #exists = false;

  constructor(image: Image, name: string, port: number, cpu: string | undefined) {
    const cpuOptions = cpu ? ['--cpuset-cpus', cpu] : [];
    // A fixed port and no --rm: port and container have to outlast a restart.
    const options = [
      '--name',
      name,
      '-p',
      `127.0.0.1:${port}:${image.port}`,
      ...cpuOptions,
      ...image.runOptions(port),
    ];
    this.#create = ['run', '-d', ...options, image.name, ...image.args];
    this.#image = image;
    this.#name = name;
    this.#url = image.url(port);
  }

  async start(): Promise<void> {
    if (this.#exists) await docker(['start', this.#name]);
    else await docker(this.#create, RUN_LIMIT_MS);
    this.#exists = true;
    await untilSucceeds(() => this.#image.probe(this.#url), START_LIMIT_MS);
  }

  stop(): Promise<void> {
    return docker(['stop', this.#name]);
  }

  kill(signal: NodeJS.Signals): Promise<void> {
    return docker(['kill', '--signal', signal, this.#name]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return docker(['rm', '-fv', this.#name]);
  }
}

async function docker(args: string[], timeout: number = COMMAND_LIMIT_MS): Promise<void> {
  const child = Bun.spawn(['docker', ...args], {
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
    timeout,
  });
  const [code, errors] = await Promise.all([child.exited, new Response(child.stderr).text()]);
  if (code !== 0) throw new Error(`docker ${args[0] ?? ''} failed: ${errors.trim()}`);
}
