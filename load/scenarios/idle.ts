import { checkOpenFiles } from '../checks/check-open-files.ts';
import { openTarget } from '../services/target.ts';
import type { Scenario } from './scenario.ts';
import { shareOut } from './share-out.ts';

export const idle: Scenario = {
  description: 'Users connect once each and then only listen.',
  labels: {
    latency: 'from the due time of a connection to its hello',
    sent: 'handshakes started',
    acked: 'connections that received hello',
  },
  counted: 'acked',
  defaults: { connections: 10_000, outstanding: 200, warmUp: 0 },
  needsKafka: false,
  showsMemory: true,
  async open(options, opened) {
    checkOpenFiles(options.connections);
    const target = await openTarget(options, opened);
    const jobs = shareOut(options, target, options.connections).map(
      ({ job, count }) => ({ ...job, kind: 'idle', connections: count }) as const,
    );
    return { target, jobs, check: () => Promise.resolve([]) };
  },
};
