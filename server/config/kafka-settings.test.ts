import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, readConfig } from './config.ts';
import { kafkaSettings } from './kafka-settings.ts';

const dir = mkdtempSync(join(tmpdir(), 'messaging-kafka-settings-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const PEM_FILE = join(dir, 'some.pem');
writeFileSync(PEM_FILE, PEM);

const SECRETS = { JWT_SECRET: 'kE1cS0vJm4Zq7TtYbN2xWg9uLr5dHfAa', KAFKA_SASL_PASSWORD: 'hunter2' };
const PRODUCTION = { ENVIRONMENT: 'production', DATABASE_URL: 'postgres://db.example.com/platform' };

/** The Kafka settings of an environment. */
function read(env: Record<string, string> = {}) {
  const config = readConfig({ JWT_SECRET: SECRETS.JWT_SECRET, ...env });
  return Object.fromEntries(
    Object.keys(kafkaSettings).map((key) => [key, config[key as keyof typeof kafkaSettings]]),
  );
}

/** The message with which the settings are refused. */
function refusal(env: Record<string, string>): string {
  try {
    readConfig({ ...SECRETS, ...env });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  return 'it was not refused';
}

const DEFAULTS = {
  kafkaBrokers: [],
  kafkaGroupId: 'messaging-service',
  kafkaTopicPrefix: '',
  kafkaDlqTopic: 'messaging-service.dlq',
  kafkaStartFrom: 'earliest',
  kafkaPaymentUnit: 'cents',
  kafkaPublishMessages: false,
  kafkaTls: false,
  kafkaTlsCa: undefined,
  kafkaTlsCert: undefined,
  kafkaTlsKey: undefined,
  kafkaSaslMechanism: undefined,
  kafkaSaslUsername: undefined,
  kafkaSaslPassword: undefined,
};

test('without any variable there is no Kafka, and everything else has its default', () => {
  expect(read()).toEqual(DEFAULTS);
});

test('in production the broker beside the service is used unless told otherwise', () => {
  expect(read(PRODUCTION)).toEqual({ ...DEFAULTS, kafkaBrokers: ['localhost:9092'] });
  expect(read({ ...PRODUCTION, KAFKA_BROKERS: 'off' })).toEqual(DEFAULTS);
});

describe('a good value is read', () => {
  test.each([
    ['KAFKA_BROKERS', 'off', { kafkaBrokers: [] }],
    ['KAFKA_BROKERS', 'kafka:9092', { kafkaBrokers: ['kafka:9092'] }],
    ['KAFKA_BROKERS', 'a.example.com:1, b_2:65535', { kafkaBrokers: ['a.example.com:1', 'b_2:65535'] }],
    [
      'KAFKA_BROKERS',
      '10.0.0.1:9092,[2001:db8::1]:9092',
      { kafkaBrokers: ['10.0.0.1:9092', '[2001:db8::1]:9092'] },
    ],
    ['KAFKA_GROUP_ID', 'Group_1.of-this', { kafkaGroupId: 'Group_1.of-this' }],
    ['KAFKA_GROUP_ID', 'g'.repeat(249), { kafkaGroupId: 'g'.repeat(249) }],
    ['KAFKA_TOPIC_PREFIX', 'Stage_1.of-this.', { kafkaTopicPrefix: 'Stage_1.of-this.' }],
    ['KAFKA_TOPIC_PREFIX', 'p'.repeat(100), { kafkaTopicPrefix: 'p'.repeat(100) }],
    ['KAFKA_DLQ_TOPIC', 'Dead_1.of-this', { kafkaDlqTopic: 'Dead_1.of-this' }],
    ['KAFKA_START_FROM', 'earliest', { kafkaStartFrom: 'earliest' }],
    ['KAFKA_START_FROM', 'latest', { kafkaStartFrom: 'latest' }],
    ['KAFKA_PAYMENT_UNIT', 'cents', { kafkaPaymentUnit: 'cents' }],
    ['KAFKA_PAYMENT_UNIT', 'units', { kafkaPaymentUnit: 'units' }],
    ['KAFKA_PUBLISH_MESSAGES', 'true', { kafkaPublishMessages: true }],
    ['KAFKA_PUBLISH_MESSAGES', 'false', { kafkaPublishMessages: false }],
    ['KAFKA_TLS', 'true', { kafkaTls: true }],
    ['KAFKA_TLS', 'false', { kafkaTls: false }],
    ['KAFKA_TLS_CA_FILE', PEM_FILE, { kafkaTlsCa: PEM }],
    ['KAFKA_TLS_CERT_FILE', PEM_FILE, { kafkaTlsCert: PEM }],
    ['KAFKA_TLS_KEY_FILE', PEM_FILE, { kafkaTlsKey: PEM }],
    ['KAFKA_SASL_MECHANISM', 'PLAIN', { kafkaSaslMechanism: 'PLAIN' }],
    ['KAFKA_SASL_MECHANISM', 'SCRAM-SHA-256', { kafkaSaslMechanism: 'SCRAM-SHA-256' }],
    ['KAFKA_SASL_MECHANISM', 'SCRAM-SHA-512', { kafkaSaslMechanism: 'SCRAM-SHA-512' }],
    ['KAFKA_SASL_USERNAME', 'a user, "quoted"', { kafkaSaslUsername: 'a user, "quoted"' }],
    ['KAFKA_SASL_PASSWORD', ' p=a"s;s ', { kafkaSaslPassword: ' p=a"s;s ' }],
  ])('%s=%s', (name, value, expected) => {
    expect(read({ [name]: value })).toEqual({ ...DEFAULTS, ...expected });
  });
});

const BROKERS = 'must be a comma separated list of brokers such as kafka.example.com:9092, or off';
const NAME = 'must be up to 249 letters, digits, dots, dashes or underscores';
const PREFIX = 'must be up to 100 letters, digits, dots, dashes or underscores';
const MECHANISM = 'must be one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512';
const FLAG = 'must be one of true, false';
const FILE = 'must name a readable file';

describe('a bad value is refused in one line that names the variable', () => {
  test.each([
    ['KAFKA_BROKERS', 'kafka', BROKERS],
    ['KAFKA_BROKERS', 'kafka:', BROKERS],
    ['KAFKA_BROKERS', 'kafka:port', BROKERS],
    ['KAFKA_BROKERS', 'kafka:9092,', BROKERS],
    ['KAFKA_BROKERS', 'kafka:9092;kafka:9093', BROKERS],
    ['KAFKA_BROKERS', 'kafka:9092/topic', BROKERS],
    ['KAFKA_BROKERS', 'http://kafka:9092', BROKERS],
    ['KAFKA_BROKERS', 'OFF', BROKERS],
    ['KAFKA_BROKERS', 'kafka:123456', BROKERS],
    ['KAFKA_BROKERS', 'kafka:0', BROKERS],
    ['KAFKA_BROKERS', 'kafka:65536', BROKERS],
    ['KAFKA_GROUP_ID', 'of ours', NAME],
    ['KAFKA_GROUP_ID', 'g'.repeat(250), NAME],
    ['KAFKA_TOPIC_PREFIX', 'stage/', PREFIX],
    ['KAFKA_TOPIC_PREFIX', 'p'.repeat(101), PREFIX],
    ['KAFKA_DLQ_TOPIC', 'dead letters', NAME],
    ['KAFKA_DLQ_TOPIC', 'd'.repeat(250), NAME],
    ['KAFKA_START_FROM', 'beginning', 'must be one of earliest, latest'],
    ['KAFKA_PAYMENT_UNIT', 'dollars', 'must be one of cents, units'],
    ['KAFKA_PUBLISH_MESSAGES', 'yes', FLAG],
    ['KAFKA_TLS', '1', FLAG],
    ['KAFKA_TLS', 'TRUE', FLAG],
    ['KAFKA_TLS_CA_FILE', join(dir, 'none.pem'), FILE],
    ['KAFKA_TLS_CERT_FILE', dir, FILE],
    ['KAFKA_TLS_KEY_FILE', join(dir, 'none.pem'), FILE],
    ['KAFKA_SASL_MECHANISM', 'GSSAPI', MECHANISM],
    ['KAFKA_SASL_MECHANISM', 'scram-sha-256', MECHANISM],
  ])('%s=%s', (name, value, message) => {
    expect(refusal({ [name]: value })).toBe(`${name} ${message}`);
  });
});

describe('a secret given to the wrong variable is not shown', () => {
  test.each([
    ['KAFKA_BROKERS', 'user:hunter2@kafka:9092'],
    ['KAFKA_SASL_MECHANISM', 'hunter2'],
    ['KAFKA_TLS', 'hunter2'],
    ['KAFKA_TLS_KEY_FILE', '-----BEGIN PRIVATE KEY-----\nhunter2\n'],
  ])('%s=%s', (name, value) => {
    const message = refusal({ [name]: value });
    expect(message).toStartWith(`${name} must `);
    expect(message).not.toMatch(/hunter2|\n/);
  });
});

test('the password is a secret, and nothing else of Kafka is', () => {
  const secret = Object.values(kafkaSettings).filter((one) => 'secret' in one && one.secret);
  expect(secret.map(({ name }) => name)).toEqual(['KAFKA_SASL_PASSWORD']);
});
