import { join } from 'node:path';
import { countSuite, failuresIn, type Counts } from './junit.ts';
import type { Worker } from './workers.ts';
import { clock, SuiteOutput, type Progress } from './progress.ts';
import { Interrupted, runCommand } from './services/command.ts';
import type { Scratch } from './services/scratch.ts';
import type { Suite } from './suites.ts';

// Limits end a hang and are not a measure of speed. The limit of a test is longer than any wait within it, whose failure
// says more. The limit of a suite ends a test that never yields, which no limit per test can.
const TEST_LIMIT_MS = 300_000;
const SUITE_LIMIT_MS = 20 * 60_000;
const FOLLOW_MS = 200;

export type Result = { counts: Counts; failures: string[] };

export type RunOptions = {
  readonly interruption: AbortSignal;
  readonly progress: Progress;
  /** Directory for the output and the report of each suite. */
  readonly scratch: Scratch;
  /** Options of `bun test`. */
  readonly bunOptions: readonly string[];
  /** Whether the output is shown while it grows, instead of at the end. */
  readonly isFollowed: boolean;
};

/** Runs a suite and shows its output. A failed start of its services is a failure of the suite. */
export async function runSuite(suite: Suite, worker: Worker, options: RunOptions): Promise<Result> {
  const { name } = suite;
  const show = options.isFollowed ? (text: string) => process.stdout.write(text) : undefined;
  const output = new SuiteOutput(join(options.scratch.dir, `${name}.log`), show);
  options.progress.begin(name, output);
  const result = await started(suite, worker, output, options);
  options.progress.end(name, result.counts.passed);
  return result;
}

async function started(
  suite: Suite,
  worker: Worker,
  output: SuiteOutput,
  options: RunOptions,
): Promise<Result> {
  try {
    const env = await worker.getEnv(suite);
    return await withOutput(suite, output, options, () => runTests(suite, env, options));
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const text = error instanceof Error ? error.message : String(error);
    process.stdout.write(`\n== ${suite.name} ==\n${text}\n`);
    return {
      counts: { passed: 0, failed: 1, skipped: 0 },
      failures: [`${suite.name}: ${text.split('\n')[0]}`],
    };
  }
}

/** Outputs of several suites would mix, so each is shown when it is complete. */
async function withOutput(
  { name }: Suite,
  output: SuiteOutput,
  { isFollowed, scratch }: RunOptions,
  run: () => Promise<Result & { cpuMs: number }>,
): Promise<Result> {
  const start = performance.now();
  if (isFollowed) process.stdout.write(`\n== ${name} ==\n`);
  const follower = isFollowed ? setInterval(() => output.read(), FOLLOW_MS) : undefined;
  const { cpuMs, ...result } = await run().finally(() => clearInterval(follower));
  const times = `${clock(performance.now() - start)}, ${clock(cpuMs)} of processor time`;
  if (isFollowed) output.read();
  else
    process.stdout.write(
      `\n== ${name} (${times}) ==\n${await readIfPresent(join(scratch.dir, `${name}.log`))}`,
    );
  return result;
}

async function runTests(
  { name, files }: Suite,
  env: Readonly<Record<string, string | undefined>>,
  { scratch, bunOptions, interruption }: RunOptions,
): Promise<Result & { cpuMs: number }> {
  const path = join(scratch.dir, `${name}.xml`);
  const reporting = ['--reporter=junit', `--reporter-outfile=${path}`, `--timeout=${TEST_LIMIT_MS}`];
  const argv = [process.execPath, 'test', ...files, ...reporting, ...bunOptions];
  // A name pattern among the options may match in one suite and not in the other.
  if (bunOptions.length > 0) argv.push('--pass-with-no-tests');
  const { exitCode, cpuMs } = await runCommand(scratch, argv, {
    // Bun omits passed tests if it detects an automated reader, but the progress counts them.
    env: { ...env, AGENT: '0' },
    limitMs: SUITE_LIMIT_MS,
    output: join(scratch.dir, `${name}.log`),
    interruption,
  });
  const report = await readIfPresent(path);
  const counts = countSuite(report, exitCode);
  const failures = failuresIn(report ?? '');
  if (counts.failed > failures.length) failures.push(`exited with ${exitCode}`);
  return { counts, failures: failures.map((failure) => `${name}: ${failure}`), cpuMs };
}

async function readIfPresent(path: string): Promise<string | undefined> {
  const file = Bun.file(path);
  return (await file.exists()) ? await file.text() : undefined;
}
