import { Random } from './random.ts';
import type { Report } from './report.ts';
import { verifyRun, injectFault } from './run-scenario.ts';
import { Load } from './load.ts';
import type { Scenario } from './scenario.ts';
import { Testbed } from './testbed.ts';

/** Pause between two faults, in milliseconds, so that faults do not overlap. */
const PAUSE_MS = [500, 3_000] as const;

/** Injects one fault after another under load, for `seconds` seconds; writes the progress to `log`. */
export async function runRandomFaults(
  scenarios: readonly Scenario[],
  { seed, seconds }: { seed: number; seconds: number },
  log: (line: string) => void,
): Promise<Report> {
  const random = new Random(seed);
  await using testbed = await Testbed.start(
    { ownServices: ['postgres', 'redis', 'kafka'], hasEvents: true, pairs: 6 },
    random,
  );
  const load = await Load.open(testbed);
  const possible = scenarios.filter(({ isExcludedFromRandom }) => isExcludedFromRandom !== true);
  const end = performance.now() + seconds * 1_000;
  let worstMs = 0;
  let count = 0;
  for (; performance.now() < end; count++) {
    const scenario = random.pick(possible);
    if ((await scenario.getUnavailableReason?.()) !== undefined) continue;
    load.start();
    const recoveryMs = await injectFault(scenario, testbed, load);
    log(`${scenario.name}: back after ${Math.round(recoveryMs)} ms`);
    worstMs = Math.max(worstMs, recoveryMs);
    await load.stop();
    await Bun.sleep(random.between(...PAUSE_MS));
  }
  return await verifyRun(`${count} at random, seed ${seed}`, testbed, load, worstMs);
}
