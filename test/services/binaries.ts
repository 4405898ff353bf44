import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { environment } from './env.ts';
import { installPackage, mayInstall } from './install.ts';

type Program = {
  title: string;
  file: string;
  /** Finds the major version in what `--version` prints. */
  version: RegExp;
  oldest: number;
  debianPackage: string;
  setting: string;
};

const PROGRAMS = {
  postgres: {
    title: 'PostgreSQL',
    file: 'postgres',
    version: /\(PostgreSQL\) (\d+)/,
    oldest: 15,
    debianPackage: 'postgresql',
    setting: 'TEST_DATABASE_URL',
  },
  redis: {
    title: 'Redis',
    file: 'redis-server',
    version: /v=(\d+)\./,
    oldest: 7,
    debianPackage: 'redis-server',
    setting: 'TEST_REDIS_URL',
  },
} satisfies Record<string, Program>;

export type SearchOptions = {
  /** Folders as in PATH. */
  path?: string;
  /** Where Debian puts one folder per PostgreSQL version, none of them in PATH. */
  versionsDir?: string;
  install?: boolean;
};

/** The path of a program new enough, installed first where that is allowed. */
export async function locate(name: keyof typeof PROGRAMS, options: SearchOptions = {}): Promise<string> {
  const program = PROGRAMS[name];
  const found = await search(program, options);
  if (found) return found;
  if (options.install ?? mayInstall()) {
    await installPackage(program.debianPackage);
    const installed = await search(program, options);
    if (installed) return installed;
  }
  const { title, oldest, debianPackage, setting } = program;
  throw new Error(
    `No ${title} ${oldest} or newer found: install the package ${debianPackage}, start a Docker daemon, or set ${setting}.`,
  );
}

async function search(program: Program, options: SearchOptions): Promise<string | undefined> {
  for (const candidate of await candidates(program, options)) {
    if (await isRecent(candidate, program)) return candidate;
  }
  return undefined;
}

async function candidates({ file }: Program, options: SearchOptions): Promise<string[]> {
  const { path = environment['PATH'] ?? '', versionsDir = '/usr/lib/postgresql' } = options;
  const versions = await readdir(versionsDir).catch(() => []);
  const newestFirst = versions.map(Number).sort((a, b) => b - a);
  const folders = newestFirst.map((version) => join(versionsDir, `${version}`, 'bin'));
  const found = [path, ...folders].map((folder) => Bun.which(file, { PATH: folder }));
  return found.filter((candidate) => candidate !== null);
}

async function isRecent(candidate: string, { version, oldest }: Program): Promise<boolean> {
  const output = await new Response(Bun.spawn([candidate, '--version'], { timeout: 5_000 }).stdout).text();
  return Number(version.exec(output)?.[1] ?? 0) >= oldest;
}
