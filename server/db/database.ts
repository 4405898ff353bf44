import { SQL } from 'bun';
import { SpanKind, type SpanOptions } from '@opentelemetry/api';
import { AppError } from '../app-error.ts';
import { bounded } from '../bounded.ts';
import type { Config } from '../config.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Tracing } from '../observe/tracing.ts';
import { startEmbedded } from './embedded.ts';
import { sessionSettings } from './session.ts';

/** Statements that wait or run at once, of one pool: beyond that it would only be longer until they are too late. */
const MAX_RUNNING = 10_000;

/** Who is told of statements. */
interface Observers {
  readonly metrics?: Pick<Metrics, 'statementDuration' | 'statementsFailed'>;
  readonly tracing?: Tracing | undefined;
}

/** Runs statements: each through `query`, which bounds it in time, or `start`, whose caller does. */
export class Statements {
  readonly sql: SQL;
  readonly timeoutMs: number;
  readonly observers: Observers;
  #running = 0;

  constructor(sql: SQL, timeoutMs: number, observers: Observers = {}) {
    this.sql = sql;
    this.timeoutMs = timeoutMs;
    this.observers = observers;
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
    return bounded(this.start<Row>(strings, ...values), this.timeoutMs, 'a statement');
  }

  /** The same without a bound of its own, for who must know what became of the statement even when it is too late. */
  async start<Row>(strings: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> {
    const { metrics, tracing } = this.observers;
    if (this.#running >= MAX_RUNNING) {
      metrics?.statementsFailed.inc('overloaded');
      throw new AppError('overloaded', { retryAfterMs: 1_000 });
    }
    this.#running += 1;
    const start = performance.now();
    try {
      const run = (): PromiseLike<Row[]> => this.sql<Row[]>(strings, ...values);
      return await (tracing === undefined
        ? run()
        : tracing.step('SQL', spanOf(strings), async () => await run()));
    } catch (error) {
      metrics?.statementsFailed.inc(isUnavailable(error) ? 'unavailable' : 'fault');
      throw toldAsUnavailable(error);
    } finally {
      metrics?.statementDuration.observe((performance.now() - start) / 1_000);
      this.#running -= 1;
    }
  }
}

/** The statement as it is written, without its values. */
function spanOf(strings: TemplateStringsArray): SpanOptions {
  const text = strings.join('…').replaceAll(/\s+/g, ' ').trim();
  return { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql', 'db.query.text': text } };
}

/** The one way to PostgreSQL. */
export class Database extends Statements implements AsyncDisposable {
  readonly #close: () => Promise<void>;

  constructor(sql: SQL, timeoutMs: number, close: () => Promise<void>, observers: Observers = {}) {
    super(sql, timeoutMs, observers);
    this.#close = close;
  }

  /**
   * Runs `work` in one transaction: its statements are committed together when it resolves. Rejects like `query`, and
   * with what `work` rejects with; then nothing is stored.
   */
  async transaction<T>(work: (statements: Statements) => Promise<T>): Promise<T> {
    try {
      const running = this.sql.begin((sql) => work(new Statements(sql, this.timeoutMs, this.observers)));
      return await bounded(running, this.timeoutMs, 'a transaction');
    } catch (error) {
      throw toldAsUnavailable(error);
    }
  }

  /** Resolves when PostgreSQL answers. */
  async ping(): Promise<void> {
    await this.query`select 1`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

/** Opens the pool, or the embedded database when no URL is set. Does not wait for PostgreSQL to answer. */
export async function openDatabase(config: Config, observers: Observers = {}): Promise<Database> {
  if (config.databaseUrl === undefined) {
    const embedded = await startEmbedded(config.dataDir, config.databaseSchema);
    const sql = new SQL({
      adapter: 'postgres',
      path: embedded.socket,
      username: 'postgres',
      database: 'postgres',
      max: 1,
    });
    const close = async (): Promise<void> => {
      await sql.close({ timeout: 1 });
      await embedded[Symbol.asyncDispose]();
    };
    return new Database(sql, config.databaseTimeoutMs, close, observers);
  }
  const sql = new SQL(config.databaseUrl, {
    max: config.databasePoolSize,
    connectionTimeout: config.databaseTimeoutMs / 1000,
    connection: sessionSettings(config.databaseSchema, config.databaseTimeoutMs),
  });
  return new Database(sql, config.databaseTimeoutMs, () => sql.close({ timeout: 1 }), observers);
}

/**
 * SQLSTATE classes (PostgreSQL manual, appendix A) that say "not now" and nothing about the statement: connection
 * exceptions, transaction rollback, insufficient resources, operator intervention, and a server that became read-only.
 */
const UNAVAILABLE = /^(08|40|53|57|25006)/;

function toldAsUnavailable(error: unknown): unknown {
  return isUnavailable(error) ? new AppError('unavailable', { cause: error, retryAfterMs: 1_000 }) : error;
}

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof SQL.PostgresError)) return false;
  return error.code !== 'ERR_POSTGRES_SERVER_ERROR' || UNAVAILABLE.test(error.errno ?? '');
}

/** Whether PostgreSQL refused a statement for what it was given: data exceptions and violated constraints. */
export function isDataError(error: unknown): error is Error {
  return error instanceof SQL.PostgresError && /^(22|23)/.test(error.errno ?? '');
}

/** Whether a unique index refused a row that another transaction had just made. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof SQL.PostgresError && error.errno === '23505';
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
