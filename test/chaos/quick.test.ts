import { afterAll, beforeAll, expect, test } from 'bun:test';
import { Load } from './load.ts';
import { Random, randomSeed } from './random.ts';
import { isClean } from './report.ts';
import { verifyRun, injectFault } from './run-scenario.ts';
import { scenarios } from './scenarios.ts';
import { Testbed } from './testbed.ts';

/** Scenarios that take few seconds, on one testbed. `npm run faults` runs all, each on its own testbed. */
const QUICK = [
  'instance killed',
  'acks lost',
  'client id raced',
  'read marks raced',
  'drafts raced',
  'connections dropped',
  'redis emptied',
  'redis unreachable from one instance',
  'postgres killed',
  'postgres answers lost',
];

const seed = randomSeed();
let testbed: Testbed;
let load: Load;
beforeAll(async () => {
  testbed = await Testbed.start({ ownServices: ['postgres', 'redis'] }, new Random(seed));
  load = await Load.open(testbed);
});
afterAll(() => testbed[Symbol.asyncDispose]());

for (const name of QUICK) {
  test(`No message is lost or duplicated under the fault “${name}”.`, async () => {
    const scenario = scenarios.find((scenario) => scenario.name === name);
    if (scenario === undefined) throw new Error(`there is no fault "${name}"`);
    load.start();
    const recoveryMs = await injectFault(scenario, testbed, load);
    const report = await verifyRun(name, testbed, load, recoveryMs);
    const { violations, findings } = report;
    expect({ seed, violations, findings }).toEqual({ seed, violations: [], findings: [] });
    expect(isClean(report)).toBe(true);
    expect(report.acked).toBeGreaterThan(0);
    // A message whose answer was lost may be stored, and its retry refused because its sender was removed from the group meanwhile.
    expect(report.stored).toBeGreaterThanOrEqual(report.acked);
    expect(report.stored - report.acked).toBeLessThanOrEqual(report.unknown);
  });
}
