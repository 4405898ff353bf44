import { join } from 'node:path';
import rootPackage from '../package.json';
import { findNeeds, type Need } from './needs.ts';
import { setting } from './services/env.ts';

const ROOT = join(import.meta.dir, '..');
// A long suite that starts last would end long after the others.
const MOST_FILES = 9;
// Tests of a single unit take milliseconds, and each suite loads the service once.
const MOST_UNIT_FILES = 20;
// Contract tests that end before any database query, and so do not depend on the database.
const BEFORE_DATABASE =
  /^\.\/test\/contract\/(?:origins|probes|rest-errors|rest-rate|roles|socket-handshake|socket-hostile|socket-limits|socket-slow-reader|tokens|token-claims)\.test\.ts$/;
// Contract tests on stored data whose every statement another contract test runs as well. Their rules do not depend on the
// database, so they run on the embedded one with TEST_EMBEDDED=all only.
const SAME_STATEMENTS =
  /^\.\/test\/contract\/(?:acting-user|edit-settings|rest-names|rest-threads|socket-auth|socket-drain|socket-frames|socket-presence|socket-read|token-refusals)\.test\.ts$/;
const UNITS = 'units';
const LONGEST_FIRST = ['events', 'browser', 'embedded', 'contract', 'chaos', 'cluster'];

/** Tests that run in one process, one file after another. */
export type Suite = {
  readonly name: string;
  /** Paths that `bun test` reads literally. */
  readonly files: readonly string[];
  /** Whether it runs on the embedded database, without any service. */
  readonly isEmbedded: boolean;
  readonly needs: ReadonlySet<Need>;
};

/** Whether a suite keeps a second processor busy. */
export function isHeavy({ needs }: Pick<Suite, 'needs'>): boolean {
  return needs.size > 0;
}

/**
 * Suites of all tests whose path contains one of the filters, if there are any: each folder of `test/`, the tests
 * beside the code, and contract tests on stored data again on the embedded database, in suites of few files. Those that
 * need a broker or a browser come first.
 */
export async function findSuites(filters: readonly string[]): Promise<Suite[]> {
  const files = [...rootPackage.workspaces, 'docs'].flatMap(testFiles).sort();
  const chosen = files.filter((path) => filters.length === 0 || filters.some((part) => path.includes(part)));
  const needs = new Map(
    await Promise.all(chosen.map(async (path) => [path, await findNeeds(path)] as const)),
  );
  const heavy = chosen.filter((path) => needs.get(path)?.size);
  const light = chosen.filter((path) => !needs.get(path)?.size);
  const needsOfAll = (paths: readonly string[]) =>
    new Set(paths.flatMap((path) => [...(needs.get(path) ?? [])]));
  return [heavy, light].flatMap(toSuites).map((suite) => named({ ...suite, needs: needsOfAll(suite.files) }));
}

type Cut = Omit<Suite, 'needs'>;

/** A folder may have files with and without needs. */
function named(suite: Suite): Suite {
  return isHeavy(suite) ? { ...suite, name: `${suite.name} (${[...suite.needs].join(', ')})` } : suite;
}

/** Whether the file is a contract test on stored data that this run leaves out on the embedded database. */
export function isLeftOut(path: string): boolean {
  return setting('TEST_EMBEDDED') !== 'all' && SAME_STATEMENTS.test(path);
}

function toSuites(files: readonly string[]): Cut[] {
  const byFolder = Map.groupBy(files, toFolder);
  const contract = byFolder.get('contract') ?? [];
  byFolder.set(
    'embedded',
    contract.filter((path) => !BEFORE_DATABASE.test(path) && !isLeftOut(path)),
  );
  const kinds = [...byFolder].sort(([a], [b]) => rank(a) - rank(b)).map(([folder, own]) => cut(folder, own));
  return mixed(kinds);
}

/** Kinds with many suites come first and take turns, since suites of one kind would need the same resource at once. */
function mixed(kinds: readonly Cut[][]): Cut[] {
  const turns = Math.max(...kinds.map((suites) => suites.length));
  return Array.from({ length: turns }, (_, turn) =>
    kinds.flatMap((suites) => suites[turn - turns + suites.length] ?? []),
  ).flat();
}

/** Files are dealt in turn, since adjacent files tend to take equally long. */
function cut(folder: string, files: readonly string[]): Cut[] {
  const count = Math.ceil(files.length / (folder === UNITS ? MOST_UNIT_FILES : MOST_FILES));
  return Array.from({ length: count }, (_, i) => ({
    name: count === 1 ? folder : `${folder} ${i + 1}`,
    files: files.filter((_, at) => at % count === i),
    isEmbedded: folder === 'embedded',
  }));
}

function toFolder(path: string): string {
  return /^\.\/test\/([\w-]+)\//.exec(path)?.[1] ?? UNITS;
}

function rank(folder: string): number {
  const at = LONGEST_FIRST.indexOf(folder);
  return at === -1 ? LONGEST_FIRST.length : at;
}

function testFiles(folder: string): string[] {
  const found = [...new Bun.Glob(`${folder}/**/*.test.{ts,tsx}`).scanSync({ cwd: ROOT })];
  return found.filter((path) => !path.includes('node_modules/')).map((path) => `./${path}`);
}
