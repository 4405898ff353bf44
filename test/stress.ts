// Repeats the test command beside busy loops: npm run test:stress [-- --runs 3 --loops 2 --minutes 20 -- <part of a file name>...]
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clock, SuiteOutput } from './progress.ts';
import { Interrupted, interruptible, runCommand } from './services/command.ts';
import { createScratch, killScript, type Scratch } from './services/scratch.ts';

const RUN = join(import.meta.dir, 'run.ts');
const FOLLOW_MS = 500;

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    loops: { type: 'string', default: String(availableParallelism()) },
    /** For each run. */
    minutes: { type: 'string', default: '20' },
  },
  allowPositionals: true,
});

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof Interrupted ? error.exitCode : 1;
}

async function main(): Promise<number> {
  await using scratch = await createScratch();
  using loops = busyLoops(Number(values.loops), scratch);
  const lines: string[] = [];
  let failed = 0;
  await interruptible(async (interruption) => {
    for (let run = 1; run <= Number(values.runs); run++) {
      const { line, isPassed } = await runTests(`run-${run}`, scratch, interruption);
      lines.push(`Run ${run} beside ${loops.count} busy loops: ${line}`);
      process.stdout.write(`${lines.at(-1)}\n`);
      if (!isPassed) failed += 1;
    }
  });
  process.stdout.write(`\n${lines.join('\n')}\n`);
  return failed === 0 ? 0 : 1;
}

/** Processes that do nothing but take processor time, until disposed of. */
function busyLoops(count: number, scratch: Scratch): Disposable & { count: number } {
  const loops = Array.from({ length: count }, (_, i) => {
    const loop = Bun.spawn([process.execPath, '-e', 'for (;;);'], { stdio: ['ignore', 'ignore', 'ignore'] });
    // When this process is killed, the scratch ends them.
    scratch.onExit(`loop-${i}`, killScript(loop.pid, 'SIGKILL'));
    return loop;
  });
  return {
    count,
    [Symbol.dispose]() {
      for (const loop of loops) loop.kill('SIGKILL');
    },
  };
}

/** Runs the test command once and shows its output. */
async function runTests(name: string, scratch: Scratch, interruption: AbortSignal) {
  const output = join(scratch.dir, `${name}.log`);
  const start = performance.now();
  let text = '';
  const shown = new SuiteOutput(output, (part) => {
    text += part;
    process.stdout.write(part);
  });
  const follower = setInterval(() => shown.read(), FOLLOW_MS);
  const { exitCode } = await runCommand(scratch, [process.execPath, RUN, ...positionals], {
    env: {},
    interruption,
    limitMs: Number(values.minutes) * 60_000,
    output,
  }).finally(() => clearInterval(follower));
  shown.read();
  const counts = text.trimEnd().split('\n').at(-1) ?? '';
  return {
    line: `${clock(performance.now() - start)}, ${counts}, exit code ${exitCode}`,
    isPassed: exitCode === 0,
  };
}
