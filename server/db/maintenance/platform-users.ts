import { SQL } from 'bun';
import type { UserId } from '@messaging/protocol/primitives';
import { toRole } from '../../users/actor.ts';
import { toDisplayName } from '../../users/display-name.ts';
import { Statements, type Database } from '../database.ts';
import type { Profile } from '../users.ts';

/** The platform's own table of users. The service only reads it. */
export interface PlatformTable {
  readonly url: string;
  readonly schema: string;
  readonly table: string;
}

/** The position of an import. */
export interface ImportProgress {
  readonly lastId: UserId;
  readonly users: number;
}

interface Row {
  id: number;
  username: string | null;
  fullName: string | null;
  role: string | null;
  avatarUrl: string | null;
}

/** The platform's database, on a connection of its own. The time limit of a statement is `timeoutMs` milliseconds. */
export class PlatformUsers implements AsyncDisposable {
  readonly #statements: Statements;
  readonly #table: PlatformTable;

  constructor(table: PlatformTable, timeoutMs: number) {
    this.#table = table;
    this.#statements = new Statements(
      {
        sql: new SQL(table.url, {
          max: 1,
          connectionTimeout: timeoutMs / 1000,
          connection: { statement_timeout: timeoutMs },
        }),
      },
      timeoutMs,
    );
  }

  /** The next users by id, at most `limit`, whose id a token can carry. Their profiles are dated at this call. */
  async after(lastId: UserId, limit: number): Promise<Profile[]> {
    const { sql } = this.#statements;
    const at = Date.now();
    const rows = await this.#statements.query<Row>`
      select id::float8, username, full_name as "fullName", role::text, profile_image_url as "avatarUrl"
      from ${sql(this.#table.schema)}.${sql(this.#table.table)}
      where id > ${lastId}::bigint and id <= ${Number.MAX_SAFE_INTEGER}::bigint order by 1 limit ${limit}::int`;
    return rows.map(({ id, username, fullName, role, avatarUrl }) => ({
      userId: id,
      username: toDisplayName(username),
      fullName: toDisplayName(fullName),
      role: toRole(role),
      avatarUrl: avatarUrl?.trim() || null,
      at,
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#statements.sql.close({ timeout: 1 });
  }
}

export async function readProgress(db: Database, source: string): Promise<ImportProgress> {
  const [row] = await db.query<{ lastId: number; users: number }>`
    select last_id::float8 as "lastId", users::float8 from imports where source = ${source}`;
  return row ?? { lastId: 0, users: 0 };
}

export async function saveProgress(
  db: Database,
  source: string,
  { lastId, users }: ImportProgress,
): Promise<void> {
  await db.query`
    insert into imports (source, last_id, users) values (${source}, ${lastId}::bigint, ${users}::bigint)
    on conflict (source) do update set last_id = excluded.last_id, users = excluded.users, at = now()`;
}
