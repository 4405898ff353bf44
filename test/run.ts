// Runs every test: npm test [-- <part of a file name>... [<option of bun test>...]]
import { join } from 'node:path';
import rootPackage from '../package.json';
import { countSuite, describeCounts, sumCounts, type Counts } from './junit.ts';
import { Interrupted, runCommand } from './services/command.ts';
import { startServices, variablesOf, type Services } from './services/services.ts';

const ROOT = join(import.meta.dir, '..');
const TEST_LIMIT_MS = 30_000;
// For a test that never yields: the limit per test cannot end it.
const SUITE_LIMIT_MS = 20 * 60_000;

type Suite = { name: string; folders: string[]; env: Record<string, string | undefined> };

const args = process.argv.slice(2);
const firstOption = args.findIndex((arg) => arg.startsWith('-'));
const filters = firstOption === -1 ? args : args.slice(0, firstOption);
const options = firstOption === -1 ? [] : args.slice(firstOption);

try {
  const counts = await main();
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
  process.stdout.write(`\n${describeCounts(counts)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.stdout.write(`\n${describeCounts({ passed: 0, failed: 1, skipped: 0 })}\n`);
  process.exitCode = error instanceof Interrupted ? error.exitCode : 1;
}

async function main(): Promise<Counts> {
  await using services = await startServices({ kafka: true });
  const counts: Counts[] = [];
  for (const suite of suitesOn(services)) counts.push(await runSuite(suite, services));
  return sumCounts(counts);
}

function suitesOn(services: Services): Suite[] {
  const running = { ...variablesOf(services), TEST_STORE: undefined };
  const without = Object.fromEntries(Object.keys(running).map((name) => [name, undefined]));
  return [
    { name: 'services', folders: [...rootPackage.workspaces, 'docs'], env: running },
    { name: 'embedded', folders: ['test/contract'], env: { ...without, TEST_STORE: 'embedded' } },
  ];
}

async function runSuite({ name, folders, env }: Suite, { scratch }: Services): Promise<Counts> {
  const files = folders.flatMap(testFiles).sort();
  if (files.length === 0 && filters.length > 0) return { passed: 0, failed: 0, skipped: 0 };
  process.stdout.write(`\n== ${name} ==\n`);
  if (files.length === 0) return countSuite(undefined, 1);
  const report = join(scratch.dir, `${name}.xml`);
  const reporting = ['--reporter=junit', `--reporter-outfile=${report}`, `--timeout=${TEST_LIMIT_MS}`];
  const argv = [process.execPath, 'test', ...files, ...reporting, ...options];
  // A name pattern among the options may match in one suite and not in the other.
  if (options.length > 0) argv.push('--pass-with-no-tests');
  const exitCode = await runCommand(scratch, argv, { env, limitMs: SUITE_LIMIT_MS });
  const file = Bun.file(report);
  return countSuite((await file.exists()) ? await file.text() : undefined, exitCode);
}

/** The test files of a folder that the filters let through, as paths `bun test` takes literally. */
function testFiles(folder: string): string[] {
  const found = [...new Bun.Glob(`${folder}/**/*.test.{ts,tsx}`).scanSync({ cwd: ROOT })];
  return found
    .filter((path) => !path.includes('node_modules/'))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .map((path) => `./${path}`);
}
