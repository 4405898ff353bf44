import { SQL } from 'bun';
import { databaseUrl } from './outage.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';
import { runTool } from './tool-process.ts';

/** User in the platform's table. */
export type UserRow = readonly [
  id: number | string,
  username: string | null,
  fullName: string | null,
  role: string | null,
  image: string | null,
];

/** Creates a table like the platform's. */
export async function makeUserTable(sql: SQL, name: string, rows: readonly UserRow[] = []): Promise<void> {
  await sql.unsafe(`create table ${name} (id bigint primary key, username varchar(50), full_name text, email text,
    role text, profile_image_url text, password_hash text)`);
  const insert = `insert into ${name} (username, full_name, role, profile_image_url, id) values`;
  for (const [id, ...rest] of rows) await sql.unsafe(`${insert} ($1, $2, $3, $4, ${id})`, rest);
}

/** Import from a platform's database into a schema of the service, both new. */
export class UserImport implements AsyncDisposable {
  readonly schema = `test_${crypto.randomUUID().slice(0, 8)}`;
  readonly platform: ScratchDatabase;
  /** The service's side. */
  readonly service = new SQL(databaseUrl(), { max: 1 });

  private constructor(platform: ScratchDatabase) {
    this.platform = platform;
  }

  static async open(): Promise<UserImport> {
    return new UserImport(await createScratchDatabase());
  }

  get env(): Record<string, string> {
    return { DATABASE_URL: databaseUrl(), DATABASE_SCHEMA: this.schema };
  }

  /** Name of a platform's table in the tool. */
  displayName(table: string): string {
    const { host, pathname } = new URL(this.platform.url);
    return `${host}${pathname} ${table}`;
  }

  run(...args: string[]) {
    return runTool(this.env, 'import-users', '--from', this.platform.url, ...args);
  }

  /** Stored users, by id. */
  async stored(): Promise<unknown[][]> {
    const columns = 'id::text, username, full_name, role, avatar_url';
    return await this.service.unsafe(`select ${columns} from ${this.schema}.users order by id`).values();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service.unsafe(`drop schema if exists ${this.schema} cascade`);
    await this.service.close();
    await this.platform[Symbol.asyncDispose]();
  }
}
