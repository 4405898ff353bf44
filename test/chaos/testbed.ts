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

export type ServiceName = 'postgres' | 'redis' | 'kafka';

export interface TestbedOptions {
  /** Services that only this testbed uses, because the fault acts on the service itself. */
  readonly ownServices?: readonly ServiceName[];
  /** Whether the platform produces events. */
  readonly hasEvents?: boolean;
  /** Pairs of users who write to each other. Default: 4. */
  readonly pairs?: number;
  /** Size of the separate disk of this testbed's PostgreSQL, in megabytes. By default it uses the machine's disk. */
  readonly diskMegabytes?: number;
  readonly settings?: Env;
}

/** An instance, with proxies in front of it and of its services. */
export interface Site {
  readonly instance: InstanceProcess;
  /** Between clients and the instance. Its address stays the same when the instance restarts. */
  readonly ingress: Proxy;
  readonly database: Proxy;
  readonly redis: Proxy;
}

const SITES = 2;
/** Short limits, so that faults are detected in seconds and a statement times out before its client does. */
const SETTINGS: Env = {
  RATE_LIMIT_PER_MINUTE: '0',
  DATABASE_TIMEOUT_MS: '1500',
  DRAIN_SECONDS: '2',
};

/** Target of the faults: two instances and their services, all behind proxies. */
export class Testbed implements AsyncDisposable {
  readonly options: TestbedOptions;
  readonly random: Random;
  readonly history = new History();
  /** Problems found outside the history. */
  readonly findings: string[] = [];
  /** Other measurements. */
  readonly notes: string[] = [];
  readonly #opened = new AsyncDisposableStack();
  readonly #services = new Map<ServiceName, Service>();
  readonly #sites: Site[] = [];
  #platform: Platform | undefined;
  #disk: SmallDisk | undefined;

  private constructor(options: TestbedOptions, random: Random) {
    [this.options, this.random] = [options, random];
  }

  static async start(options: TestbedOptions, random: Random): Promise<Testbed> {
    const testbed = new Testbed(options, random);
    try {
      await testbed.#startServices();
      for (let i = 0; i < SITES; i++) await testbed.#addSite();
      return testbed;
    } catch (error) {
      await testbed[Symbol.asyncDispose]();
      throw error;
    }
  }

  get sites(): readonly Site[] {
    return this.#sites;
  }

  /** Site by index. */
  site(i: number): Site {
    const site = this.#sites[i];
    if (site === undefined) throw new Error(`there is no site ${i}`);
    return site;
  }

  get urls(): string[] {
    return this.#sites.map(({ ingress }) => ingress.url);
  }

  get platform(): Platform | undefined {
    return this.#platform;
  }

  reportFinding(text: string): void {
    this.findings.push(text);
  }

  addNote(text: string): void {
    this.notes.push(text);
  }

  /** Disk that the options require. */
  get disk(): SmallDisk {
    if (this.#disk === undefined) throw new Error('this testbed has no separate disk');
    return this.#disk;
  }

  /** Service that the options require. */
  getService(name: ServiceName): Service {
    const service = this.#services.get(name);
    if (service === undefined) throw new Error(`this testbed has no separate ${name}`);
    return service;
  }

  /** Disposes the resource together with the testbed, before the resources opened earlier. */
  use<T extends AsyncDisposable | Disposable>(resource: T): T {
    return this.#opened.use(resource);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.disposeAsync();
  }

  async #startServices(): Promise<void> {
    const { startPostgres, startRedis, startKafka } = await chooseBackend();
    const starters = { postgres: startPostgres, redis: startRedis, kafka: startKafka };
    const { ownServices = [], diskMegabytes, hasEvents } = this.options;
    if (diskMegabytes !== undefined) this.#disk = this.use(await SmallDisk.mount(diskMegabytes));
    for (const name of ownServices) {
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
    const ingress = this.use(startProxy(`http://127.0.0.1:${port}`));
    this.#sites.push({ instance, ingress, database, redis });
  }
}
