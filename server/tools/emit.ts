import { parseArgs } from 'node:util';
import { withTimeout } from '../concurrency/timeouts.ts';
import type { Config } from '../config/config.ts';
import { splitIntoChunks } from '../kafka/chunks.ts';
import { clientOptions } from '../kafka/client-options.ts';
import { sampleEvent } from '../notify/sample-event.ts';
import type { Topic } from '../notify/topic.ts';
import { topics } from '../notify/topics.ts';
import { UsageError, type Tool } from './tool.ts';

const USAGE = `emit <topic>… | all  [--older] [--count 1]
  Sends sample events to KAFKA_BROKERS if set, otherwise to the service that "npm start" runs on this machine, at PORT.
  --older   in the format of the platform's older generation
  topics: ${[...topics.keys()].join(', ')}`;

const SEND_MS = 10_000;
const MAX_COUNT = 100_000;

/** An event to send: its topic and its value as text. */
interface Sample {
  readonly topic: string;
  readonly value: string;
}

export const emit: Tool = {
  usage: USAGE,
  async run(readConfig, args, print) {
    const samples = parse(args);
    const config = readConfig();
    if (config.kafkaBrokers.length > 0) await produce(config, samples, print);
    else await post(config, samples, print);
  },
};

function parse(args: string[]): Sample[] {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { older: { type: 'boolean', default: false }, count: { type: 'string', default: '1' } },
  });
  const count = /^\d+$/.test(values.count) ? Number(values.count) : 0;
  if (count < 1 || count > MAX_COUNT)
    throw new UsageError(`--count must be from 1 to ${MAX_COUNT}\n${USAGE}`);
  const chosen = positionals.includes('all') ? [...topics.values()] : positionals.map(getTopic);
  if (chosen.length === 0) throw new UsageError(USAGE);
  const generation = values.older ? 'older' : 'current';
  return chosen.flatMap((topic) =>
    Array.from({ length: count }, () => ({
      topic: topic.name,
      value: JSON.stringify(sampleEvent(topic, generation, new Date())),
    })),
  );
}

function getTopic(name: string): Topic {
  const topic = topics.get(name);
  if (topic === undefined) throw new UsageError(`${name} is not a topic\n${USAGE}`);
  return topic;
}

async function produce(
  config: Config,
  samples: readonly Sample[],
  print: (line: string) => void,
): Promise<void> {
  const { Producer } = await import('@platformatic/kafka');
  const producer = new Producer({
    ...clientOptions(config, 'emit'),
    retries: 3,
    acks: -1,
    autocreateTopics: true,
  });
  try {
    const messages = samples.map(({ topic, value }) => ({
      topic: config.kafkaTopicPrefix + topic,
      value: Buffer.from(value),
    }));
    for (const chunk of splitIntoChunks(messages, ({ value }) => value.length)) {
      const sending = producer.send({ messages: chunk });
      const { offsets = [] } = await withTimeout(sending, SEND_MS, 'sending events');
      for (const { topic, partition, offset } of offsets)
        print(`${topic}: partition ${partition}, offset ${offset}`);
    }
  } finally {
    await producer.close();
  }
}

/** Without Kafka, sends events to the demo's route of the running service, which ingests them with the same code. */
async function post(
  { port }: Config,
  samples: readonly Sample[],
  print: (line: string) => void,
): Promise<void> {
  for (const { topic, value } of samples) {
    const answer = await fetch(`http://127.0.0.1:${port}/demo/events/${topic}`, {
      method: 'POST',
      body: value,
      signal: AbortSignal.timeout(SEND_MS),
    }).catch(() => undefined);
    if (answer === undefined)
      throw new UsageError(
        `Nothing answers on port ${port}: run "npm start" with the same PORT first, or set KAFKA_BROKERS.`,
      );
    if (!answer.ok) throw new UsageError(`${topic}: ${answer.status} ${await answer.text()}`);
    const { stored } = (await answer.json()) as { stored: number };
    print(`${topic}: ${stored} notification${stored === 1 ? '' : 's'} stored`);
  }
}
