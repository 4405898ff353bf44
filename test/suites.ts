import { join } from 'node:path';
import rootPackage from '../package.json';

const ROOT = join(import.meta.dir, '..');
// A long suite that is the last to start would end long after the others.
const MOST_FILES = 9;
const LONGEST_FIRST = ['events', 'browser', 'embedded', 'contract', 'faults', 'cluster'];

/** Tests that run in one process, file after file. */
export type Suite = {
  readonly name: string;
  /** As paths that `bun test` takes literally. */
  readonly files: readonly string[];
  /** Whether it runs on the embedded database, without any service. */
  readonly isEmbedded: boolean;
};

/**
 * Every test whose path contains one of the filters, if there are any: each folder of `test/`, the tests that lie beside
 * what they test, and the contract once more on the embedded database, in suites of few files.
 */
export function findSuites(filters: readonly string[]): Suite[] {
  const files = [...rootPackage.workspaces, 'docs'].flatMap(testFiles).sort();
  const chosen = files.filter((path) => filters.length === 0 || filters.some((part) => path.includes(part)));
  const byRoom = Map.groupBy(chosen, roomOf);
  byRoom.set('embedded', byRoom.get('contract') ?? []);
  const kinds = [...byRoom].sort(([a], [b]) => rank(a) - rank(b)).map(([room, own]) => cut(room, own));
  return mixed(kinds);
}

/** The kinds of many suites begin, and take turns: those of one kind need the same, and would need it all at once. */
function mixed(kinds: readonly Suite[][]): Suite[] {
  const turns = Math.max(...kinds.map((suites) => suites.length));
  return Array.from({ length: turns }, (_, turn) =>
    kinds.flatMap((suites) => suites[turn - turns + suites.length] ?? []),
  ).flat();
}

/** One file here and one there, for neighbours tend to take equally long. */
function cut(room: string, files: readonly string[]): Suite[] {
  const count = Math.ceil(files.length / MOST_FILES);
  return Array.from({ length: count }, (_, i) => ({
    name: count === 1 ? room : `${room} ${i + 1}`,
    files: files.filter((_, at) => at % count === i),
    isEmbedded: room === 'embedded',
  }));
}

function roomOf(path: string): string {
  return /^\.\/test\/([\w-]+)\//.exec(path)?.[1] ?? 'units';
}

function rank(room: string): number {
  const at = LONGEST_FIRST.indexOf(room);
  return at === -1 ? LONGEST_FIRST.length : at;
}

function testFiles(folder: string): string[] {
  const found = [...new Bun.Glob(`${folder}/**/*.test.{ts,tsx}`).scanSync({ cwd: ROOT })];
  return found.filter((path) => !path.includes('node_modules/')).map((path) => `./${path}`);
}
