import { checkStored } from '../checks/check-stored.ts';
import { openTarget } from '../services/target.ts';
import { passes, same, type Scenario } from './scenario.ts';
import { threadJobs } from './thread-jobs.ts';

export const chat: Scenario = {
  says: 'Members of threads of two send to each other over their sockets; each message is stored before it is acked.',
  means: {
    latency: 'from when a message was meant to be sent to its ack',
    sent: 'messages sent',
    acked: 'messages acked',
    delivered: 'messages that reached the other member',
  },
  counted: 'acked',
  defaults: { connections: 400, outstanding: 64, warmUp: 2 },
  needsKafka: false,
  async open(options, opened) {
    const target = await openTarget(options, opened);
    const jobs = (await threadJobs(options, target)).map((job) => ({ ...job, kind: 'chat' }) as const);
    return {
      target,
      jobs,
      check: async ({ acked, delivered }) => [
        same('deliveries, for messages acked', delivered, acked),
        await passes('as many messages are stored as were acked', () => checkStored(target, jobs, acked)),
      ],
    };
  },
};
