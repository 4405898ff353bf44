import type { Env } from '../harness/instance.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { databaseUrl, redisUrl } from '../harness/outage.ts';
import { Platform } from '../harness/platform.ts';
import { startProxy, type Proxy } from '../harness/proxy.ts';
import { freePort } from '../services/ports.ts';
import type { Service } from '../services/service.ts';
import { chooseBackend } from '../services/services.ts';
import { History } from './history.ts';
import type { Random } from './random.ts';
import { SmallDisk } from './small-disk.ts';

export type OwnService = 'postgres' | 'redis' | 'kafka';

export interface WorldOptions {
  /** Services that a fault takes hold of itself, and which are therefore this world's own. */
  readonly own?: readonly OwnService[];
  /** Whether events of the platform flow. */
  readonly hasEvents?: boolean;
  /** Pairs of users who write to each other; 4 unless given. */
  readonly pairs?: number;
  /** Megabytes of the disk of this world's own PostgreSQL; without it, it shares the machine's. */
  readonly diskMegabytes?: number;
  readonly settings?: Env;
}

/** An instance, and the proxies in front of it and of its services. */
export interface Site {
  readonly instance: InstanceProcess;
  /** Between clients and the instance. Its address stays when the instance starts again. */
  readonly door: Proxy;
  readonly database: Proxy;
  readonly redis: Proxy;
}

const SITES = 2;
/** Faults are to be noticed in seconds, and each instance gives up on a statement before its clients give up on it. */
const SETTINGS: Env = {
  RATE_LIMIT_PER_MINUTE: '0',
  DATABASE_TIMEOUT_MS: '1500',
  DRAIN_SECONDS: '2',
};

/** What faults are done to: two instances with their services, everything behind proxies. */
export class World implements AsyncDisposable {
  readonly options: WorldOptions;
  readonly random: Random;
  readonly history = new History();
  /** What is not as it must be, beside what the history shows. */
  readonly findings: string[] = [];
  /** What was measured beside. */
  readonly notes: string[] = [];
  readonly #opened = new AsyncDisposableStack();
  readonly #services = new Map<OwnService, Service>();
  readonly #sites: Site[] = [];
  #platform: Platform | undefined;
  #disk: SmallDisk | undefined;

  private constructor(options: WorldOptions, random: Random) {
    [this.options, this.random] = [options, random];
  }

  static async start(options: WorldOptions, random: Random): Promise<World> {
    const world = new World(options, random);
    try {
      await world.#startServices();
      for (let i = 0; i < SITES; i++) await world.#addSite();
      return world;
    } catch (error) {
      await world[Symbol.asyncDispose]();
      throw error;
    }
  }

  get sites(): readonly Site[] {
    return this.#sites;
  }

  /** The site numbered from 0. */
  site(i: number): Site {
    const site = this.#sites[i];
    if (site === undefined) throw new Error(`there is no site ${i}`);
    return site;
  }

  get doors(): string[] {
    return this.#sites.map(({ door }) => door.url);
  }

  get platform(): Platform | undefined {
    return this.#platform;
  }

  find(text: string): void {
    this.findings.push(text);
  }

  note(text: string): void {
    this.notes.push(text);
  }

  /** The disk that the options ask for. */
  get disk(): SmallDisk {
    if (this.#disk === undefined) throw new Error('this world has no disk of its own');
    return this.#disk;
  }

  /** One of the services that the options ask for. */
  own(name: OwnService): Service {
    const service = this.#services.get(name);
    if (service === undefined) throw new Error(`this world has no ${name} of its own`);
    return service;
  }

  /** Ends with the world, before everything that was there before. */
  use<T extends AsyncDisposable | Disposable>(resource: T): T {
    return this.#opened.use(resource);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.disposeAsync();
  }

  async #startServices(): Promise<void> {
    const { startPostgres, startRedis, startKafka } = await chooseBackend();
    const starters = { postgres: startPostgres, redis: startRedis, kafka: startKafka };
    const { own = [], diskMegabytes, hasEvents } = this.options;
    if (diskMegabytes !== undefined) this.#disk = this.use(await SmallDisk.mount(diskMegabytes));
    for (const name of own) {
      const isOnDisk = name === 'postgres' && this.#disk !== undefined;
      this.#services.set(
        name,
        this.use(await starters[name](isOnDisk ? { scratch: this.disk.scratch } : {})),
      );
    }
    const brokers = this.#services.get('kafka')?.url;
    if (hasEvents)
      this.#platform = this.use(
        await Platform.open({ partitions: 4, ...(brokers !== undefined && { brokers }) }),
      );
  }

  async #addSite(): Promise<void> {
    const database = this.use(startProxy(this.#services.get('postgres')?.url ?? databaseUrl()));
    const redis = this.use(startProxy(this.#services.get('redis')?.url ?? redisUrl()));
    const port = String(await freePort());
    const settings = {
      ...SETTINGS,
      ...this.#platform?.env,
      ...this.options.settings,
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      PORT: port,
    };
    const [first] = this.#sites;
    const instance = this.use(
      first === undefined
        ? await InstanceProcess.start(settings)
        : await InstanceProcess.startBeside(first.instance, settings),
    );
    const door = this.use(startProxy(`http://127.0.0.1:${port}`));
    this.#sites.push({ instance, door, database, redis });
  }
}
