import type { SQL } from 'bun';
import { backoffMs, sleep } from '../concurrency/backoff.ts';
import { withTimeout } from '../concurrency/timeouts.ts';
import type { Logger } from '../observe/logger.ts';

/** Minimum interval between two replacements, in milliseconds: a proxy may spread connections over a primary and a standby. */
const RENEWAL_MS = 1_000;
/** Time that statements on replaced connections have to end, in multiples of their time limit. */
const GRACE = 2;

export interface PoolOptions {
  /** Creates a pool, which connects at the first use. */
  readonly open: () => SQL;
  /** Time limit of a statement, in milliseconds. */
  readonly timeoutMs: number;
  readonly log?: Logger | undefined;
}

/**
 * The connections to PostgreSQL. When their server no longer accepts writes, connections to a server that does replace them: a
 * proxy or a name may lead to the new primary while the old connections stay open.
 */
export class Pool implements AsyncDisposable {
  readonly #options: PoolOptions;
  readonly #closing = new AbortController();
  readonly #retired = new Set<Promise<void>>();
  #sql: SQL;
  #isRenewing = false;
  #renewedAt = -Infinity;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#sql = options.open();
  }

  get sql(): SQL {
    return this.#sql;
  }

  /**
   * Searches for a server that accepts writes, with a jittered back-off and one connection at a time, and then replaces all
   * connections. Until then the old connections still serve reads. Has no effect while a search is running.
   */
  renew(): void {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    this.#options.log?.warn('PostgreSQL takes no writes: looking for a server that does');
    void this.#findWritable().finally(() => (this.#isRenewing = false));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#retired, this.#sql.close({ timeout: 1 })]);
  }

  async #findWritable(): Promise<void> {
    const { signal } = this.#closing;
    await sleep(Math.max(0, this.#renewedAt + RENEWAL_MS - performance.now()), signal);
    for (let attempt = 0; !signal.aborted; attempt++) {
      await sleep(50 + backoffMs(attempt, 200, 5_000), signal);
      const sql = this.#options.open();
      if (!signal.aborted && (await this.#isWritable(sql))) return this.#replaceBy(sql);
      await sql.close({ timeout: 0 });
    }
  }

  async #isWritable(sql: SQL): Promise<boolean> {
    const answer = takesWrites(sql).catch(() => false);
    return await withTimeout(answer, this.#options.timeoutMs, 'a new connection').catch(() => false);
  }

  #replaceBy(sql: SQL): void {
    const old = this.#sql;
    this.#sql = sql;
    this.#renewedAt = performance.now();
    this.#options.log?.info('the connections to PostgreSQL were replaced by ones that take writes');
    const closing = old.close({ timeout: (this.#options.timeoutMs * GRACE) / 1_000 });
    const retired = closing.finally(() => this.#retired.delete(retired));
    this.#retired.add(retired);
  }
}

/** Whether the server accepts writes. Writes nothing: a standby also shows its transactions as read-only. */
export async function takesWrites(sql: SQL): Promise<boolean> {
  const [row] = await sql<{ setting: string }[]>`select current_setting('transaction_read_only') as setting`;
  return row?.setting === 'off';
}
