import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { topics } from '@messaging/server/notify/topics';
import { startInstances } from '../harness/instance.ts';
import { Platform } from '../harness/platform.ts';
import { agreementCases } from './cases/agreements.ts';
import { TIMESTAMPS, type Case, type Ids } from './cases/case.ts';
import { jobCases } from './cases/jobs.ts';
import { paymentCases } from './cases/payments.ts';
import { peopleCases } from './cases/people.ts';
import { leaveAll, Person } from './person.ts';

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

/** Those whom the events are about, and somebody else of each role. All are new and have a socket on both instances. */
async function newCast() {
  const person = (role: string) => Person.on(apps, { role });
  const [ann, ben] = [await person('COMPANY'), await person('FREELANCER')];
  const others = {
    otherFreelancer: await person('FREELANCER'),
    otherCompany: await person('COMPANY'),
    admin: await person('ADMIN'),
  };
  return { ann, ben, ...others };
}

/** What each of the cast is told when nobody is told anything. */
const NOTHING = { ann: [], ben: [], otherFreelancer: [], otherCompany: [], admin: [] };

async function produce({ topic, generation, data }: Case, ids: Ids): Promise<void> {
  const event = {
    eventType: topic,
    timestamp: TIMESTAMPS[generation],
    correlationId: 'c-1',
    data: data(ids),
  };
  await platform.kafka.produce(platform.prefix + topic, event);
  await platform.settled();
}

test('every topic has a case of each generation', () => {
  const expected = [...topics.keys()].flatMap((name) => [`${name} current`, `${name} older`]);
  expect(cases.map(({ topic, generation }) => `${topic} ${generation}`).sort()).toEqual(expected.sort());
});

test.each(cases.map((one) => [one.topic, one.generation, one] as const))(
  '%s of the %s generation tells exactly those it concerns, by REST and on both instances',
  async (_topic, _generation, one) => {
    const cast = await newCast();
    const ids = { ann: cast.ann.id, ben: cast.ben.id };
    await produce(one, ids);
    const told = Object.entries(cast).map(async ([name, person]) => [name, await person.told()] as const);
    expect(Object.fromEntries(await Promise.all(told))).toEqual({ ...NOTHING, ...one.told(ids) });
    await leaveAll(Object.values(cast));
  },
);
