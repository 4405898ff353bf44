import { availableParallelism } from 'node:os';
import { setting } from './services/env.ts';
import { kafkaVariables, NO_SERVICES, openService, startServices, toVariables } from './services/services.ts';
import { shared } from './services/shared.ts';
import { isHeavy, type Suite } from './suites.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where suites run, one after the other. */
export type Lane = {
  /** The environment of a suite. Starts the services that it needs and that do not run yet. */
  envOf(suite: Suite): Promise<Env>;
};

export type Lanes = AsyncDisposable & { readonly lanes: readonly Lane[] };

export type Room = {
  /** Suites side by side. */
  lanes: number;
  /** Suites side by side that keep a processor busy beside their own. */
  heavy: number;
};

/**
 * How much runs side by side. A test waits for a third of its time, so there is one suite more than processors. A broker
 * or a browser takes a processor of its own. A PostgreSQL that was given is for one suite at a time.
 */
export function roomFor(processors = availableParallelism()): Room {
  const lanes = setting('TEST_DATABASE_URL') ? 1 : processors + 1;
  return { lanes, heavy: Math.max(1, Math.floor(processors / 2)) };
}

/**
 * Lanes that start their services when a suite needs them; a start that failed is tried again for the next suite. Each
 * lane has a PostgreSQL of its own, for a change token tells of all transactions of a server, whatever their database: a
 * test that leaves one open would hold up the others'. Kafka, which is slow to start, serves all.
 */
export function openLanes(count: number): Lanes {
  const stack = new AsyncDisposableStack();
  const kafka = shared(async () => stack.use(await openService('startKafka')));
  const lanes = Array.from({ length: count }, (): Lane => {
    const services = shared(async () => stack.use(await startServices()));
    return {
      async envOf({ isEmbedded, needs }) {
        if (isEmbedded) return { ...NO_SERVICES, TEST_STORE: 'embedded' };
        const starting = [services(), needs.has('broker') ? kafka() : Promise.resolve(undefined)] as const;
        await Promise.allSettled(starting);
        const [own, brokers] = await Promise.all(starting);
        return { ...toVariables(own), ...(brokers && kafkaVariables(brokers)), TEST_STORE: undefined };
      },
    };
  });
  return { lanes, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/**
 * Does the work for each suite in whichever lane is free: the first of those that wait, a heavy one only while fewer than
 * `heavy` others run. Rejects when all lanes have come to rest.
 */
export async function inLanes<Work extends Pick<Suite, 'needs'>, Result>(
  lanes: readonly Lane[],
  heavy: number,
  suites: readonly Work[],
  work: (suite: Work, lane: Lane) => Promise<Result>,
): Promise<Result[]> {
  const waiting = [...suites];
  const results: Result[] = [];
  let freeHeavy = heavy;
  const next = (): Work | undefined => {
    const at = waiting.findIndex((suite) => freeHeavy > 0 || !isHeavy(suite));
    return at === -1 ? undefined : waiting.splice(at, 1)[0];
  };
  const run = async (lane: Lane): Promise<void> => {
    // A lane that finds only heavy suites leaves them to the lanes that run one now.
    for (let suite = next(); suite !== undefined; suite = next()) {
      if (isHeavy(suite)) freeHeavy -= 1;
      try {
        results.push(await work(suite, lane));
      } finally {
        if (isHeavy(suite)) freeHeavy += 1;
      }
    }
  };
  const running = lanes.map(run);
  await Promise.allSettled(running);
  await Promise.all(running);
  return results;
}
