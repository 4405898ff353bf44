import { Brokers } from '../platform/platform-kafka.ts';
import { checkNotifications } from '../checks/check-notifications.ts';
import { benchEvents } from '../platform/sample-events.ts';
import { givenServices, kafkaOf } from '../services/services.ts';
import { openTarget } from '../services/target.ts';
import { passes, type Scenario } from './scenario.ts';

const CHUNK = 20_000;

export const backlog: Scenario = {
  says: 'Events of ten topics wait in Kafka when the service starts; at a rate, more go on coming.',
  means: {
    latency:
      'from when an event was meant to be told to when its offset is committed, of those that came at the rate',
    sent: 'events told',
    acked: 'events stored and committed',
  },
  counted: 'acked',
  defaults: { connections: 2, outstanding: 1, warmUp: 0 },
  needsKafka: true,
  async open(options, opened) {
    if (options.running !== undefined)
      throw new Error('--scenario backlog --url: a backlog needs a service that is started after it');
    const { url } = kafkaOf(givenServices());
    const brokers = opened.use(await Brokers.open(url));
    const { events } = options;
    for (let from = 0; from < events; from += CHUNK)
      await brokers.produce(benchEvents(from, Math.min(events, from + CHUNK)));
    const target = await openTarget(options, opened, brokers.env(url));
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
        await passes('each notification is stored and counted, once', async () => {
          if (own !== undefined) await checkNotifications(own.sql, await brokers.committed());
        }),
      ],
    };
  },
};
