import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createServer, type Server } from 'node:net';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import { createApp, type App } from '@messaging/server/app';
import { readConfig } from '@messaging/server/config/config';
import { newChat, send, type Chat } from '../harness/chat.ts';
import { exchange } from '../harness/exchange.ts';
import { fronts } from '../harness/fronts.ts';
import { newEnv, removeStore } from '../harness/instance.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import type { Front } from '../services/front.ts';
import { freePort } from '../services/ports.ts';

const freePorts = async () => [await freePort(), await freePort()] as const;

function parseStatus(answer: string): number {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1]);
}

const HANDSHAKE = {
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
};

/** Two instances behind a proxy. */
class Stage {
  /** Tests of the documentation page: */
  readonly test: typeof test;
  readonly start: (typeof fronts)[number]['start'];
  apps: App[] = [];
  chat!: Chat;
  front!: Front;
  readonly #opened = new AsyncDisposableStack();

  constructor({ name, program, start }: (typeof fronts)[number]) {
    if (program === undefined) process.stderr.write(`Skipped: no ${name} here, and none can be installed.\n`);
    this.test = test.skipIf(program === undefined);
    this.start = start;
  }

  async open(): Promise<void> {
    const servers = await freePorts();
    const env = await newEnv({ DRAIN_SECONDS: '3', MAX_CONNECTIONS_PER_USER: '100' });
    this.#opened.defer(() => removeStore(env));
    const settings = servers.map((port) => readConfig({ ...env, PORT: String(port) }));
    this.apps = await Promise.all(settings.map((config) => createApp(config)));
    this.#opened.defer(async () => {
      for (const app of this.apps) await app[Symbol.asyncDispose]();
    });
    this.front = this.#opened.use(await this.start({ port: await freePort(), servers }));
    this.chat = await newChat(this.front);
  }

  close(): Promise<void> {
    return this.#opened.disposeAsync();
  }
}

describe.each(fronts)('$name', (front) => {
  const stage = new Stage(front);
  beforeAll(async () => {
    if (front.program !== undefined) await stage.open();
  }, 180_000);
  afterAll(() => stage.close());
  addTraffic(stage);
  addSecrets(stage);
  addPaths(stage);
  addFailures(stage);
});

/** Requirements of users. */
function addTraffic(stage: Stage): void {
  stage.test('Sockets are spread over both instances, and messages reach the other one.', async () => {
    await using ann = await Socket.connect(stage.front, stage.chat.ann);
    await using ben = await Socket.connect(stage.front, stage.chat.ben);
    expect(stage.apps.map((app) => app.context.hub.size)).toEqual([1, 1]);
    const sent = await ann.request('message', { threadId: stage.chat.threadId, body: 'through the proxy' });
    expect((await ben.next('message')).id).toBe(String(sent['id']));
  });

  stage.test('The largest body passes, and a larger one is refused by the service.', async () => {
    const body = '😀'.repeat(10_000);
    expect((await send(stage.chat.a, stage.chat.threadId, { body })).status).toBe(201);
    expect(await stage.chat.a.refusal('post', stage.chat.path, `{"body":"${'x'.repeat(70_000)}"}`)).toBe(
      '413 payload_too_large',
    );
  });

  stage.test('A refused handshake has its error body.', async () => {
    const response = await fetch(new URL(SOCKET_PATH, stage.front.url), { headers: HANDSHAKE });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'token_missing' });
  });
}

/** Places without tokens. */
function addSecrets(stage: Stage): void {
  stage.test('A token in a query is in no log.', async () => {
    const url = new URL(`${SOCKET_PATH}?token=${stage.chat.ann.token}`, stage.front.url);
    {
      await using socket = Socket.open(url);
      await socket.next('hello');
    }
    await until('the line', async () => (await stage.front.logs()).includes(`GET ${SOCKET_PATH} 101`));
    expect(await stage.front.logs()).not.toContain(stage.chat.ann.token);
  });

  stage.test('A token is in no log while the instances are down or break connections.', async () => {
    const { token } = stage.chat.ann;
    for (const servers of [await freePorts(), await brokenOff()]) {
      await using alone = await stage.start({ port: await freePort(), servers });
      for (const headers of [HANDSHAKE, {}]) {
        const url = new URL(`${SOCKET_PATH}?token=${token}`, alone.url);
        expect((await fetch(url, { headers })).status).toBeOneOf([502, 503]);
      }
      await until('both lines', async () => [...(await alone.logs()).matchAll(/ws 50[23]/g)].length === 2);
      expect(await alone.logs()).not.toContain(token);
    }
  });
}

/** Paths that the proxy hides. */
function addPaths(stage: Stage): void {
  stage.test.each([
    ['/ready'],
    ['/ready?'],
    ['/ready?x=1'],
    ['/ready#x'],
    ['/ready/'],
    ['/ready;x=1'],
    ['//ready'],
    ['/./ready'],
    ['/x/../ready'],
    ['/x/%2e%2e/ready'],
    ['/x/.%2E/ready'],
    ['/%72eady'],
    ['/%2572eady'],
    ['/x%2f..%2fready'],
    ['/x\\..\\ready'],
    ['/.\\ready'],
    ['/\\ready'],
    ['/x%5c..%5cready'],
    ['/x;/../ready'],
    ['/x/..;/ready'],
    ['/READY'],
    ['/ready%00'],
    ['/ready%20'],
    ['/api/v1/ws/../../../ready'],
    ['http://anywhere/ready'],
    ['http://anywhere/x\\..\\ready'],
  ])('The proxy hides the state of an instance: %s.', async (path) => {
    const answer = await exchange(
      Number(stage.front.url.port),
      `GET ${path} HTTP/1.1\r\nHost: chat.example.com\r\nConnection: close\r\n\r\n`,
    );
    expect(parseStatus(answer)).toBeOneOf([400, 404]);
    expect(answer).not.toContain('dependencies');
  });
}

/** Behaviour while instances stop. */
function addFailures(stage: Stage): void {
  stage.test('The proxy does not repeat a POST that may have been executed.', async () => {
    const requests: string[] = [];
    const servers = await brokenOff((request) => requests.push(request.split(' ')[0] ?? ''));
    await using alone = await stage.start({ port: await freePort(), servers });
    const body = '{"participantId":2}';
    const head = `POST /api/v1/messages/threads HTTP/1.1\r\nHost: chat.example.com\r\nContent-Length: ${body.length}`;
    const answer = await exchange(Number(alone.url.port), `${head}\r\nConnection: close\r\n\r\n${body}`);
    expect(parseStatus(answer)).toBe(502);
    expect(requests.filter((method) => method === 'POST')).toEqual(['POST']);
  });

  stage.test(
    'While one instance drains no handshake is refused, and its clients reconnect to the other.',
    async () => {
      const [first, second] = stage.apps as [App, App];
      const away = await newUser();
      const sockets = await Promise.all(Array.from({ length: 40 }, () => Socket.connect(stage.front, away)));
      expect([first.context.hub.size, second.context.hub.size]).toEqual([20, 20]);
      const drained = first[Symbol.asyncDispose]();
      stage.apps = [second];
      await until('it to refuse', async () => await refuses(first));
      let handshakes = 0;
      do {
        await using again = await Socket.connect(stage.front, stage.chat.ann);
        await again.request('ping', null);
        handshakes += 1;
      } while (!(await isSettled(drained)));
      expect(handshakes).toBeGreaterThan(1);
      const open = sockets.filter((socket) => socket.isOpen);
      expect(open.length).toBe(20);
      for (const socket of sockets.filter((one) => !one.isOpen))
        expect((await socket.closed).code).toBe(4000);
      await using again = await Socket.connect(stage.front, stage.chat.ann);
      await again.request('message', { threadId: stage.chat.threadId, body: 'still there' });
      for (const socket of open) await socket[Symbol.asyncDispose]();
    },
  );
}

/** True if an instance that stops, or has stopped, refuses sockets. */
async function refuses({ url }: App): Promise<boolean> {
  const response = await fetch(new URL(SOCKET_PATH, url), { headers: HANDSHAKE }).catch(() => undefined);
  return response?.status !== 401;
}

async function isSettled(promise: PromiseLike<unknown>): Promise<boolean> {
  return await Promise.race([promise.then(() => true), Bun.sleep(1).then(() => false)]);
}

const broken: Server[] = [];
afterAll(() => {
  for (const server of broken) server.close();
});

/** Two servers that report ready, accept a request and break the connection. */
async function brokenOff(tell: (request: string) => void = () => {}): Promise<readonly [number, number]> {
  const ports = await freePorts();
  for (const port of ports) {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (bytes) => {
        const request = String(bytes);
        if (request.startsWith('GET /ready ')) return socket.end('HTTP/1.0 200 OK\r\n\r\n');
        tell(request);
        return socket.destroy();
      });
    });
    broken.push(server);
    await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  }
  return ports;
}
