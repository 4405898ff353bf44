import { afterAll, beforeAll, expect, test } from 'bun:test';
import { Load } from './load.ts';
import { Random, randomSeed } from './random.ts';
import { isGood } from './report.ts';
import { judge, suffer } from './run-scenario.ts';
import { scenarios } from './scenarios.ts';
import { World } from './world.ts';

/** Those of the suite that take few seconds, done to one world; `npm run faults` does all, each to a world of its own. */
const QUICK = [
  'instance killed',
  'acks lost',
  'client id raced',
  'read marks raced',
  'connections dropped',
  'redis emptied',
  'redis out of reach of one',
  'postgres killed',
  'postgres answers lost',
];

const seed = randomSeed();
let world: World;
let load: Load;
beforeAll(async () => {
  world = await World.start({ own: ['postgres', 'redis'] }, new Random(seed));
  load = await Load.on(world);
});
afterAll(() => world[Symbol.asyncDispose]());

for (const name of QUICK) {
  test(`nothing is lost or doubled: ${name}`, async () => {
    const scenario = scenarios.find((one) => one.name === name);
    if (scenario === undefined) throw new Error(`there is no fault "${name}"`);
    load.start();
    const recoveryMs = await suffer(scenario, world, load);
    const report = await judge(name, world, load, recoveryMs);
    const { violations, findings } = report;
    expect({ seed, violations, findings }).toEqual({ seed, violations: [], findings: [] });
    expect(isGood(report)).toBe(true);
    expect(report.acked).toBeGreaterThan(0);
    expect(report.acked).toBe(report.stored);
  });
}
