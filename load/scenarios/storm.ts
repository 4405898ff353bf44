import { checkOpenFiles } from '../checks/check-open-files.ts';
import { openTarget } from '../services/target.ts';
import type { Scenario } from './scenario.ts';
import { share, shareOut } from './share-out.ts';

/** Number of clients that stay connected and ping throughout. */
const PINGERS = 20;

export const storm: Scenario = {
  description:
    'All clients lose their connections at once and come back, as when a proxy restarts; with --rate, one after the other. Others stay and ping.',
  labels: {
    latency:
      'from the due time of a connection loss to hello on the next connection; of a ping to its answer',
    sent: 'connections dropped',
    acked: 'clients reconnected',
  },
  counted: 'acked',
  defaults: { connections: 5_000, outstanding: 100_000, warmUp: 0 },
  needsKafka: false,
  async open(options, opened) {
    checkOpenFiles(options.connections + PINGERS);
    const target = await openTarget(options, opened);
    const firstPinger = target.firstUser + options.connections;
    const jobs = shareOut(options, target, options.connections).map(({ job, count }, i) => {
      const { from, count: pingers } = share(PINGERS, options.processes, i);
      return {
        ...job,
        kind: 'storm',
        connections: count,
        firstPinger: firstPinger + from,
        pingers,
      } as const;
    });
    return { target, jobs, endsWhenDone: 'outstanding' in options.pace, check: () => Promise.resolve([]) };
  },
};
