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

/** Id of a user other than the recipient. */
const OTHER = 1;

interface Case {
  readonly topic: string;
  /** The required fields. */
  readonly required: (userId: number) => object;
  /** The optional fields: those with texts for people, and the others. */
  readonly texts: readonly string[];
  readonly optional: readonly string[];
  readonly title: string;
  readonly message: string;
}

const cases: readonly Case[] = [
  {
    topic: 'jobs.posted',
    required: () => ({ jobId: 41, companyId: OTHER }),
    texts: ['title', 'companyName', 'clientName', 'categoryName', 'category', 'budget'],
    optional: ['status'],
    title: 'New job: untitled',
    message: 'A client is looking for a designer.',
  },
  {
    topic: 'jobs.updated',
    required: (userId) => ({ jobId: 41, companyId: userId }),
    texts: ['title', 'companyName', 'categoryName', 'budget'],
    optional: ['clientId', 'status'],
    title: 'Job updated',
    message: 'The changes to your job are live.',
  },
  {
    topic: 'jobs.deleted',
    required: (userId) => ({ jobId: 41, companyId: userId }),
    texts: ['title', 'companyName', 'categoryName', 'budget'],
    optional: ['clientId', 'status'],
    title: 'Job removed',
    message: 'Your job is no longer listed.',
  },
  {
    topic: 'payments.received',
    required: (userId) => ({ paymentId: 301, amount: 250, fromUserId: OTHER, toUserId: userId }),
    texts: [],
    optional: ['currency', 'status', 'jobId'],
    title: 'You received $2.50',
    message: 'A payment of $2.50 to you has come in.',
  },
  {
    topic: 'payments.disputed',
    required: (userId) => ({ paymentId: 301, amount: 250, fromUserId: userId, toUserId: OTHER }),
    texts: [],
    optional: ['currency', 'status', 'jobId'],
    title: 'Payment disputed',
    message: 'The payment of $2.50 is under dispute. It stays on hold until that is settled.',
  },
  {
    topic: 'proposals.submitted',
    required: (userId) => ({ proposalId: 501, jobId: 41, freelancerId: OTHER, companyId: userId }),
    texts: ['jobTitle', 'freelancerName'],
    optional: ['clientId', 'proposedRate', 'currency'],
    title: 'New proposal from a designer',
    message: 'A designer would like to take on your job.',
  },
  {
    topic: 'contracts.signed',
    required: (userId) => ({ contractId: 601, jobId: 41, companyId: userId, freelancerId: OTHER }),
    texts: ['jobTitle', 'freelancerName'],
    optional: ['clientId', 'amount', 'currency'],
    title: 'Contract signed',
    message: 'The contract for your job is signed by both sides.',
  },
  {
    topic: 'courses.completed',
    required: (userId) => ({ courseId: 71, userId }),
    texts: ['courseTitle'],
    optional: ['userName', 'completedAt'],
    title: 'Course completed',
    message: 'Well done: you have finished your course.',
  },
  {
    topic: 'certificates.issued',
    required: (userId) => ({ certificateId: 81, courseId: 71, userId }),
    texts: ['courseTitle'],
    optional: ['userName', 'issuedAt', 'certificateUrl'],
    title: 'Certificate issued',
    message: 'Your certificate for your course is ready.',
  },
  {
    topic: 'users.joined',
    required: (userId) => ({ userId }),
    texts: ['username', 'fullName'],
    optional: ['email', 'role', 'profileImageUrl'],
    title: 'Welcome!',
    message: 'Your account is ready. Messages and news about your jobs will show up here.',
  },
];

/** Notifications of a new user for an event with the required fields and `others`. */
async function receivedWith({ topic, required }: Case, others: object) {
  await using person = await Person.connectNew([app], { role: 'FREELANCER' });
  const event = { eventType: topic, timestamp: TIME, data: { ...others, ...required(person.id) } };
  await platform.kafka.produce(platform.prefix + topic, event);
  await platform.settled();
  return (await person.received()).map(({ title, message }) => ({ title, message }));
}

const setAll = (names: readonly string[], value: unknown) =>
  Object.fromEntries(names.map((name) => [name, value]));

test.each(cases.map((example) => [example.topic, example] as const))(
  '%s is read when every optional field is absent or null',
  async (_, example) => {
    const { title, message, texts, optional } = example;
    expect(await receivedWith(example, {})).toEqual([{ title, message }]);
    expect(await receivedWith(example, setAll([...texts, ...optional], null))).toEqual([{ title, message }]);
  },
);

const withTexts = cases.filter(({ texts }) => texts.length > 0);

test.each(withTexts.map((example) => [example.topic, example] as const))(
  '%s treats a text of white space as absent',
  async (_, example) => {
    const { title, message, texts } = example;
    expect(await receivedWith(example, setAll(texts, ' \n'))).toEqual([{ title, message }]);
  },
);
