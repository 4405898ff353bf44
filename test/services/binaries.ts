import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { environment } from './env.ts';
import { installPackage, mayInstall } from './install.ts';
import { shared } from './shared.ts';
import { START_LIMIT_MS } from './wait.ts';

type Program = {
  title: string;
  file: string;
  /** Matches the major version in the output of `--version`. */
  version: RegExp;
  oldest: number;
  debianPackage: string;
  /** Debian's folder with one folder per version, whose programs are in bin/ and outside PATH. */
  versionsDir?: string;
  /** Environment variable with the address of a running server, or with the path of another program. */
  setting?: string;
  /** True if Docker can replace the program. */
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
    // 17 in Debian 12, newer in later releases.
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
  clamd: {
    title: 'ClamAV',
    file: 'clamd',
    version: /ClamAV (\d+)/,
    oldest: 0,
    debianPackage: 'clamav-daemon',
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
  /** Folders, in the format of PATH. */
  path?: string;
  versionsDir?: string;
  install?: boolean;
};

const located = new Map<ProgramName, () => Promise<string>>();

/**
 * Resolves to the path of a recent program, which is installed first if that is allowed. Without options the search runs
 * once per process, because `--version` may start a whole virtual machine.
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
  const dockerHint = inDocker ? ', start a Docker daemon' : '';
  const settingHint = setting === undefined ? '' : `, or set ${setting}`;
  throw new Error(
    `No ${title} ${oldest} or newer found: install the package ${debianPackage}${dockerHint}${settingHint}.`,
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
  const folders = versionsDir === undefined ? [] : await listVersions(versionsDir);
  const found = [path, ...folders].map((folder) => Bun.which(program.file, { PATH: folder }));
  return found.filter((candidate) => candidate !== null);
}

/** Lists the bin/ folders of names such as `17` and `java-17-openjdk-amd64`, newest first. */
async function listVersions(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch(() => []);
  const toVersion = (name: string): number => Number(/\d+/.exec(name)?.[0] ?? 0);
  return names.sort((a, b) => toVersion(b) - toVersion(a)).map((name) => join(dir, name, 'bin'));
}

async function isRecent(candidate: string, { version, oldest }: Program): Promise<boolean> {
  const child = Bun.spawn([candidate, '--version'], { stderr: 'ignore', timeout: START_LIMIT_MS });
  const output = await new Response(child.stdout).text();
  return Number(version.exec(output)?.[1] ?? 0) >= oldest;
}
