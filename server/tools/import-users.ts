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
  Fills names, avatars and roles once from the platform's own table (id, username, full_name, role, profile_image_url).
  --from    the platform's database; without it DATABASE_URL
  --again   from the first user on; without it an import that was interrupted goes on where it stopped`;

/** Users of one page, and the time one statement may take in milliseconds. */
const PAGE = 1_000;
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
    const source = nameOf(from);
    const start = again ? { lastId: 0, users: 0 } : await readProgress(db, source);
    if (start.users > 0) print(`going on after user ${start.lastId}`);
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
    const profiles = await platform.after(progress.lastId, PAGE).catch((error: unknown) => {
      throw new UsageError(`${source} cannot be read: ${reasonOf(error)}`);
    });
    const last = profiles.at(-1);
    if (last === undefined) return progress;
    await saveProfiles(db, profiles);
    progress = { lastId: last.userId, users: progress.users + profiles.length };
    // Only once they are stored: a run that ends here repeats a page at the most.
    await saveProgress(db, source, progress);
    print(`${progress.users} users, up to id ${progress.lastId}`);
  }
}

function reasonOf(error: unknown): string {
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

/** Names the table without user or password. */
function nameOf({ url, schema, table }: PlatformTable): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname} ${schema}.${table}`;
}
