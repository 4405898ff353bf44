import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { Platform } from '../harness/platform.ts';
import { Rest } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

/** Two instances that consume the same events: one reads whole amounts as cents, the other as units. */
let platform: Platform;
let cents: App;
let units: App;
const UNITS_GROUP = `units_${crypto.randomUUID()}`;
beforeAll(async () => {
  platform = await Platform.open();
  [cents, units] = await Promise.all([
    startInstance(platform.env),
    startInstance({ ...platform.env, KAFKA_GROUP_ID: UNITS_GROUP, KAFKA_PAYMENT_UNIT: 'units' }),
  ]);
});
afterAll(async () => {
  await cents[Symbol.asyncDispose]();
  await units[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

/** The only notification of a user. */
async function getOnly(app: App, user: User) {
  const { body } = await new Rest(app, user).call('listNotifications');
  expect(body.count).toBe(1);
  const [notification] = body.notifications;
  return { title: notification?.title, data: notification?.data };
}

/** Notifications of a new user on both instances for an event with the exact text of `toText`. */
async function receiveOnBoth(topic: string, toText: (userId: number) => string) {
  const user = await newUser({ role: 'COMPANY' });
  await platform.kafka.produce(platform.prefix + topic, toText(user.userId));
  await platform.settled();
  const lag = () => platform.kafka.lag(UNITS_GROUP, platform.topics);
  await until('the group of the other instance to commit', async () => (await lag()) === 0);
  return { cents: await getOnly(cents, user), units: await getOnly(units, user) };
}

// Intl puts a no-break space between a code and its amount.
const NBSP = '\u00a0';

test.each([
  ['a whole number', '250', '"USD"', ['$2.50', 2.5], ['$250', 250]],
  [
    'a whole number of many digits',
    '123456789012',
    '"USD"',
    ['$1,234,567,890.12', 1234567890.12],
    ['$123,456,789,012', 123456789012],
  ],
  ['a fraction', '99.95', '"EUR"', ['€99.95', 99.95], ['€99.95', 99.95]],
  ['a fraction of zero', '250.0', '"USD"', ['$250', 250], ['$250', 250]],
  [
    'a fraction in the notation that Java uses from ten million on',
    '1.23456789E7',
    '"USD"',
    ['$12,345,678.90', 12345678.9],
    ['$12,345,678.90', 12345678.9],
  ],
  ['a whole number with an exponent', '25e1', '"USD"', ['$2.50', 2.5], ['$250', 250]],
  ['a whole number of a currency without cents', '250', '"JPY"', ['¥250', 250], ['¥250', 250]],
  [
    'a whole number of a currency with three decimals',
    '12345',
    '"KWD"',
    [`KWD${NBSP}12.345`, 12.345],
    [`KWD${NBSP}12,345`, 12345],
  ],
  [
    'a currency without a symbol in Intl',
    '1250',
    '"XTS"',
    [`XTS${NBSP}12.50`, 12.5],
    [`XTS${NBSP}1,250`, 1250],
  ],
  ['a currency in lower case', '100', '"eur"', ['€1', 1], ['€100', 100]],
  ['no currency', '100', 'null', ['$1', 1], ['$100', 100]],
  ['zero', '0', '"USD"', ['$0', 0], ['$0', 0]],
  ['a negative amount', '-250', '"USD"', ['-$2.50', -2.5], ['-$250', -250]],
] as const)('a payment may have %s', async (_, amount, currency, [inCents, cents], [inUnits, units]) => {
  const received = await receiveOnBoth(
    'payments.received',
    (userId) =>
      `{"data":{"paymentId":1,"amount":${amount},"currency":${currency},"fromUserId":1,"toUserId":${userId}}}`,
  );
  const code = (JSON.parse(currency) as string | null)?.toUpperCase() ?? 'USD';
  expect(received.cents).toMatchObject({
    title: `You received ${inCents}`,
    data: { amount: cents, currency: code },
  });
  expect(received.units).toMatchObject({
    title: `You received ${inUnits}`,
    data: { amount: units, currency: code },
  });
});

test('a payment may leave its currency out', async () => {
  const received = await receiveOnBoth(
    'payments.disputed',
    (userId) => `{"data":{"paymentId":1,"amount":100,"fromUserId":1,"toUserId":${userId}}}`,
  );
  expect([received.cents.data, received.units.data]).toMatchObject([
    { amount: 1, currency: 'USD' },
    { amount: 100, currency: 'USD' },
  ]);
});
