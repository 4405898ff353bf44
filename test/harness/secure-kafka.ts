import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { alterUserScramCredentialsV0, Connection } from '@platformatic/kafka';
import { startKafka } from '../services/kafka.ts';
import { freePort } from '../services/ports.ts';
import { createScratch } from '../services/scratch.ts';
import { makeCertificates, type Certificates } from './certificates.ts';

/** Brokers that authenticate clients. */
export interface SecureKafka extends AsyncDisposable {
  /** Without TLS or password, for the client of the tests. */
  readonly open: string;
  /** By TLS, and SASL with `USER` and `PASSWORD`. */
  readonly sasl: string;
  /** By TLS, with a certificate of the client. */
  readonly mutual: string;
  readonly certificates: Certificates;
}

export const USER = 'messaging';
export const PASSWORD = 'hunter2 "quoted"';
const SCRAM = { 'SCRAM-SHA-256': [1, 32, 'sha256'], 'SCRAM-SHA-512': [2, 64, 'sha512'] } as const;

/** Starts a broker with a certificate for `localhost`, signed by a new authority. */
export async function startSecureKafka(): Promise<SecureKafka> {
  await using stack = new AsyncDisposableStack();
  const scratch = stack.use(await createScratch());
  const dir = join(scratch.dir, 'certificates');
  await mkdir(dir);
  const certificates = await makeCertificates(dir);
  const [port, sasl, mutual, controller] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const properties = toProperties({ port, sasl, mutual, controller }, certificates);
  const kafka = stack.use(await startKafka({ scratch, port, properties }));
  await addScramUser(port);
  const owned = stack.move();
  return {
    open: kafka.url,
    sasl: `localhost:${sasl}`,
    mutual: `localhost:${mutual}`,
    certificates,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function toProperties(
  { port, sasl, mutual, controller }: Record<'port' | 'sasl' | 'mutual' | 'controller', number>,
  { ca, broker }: Certificates,
): Record<string, string | number> {
  const quoted = (text: string): string => `"${text.replaceAll('"', '\\\\"')}"`;
  return {
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller},SASL_SSL://localhost:${sasl},SSL://localhost:${mutual}`,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': broker,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': ca,
    'listener.name.ssl.ssl.client.auth': 'required',
    'sasl.enabled.mechanisms': ['PLAIN', ...Object.keys(SCRAM)].join(','),
    'listener.name.sasl_ssl.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_${USER}=${quoted(PASSWORD)};`,
    ...Object.fromEntries(
      Object.keys(SCRAM).map((mechanism) => [
        `listener.name.sasl_ssl.${mechanism.toLowerCase()}.sasl.jaas.config`,
        'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      ]),
    ),
  };
}

/** SCRAM credentials that the broker stores of the user's password. */
async function addScramUser(port: number): Promise<void> {
  const connection = new Connection('test');
  await connection.connect('127.0.0.1', port);
  const iterations = 4096;
  // A request may contain a user only once.
  for (const [mechanism, bytes, digest] of Object.values(SCRAM)) {
    const salt = randomBytes(16);
    const saltedPassword = pbkdf2Sync(PASSWORD, salt, iterations, bytes, digest);
    const credential = { name: USER, mechanism, iterations, salt, saltedPassword };
    await alterUserScramCredentialsV0.api.async(connection, [], [credential]);
  }
  await connection.close();
}
