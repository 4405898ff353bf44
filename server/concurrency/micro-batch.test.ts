import { expect, test } from 'bun:test';
import { AppError } from '../app-error.ts';
import { MicroBatch } from './micro-batch.ts';

/** A batch that records its runs; each run ends when the test calls `end`. */
function createPausedBatch(
  options: Partial<ConstructorParameters<typeof MicroBatch<string, string>>[0]> = {},
) {
  const runs: string[][] = [];
  const ends: (() => void)[] = [];
  const batch = new MicroBatch<string, string>({
    run: async (items) => {
      runs.push([...items]);
      await new Promise<void>((end) => ends.push(end));
      return items.map((item) => item.toUpperCase());
    },
    maxItems: 100,
    maxQueued: 100,
    ...options,
  });
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await tick();
  };
  return { batch, runs, end };
}

/** Waits for work that needs only some turns of the event loop. */
async function tick(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate);
}

/** A batch that records its runs and answers each item by `answer`; if that throws, the whole batch fails. */
function createBatch(
  answer: (item: string, items: readonly string[]) => string | Error,
  options: Partial<ConstructorParameters<typeof MicroBatch<string, string>>[0]> = {},
) {
  const runs: string[][] = [];
  const batch = new MicroBatch<string, string>({
    run: async (items) => {
      runs.push([...items]);
      return items.map((item) => answer(item, items));
    },
    maxItems: 100,
    maxQueued: 100,
    ...options,
  });
  return { batch, runs };
}

const outcomes = async (work: Promise<string>[]): Promise<string[]> =>
  (await Promise.allSettled(work)).map((result) =>
    result.status === 'fulfilled' ? result.value : `failed: ${(result.reason as Error).message}`,
  );

test('the items of a tick are one call, each with its own result', async () => {
  const { batch, runs } = createBatch((item) => `${item}!`);
  expect(await Promise.all(['a', 'b', 'c'].map((item) => batch.add(item)))).toEqual(['a!', 'b!', 'c!']);
  expect(runs).toEqual([['a', 'b', 'c']]);
});

test('items that arrive while a batch is in flight form the next one', async () => {
  const { batch, runs, end } = createPausedBatch();
  const first = batch.add('a');
  await tick();
  const later = ['b', 'c'].map((item) => batch.add(item));
  await tick();
  expect(runs).toEqual([['a']]);
  expect(batch.queued).toBe(2);
  await end();
  expect(runs).toEqual([['a'], ['b', 'c']]);
  await end();
  expect(await Promise.all([first, ...later])).toEqual(['A', 'B', 'C']);
  expect(batch.queued).toBe(0);
});

test('a batch has at most maxItems, and order is kept across batches', async () => {
  const { batch, runs } = createBatch((item) => item, { maxItems: 2 });
  const settled: string[] = [];
  const items = ['a', 'b', 'c', 'd', 'e'];
  await Promise.all(items.map(async (item) => settled.push(await batch.add(item))));
  expect(runs).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  expect(settled).toEqual(items);
});

test('a run without results resolves every item', async () => {
  const batch = new MicroBatch<string, void>({ run: async () => {}, maxItems: 10, maxQueued: 10 });
  expect(await Promise.all([batch.add('a'), batch.add('b')])).toEqual([undefined, undefined]);
});

test('an error in the results rejects its item alone', async () => {
  const { batch } = createBatch((item) => (item === 'b' ? new Error('no b') : item));
  expect(await outcomes(['a', 'b', 'c'].map((item) => batch.add(item)))).toEqual(['a', 'failed: no b', 'c']);
});

test('a failure of the batch rejects each item, and the next batch runs', async () => {
  let isAway = true;
  const { batch, runs } = createBatch((item) => {
    if (isAway) throw new Error('away');
    return item;
  });
  expect(await outcomes([batch.add('a'), batch.add('b')])).toEqual(['failed: away', 'failed: away']);
  expect(runs).toEqual([['a', 'b']]);
  isAway = false;
  expect(await batch.add('c')).toBe('c');
});

test('a run that throws synchronously is a failure like a rejection', async () => {
  const batch = new MicroBatch<string, string>({
    run: () => {
      throw new Error('at once');
    },
    maxItems: 10,
    maxQueued: 10,
  });
  expect(await outcomes([batch.add('a')])).toEqual(['failed: at once']);
  expect(await outcomes([batch.add('b')])).toEqual(['failed: at once']);
});

test('a poison item fails alone, and the others are tried in order', async () => {
  const isPoison = (error: unknown): boolean => (error as Error).message === 'poison';
  const { batch, runs } = createBatch(
    (item, items) => {
      if (items.includes('bad')) throw new Error('poison');
      return item;
    },
    { isPoison },
  );
  expect(await outcomes(['a', 'bad', 'c'].map((item) => batch.add(item)))).toEqual([
    'a',
    'failed: poison',
    'c',
  ]);
  expect(runs).toEqual([['a', 'bad', 'c'], ['a'], ['bad'], ['c']]);
});

test('a failure that no item can cause is not retried item by item', async () => {
  const { batch, runs } = createBatch(
    () => {
      throw new Error('away');
    },
    { isPoison: () => false },
  );
  expect(await outcomes([batch.add('a'), batch.add('b')])).toEqual(['failed: away', 'failed: away']);
  expect(runs).toHaveLength(1);
});

test('items of one key are never in one batch and keep their order', async () => {
  const { batch, runs } = createBatch((item) => item, { key: (item) => item[0] });
  await Promise.all(['a1', 'a2', 'b1', 'a3', 'b2'].map((item) => batch.add(item)));
  expect(runs).toEqual([['a1', 'b1'], ['a2', 'b2'], ['a3']]);
});

test('an item that did not fit is not overtaken by a later one of its key', async () => {
  const { batch, runs } = createBatch((item) => item, { key: (item) => item[0], maxItems: 2 });
  await Promise.all(['a1', 'b1', 'c1', 'c2', 'a2'].map((item) => batch.add(item)));
  expect(runs).toEqual([['a1', 'b1'], ['c1', 'a2'], ['c2']]);
});

test('items without a key share a batch', async () => {
  const { batch, runs } = createBatch((item) => item, { key: () => undefined });
  await Promise.all(['a', 'a', 'a'].map((item) => batch.add(item)));
  expect(runs).toEqual([['a', 'a', 'a']]);
});

test('an item above the maximum queue is rejected as overloaded, and the others are not affected', async () => {
  const { batch, end } = createPausedBatch({ maxQueued: 2 });
  const running = batch.add('a');
  await tick();
  const waiting = [batch.add('b'), batch.add('c')];
  const refused = await batch.add('d').then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(AppError);
  expect(refused).toMatchObject({ code: 'overloaded', retryAfterMs: 1_000 });
  await end();
  const roomAgain = batch.add('e');
  await end();
  await end();
  expect(await Promise.all([running, ...waiting, roomAgain])).toEqual(['A', 'B', 'C', 'E']);
});

test('large items of one owner leave room for those of others, in order', async () => {
  const size = (item: string): number => Number(item.slice(1));
  const owner = (item: string): string => item.slice(0, 1);
  const { batch, runs } = createBatch((item) => item, { share: { owner, size, max: 10 } });
  const items = ['a6', 'a5', 'a1', 'b4', 'c30', 'c1', 'b6'];
  expect(await Promise.all(items.map((item) => batch.add(item)))).toEqual(items);
  expect(runs).toEqual([
    ['a6', 'b4', 'c30', 'b6'],
    ['a5', 'a1', 'c1'],
  ]);
});
