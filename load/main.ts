// Puts load on the service: npm run load -- --scenario <name> …. Fails when a count is wrong, never for being slow.
import { join } from 'node:path';
import { pinGenerator } from './measure/cpu-affinity.ts';
import type { LoadRun } from './run/load-run.ts';
import { readLoadOptions } from './run/read-load-options.ts';
import { describeRun } from './report/about.ts';
import { asText } from './report/as-text.ts';
import { makeReport } from './report/report.ts';
import { writeReport } from './report/write-report.ts';
import { runLoad } from './run/run-load.ts';
import { runOnServices } from './run/run-on-services.ts';
import { hasServices } from './services/services.ts';

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--peers')) return await comparePeers(argv);
  const options = readLoadOptions(argv);
  const { scenario, running } = options;
  if (running === undefined && !hasServices()) return await runOnServices(scenario.needsKafka, argv);
  return await run(options, argv);
}

async function run(options: LoadRun, argv: readonly string[]): Promise<number> {
  pinGenerator();
  const about = await describeRun(options, argv);
  const report = makeReport(options, await runLoad(options), about);
  process.stdout.write(`${asText(report)}\n`);
  if (options.reportTo !== undefined) {
    writeReport(options.reportTo, report);
    process.stdout.write(`\n${join(options.reportTo, 'report.html')}\n`);
  }
  return report.checks.every(({ isGood }) => isGood) ? 0 : 1;
}

/** Compares the service with other servers on the same PostgreSQL and Redis. */
async function comparePeers(argv: readonly string[]): Promise<number> {
  if (!hasServices()) return await runOnServices(true, argv);
  const { runPeers } = await import('./peers/run-peers.ts');
  await runPeers(argv.filter((arg) => arg !== '--peers'));
  return 0;
}
