// Runs every test: npm test [-- <part of a file name>... [<option of bun test>...]]
import { join } from 'node:path';
import { countSuite, describeCounts, failuresIn, sumCounts, type Counts } from './junit.ts';
import { embeddedEnv, inLanes, openLanes, type Lane } from './lanes.ts';
import { locateChromium } from './services/chromium.ts';
import { Interrupted, interruptible, runCommand, type CommandOptions } from './services/command.ts';
import { findSuites, type Suite } from './suites.ts';

// Tests wait much: a lane keeps two thirds of a processor busy, and machines that test have two.
const LANES = 3;
// For a hang, not a measure of speed: longer than any wait inside a test, whose failure says more.
const TEST_LIMIT_MS = 300_000;
// For a test that never yields: the limit per test cannot end it.
const SUITE_LIMIT_MS = 20 * 60_000;

type Result = { counts: Counts; failures: string[] };
type RunOptions = Pick<CommandOptions, 'interruption' | 'output'>;

const args = process.argv.slice(2);
const firstOption = args.findIndex((arg) => arg.startsWith('-'));
const filters = firstOption === -1 ? args : args.slice(0, firstOption);
const given = firstOption === -1 ? [] : args.slice(firstOption);

try {
  const results = await main();
  const counts = sumCounts(results.map((one) => one.counts));
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
  const failures = results.flatMap((one) => one.failures);
  if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.join('\n')}\n`);
  process.stdout.write(`\n${describeCounts(counts)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.stdout.write(`\n${describeCounts({ passed: 0, failed: 1, skipped: 0 })}\n`);
  process.exitCode = error instanceof Interrupted ? error.exitCode : 1;
}

async function main(): Promise<Result[]> {
  const suites = findSuites(filters);
  // Installed where need be before a test waits for it.
  if (suites.some(({ name }) => name.startsWith('browser'))) await locateChromium();
  await using lanes = await openLanes(Math.min(LANES, suites.length));
  const run = suites.length === 1 ? runInView : runBehind;
  return await interruptible((interruption) =>
    inLanes(lanes, suites, (suite, lane) => run(suite, lane, { interruption })),
  );
}

/** A suite that runs alone may be watched. */
function runInView(suite: Suite, lane: Lane, options: RunOptions): Promise<Result> {
  process.stdout.write(headerOf(suite));
  return runSuite(suite, lane, options);
}

/** Of several the output is shown when it is complete, so that it does not mix. */
async function runBehind(suite: Suite, lane: Lane, options: RunOptions): Promise<Result> {
  const output = join(lane.scratch.dir, `${suite.name}.log`);
  const result = await runSuite(suite, lane, { ...options, output });
  process.stdout.write(headerOf(suite) + (await Bun.file(output).text()));
  return result;
}

function headerOf({ name }: Suite): string {
  return `\n== ${name} ==\n`;
}

async function runSuite(
  { name, files, isEmbedded }: Suite,
  lane: Lane,
  options: RunOptions,
): Promise<Result> {
  const path = join(lane.scratch.dir, `${name}.xml`);
  const reporting = ['--reporter=junit', `--reporter-outfile=${path}`, `--timeout=${TEST_LIMIT_MS}`];
  const argv = [process.execPath, 'test', ...files, ...reporting, ...given];
  // A name pattern among the options may match in one suite and not in the other.
  if (given.length > 0) argv.push('--pass-with-no-tests');
  const env = isEmbedded ? embeddedEnv(lane) : lane.env;
  const exitCode = await runCommand(lane.scratch, argv, { env, limitMs: SUITE_LIMIT_MS, ...options });
  const report = await textOf(path);
  const counts = countSuite(report, exitCode);
  const failures = failuresIn(report ?? '');
  if (counts.failed > failures.length) failures.push(`exited with ${exitCode}`);
  return { counts, failures: failures.map((failure) => `${name}: ${failure}`) };
}

async function textOf(path: string): Promise<string | undefined> {
  const file = Bun.file(path);
  return (await file.exists()) ? await file.text() : undefined;
}
