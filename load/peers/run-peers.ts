import { join } from 'node:path';
import { pinGenerator } from '../measure/cpu-affinity.ts';
import { givenServices } from '../services/services.ts';
import { comparisonsOf } from './comparisons.ts';
import { describeGround } from './describe-environment.ts';
import { readPeersSettings, type PeersSettings } from './peers-settings.ts';
import { report, type Outcome } from './report.ts';
import type { Stack } from './stack.ts';

const PAGE = join(import.meta.dir, '../../docs/performance.md');
const [BEGIN, END] = ['<!-- peers: npm run load -- --peers --write -->', '<!-- /peers -->'];

/**
 * Compares the service with what others would write, in the same run and by turns. Prints tables in Markdown, and puts
 * them into docs/performance.md if asked to. Throws when a count is off, never for being slow.
 */
export async function runPeers(argv: readonly string[]): Promise<void> {
  const settings = readPeersSettings(argv);
  const services = givenServices();
  const { ready, leftOut } = await prepared(settings.stacks);
  pinGenerator();
  const comparisons = comparisonsOf(settings, services);
  for (let run = 1; run <= settings.runs; run++) {
    for (const { caption, measure } of comparisons) {
      for (const stack of ready) {
        say(`run ${run} of ${settings.runs}: ${caption}: ${stack.name}`);
        await named(stack, measure(stack));
      }
    }
  }
  const ground = await describeGround(services, argv);
  const text = report({ comparisons, stacks: ready, leftOut, ground });
  process.stdout.write(`${text}\n`);
  if (settings.writes) await writePage(text);
}

/** Installs and builds; who cannot be is left out, and said so. */
async function prepared(
  stacks: PeersSettings['stacks'],
): Promise<{ ready: Stack[]; leftOut: Outcome['leftOut'] }> {
  const ready: Stack[] = [];
  const leftOut: { name: string; why: string }[] = [];
  for (const stack of stacks) {
    try {
      await stack.prepare();
      ready.push(stack);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      leftOut.push({ name: stack.name, why });
      say(`left out: ${stack.name}: ${why}`);
    }
  }
  return { ready, leftOut };
}

async function named<T>({ name }: Stack, work: Promise<T>): Promise<T> {
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
    throw new Error(`docs/performance.md has no place between ${BEGIN} and ${END}`);
  await Bun.write(PAGE, `${page.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`);
}

/** Progress goes beside the tables. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
