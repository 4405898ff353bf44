import type { SQL } from 'bun';
import { checkOpenFiles } from '../checks/check-open-files.ts';
import type { AudienceJob } from '../workloads/audience-workload.ts';
import { openWithEvents } from './open-with-events.ts';
import { same, type Scenario } from './scenario.ts';
import { shareOut } from './share-out.ts';

export const audience: Scenario = {
  says: 'One posted job at a time is told to every connected designer: the fan-out of a room.',
  means: {
    latency: 'from when an event was meant to be told to each connection',
    sent: 'events told',
    acked: 'events safe at the brokers',
    delivered: 'notifications that reached a connection',
  },
  counted: 'delivered',
  defaults: { connections: 1_000, outstanding: 1, warmUp: 2 },
  needsKafka: true,
  async open(options, opened) {
    checkOpenFiles(options.connections);
    const { target, way } = await openWithEvents(options, opened);
    const run = crypto.randomUUID().slice(0, 8);
    const jobs = shareOut(options, target, options.connections).map(({ job, count }, i): AudienceJob => {
      const listening = { ...job, kind: 'audience', connections: count, run } as const;
      return i === 0
        ? { ...listening, pace: options.pace, way, isFirst: true }
        : { ...listening, way: undefined };
    });
    return {
      target,
      jobs,
      check: async ({ sent, delivered }) => [
        same('deliveries, for events times connections', delivered, sent * options.connections),
        ...(target.own === undefined ? [] : [same('rows of notifications', await rows(target.own), sent)]),
      ],
    };
  },
};

async function rows({ sql }: { readonly sql: SQL }): Promise<number> {
  const [row] = await sql<{ stored: number }[]>`select count(*)::float8 as stored from notifications`;
  return row?.stored ?? 0;
}
