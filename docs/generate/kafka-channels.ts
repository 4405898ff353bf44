import { CHANGES_TOPIC, messageChanged } from '../../server/kafka/changes-topic.ts';
import { MESSAGES_TOPIC, messageSent } from '../../server/kafka/messages-topic.ts';
import { sampleEvent } from '../../server/notify/sample-event.ts';
import type { Topic } from '../../server/notify/topic.ts';
import { topics } from '../../server/notify/topics.ts';
import { message, reference, type Channel } from './channel.ts';
import type { Components, JsonObject } from './components.ts';

/** Time of the events in the examples. */
const EXAMPLE_AT = new Date('2026-01-31T12:00:00.000Z');
const AMOUNT = 'With a fraction in units of the currency; whole in KAFKA_PAYMENT_UNIT';
const EXAMPLE_ID = '00000000-0000-4000-8000-000000000000';

/** Channels for each topic of the platform that the service consumes, and for those that it publishes to. */
export function kafkaChannels(components: Components): Record<string, Channel> {
  const taken = [...topics.values()].map((topic) => [toName(topic.name), takenChannel(topic, components)]);
  const written = WRITTEN.map((topic) => [toName(topic.topic), writtenChannel(topic, components)]);
  return Object.fromEntries([...taken, ...written]) as Record<string, Channel>;
}

function takenChannel(topic: Topic, components: Components): Channel {
  const channel = toName(topic.name);
  const examples = (['current', 'older'] as const).map((generation) => ({
    ...sampleEvent(topic, generation, EXAMPLE_AT),
    correlationId: EXAMPLE_ID,
  }));
  const event = message(topic.name, `An event of \`${topic.name}\``, toEvent(topic, components), examples);
  return {
    channel: toChannel(topic.name, event),
    operations: {
      [`take_${channel}`]: operation(
        'receive',
        channel,
        `Notifies the users whom \`${topic.name}\` concerns`,
      ),
    },
  };
}

/** The topics that the service publishes to, with the schema and the meaning of their records. */
const WRITTEN = [
  {
    topic: MESSAGES_TOPIC,
    schema: messageSent,
    summary:
      'Every stored message, at least once and in the order of its thread, with KAFKA_PUBLISH_MESSAGES=true',
  },
  {
    topic: CHANGES_TOPIC,
    schema: messageChanged,
    summary:
      'Every message that was edited, deleted or erased, as it is then, at least once and in the order of its thread, with KAFKA_PUBLISH_MESSAGES=true; of changes in quick succession the last one',
  },
] as const;

function writtenChannel(
  { topic, schema, summary }: (typeof WRITTEN)[number],
  components: Components,
): Channel {
  const channel = toName(topic);
  const record = message(topic, summary, components.schema(schema, 'output'));
  return {
    channel: toChannel(topic, record),
    operations: { [`publish_${channel}`]: operation('send', channel, summary) },
  };
}

/** The envelope with the topic's `data`. A field that the older generation names differently has one of its two names. */
function toEvent(
  { name, data, olderNames = {}, exactNumbers = [] }: Topic,
  components: Components,
): JsonObject {
  const {
    properties = {},
    required = [],
    ...rest
  } = components.schema(data, 'input') as {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  const older = Object.entries(olderNames).map(([old, current]) => [
    old,
    { ...properties[current], description: `The older generation's name of \`${current}\`` },
  ]);
  // The service parses their text, but in the event they are numbers.
  const numbers = exactNumbers.map((key) => [key, { type: 'number', description: AMOUNT }]);
  const renamed = new Set(Object.values(olderNames));
  return {
    type: 'object',
    properties: {
      eventType: { type: 'string', examples: [name] },
      timestamp: {
        description: 'ISO 8601, or Unix time in seconds with a fraction or in milliseconds',
        type: ['string', 'number'],
      },
      userId: { type: ['integer', 'null'] },
      correlationId: { type: ['string', 'null'] },
      data: {
        ...rest,
        properties: { ...properties, ...Object.fromEntries(older), ...Object.fromEntries(numbers) },
        required: required.filter((key) => !renamed.has(key)),
      },
    },
    required: ['data'],
  };
}

function toChannel(address: string, event: JsonObject): JsonObject {
  return {
    address,
    description: 'Its name begins with KAFKA_TOPIC_PREFIX',
    servers: [reference('servers/kafka')],
    messages: { event },
  };
}

function operation(action: 'receive' | 'send', channel: string, summary: string): JsonObject {
  return {
    action,
    channel: reference(`channels/${channel}`),
    summary,
    messages: [reference(`channels/${channel}/messages/event`)],
  };
}

/** Keys of the document must not contain a dot. */
function toName(topic: string): string {
  return topic.replaceAll('.', '_');
}
