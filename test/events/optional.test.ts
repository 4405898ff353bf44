import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { Platform } from '../harness/platform.ts';
import { Person } from './person.ts';

let platform: Platform;
let app: App;
beforeAll(async () => {
  platform = await Platform.open();
  app = await startInstance({ ...platform.env, RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

const TIME = '2026-01-31T12:00:00.000Z';

/** Somebody besides the user who is told. */
const OTHER = 1;

interface Case {
  readonly topic: string;
  /** Everything the event must have. */
  readonly needed: (userId: number) => object;
  /** What else it may have: what people read, and the rest. */
  readonly names: readonly string[];
  readonly optional: readonly string[];
  readonly title: string;
  readonly message: string;
}

const cases: readonly Case[] = [
  {
    topic: 'jobs.posted',
    needed: () => ({ jobId: 41, companyId: OTHER }),
    names: ['title', 'companyName', 'clientName', 'categoryName', 'category', 'budget'],
    optional: ['status'],
    title: 'New job: untitled',
    message: 'A client is looking for a designer.',
  },
  {
    topic: 'jobs.updated',
    needed: (userId) => ({ jobId: 41, companyId: userId }),
    names: ['title', 'companyName', 'categoryName', 'budget'],
    optional: ['clientId', 'status'],
    title: 'Job updated',
    message: 'The changes to your job are live.',
  },
  {
    topic: 'jobs.deleted',
    needed: (userId) => ({ jobId: 41, companyId: userId }),
    names: ['title', 'companyName', 'categoryName', 'budget'],
    optional: ['clientId', 'status'],
    title: 'Job removed',
    message: 'Your job is no longer listed.',
  },
  {
    topic: 'payments.received',
    needed: (userId) => ({ paymentId: 301, amount: 250, fromUserId: OTHER, toUserId: userId }),
    names: [],
    optional: ['currency', 'status', 'jobId'],
    title: 'You received $2.50',
    message: 'A payment of $2.50 to you has come in.',
  },
  {
    topic: 'payments.disputed',
    needed: (userId) => ({ paymentId: 301, amount: 250, fromUserId: userId, toUserId: OTHER }),
    names: [],
    optional: ['currency', 'status', 'jobId'],
    title: 'Payment disputed',
    message: 'The payment of $2.50 is under dispute. It stays on hold until that is settled.',
  },
  {
    topic: 'proposals.submitted',
    needed: (userId) => ({ proposalId: 501, jobId: 41, freelancerId: OTHER, companyId: userId }),
    names: ['jobTitle', 'freelancerName'],
    optional: ['clientId', 'proposedRate', 'currency'],
    title: 'New proposal from a designer',
    message: 'A designer would like to take on your job.',
  },
  {
    topic: 'contracts.signed',
    needed: (userId) => ({ contractId: 601, jobId: 41, companyId: userId, freelancerId: OTHER }),
    names: ['jobTitle', 'freelancerName'],
    optional: ['clientId', 'amount', 'currency'],
    title: 'Contract signed',
    message: 'The contract for your job is signed by both sides.',
  },
  {
    topic: 'courses.completed',
    needed: (userId) => ({ courseId: 71, userId }),
    names: ['courseTitle'],
    optional: ['userName', 'completedAt'],
    title: 'Course completed',
    message: 'Well done: you have finished your course.',
  },
  {
    topic: 'certificates.issued',
    needed: (userId) => ({ certificateId: 81, courseId: 71, userId }),
    names: ['courseTitle'],
    optional: ['userName', 'issuedAt', 'certificateUrl'],
    title: 'Certificate issued',
    message: 'Your certificate for your course is ready.',
  },
  {
    topic: 'users.joined',
    needed: (userId) => ({ userId }),
    names: ['username', 'fullName'],
    optional: ['email', 'role', 'profileImageUrl'],
    title: 'Welcome!',
    message: 'Your account is ready. Messages and news about your jobs will show up here.',
  },
];

/** What a new user sees of an event with what it needs, and `others` besides. */
async function toldWith({ topic, needed }: Case, others: object) {
  await using person = await Person.on([app], { role: 'FREELANCER' });
  const event = { eventType: topic, timestamp: TIME, data: { ...others, ...needed(person.id) } };
  await platform.kafka.produce(platform.prefix + topic, event);
  await platform.settled();
  return (await person.told()).map(({ title, message }) => ({ title, message }));
}

const each = (names: readonly string[], value: unknown) =>
  Object.fromEntries(names.map((name) => [name, value]));

test.each(cases.map((one) => [one.topic, one] as const))(
  '%s tells even with everything left out that may be, or null',
  async (_, one) => {
    const { title, message, names, optional } = one;
    expect(await toldWith(one, {})).toEqual([{ title, message }]);
    expect(await toldWith(one, each([...names, ...optional], null))).toEqual([{ title, message }]);
  },
);

const named = cases.filter(({ names }) => names.length > 0);

test.each(named.map((one) => [one.topic, one] as const))(
  '%s takes names without anything to see as left out',
  async (_, one) => {
    const { title, message, names } = one;
    expect(await toldWith(one, each(names, ' \n'))).toEqual([{ title, message }]);
  },
);
