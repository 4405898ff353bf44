import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message } from '@messaging/protocol/message';
import { makeCertificates, type Certificates } from '../harness/certificates.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { ready } from '../harness/outage.ts';
import { newPair } from '../harness/pair.ts';
import { Socket } from '../harness/socket.ts';
import { startProxy } from '../harness/proxy.ts';
import { until } from '../harness/wait.ts';
import { freePort } from '../services/ports.ts';
import { startRedis } from '../services/redis.ts';
import type { Service } from '../services/service.ts';

const LIMIT_MS = 120_000;
/** Number of connections to wait for, of an instance that keeps retrying. */
const TRIES = 8;

let dir: string;
let certificates: Certificates;
let redis: Service;
let tlsPort: number;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'messaging-redis-tls-'));
  certificates = await makeCertificates(dir);
  tlsPort = await freePort();
  const { broker, ca } = certificates;
  redis = await startRedis({
    settings: [
      ['--tls-port', String(tlsPort), '--tls-auth-clients', 'no'],
      ['--tls-cert-file', broker, '--tls-key-file', broker, '--tls-ca-cert-file', ca],
    ].flat(),
  });
}, LIMIT_MS);
afterAll(async () => {
  await redis[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
}, LIMIT_MS);

test(
  'events cross between instances over TLS, signed by an authority that NODE_EXTRA_CA_CERTS names',
  async () => {
    await using here = await InstanceProcess.start({
      REDIS_URL: `rediss://localhost:${tlsPort}`,
      NODE_EXTRA_CA_CERTS: certificates.ca,
    });
    await using there = await InstanceProcess.startBeside(here);
    for (const instance of [here, there])
      await until('the instance to be ready', async () => (await ready(instance)).status === 'ready');
    const { ann, ben, threadId } = await newPair(here);
    await using a = await Socket.connect(here, ann);
    await using b = await Socket.connect(there, ben);
    const sent = (await a.request('message', { threadId, body: 'across' })) as Message;
    expect(await b.next('message', ({ body }) => body === 'across')).toEqual(sent);
    expect(here.log).not.toContain('redis is away');
  },
  LIMIT_MS,
);

test.each([
  ['of another authority', 'localhost', () => certificates.otherCa],
  ['of another name', '127.0.0.1', () => certificates.ca],
])(
  'a certificate %s is refused with one log line, and the instance serves alone',
  async (_, host, ca) => {
    using proxy = startProxy(`rediss://localhost:${tlsPort}`);
    const url = new URL(proxy.url);
    url.hostname = host;
    await using instance = await InstanceProcess.start({ REDIS_URL: url.href, NODE_EXTRA_CA_CERTS: ca() });
    await until('further attempts', () => proxy.accepted >= TRIES);
    expect(await ready(instance)).toEqual({ http: 200, status: 'degraded', database: true, redis: false });
    const lines = instance.log.split('\n').filter((line) => line.includes('redis is away'));
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ level: 40, reason: expect.stringMatching(/certificate/i) as string }),
    ]);
  },
  LIMIT_MS,
);
