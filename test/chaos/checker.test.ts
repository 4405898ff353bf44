import { expect, test } from 'bun:test';
import { BREAKAGES, type Breakage } from './breakages.ts';
import { check, RULES, type Rule } from './checker.ts';
import { goodRun } from './good-run.ts';
import { Random, randomSeed } from './random.ts';

/** A run that gets broken is made anew from its seed. */
function rulesBrokenBy({ damage }: Breakage, seed: number): Set<Rule> {
  const random = new Random(seed);
  const run = goodRun(random);
  damage(run, random);
  return new Set(check(run.entries, run.stored).map(({ rule }) => rule));
}

test('every rule has a run that breaks it', () => {
  expect(new Set(BREAKAGES.map(({ rule }) => rule))).toEqual(new Set(Object.keys(RULES) as Rule[]));
});

test('runs as they should be are accepted', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const { entries, stored } = goodRun(new Random(seed));
    expect({ seed, violations: check(entries, stored) }).toEqual({ seed, violations: [] });
  }
});

test('a run of nothing is accepted', () => {
  expect(check([], { messages: [], positions: [], notifications: [] })).toEqual([]);
});

for (const breakage of BREAKAGES) {
  test(`rejected as “${breakage.rule}”: ${breakage.what}`, () => {
    for (let seed = 1; seed <= 100; seed++)
      expect({ seed, broken: [...rulesBrokenBy(breakage, seed)] }).toEqual({
        seed,
        broken: expect.arrayContaining([breakage.rule]) as Rule[],
      });
  });
}

test('runs broken at random are rejected', () => {
  const first = randomSeed();
  for (let seed = first; seed < first + 2_000; seed++) {
    const breakage = new Random(seed).pick(BREAKAGES);
    const broken = rulesBrokenBy(breakage, seed);
    expect({ seed, what: breakage.what, found: broken.has(breakage.rule) }).toMatchObject({
      seed,
      found: true,
    });
  }
});

test('what is allowed is no violation: an unknown try that was stored, marks that overlap, a lost answer to a mark', () => {
  const run = goodRun(new Random(1));
  const sent = {
    operation: 'send',
    client: 'u1',
    at: 2_000,
    doneAt: 2_001,
    threadId: 't9',
    key: 'k',
  } as const;
  run.entries.push({ ...sent, outcome: 'unknown' });
  run.stored.messages.push({ threadId: 't9', key: 'k', seq: 1, id: 'i', readAt: null });
  const mark = { operation: 'mark', client: 'u2', userId: 2, threadId: 't9' } as const;
  run.entries.push(
    { ...mark, at: 1, doneAt: 9, seq: 1, outcome: 'ok', position: 1 },
    { ...mark, at: 2, doneAt: 5, seq: 3, outcome: 'ok', position: 3 },
    { ...mark, at: 10, doneAt: 11, seq: 4, outcome: 'unknown' },
  );
  run.stored.positions.push({ userId: 2, threadId: 't9', seq: 4 });
  expect(check(run.entries, run.stored)).toEqual([]);
});
