import { Random } from './random.ts';
import type { Report } from './report.ts';
import { judge, suffer } from './run-scenario.ts';
import { Load } from './load.ts';
import type { Scenario } from './scenario.ts';
import { World } from './world.ts';

/** Milliseconds of peace between two faults: each is to be the only one. */
const PEACE_MS = [500, 3_000] as const;

/** One fault after the other under a load that goes on, for so many seconds; `log` is told what happens. */
export async function runRandomFaults(
  scenarios: readonly Scenario[],
  { seed, seconds }: { seed: number; seconds: number },
  log: (line: string) => void,
): Promise<Report> {
  const random = new Random(seed);
  await using world = await World.start(
    { own: ['postgres', 'redis', 'kafka'], hasEvents: true, pairs: 6 },
    random,
  );
  const load = await Load.on(world);
  const possible = scenarios.filter(({ isAlone }) => isAlone !== true);
  const end = performance.now() + seconds * 1_000;
  let worstMs = 0;
  let count = 0;
  for (; performance.now() < end; count++) {
    const scenario = random.pick(possible);
    if ((await scenario.cannot?.()) !== undefined) continue;
    load.start();
    const recoveryMs = await suffer(scenario, world, load);
    log(`${scenario.name}: back after ${Math.round(recoveryMs)} ms`);
    worstMs = Math.max(worstMs, recoveryMs);
    await load.stop();
    await Bun.sleep(random.between(...PEACE_MS));
  }
  return await judge(`${count} at random, seed ${seed}`, world, load, worstMs);
}
