// Runs the fault scenarios: npm run faults [-- --only name,… --random --seed N --seconds N]
import { Random } from './random.ts';
import { runRandomFaults } from './random-faults.ts';
import { formatReports, formatViolations, isClean, type Report } from './report.ts';
import { runScenario } from './run-scenario.ts';
import { readSettings, type Settings } from './settings.ts';

const settings = parseSettings(process.argv.slice(2));
process.exitCode = settings === undefined ? 1 : await main(settings).catch(failed);

/** Returns undefined and logs the reason if the command line is invalid. */
function parseSettings(argv: readonly string[]): Settings | undefined {
  try {
    return readSettings(argv);
  } catch (error) {
    log(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function failed(error: unknown): number {
  log(formatError(error));
  return 1;
}

function formatError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function main(settings: Settings): Promise<number> {
  log(`Seed: ${settings.seed}`);
  const { reports, failed } = settings.isRandom
    ? { reports: [await runRandomFaults(settings.scenarios, settings, log)], failed: [] }
    : await runAll(settings);
  const bad = reports.filter((report) => !isClean(report));
  for (const report of bad) log(formatViolations(report));
  process.stdout.write(`\n${formatReports(reports)}\n`);
  for (const { name, notes } of reports) for (const note of notes) log(`${name}: ${note}`);
  for (const line of failed) log(line);
  return bad.length + failed.length > 0 ? 1 : 0;
}

async function runAll({ scenarios, seed }: Settings): Promise<{ reports: Report[]; failed: string[] }> {
  const reports: Report[] = [];
  const failed: string[] = [];
  for (const scenario of scenarios) {
    const reason = await scenario.getUnavailableReason?.();
    log(`${scenario.name}: ${reason ?? scenario.description}`);
    if (reason !== undefined) continue;
    try {
      reports.push(await runScenario(scenario, new Random(seed)));
    } catch (error) {
      failed.push(`${scenario.name} failed: ${formatError(error)}`);
    }
  }
  return { reports, failed };
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
