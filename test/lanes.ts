import { setting } from './services/env.ts';
import type { Scratch } from './services/scratch.ts';
import { startServices, variablesOf, type Services } from './services/services.ts';

/** Where suites run, one after the other. */
export type Lane = {
  readonly scratch: Scratch;
  /** The environment of tests on this lane's services. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

export type Lanes = AsyncDisposable & { readonly lanes: readonly Lane[] };

/**
 * Starts services for so many suites side by side. Each lane has a PostgreSQL of its own, for a change token tells of all
 * transactions of a server, whatever their database: a test that leaves one open would hold up the others'. Kafka, which
 * is slow to start, serves all. On a PostgreSQL that was given there is one lane.
 */
export async function openLanes(most: number): Promise<Lanes> {
  await using stack = new AsyncDisposableStack();
  const count = setting('TEST_DATABASE_URL') ? 1 : most;
  const starting = Array.from({ length: count }, async (_, i) =>
    stack.use(await startServices({ kafka: i === 0 })),
  );
  // When one fails, the others are let finish: only what has started can be stopped.
  await Promise.allSettled(starting);
  const all = await Promise.all(starting);
  const lanes = all.map((own) => ({ scratch: own.scratch, env: environmentOf(all, own) }));
  const owned = stack.move();
  return { lanes, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function environmentOf([first]: readonly Services[], own: Services): Lane['env'] {
  return { ...(first && variablesOf(first)), ...variablesOf(own), TEST_STORE: undefined };
}

/** The environment of tests on the embedded database, which are to reach none of the lane's services. */
export function embeddedEnv({ env }: Lane): Lane['env'] {
  const without = Object.fromEntries(Object.keys(env).map((name) => [name, undefined]));
  return { ...without, TEST_STORE: 'embedded' };
}

/** Does the work for each item, in this order, in whichever lane is free. Rejects when all lanes have come to rest. */
export async function inLanes<Item, Result>(
  { lanes }: Lanes,
  items: readonly Item[],
  work: (item: Item, lane: Lane) => Promise<Result>,
): Promise<Result[]> {
  const waiting = [...items];
  const results: Result[] = [];
  const running = lanes.map(async (lane) => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      results.push(await work(item, lane));
    }
  });
  await Promise.allSettled(running);
  await Promise.all(running);
  return results;
}
