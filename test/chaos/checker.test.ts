import { expect, test } from 'bun:test';
import type { Mutation } from './mutate.ts';
import { MUTATIONS } from './mutations.ts';
import { check } from './checker.ts';
import { RULES, type Rule } from './violation.ts';
import { createState } from './run.ts';
import { createValidRun } from './valid-run.ts';
import { Random, randomSeed } from './random.ts';

/** Creates a run from the seed, so that no other test has changed it. */
function rulesBrokenBy({ apply }: Mutation, seed: number): Set<Rule> {
  const random = new Random(seed);
  const run = createValidRun(random);
  apply(run, random);
  return new Set(check(run.entries, run.stored).map(({ rule }) => rule));
}

test('Every rule has a mutation that breaks it.', () => {
  expect(new Set(MUTATIONS.map(({ rule }) => rule))).toEqual(new Set(Object.keys(RULES) as Rule[]));
});

test('The checker accepts valid runs.', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const { entries, stored } = createValidRun(new Random(seed));
    expect({ seed, violations: check(entries, stored) }).toEqual({ seed, violations: [] });
  }
});

test('The checker accepts an empty run.', () => {
  expect(check([], { messages: [], lastChanges: [], positions: [], views: [], notifications: [] })).toEqual(
    [],
  );
});

for (const mutation of MUTATIONS) {
  test(`The checker reports “${mutation.rule}” if ${mutation.description}.`, () => {
    for (let seed = 1; seed <= 100; seed++)
      expect({ seed, broken: [...rulesBrokenBy(mutation, seed)] }).toEqual({
        seed,
        broken: expect.arrayContaining([mutation.rule]) as Rule[],
      });
  });
}

test('The checker rejects runs with a random mutation.', () => {
  const first = randomSeed();
  for (let seed = first; seed < first + 2_000; seed++) {
    const mutation = new Random(seed).pick(MUTATIONS);
    const broken = rulesBrokenBy(mutation, seed);
    expect({ seed, what: mutation.description, found: broken.has(mutation.rule) }).toMatchObject({
      seed,
      found: true,
    });
  }
});

test('The checker accepts a stored message of unknown outcome, overlapping marks, and a mark whose answer was lost.', () => {
  const run = createValidRun(new Random(1));
  const sent = {
    operation: 'send',
    client: 'u1',
    at: 2_000,
    doneAt: 2_001,
    threadId: 't9',
    key: 'k',
  } as const;
  run.entries.push({ ...sent, outcome: 'unknown' });
  run.stored.messages.push({
    threadId: 't9',
    key: 'k',
    seq: 1,
    id: 'i',
    readAt: null,
    state: createState('k'),
  });
  const mark = { operation: 'mark', client: 'u2', userId: 2, threadId: 't9' } as const;
  run.entries.push(
    { ...mark, at: 1, doneAt: 9, seq: 1, outcome: 'ok', position: 1 },
    { ...mark, at: 2, doneAt: 5, seq: 3, outcome: 'ok', position: 3 },
    { ...mark, at: 10, doneAt: 11, seq: 4, outcome: 'unknown' },
  );
  run.stored.positions.push({ userId: 2, threadId: 't9', seq: 4 });
  expect(check(run.entries, run.stored)).toEqual([]);
});
