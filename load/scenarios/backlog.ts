import { PlatformKafka } from '../platform/platform-kafka.ts';
import { checkNotifications } from '../checks/check-notifications.ts';
import { makeEvents } from '../platform/sample-events.ts';
import { readServices, requireKafka } from '../services/services.ts';
import { openTarget } from '../services/target.ts';
import { expectSuccess, type Scenario } from './scenario.ts';

const CHUNK = 20_000;

export const backlog: Scenario = {
  description:
    'Events of ten topics wait in Kafka when the service starts; with --rate, more events keep coming.',
  labels: {
    latency: 'from the due time of an event to the commit of its offset, for the events produced with --rate',
    sent: 'events published',
    acked: 'events stored and committed',
  },
  counted: 'acked',
  defaults: { connections: 2, outstanding: 1, warmUp: 0 },
  needsKafka: true,
  async open(options, opened) {
    if (options.running !== undefined)
      throw new Error('--scenario backlog --url: the backlog must exist before the service starts');
    const { url } = requireKafka(readServices());
    const brokers = opened.use(await PlatformKafka.open(url));
    const { events } = options;
    for (let from = 0; from < events; from += CHUNK)
      await brokers.produce(makeEvents(from, Math.min(events, from + CHUNK)));
    const target = await openTarget(options, opened, brokers.serverSettings(url));
    const { ports, jwtSecret, firstUser, own } = target;
    const { pace } = options;
    const { prefix } = brokers;
    const job = {
      kind: 'backlog',
      ports,
      jwtSecret,
      firstUser,
      pace,
      brokers: url,
      prefix,
      waiting: events,
    } as const;
    return {
      target,
      jobs: [job],
      endsWhenDone: 'outstanding' in pace,
      check: async () => [
        await expectSuccess('each notification is stored once and counted once', async () => {
          if (own !== undefined) await checkNotifications(own.sql, await brokers.countCommitted());
        }),
      ],
    };
  },
};
