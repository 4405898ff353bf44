import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { topics } from '@messaging/server/notify/topics';
import { startInstances } from '../harness/instance.ts';
import { Platform } from '../harness/platform.ts';
import { agreementCases } from './cases/agreements.ts';
import { TIMESTAMPS, type Case, type UserIds } from './cases/case.ts';
import { jobCases } from './cases/jobs.ts';
import { paymentCases } from './cases/payments.ts';
import { peopleCases } from './cases/people.ts';
import { disconnectAll, Person } from './person.ts';

const cases = [...jobCases, ...paymentCases, ...agreementCases, ...peopleCases];

let platform: Platform;
let apps: App[];
beforeAll(async () => {
  platform = await Platform.open({ partitions: 2 });
  apps = await startInstances(2, { ...platform.env, RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(async () => {
  for (const app of apps.toReversed()) await app[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

/** Connects the users that the events concern, and another user of each role, to both instances. All are new. */
async function connectUsers() {
  const connect = (role: string) => Person.connectNew(apps, { role });
  const [ann, ben] = [await connect('COMPANY'), await connect('FREELANCER')];
  const others = {
    otherFreelancer: await connect('FREELANCER'),
    otherCompany: await connect('COMPANY'),
    admin: await connect('ADMIN'),
  };
  return { ann, ben, ...others };
}

/** Notifications of each user when none is sent. */
const NONE = { ann: [], ben: [], otherFreelancer: [], otherCompany: [], admin: [] };

async function produce({ topic, generation, data }: Case, ids: UserIds): Promise<void> {
  const event = {
    eventType: topic,
    timestamp: TIMESTAMPS[generation],
    correlationId: 'c-1',
    data: data(ids),
  };
  await platform.kafka.produce(platform.prefix + topic, event);
  await platform.settled();
}

test('every topic has a case for each generation', () => {
  const expected = [...topics.keys()].flatMap((name) => [`${name} current`, `${name} older`]);
  expect(cases.map(({ topic, generation }) => `${topic} ${generation}`).sort()).toEqual(expected.sort());
});

test.each(cases.map((example) => [example.topic, example.generation, example] as const))(
  '%s of the %s generation notifies exactly the users it concerns, by REST and on both instances',
  async (_topic, _generation, example) => {
    const people = await connectUsers();
    const ids = { ann: people.ann.id, ben: people.ben.id };
    await produce(example, ids);
    const received = Object.entries(people).map(
      async ([name, person]) => [name, await person.received()] as const,
    );
    expect(Object.fromEntries(await Promise.all(received))).toEqual({ ...NONE, ...example.received(ids) });
    await disconnectAll(Object.values(people));
  },
);
