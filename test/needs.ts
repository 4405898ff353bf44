import { join, relative } from 'node:path';

/** A process beside those of the test that takes a processor of its own for a while. */
export type Need = 'broker' | 'browser';

const ROOT = join(import.meta.dir, '..');

/** What a file needs if it or a file of `test/` that it imports imports one of these. */
const NEEDS: Readonly<Record<string, Need>> = {
  'test/harness/kafka-brokers.ts': 'broker',
  'test/services/kafka.ts': 'broker',
  'playwright-core': 'browser',
};

/** It can start everything, and starts what it is asked for. */
const STARTER = 'test/services/services.ts';

const scanner = new Bun.Transpiler({ loader: 'tsx' });
const importsByPath = new Map<string, Promise<string[]>>();

/** What the test file at `path`, relative to the repository, needs to run. */
export async function needsOf(path: string): Promise<ReadonlySet<Need>> {
  const seen = new Set([join(path)]);
  for (const file of seen) {
    if (isRead(file, path)) for (const target of await importsOf(file)) seen.add(target);
  }
  return new Set([...seen].flatMap((target) => NEEDS[target] ?? []));
}

/** The service's own files lead everywhere and start nothing: only those of the tests are followed. */
function isRead(file: string, entry: string): boolean {
  return file === join(entry) || (file.startsWith('test/') && file.endsWith('.ts') && file !== STARTER);
}

/** Packages by name, files by their path in the repository. Imports of types alone do not count. */
function importsOf(file: string): Promise<string[]> {
  const known = importsByPath.get(file) ?? scan(file);
  importsByPath.set(file, known);
  return known;
}

async function scan(file: string): Promise<string[]> {
  const text = await Bun.file(join(ROOT, file)).text();
  const targets = scanner.scanImports(text).map(({ path }) => path);
  return targets.map((path) => (path.startsWith('.') ? relative(ROOT, join(ROOT, file, '..', path)) : path));
}
