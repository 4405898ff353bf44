import { expect, test } from 'bun:test';
import { inLanes, roomFor, type Lane } from './workers.ts';
import type { Need } from './needs.ts';

const LIGHT = { needs: new Set<Need>() };
const HEAVY = { needs: new Set<Need>(['browser']) };

function lanesFor(count: number): Lane[] {
  return Array.from({ length: count }, () => ({ envOf: async () => ({}) }));
}

/** Runs suites that each end when all that may run have begun; resolves to the most that ran side by side. */
async function most(lanes: number, heavy: number, suites: readonly (typeof LIGHT)[]) {
  const running = { all: 0, heavy: 0 };
  const peak = { all: 0, heavy: 0 };
  const results = await inLanes(lanesFor(lanes), heavy, suites, async (suite) => {
    running.all += 1;
    if (suite === HEAVY) running.heavy += 1;
    peak.all = Math.max(peak.all, running.all);
    peak.heavy = Math.max(peak.heavy, running.heavy);
    await Bun.sleep(5);
    running.all -= 1;
    if (suite === HEAVY) running.heavy -= 1;
    return suite;
  });
  return { ...peak, done: results.length };
}

test('heavy suites run one after the other while light ones run beside them', async () => {
  const suites = [HEAVY, HEAVY, HEAVY, LIGHT, LIGHT, LIGHT, LIGHT];
  expect(await most(3, 1, suites)).toEqual({ all: 3, heavy: 1, done: 7 });
  expect(await most(4, 2, suites)).toEqual({ all: 4, heavy: 2, done: 7 });
  expect(await most(1, 1, suites)).toEqual({ all: 1, heavy: 1, done: 7 });
});

test('a suite that throws lets those beside it end and leaves its place to others', async () => {
  const done: number[] = [];
  const work = inLanes(lanesFor(2), 1, [HEAVY, LIGHT, LIGHT, LIGHT], async (suite) => {
    if (suite === HEAVY) throw new Error('interrupted');
    await Bun.sleep(2);
    done.push(1);
  });
  expect(await work.catch(String)).toBe('Error: interrupted');
  expect(done).toHaveLength(3);
});

test('what runs side by side follows the processors', () => {
  expect([1, 2, 4, 8].map((processors) => roomFor(processors).heavy)).toEqual([1, 1, 2, 4]);
});
