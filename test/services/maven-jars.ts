import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { locate } from './binaries.ts';
import { withRetries } from './retries.ts';

// By its full name: what Maven takes for `dependency:` otherwise depends on Maven's own version.
const GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const FETCH_LIMIT_MS = 600_000;
// A repository may fail for a moment. What was fetched before is not fetched again.
const RETRIES = { attempts: 4, pauseMs: 3_000 };
const OUTPUT_LINES_SHOWN = 15;

/** Where jars are kept between runs. */
const CACHE = join(import.meta.dir, '../../node_modules/.cache/messaging-test');

/** Jars that are fetched together. */
export interface JarSet {
  /** Name of the folder that keeps them; another version needs another name. */
  readonly folder: string;
  /** `group:artifact:version`, each with what it depends on. */
  readonly artifacts: readonly string[];
  /** Leaves out what the artifacts depend on: they hold it themselves. */
  readonly isAlone?: true;
  /** What to do when Maven fails, for the error. */
  readonly otherwise?: string;
}

/** A class path with the jars on it, fetched by Maven once. */
export async function mavenJars(jars: JarSet): Promise<string> {
  const kept = join(CACHE, jars.folder);
  if (!(await exists(kept))) await fetchInto(kept, jars);
  return join(kept, 'jars', '*');
}

async function fetchInto(kept: string, jars: JarSet): Promise<void> {
  const maven = await locate('maven');
  await mkdir(dirname(kept), { recursive: true });
  const dir = await mkdtemp(`${kept}-`);
  try {
    await Bun.write(join(dir, 'pom.xml'), pomOf(jars));
    await withRetries(() => runMaven(maven, dir, jars), RETRIES);
    await rename(dir, kept);
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    // Another run may have been faster: then its folder is there and not empty.
    if (!(await exists(kept))) throw error;
  }
}

function pomOf({ folder, artifacts }: JarSet): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>messaging</groupId>
  <artifactId>test-${folder}</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    ${artifacts.map(dependency).join('\n    ')}
  </dependencies>
</project>
`;
}

function dependency(artifact: string): string {
  const [group, name, version] = artifact.split(':');
  return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
}

async function runMaven(maven: string, dir: string, { folder, isAlone, otherwise }: JarSet): Promise<void> {
  const options = ['-DoutputDirectory=jars', ...(isAlone ? ['-DexcludeTransitive=true'] : [])];
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
  throw new Error(`Maven could not fetch ${folder}${otherwise ? `; ${otherwise}` : ''}:\n${shown}`);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
