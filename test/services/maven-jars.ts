import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { locate } from './binaries.ts';
import { withRetries } from './retries.ts';

// The full name: the version that Maven resolves `dependency:` to depends on the version of Maven.
const GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const FETCH_LIMIT_MS = 600_000;
// A repository may fail for a moment. A retry does not fetch the same files again.
const RETRIES = { attempts: 4, pauseMs: 3_000 };
const OUTPUT_LINES_SHOWN = 15;

/** Folder that keeps jars between runs. */
const CACHE = join(import.meta.dir, '../../node_modules/.cache/messaging-test');

/** Jars that are fetched together. */
export interface JarSet {
  /** Name of the folder that keeps them; another version needs another name. */
  readonly folder: string;
  /** `group:artifact:version` of each, fetched with its dependencies. */
  readonly artifacts: readonly string[];
  /** True if the artifacts contain their dependencies, which are then not fetched. */
  readonly isSelfContained?: true;
  /** Alternative to Maven, for the error text. */
  readonly hint?: string;
}

/** Resolves to a class path with the jars, which Maven fetches once. */
export async function mavenJars(jars: JarSet): Promise<string> {
  const folder = join(CACHE, jars.folder);
  if (!(await exists(folder))) await fetchInto(folder, jars);
  return join(folder, 'jars', '*');
}

async function fetchInto(folder: string, jars: JarSet): Promise<void> {
  const maven = await locate('maven');
  await mkdir(dirname(folder), { recursive: true });
  const dir = await mkdtemp(`${folder}-`);
  try {
    await Bun.write(join(dir, 'pom.xml'), makePom(jars));
    await withRetries(() => runMaven(maven, dir, jars), RETRIES);
    await rename(dir, folder);
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    // Another run may have been faster: then the folder exists and is not empty.
    if (!(await exists(folder))) throw error;
  }
}

function makePom({ folder, artifacts }: JarSet): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>messaging</groupId>
  <artifactId>test-${folder}</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    ${artifacts.map(toDependency).join('\n    ')}
  </dependencies>
</project>
`;
}

function toDependency(artifact: string): string {
  const [group, name, version] = artifact.split(':');
  return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
}

async function runMaven(
  maven: string,
  dir: string,
  { folder, isSelfContained, hint }: JarSet,
): Promise<void> {
  const options = ['-DoutputDirectory=jars', ...(isSelfContained ? ['-DexcludeTransitive=true'] : [])];
  const argv = [maven, '--batch-mode', '--quiet', '--strict-checksums', GOAL, ...options];
  const child = Bun.spawn(argv, {
    cwd: dir,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'ignore',
    timeout: FETCH_LIMIT_MS,
  });
  const [code, output] = await Promise.all([child.exited, new Response(child.stdout).text()]);
  if (code === 0) return;
  const shown = output.trim().split('\n').slice(0, OUTPUT_LINES_SHOWN).join('\n');
  throw new Error(`Maven could not fetch ${folder}${hint ? `; ${hint}` : ''}:\n${shown}`);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
