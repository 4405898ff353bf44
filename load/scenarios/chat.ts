import { checkStored } from '../checks/check-stored.ts';
import { openTarget } from '../services/target.ts';
import { expectSuccess, expectEqual, type Scenario } from './scenario.ts';
import { threadJobs } from './thread-jobs.ts';

export const chat: Scenario = {
  description:
    'Pairs of members send to each other over their sockets; each message is stored before its ack.',
  labels: {
    latency: 'from the due time of a send to its ack',
    sent: 'messages sent',
    acked: 'messages acked',
    delivered: 'messages delivered to the other member',
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
        expectEqual('deliveries, of messages acked', delivered, acked),
        await expectSuccess('the number of stored messages equals the number of acks', () =>
          checkStored(target, jobs, acked),
        ),
      ],
    };
  },
};
