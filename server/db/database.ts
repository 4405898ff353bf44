import { SQL } from 'bun';
import { SpanKind } from '@opentelemetry/api';
import { AppError } from '../app-error.ts';
import { every } from '../concurrency/loop.ts';
import { withTimeout } from '../concurrency/timeouts.ts';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Logger } from '../observe/logger.ts';
import { NO_TRACING, type SpanDescription, type Tracing } from '../observe/tracing.ts';
import { embeddedSettings, isMade, startEmbedded } from './embedded.ts';
import { Pool, takesWrites } from './pool.ts';
import { isReadOnly, isUnavailable, toUnavailable } from './postgres-error.ts';
import { sessionSettings, type SessionSettings } from './session.ts';

/** Statements that wait or run at once, of one pool: beyond that it would only be longer until they are too late. */
const MAX_RUNNING = 10_000;

/** Who is told of statements. */
interface Observers {
  readonly log?: Logger;
  readonly metrics?: Pick<Metrics, 'statementDuration' | 'statementsFailed'>;
  readonly tracing?: Tracing;
}

/** Where statements run: a pool, or the one connection of a transaction. `renew` is called when it takes no writes. */
interface Connections {
  readonly sql: SQL;
  readonly renew?: () => void;
}

/** Runs statements: each through `query`, which bounds it in time, or `start`, whose caller does. */
export class Statements {
  readonly timeoutMs: number;
  readonly observers: Observers;
  readonly #connections: Connections;
  #running = 0;

  constructor(connections: Connections, timeoutMs: number, observers: Observers = {}) {
    this.#connections = connections;
    this.timeoutMs = timeoutMs;
    this.observers = observers;
  }

  get sql(): SQL {
    return this.#connections.sql;
  }

  get tracing(): Tracing {
    return this.observers.tracing ?? NO_TRACING;
  }

  /** Statements that run or wait for a connection. */
  get running(): number {
    return this.#running;
  }

  /**
   * Runs one statement, written as a template; values become parameters. Rejects with `unavailable` when PostgreSQL is
   * away or too slow, `overloaded` when too many wait for it, and the driver's error when the statement itself is at fault.
   */
  query<Row>(strings: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> {
    return withTimeout(this.start<Row>(strings, ...values), this.timeoutMs, 'a statement');
  }

  /** The same without a bound of its own, for who must know what became of the statement even when it is too late. */
  async start<Row>(strings: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> {
    const { metrics } = this.observers;
    if (this.#running >= MAX_RUNNING) {
      metrics?.statementsFailed.inc('overloaded');
      throw new AppError('overloaded', { retryAfterMs: 1_000 });
    }
    this.#running += 1;
    const start = performance.now();
    try {
      return await this.tracing.childSpan(describeStatement, runStatement<Row>, this.sql, strings, values);
    } catch (error) {
      metrics?.statementsFailed.inc(isUnavailable(error) ? 'unavailable' : 'fault');
      if (isReadOnly(error)) this.#connections.renew?.();
      throw toUnavailable(error);
    } finally {
      metrics?.statementDuration.observe((performance.now() - start) / 1_000);
      this.#running -= 1;
    }
  }
}

function runStatement<Row>(
  sql: SQL,
  strings: TemplateStringsArray,
  values: readonly unknown[],
): PromiseLike<Row[]> {
  return sql<Row[]>(strings, ...values);
}

/** The span has the statement's text as written, without its values. */
function describeStatement(_: SQL, strings: TemplateStringsArray): SpanDescription {
  const text = strings.join('…').replaceAll(/\s+/g, ' ').trim();
  const attributes = { 'db.system.name': 'postgresql', 'db.query.text': text };
  return { name: 'SQL', kind: SpanKind.CLIENT, attributes };
}

interface DatabaseOptions {
  readonly pool: Pool;
  readonly timeoutMs: number;
  readonly settings: SessionSettings;
  readonly close: () => Promise<void>;
  readonly observers: Observers;
}

/** The one way to PostgreSQL. */
export class Database extends Statements implements AsyncDisposable {
  /** The settings that its sessions ask for; a pooler may drop them. */
  readonly settings: SessionSettings;
  readonly #close: () => Promise<void>;
  readonly #pool: Pool;
  #isUp: boolean | undefined;

  constructor({ pool, timeoutMs, settings, close, observers }: DatabaseOptions) {
    super(pool, timeoutMs, observers);
    this.settings = settings;
    this.#pool = pool;
    this.#close = close;
  }

  /** Whether PostgreSQL answered the last `ping` and takes writes; undefined before the first. */
  get isUp(): boolean | undefined {
    return this.#isUp;
  }

  /**
   * Runs `work` in one transaction: its statements are committed together when it resolves. Rejects like `query`, and
   * with what `work` rejects with; then nothing is stored.
   */
  async transaction<T>(work: (statements: Statements) => Promise<T>): Promise<T> {
    const renew = (): void => this.#pool.renew();
    const { timeoutMs, observers } = this;
    try {
      const running = this.sql.begin((sql) => work(new Statements({ sql, renew }, timeoutMs, observers)));
      return await withTimeout(running, this.timeoutMs, 'a transaction');
    } catch (error) {
      throw toUnavailable(error);
    }
  }

  /** Resolves when PostgreSQL answers and takes writes. Rejects with `unavailable` otherwise. */
  async ping(): Promise<void> {
    try {
      const answer = takesWrites(this.sql).catch((error: unknown) => Promise.reject(toUnavailable(error)));
      if (!(await withTimeout(answer, this.timeoutMs, 'a probe'))) {
        this.#pool.renew();
        throw new AppError('unavailable', { cause: new Error('PostgreSQL takes no writes') });
      }
      this.#isUp = true;
    } catch (error) {
      this.#isUp = false;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

/** Opens the pool, or the embedded database when no URL is set. Does not wait for PostgreSQL to answer. */
export async function openDatabase(config: Config, observers: Observers = {}): Promise<Database> {
  const { databaseUrl: url, databaseSchema: schema, databaseTimeoutMs: timeoutMs } = config;
  if (url === undefined) return await openEmbedded(config, observers);
  const settings = sessionSettings(schema, timeoutMs);
  const options = {
    max: config.databasePoolSize,
    connectionTimeout: timeoutMs / 1000,
    connection: { ...settings },
  };
  const pool = new Pool({ open: () => new SQL(url, options), timeoutMs, log: observers.log });
  return new Database({
    pool,
    timeoutMs,
    settings,
    close: () => pool[Symbol.asyncDispose](),
    observers,
  });
}

async function openEmbedded(config: Config, observers: Observers): Promise<Database> {
  const { dataDir, databaseSchema: schema, databaseTimeoutMs: timeoutMs } = config;
  if (!isMade(dataDir))
    observers.log?.info('preparing the embedded database (first start only, up to a minute)');
  const embedded = await startEmbedded(dataDir, schema);
  const options = {
    adapter: 'postgres',
    path: embedded.socket,
    username: 'postgres',
    database: 'postgres',
  } as const;
  const pool = new Pool({ open: () => new SQL({ ...options, max: 1 }), timeoutMs });
  const close = async (): Promise<void> => {
    await pool[Symbol.asyncDispose]();
    await embedded[Symbol.asyncDispose]();
  };
  return new Database({ pool, timeoutMs, settings: embeddedSettings(schema), close, observers });
}

/** How often PostgreSQL is asked whether it answers and takes writes, in milliseconds. */
const PROBE_MS = 5_000;

/** Keeps `isUp` true to the fact, and finds the new primary even when nobody writes. */
export function probeRegularly(db: Database): Disposable {
  return every(PROBE_MS, 0, () => db.ping().catch(() => {}));
}

/** A PostgreSQL array literal; null becomes NULL. Casting it in the statement gives the element type. */
export function arrayLiteral(values: readonly (string | number | null)[]): string {
  return `{${values.map(element).join(',')}}`;
}

function element(value: string | number | null): string | number {
  if (typeof value !== 'string') return value ?? 'NULL';
  return NEEDS_QUOTES.test(value) ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : value;
}

/** Ids, numbers and times go as they are; anything else is quoted. */
const NEEDS_QUOTES = /[^\w:.+-]|^$|^null$/i;
