import { checkOpenFiles } from '../checks/check-open-files.ts';
import { openTarget } from '../services/target.ts';
import type { Scenario } from './scenario.ts';
import { share, shareOut } from './share-out.ts';

/** Clients that stay connected and ping all the while. */
const SETTLED = 20;

export const storm: Scenario = {
  says: 'All clients lose their connection at once and come back, as when a proxy restarts; at a rate, one after the other. Others stay and ping.',
  means: {
    latency: 'from when a connection was meant to be lost to hello on the next one; of a ping to its answer',
    sent: 'connections lost',
    acked: 'clients back with hello',
  },
  counted: 'acked',
  defaults: { connections: 5_000, outstanding: 100_000, warmUp: 0 },
  needsKafka: false,
  async open(options, opened) {
    checkOpenFiles(options.connections + SETTLED);
    const target = await openTarget(options, opened);
    const firstSettled = target.firstUser + options.connections;
    const jobs = shareOut(options, target, options.connections).map(({ job, count }, i) => {
      const { from, count: settled } = share(SETTLED, options.processes, i);
      return {
        ...job,
        kind: 'storm',
        connections: count,
        firstSettled: firstSettled + from,
        settled,
      } as const;
    });
    return { target, jobs, endsWhenDone: 'outstanding' in options.pace, check: () => Promise.resolve([]) };
  },
};
