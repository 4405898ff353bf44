import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { environment } from './env.ts';
import { installPackage, mayInstall } from './install.ts';
import { shared } from './shared.ts';
import { START_LIMIT_MS } from './wait.ts';

type Program = {
  title: string;
  file: string;
  /** Finds the major version in what `--version` prints. */
  version: RegExp;
  oldest: number;
  debianPackage: string;
  /** Where Debian puts one folder per version, with its programs in bin/ and outside PATH. */
  versionsDir?: string;
  /** What names one that runs elsewhere, or another program. */
  setting?: string;
  /** Whether the tests can do without the program where there is Docker. */
  inDocker: boolean;
};

const PROGRAMS = {
  postgres: {
    title: 'PostgreSQL',
    file: 'postgres',
    version: /\(PostgreSQL\) (\d+)/,
    oldest: 15,
    debianPackage: 'postgresql',
    versionsDir: '/usr/lib/postgresql',
    setting: 'TEST_DATABASE_URL',
    inDocker: true,
  },
  redis: {
    title: 'Redis',
    file: 'redis-server',
    version: /v=(\d+)\./,
    oldest: 7,
    debianPackage: 'redis-server',
    setting: 'TEST_REDIS_URL',
    inDocker: true,
  },
  java: {
    title: 'Java',
    file: 'java',
    version: /^(?:openjdk|java) (\d+)/m,
    oldest: 17,
    // Debian 12's is 17, later ones' are newer.
    debianPackage: 'default-jre-headless',
    versionsDir: '/usr/lib/jvm',
    setting: 'TEST_KAFKA_BROKERS',
    inDocker: true,
  },
  maven: {
    title: 'Maven',
    file: 'mvn',
    version: /Apache Maven (\d+)/,
    oldest: 3,
    debianPackage: 'maven',
    setting: 'TEST_KAFKA_BROKERS',
    inDocker: true,
  },
  chromium: {
    title: 'Chromium',
    file: 'chromium',
    version: /Chromium (\d+)/,
    oldest: 120,
    debianPackage: 'chromium',
    setting: 'TEST_CHROMIUM_PATH',
    inDocker: false,
  },
  javac: {
    title: 'JDK',
    file: 'javac',
    version: /javac (\d+)/,
    oldest: 17,
    debianPackage: 'default-jdk-headless',
    versionsDir: '/usr/lib/jvm',
    inDocker: false,
  },
  python: {
    title: 'Python',
    file: 'python3',
    version: /Python (\d+)/,
    oldest: 3,
    debianPackage: 'python3-venv',
    inDocker: false,
  },
} satisfies Record<string, Program>;

type ProgramName = keyof typeof PROGRAMS;

export type SearchOptions = {
  /** Folders as in PATH. */
  path?: string;
  versionsDir?: string;
  install?: boolean;
};

const located = new Map<ProgramName, () => Promise<string>>();

/**
 * The path of a program new enough, installed first where that is allowed. Without options the search is done once in a
 * process, for asking a program for its version may start a whole virtual machine.
 */
export function locate(name: ProgramName, options?: SearchOptions): Promise<string> {
  if (options !== undefined) return find(name, options);
  const search = located.get(name) ?? shared(() => find(name, {}));
  located.set(name, search);
  return search();
}

async function find(name: ProgramName, options: SearchOptions): Promise<string> {
  const program: Program = PROGRAMS[name];
  const found = await search(program, options);
  if (found) return found;
  if (options.install ?? mayInstall()) {
    await installPackage(program.debianPackage);
    const installed = await search(program, options);
    if (installed) return installed;
  }
  const { title, oldest, debianPackage, setting, inDocker } = program;
  const docker = inDocker ? ', start a Docker daemon' : '';
  const set = setting === undefined ? '' : `, or set ${setting}`;
  throw new Error(
    `No ${title} ${oldest} or newer found: install the package ${debianPackage}${docker}${set}.`,
  );
}

async function search(program: Program, options: SearchOptions): Promise<string | undefined> {
  for (const candidate of await candidates(program, options)) {
    if (await isRecent(candidate, program)) return candidate;
  }
  return undefined;
}

async function candidates(program: Program, options: SearchOptions): Promise<string[]> {
  const { path = environment['PATH'] ?? '', versionsDir = program.versionsDir } = options;
  const folders = versionsDir === undefined ? [] : await versionsIn(versionsDir);
  const found = [path, ...folders].map((folder) => Bun.which(program.file, { PATH: folder }));
  return found.filter((candidate) => candidate !== null);
}

/** The bin/ folders of names such as `17` and `java-17-openjdk-amd64`, newest first. */
async function versionsIn(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch(() => []);
  const version = (name: string): number => Number(/\d+/.exec(name)?.[0] ?? 0);
  return names.sort((a, b) => version(b) - version(a)).map((name) => join(dir, name, 'bin'));
}

async function isRecent(candidate: string, { version, oldest }: Program): Promise<boolean> {
  const asked = Bun.spawn([candidate, '--version'], { stderr: 'ignore', timeout: START_LIMIT_MS });
  const output = await new Response(asked.stdout).text();
  return Number(version.exec(output)?.[1] ?? 0) >= oldest;
}
