import { SQL } from 'bun';
import { SpanKind } from '@opentelemetry/api';
import { AppError } from '../app-error.ts';
import { every } from '../concurrency/loop.ts';
import { withTimeout, withTimeoutReportingLate } from '../concurrency/timeouts.ts';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Logger } from '../observe/logger.ts';
import { NO_TRACING, type SpanDescription, type Tracing } from '../observe/tracing.ts';
import { embeddedSettings, isMade, startEmbedded } from './embedded.ts';
import { Pool, takesWrites } from './pool.ts';
import { isReadOnly, isUnavailable, toUnavailable } from './postgres-error.ts';
import { sessionSettings, type SessionSettings } from './session.ts';

/** Limit of the statements of a pool that wait or run at once. More of them would only exceed their time limit. */
const MAX_RUNNING = 10_000;

/** Receivers of the statements' durations, failures and traces. */
interface Observers {
  readonly log?: Logger;
  readonly metrics?: Pick<Metrics, 'statementDuration' | 'statementsFailed'>;
  readonly tracing?: Tracing;
}

/** A pool, or the single connection of a transaction. `renew` is called when it accepts no writes. */
interface Connections {
  readonly sql: SQL;
  readonly renew?: () => void;
}

/** Runs statements: by `query` with a time limit, or by `start`, whose caller limits the time. */
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
   * Runs one statement, written as a template; values become parameters. Rejects with `unavailable` if PostgreSQL is
   * unreachable or too slow, `overloaded` if too many statements wait, and the driver's error if the statement is at fault.
   */
  query<Row>(strings: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> {
    return withTimeout(this.start<Row>(strings, ...values), this.timeoutMs, 'a statement');
  }

  /** Like `query`, without a time limit: for a caller that needs the result even if it is late. */
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

/** The attributes of the span: the statement's text without its values. */
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
  /** The settings that the sessions ask for. A pooler may drop them. */
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

  /** Whether PostgreSQL answered the last `ping` and accepts writes; undefined before the first `ping`. */
  get isUp(): boolean | undefined {
    return this.#isUp;
  }

  /**
   * Runs `work` in one transaction: its statements are committed together when it resolves. Rejects like `query`, and with the
   * error of `work`; then nothing is stored. If it is committed after the time limit all the same, its result goes to `onLate`.
   */
  async transaction<T>(
    work: (statements: Statements) => Promise<T>,
    onLate: (late: T) => void = () => {},
  ): Promise<T> {
    const renew = (): void => this.#pool.renew();
    const { timeoutMs, observers } = this;
    try {
      const running = this.sql.begin((sql) => work(new Statements({ sql, renew }, timeoutMs, observers)));
      return await withTimeoutReportingLate(running, this.timeoutMs, 'a transaction', onLate);
    } catch (error) {
      throw toUnavailable(error);
    }
  }

  /** Resolves if PostgreSQL answers and accepts writes. Rejects with `unavailable` otherwise. */
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

/** Opens the pool, or the embedded database if no URL is set. Does not wait for PostgreSQL to answer. */
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

/** Interval of the pings, in milliseconds. */
const PROBE_MS = 5_000;

/** Pings PostgreSQL regularly. So `isUp` is current, and a new primary is found even without writes. */
export function probeRegularly(db: Database): Disposable {
  return every(PROBE_MS, 0, () => db.ping().catch(() => {}));
}

/** A PostgreSQL array literal; null becomes NULL. A cast in the statement sets the type of the elements. */
export function arrayLiteral(values: readonly (string | number | null)[]): string {
  return `{${values.map(element).join(',')}}`;
}

function element(value: string | number | null): string | number {
  if (typeof value !== 'string') return value ?? 'NULL';
  return NEEDS_QUOTES.test(value) ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : value;
}

/** Matches values that need quotes: all but ids, numbers and times. */
const NEEDS_QUOTES = /[^\w:.+-]|^$|^null$/i;
