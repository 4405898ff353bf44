// Runs every test: npm test [-- <part of a file name>... [<option of bun test>...]]
import { describeCounts, sumCounts } from './junit.ts';
import { runOnWorkers, openWorkers, getConcurrency } from './workers.ts';
import { Progress } from './progress.ts';
import { runSuite, type Result } from './run-suite.ts';
import { locateChromium } from './services/chromium.ts';
import { Interrupted, interruptible } from './services/command.ts';
import { createScratch } from './services/scratch.ts';
import { findSuites, isLeftOut } from './suites.ts';

const args = process.argv.slice(2);
const firstOption = args.findIndex((arg) => arg.startsWith('-'));
const filters = firstOption === -1 ? args : args.slice(0, firstOption);
const bunOptions = firstOption === -1 ? [] : args.slice(firstOption);

try {
  const results = await main();
  const counts = sumCounts(results.map((result) => result.counts));
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
  const failures = results.flatMap((result) => result.failures);
  if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.join('\n')}\n`);
  process.stdout.write(`\n${describeCounts(counts)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.stdout.write(`\n${describeCounts({ passed: 0, failed: 1, skipped: 0 })}\n`);
  process.exitCode = error instanceof Interrupted ? error.exitCode : 1;
}

async function main(): Promise<Result[]> {
  const suites = await findSuites(filters);
  const concurrency = getConcurrency();
  const leftOut = suites.flatMap(({ files }) => files).filter(isLeftOut).length;
  using progress = new Progress(suites.length, (line) => process.stdout.write(line));
  // Installs Chromium, if needed, before a test waits for it.
  if (suites.some(({ needs }) => needs.has('browser'))) await locateChromium();
  await using scratch = await createScratch();
  await using opened = openWorkers(Math.min(concurrency.workers, suites.length));
  const options = { progress, scratch, bunOptions, isFollowed: suites.length === 1 };
  const results = await interruptible((interruption) =>
    runOnWorkers(opened.workers, concurrency.heavy, suites, (suite, worker) =>
      runSuite(suite, worker, { ...options, interruption }),
    ),
  );
  if (leftOut > 0)
    process.stdout.write(
      `\nLeft out on the embedded database: ${leftOut} files of contract tests, which TEST_EMBEDDED=all includes.\n`,
    );
  return results;
}
