import { join } from 'node:path';
import { pinGenerator } from '../measure/cpu-affinity.ts';
import { readServices } from '../services/services.ts';
import { createComparisons } from './comparisons.ts';
import { describeEnvironment } from './describe-environment.ts';
import { readPeersSettings, type PeersSettings } from './peers-settings.ts';
import { formatReport, type PeersOutcome } from './report.ts';
import type { Stack } from './stack.ts';

const PAGE = join(import.meta.dir, '../../docs/performance.md');
const [BEGIN, END] = ['<!-- peers: npm run load -- --peers --write -->', '<!-- /peers -->'];

/**
 * Compares the service with comparable servers, in the same run and by turns. Prints tables in Markdown and
 * writes them into docs/performance.md with `--write`. Throws when a count is wrong, never for being slow.
 */
export async function runPeers(argv: readonly string[]): Promise<void> {
  const settings = readPeersSettings(argv);
  const services = readServices();
  const { ready, leftOut } = await prepareStacks(settings.stacks);
  pinGenerator();
  const comparisons = createComparisons(settings, services);
  for (let run = 1; run <= settings.runs; run++) {
    for (const { caption, measure } of comparisons) {
      for (const stack of ready) {
        printProgress(`run ${run} of ${settings.runs}: ${caption}: ${stack.name}`);
        await withStackName(stack, measure(stack));
      }
    }
  }
  const environment = await describeEnvironment(services, argv);
  const text = formatReport({ comparisons, stacks: ready, leftOut, environment });
  process.stdout.write(`${text}\n`);
  if (settings.writes) await writePage(text);
}

/** Installs and builds the stacks. A stack for which that fails is left out and reported. */
async function prepareStacks(
  stacks: PeersSettings['stacks'],
): Promise<{ ready: Stack[]; leftOut: PeersOutcome['leftOut'] }> {
  const ready: Stack[] = [];
  const leftOut: { name: string; why: string }[] = [];
  for (const stack of stacks) {
    try {
      await stack.prepare();
      ready.push(stack);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      leftOut.push({ name: stack.name, why });
      printProgress(`left out: ${stack.name}: ${why}`);
    }
  }
  return { ready, leftOut };
}

async function withStackName<T>({ name }: Stack, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function writePage(text: string): Promise<void> {
  const page = await Bun.file(PAGE).text();
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin)
    throw new Error(`docs/performance.md lacks the markers ${BEGIN} and ${END}`);
  await Bun.write(PAGE, `${page.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`);
}

/** Progress goes to standard error. */
function printProgress(line: string): void {
  process.stderr.write(`${line}\n`);
}
