import { expect, test } from 'bun:test';
import { runOnWorkers, getConcurrency, type Worker } from './workers.ts';
import type { Need } from './needs.ts';

const LIGHT = { needs: new Set<Need>() };
const HEAVY = { needs: new Set<Need>(['browser']) };

function createWorkers(count: number): Worker[] {
  return Array.from({ length: count }, () => ({ getEnv: async () => ({}) }));
}

/**
 * Runs suites, each of which ends when all that may run have started; resolves to the largest number of concurrent
 * suites.
 */
async function most(workers: number, heavy: number, suites: readonly (typeof LIGHT)[]) {
  const running = { all: 0, heavy: 0 };
  const peak = { all: 0, heavy: 0 };
  const results = await runOnWorkers(createWorkers(workers), heavy, suites, async (suite) => {
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

test('Heavy suites run one after another while light ones run concurrently.', async () => {
  const suites = [HEAVY, HEAVY, HEAVY, ...Array.from({ length: 9 }, () => LIGHT)];
  expect(await most(3, 1, suites)).toEqual({ all: 3, heavy: 1, done: 12 });
  expect(await most(4, 2, suites)).toEqual({ all: 4, heavy: 2, done: 12 });
  expect(await most(1, 1, suites)).toEqual({ all: 1, heavy: 1, done: 12 });
});

test('One heavy suite more runs once no light one waits.', async () => {
  expect(await most(3, 1, [HEAVY, HEAVY, HEAVY])).toEqual({ all: 2, heavy: 2, done: 3 });
  expect(await most(1, 1, [HEAVY, HEAVY])).toEqual({ all: 1, heavy: 1, done: 2 });
});

test('A suite that throws does not end the others, and its worker continues.', async () => {
  const done: number[] = [];
  const work = runOnWorkers(createWorkers(2), 1, [HEAVY, LIGHT, LIGHT, LIGHT], async (suite) => {
    if (suite === HEAVY) throw new Error('interrupted');
    await Bun.sleep(2);
    done.push(1);
  });
  expect(await work.catch(String)).toBe('Error: interrupted');
  expect(done).toHaveLength(3);
});

test('The number of workers depends on the number of processors.', () => {
  expect([1, 2, 4, 8].map((processors) => getConcurrency(processors).heavy)).toEqual([1, 2, 3, 6]);
});
