import { join, relative } from 'node:path';

/** Extra process of a test that keeps a processor busy for a while. */
export type Need = 'broker' | 'browser' | 'object store';

const ROOT = join(import.meta.dir, '..');

/** Needs of a file that imports one of these, directly or through files of `test/`. */
const NEEDS: Readonly<Record<string, Need>> = {
  'test/harness/kafka-brokers.ts': 'broker',
  'test/services/kafka.ts': 'broker',
  'test/services/s3-proxy.ts': 'object store',
  'playwright-core': 'browser',
};

/** This module can start everything, and starts only what is requested. */
const STARTER = 'test/services/services.ts';

const scanner = new Bun.Transpiler({ loader: 'tsx' });
const importsByPath = new Map<string, Promise<string[]>>();

/** Needs of the test file at `path`, relative to the repository. */
export async function findNeeds(path: string): Promise<ReadonlySet<Need>> {
  const seen = new Set([join(path)]);
  for (const file of seen) {
    if (isRead(file, path)) for (const target of await listImports(file)) seen.add(target);
  }
  return new Set([...seen].flatMap((target) => NEEDS[target] ?? []));
}

/** Only imports of test files are followed: files of the service import everything and start nothing. */
function isRead(file: string, entry: string): boolean {
  return file === join(entry) || (file.startsWith('test/') && file.endsWith('.ts') && file !== STARTER);
}

/** Packages by name, files by path in the repository. Type imports do not count. */
function listImports(file: string): Promise<string[]> {
  const known = importsByPath.get(file) ?? scan(file);
  importsByPath.set(file, known);
  return known;
}

async function scan(file: string): Promise<string[]> {
  const text = await Bun.file(join(ROOT, file)).text();
  const targets = scanner.scanImports(text).map(({ path }) => path);
  return targets.map((path) => (path.startsWith('.') ? relative(ROOT, join(ROOT, file, '..', path)) : path));
}
