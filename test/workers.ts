import { availableParallelism } from 'node:os';
import { setting } from './services/env.ts';
import { kafkaVariables, NO_SERVICES, openService, startServices, toVariables } from './services/services.ts';
import { shared } from './services/shared.ts';
import { isHeavy, type Suite } from './suites.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Worker that runs suites, one after another. */
export type Worker = {
  /** Environment of a suite. Starts the services that it needs and that do not run yet. */
  getEnv(suite: Suite): Promise<Env>;
};

export type Workers = AsyncDisposable & { readonly workers: readonly Worker[] };

export type Concurrency = {
  /** Number of concurrent suites. */
  workers: number;
  /** Number of concurrent suites that keep a second processor busy. */
  heavy: number;
};

/**
 * Numbers of concurrent suites. A test waits for a third of its time, so there is one suite more than processors. A
 * broker or a browser keeps a second processor busy for a part of the time only. A given PostgreSQL serves one suite at a time.
 */
export function getConcurrency(processors = availableParallelism()): Concurrency {
  const workers = setting('TEST_DATABASE_URL') ? 1 : processors + 1;
  return { workers, heavy: Math.ceil((processors * 3) / 4) };
}

/**
 * Workers that start their services when a suite needs them; a failed start is repeated for the next suite. Each worker
 * has a separate PostgreSQL, because a change token covers all transactions of a server, in any database: an open
 * transaction of one test would delay the others. Kafka, which is slow to start, serves all.
 */
export function openWorkers(count: number): Workers {
  const stack = new AsyncDisposableStack();
  const kafka = shared(async () => stack.use(await openService('startKafka')));
  const workers = Array.from({ length: count }, (): Worker => {
    const services = shared(async () => stack.use(await startServices()));
    return {
      async getEnv({ isEmbedded, needs }) {
        if (isEmbedded) return { ...NO_SERVICES, TEST_STORE: 'embedded' };
        const starting = [services(), needs.has('broker') ? kafka() : Promise.resolve(undefined)] as const;
        await Promise.allSettled(starting);
        const [own, brokers] = await Promise.all(starting);
        return { ...toVariables(own), ...(brokers && kafkaVariables(brokers)), TEST_STORE: undefined };
      },
    };
  });
  return { workers, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/**
 * Runs each suite on a free worker: the first one that waits, a heavy one only while fewer than `heavy` others run, or one
 * more once no light suite waits. Rejects after all workers have stopped.
 */
export async function runOnWorkers<Work extends Pick<Suite, 'needs'>, Result>(
  workers: readonly Worker[],
  heavy: number,
  suites: readonly Work[],
  work: (suite: Work, worker: Worker) => Promise<Result>,
): Promise<Result[]> {
  const waiting = [...suites];
  const results: Result[] = [];
  let runningHeavy = 0;
  const next = (): Work | undefined => {
    const most = waiting.every(isHeavy) ? heavy + 1 : heavy;
    const at = waiting.findIndex((suite) => runningHeavy < most || !isHeavy(suite));
    return at === -1 ? undefined : waiting.splice(at, 1)[0];
  };
  const run = async (worker: Worker): Promise<void> => {
    // A worker that finds only heavy suites leaves them to the workers that run one now.
    for (let suite = next(); suite !== undefined; suite = next()) {
      if (isHeavy(suite)) runningHeavy += 1;
      try {
        results.push(await work(suite, worker));
      } finally {
        if (isHeavy(suite)) runningHeavy -= 1;
      }
    }
  };
  const running = workers.map(run);
  await Promise.allSettled(running);
  await Promise.all(running);
  return results;
}
