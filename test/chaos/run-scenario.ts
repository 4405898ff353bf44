import { until } from '../harness/wait.ts';
import { check } from './checker.ts';
import type { Random } from './random.ts';
import { readStored } from './stored.ts';
import { Load } from './load.ts';
import { reportOf, type Report } from './report.ts';
import type { Scenario } from './scenario.ts';
import { World } from './world.ts';

/** Under load before the fault, and after the first ack that follows it, in milliseconds. */
const BEFORE_MS = 1_000;
const AFTER_MS = 1_000;
const FAULT_MS = 3_000;

/** Runs a scenario in a world of its own. */
export async function runScenario(scenario: Scenario, random: Random): Promise<Report> {
  await using world = await World.start(scenario.world ?? {}, random);
  const load = await Load.on(world);
  load.start();
  const recoveryMs = await suffer(scenario, world, load);
  return await judge(scenario.name, world, load, recoveryMs);
}

/** Lets the fault come and go under a load that runs; returns how long after its end the first ack came, in ms. */
export async function suffer(scenario: Scenario, world: World, load: Load): Promise<number> {
  await Bun.sleep(BEFORE_MS);
  const undo = await scenario.inject(world, load);
  const halfMs = (scenario.lastsMs ?? FAULT_MS) / 2;
  await Bun.sleep(halfMs);
  load.hush();
  await Bun.sleep(halfMs);
  await undo();
  const endedAt = performance.now();
  const { entries } = world.history;
  let next = entries.length;
  const ack = await until('an ack after the fault', () => {
    for (; next < entries.length; next++) {
      const entry = entries[next];
      if (entry?.operation === 'send' && entry.outcome === 'ok') return entry;
    }
    return undefined;
  });
  await Bun.sleep(AFTER_MS);
  return ack.doneAt - endedAt;
}

/** Lets everything come to rest and holds the history against what is stored. */
export async function judge(name: string, world: World, load: Load, recoveryMs: number): Promise<Report> {
  await load.stop();
  await load.everybodyConnected();
  await world.platform?.settled();
  const stored = await readStored(load);
  const violations = check(world.history.entries, stored);
  return reportOf({
    name,
    history: world.history,
    stored,
    violations,
    recoveryMs,
    findings: world.findings,
    notes: world.notes,
  });
}
