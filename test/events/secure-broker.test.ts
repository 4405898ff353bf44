import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { probes } from '@messaging/protocol/probes';
import { InstanceProcess } from '../harness/instance-process.ts';
import type { Env } from '../harness/instance.ts';
import { Platform } from '../harness/platform.ts';
import { Rest } from '../harness/rest.ts';
import { PASSWORD, startSecureKafka, USER, type SecureKafka } from '../harness/secure-kafka.ts';
import { newUser } from '../harness/token.ts';
import { runTool } from '../harness/tool-process.ts';
import { until } from '../harness/wait.ts';

let kafka: SecureKafka;
beforeAll(async () => (kafka = await startSecureKafka()));
afterAll(() => kafka?.[Symbol.asyncDispose]());

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'];

const withPassword = (KAFKA_SASL_MECHANISM: string, KAFKA_SASL_PASSWORD = PASSWORD): Env => ({
  KAFKA_BROKERS: kafka.sasl,
  KAFKA_TLS: 'true',
  KAFKA_TLS_CA_FILE: kafka.certificates.ca,
  KAFKA_SASL_MECHANISM,
  KAFKA_SASL_USERNAME: USER,
  KAFKA_SASL_PASSWORD,
});

const withCertificate = (): Env => ({
  KAFKA_BROKERS: kafka.mutual,
  KAFKA_TLS: 'true',
  KAFKA_TLS_CA_FILE: kafka.certificates.ca,
  KAFKA_TLS_CERT_FILE: kafka.certificates.clientCert,
  KAFKA_TLS_KEY_FILE: kafka.certificates.clientKey,
});

async function kafkaStatus({ url }: InstanceProcess): Promise<string> {
  const response = await fetch(new URL('/ready', url));
  return probes['/ready'].output.parse(await response.json()).dependencies.kafka.status;
}

describe('events are consumed and dead letters stored', () => {
  test.each([
    ...MECHANISMS.map(
      (mechanism) => [`with a password by ${mechanism}`, () => withPassword(mechanism)] as const,
    ),
    ['with a certificate', withCertificate] as const,
  ])('over TLS %s', async (_, env) => {
    await using platform = await Platform.open({ brokers: kafka.open });
    await using instance = await InstanceProcess.start({ ...platform.env, ...env() });
    const user = await newUser();
    await platform.emit('jobs.updated', { companyId: 0 });
    await platform.emit('jobs.updated', { companyId: user.userId });
    await platform.settled();
    // The probe has a limit of one second, which a busy machine may exceed.
    await until('Kafka to be up', async () => (await kafkaStatus(instance)) === 'up');
    const { body } = await new Rest(instance, user).call('listNotifications');
    expect(body.notifications.map(({ type }) => type)).toEqual(['job_updated']);
    expect((await platform.kafka.readAll(platform.dlqTopic)).length).toBe(1);
    expect(instance.log).not.toContain('hunter2');
  });
});

type Refused = [title: string, env: () => Env, reason: RegExp];

describe('the service runs without Kafka, and its log states the reason,', () => {
  test.each<Refused>([
    ...MECHANISMS.map((mechanism): Refused => [
      `with a wrong password by ${mechanism}`,
      () => withPassword(mechanism, 'wrong hunter2'),
      /[Aa]uthentication failed/,
    ]),
    [
      'with brokers whose certificate has an unknown authority',
      () => ({ ...withPassword('PLAIN'), KAFKA_TLS_CA_FILE: kafka.certificates.otherCa }),
      /certificate/,
    ],
  ])('%s', async (_, env, reason) => {
    await using platform = await Platform.open({ brokers: kafka.open });
    await using instance = await InstanceProcess.start({ ...platform.env, ...env() });
    expect(await kafkaStatus(instance)).toBe('down');
    await until('the reason in the log', () => reason.test(instance.log));
    expect(instance.log).not.toContain('hunter2');
  });
});

test('the tools connect to the brokers with the same settings', async () => {
  await using platform = await Platform.open({ brokers: kafka.open });
  const env = { ...platform.env, ...withPassword('SCRAM-SHA-512') };
  expect(await runTool(env, 'emit', 'jobs.posted')).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await platform.kafka.readAll(`${platform.prefix}jobs.posted`)).length).toBe(1);
  expect((await runTool(env, 'dlq', 'list')).lines).toEqual(['0 dead letters']);
});
