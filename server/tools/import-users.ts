import { parseArgs } from 'node:util';
import type { Config } from '../config/config.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import {
  PlatformUsers,
  readProgress,
  saveProgress,
  type ImportProgress,
  type PlatformTable,
} from '../db/maintenance/platform-users.ts';
import { saveProfiles } from '../db/users.ts';
import { createLogger } from '../observe/logger.ts';
import { UsageError, type Tool } from './tool.ts';

const USAGE = `import-users [--from postgres://…] [--schema public] [--table users] [--again]
  Imports names, avatars and roles once from the platform's table (id, username, full_name, role, profile_image_url).
  --from    URL of the platform's database; DATABASE_URL by default
  --again   starts at the first user; by default an interrupted import continues where it stopped`;

/** Number of users of a page, and time limit of a statement in milliseconds. */
const PAGE_SIZE = 1_000;
const STATEMENT_MS = 60_000;

export const importUsers: Tool = {
  usage: USAGE,
  async run(readConfig, args, print) {
    const config = readConfig();
    const { from, again } = parse(config, args);
    await using db = await openDatabase(config);
    const log = createLogger({ logLevel: 'warn' }, 'import-users');
    await migrate(db, { schema: config.databaseSchema, log });
    await using platform = new PlatformUsers(from, STATEMENT_MS);
    const source = toSourceName(from);
    const start = again ? { lastId: 0, users: 0 } : await readProgress(db, source);
    if (start.users > 0) print(`continuing after user ${start.lastId}`);
    const { users } = await importFrom(db, platform, source, start, print);
    print(`${users} users imported from ${source}`);
  },
};

async function importFrom(
  db: Database,
  platform: PlatformUsers,
  source: string,
  start: ImportProgress,
  print: (line: string) => void,
): Promise<ImportProgress> {
  let progress = start;
  for (;;) {
    const profiles = await platform.after(progress.lastId, PAGE_SIZE).catch((error: unknown) => {
      throw new UsageError(`${source} cannot be read: ${toReason(error)}`);
    });
    const last = profiles.at(-1);
    if (last === undefined) return progress;
    await saveProfiles(db, profiles);
    progress = { lastId: last.userId, users: progress.users + profiles.length };
    // Saved after the page is stored, so a run that ends in between repeats at most one page.
    await saveProgress(db, source, progress);
    print(`${progress.users} users, up to id ${progress.lastId}`);
  }
}

function toReason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}

function parse(config: Config, args: string[]): { from: PlatformTable; again: boolean } {
  const { values } = parseArgs({
    args,
    options: {
      from: { type: 'string' },
      schema: { type: 'string', default: 'public' },
      table: { type: 'string', default: 'users' },
      again: { type: 'boolean', default: false },
    },
  });
  const url = values.from ?? config.databaseUrl;
  if (url === undefined || !/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new UsageError(`--from must be a URL starting with postgres://\n${USAGE}`);
  }
  return { from: { url, schema: values.schema, table: values.table }, again: values.again };
}

/** Names the table, without user and password. */
function toSourceName({ url, schema, table }: PlatformTable): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname} ${schema}.${table}`;
}
