import { openTarget } from '../services/target.ts';
import type { Scenario } from './scenario.ts';
import { threadJobs } from './thread-jobs.ts';

export const day: Scenario = {
  description:
    'People arrive at random times, list their threads by REST, read one, type, send a few messages over the socket with pauses, and leave.',
  labels: {
    latency: 'of each step; for connecting, from the due time of the visit',
    sent: 'steps started',
    acked: 'steps completed',
    delivered: 'messages delivered to another user',
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
