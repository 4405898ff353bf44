import type { SQL } from 'bun';
import { checkOpenFiles } from '../checks/check-open-files.ts';
import type { AudienceJob } from '../workloads/audience-workload.ts';
import { openWithEvents } from './open-with-events.ts';
import { expectEqual, type Scenario } from './scenario.ts';
import { shareOut } from './share-out.ts';

export const audience: Scenario = {
  description: 'Each posted job notifies every connected designer: the fan-out of a room.',
  labels: {
    latency: 'from the due time of an event to its arrival on each connection',
    sent: 'events published',
    acked: 'events acknowledged by the brokers',
    delivered: 'notifications delivered to a connection',
  },
  counted: 'delivered',
  defaults: { connections: 1_000, outstanding: 1, warmUp: 2 },
  needsKafka: true,
  async open(options, opened) {
    checkOpenFiles(options.connections);
    const { target, route } = await openWithEvents(options, opened);
    const run = crypto.randomUUID().slice(0, 8);
    const jobs = shareOut(options, target, options.connections).map(({ job, count }, i): AudienceJob => {
      const listening = { ...job, kind: 'audience', connections: count, run } as const;
      return i === 0
        ? { ...listening, pace: options.pace, route, isFirst: true }
        : { ...listening, route: undefined };
    });
    return {
      target,
      jobs,
      check: async ({ sent, delivered }) => [
        expectEqual('deliveries, of events times connections', delivered, sent * options.connections),
        ...(target.own === undefined
          ? []
          : [expectEqual('rows of notifications', await countRows(target.own), sent)]),
      ],
    };
  },
};

async function countRows({ sql }: { readonly sql: SQL }): Promise<number> {
  const [row] = await sql<{ stored: number }[]>`select count(*)::float8 as stored from notifications`;
  return row?.stored ?? 0;
}
