import { until } from '../harness/wait.ts';
import { check } from './checker.ts';
import type { Random } from './random.ts';
import { readStored } from './stored.ts';
import { Load } from './load.ts';
import { createReport, type Report } from './report.ts';
import type { Scenario } from './scenario.ts';
import { Testbed } from './testbed.ts';

/** Time under load before the fault, and after the first ack that follows it, in milliseconds. */
const BEFORE_MS = 1_000;
const AFTER_MS = 1_000;
const FAULT_MS = 3_000;

/** Runs a scenario on its own testbed. */
export async function runScenario(scenario: Scenario, random: Random): Promise<Report> {
  await using testbed = await Testbed.start(scenario.testbed ?? {}, random);
  const load = await Load.open(testbed);
  load.start();
  const recoveryMs = await injectFault(scenario, testbed, load);
  return await verifyRun(scenario.name, testbed, load, recoveryMs);
}

/** Injects and ends the fault while the load runs; returns the time from its end to the first ack, in milliseconds. */
export async function injectFault(scenario: Scenario, testbed: Testbed, load: Load): Promise<number> {
  await Bun.sleep(BEFORE_MS);
  const undo = await scenario.inject(testbed, load);
  const halfMs = (scenario.durationMs ?? FAULT_MS) / 2;
  await Bun.sleep(halfMs);
  load.quietHalf();
  await Bun.sleep(halfMs);
  await undo();
  const endedAt = performance.now();
  const { entries } = testbed.history;
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

/** Stops the load, then checks the history against what is stored. */
export async function verifyRun(
  name: string,
  testbed: Testbed,
  load: Load,
  recoveryMs: number,
): Promise<Report> {
  await load.stop();
  await load.waitUntilConnected();
  await testbed.platform?.settled();
  const stored = await readStored(load);
  const violations = check(testbed.history.entries, stored);
  return createReport({
    name,
    history: testbed.history,
    stored,
    violations,
    recoveryMs,
    findings: testbed.findings,
    notes: testbed.notes,
  });
}
