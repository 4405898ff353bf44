import { openTarget } from '../services/target.ts';
import type { Scenario } from './scenario.ts';
import { threadJobs } from './thread-jobs.ts';

export const day: Scenario = {
  says: 'People come at chance times, list their threads by REST, read one, type, send a few messages over the socket, think in between, and leave.',
  means: {
    latency: 'of each step; of connecting from when somebody was meant to come',
    sent: 'steps begun',
    acked: 'steps answered',
    delivered: 'messages that reached somebody else',
  },
  counted: 'acked',
  defaults: { connections: 300, outstanding: 100, warmUp: 2 },
  needsKafka: false,
  async open(options, opened) {
    const target = await openTarget(options, opened);
    const jobs = (await threadJobs(options, target)).map((job) => ({ ...job, kind: 'day' }) as const);
    return { target, jobs, check: () => Promise.resolve([]) };
  },
};
