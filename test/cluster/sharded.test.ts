import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { notify } from '@messaging/server/notify/notify';
import { arrived } from '../harness/arrived.ts';
import { startInstances } from '../harness/instance.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { ready } from '../harness/outage.ts';
import { newPair, type Pair } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { askRedis, RedisCluster } from '../services/redis-cluster.ts';
import type { Service } from '../services/service.ts';

let cluster: RedisCluster;
let here: App;
let there: App;
beforeAll(async () => {
  cluster = await RedisCluster.start();
  const apps = await startInstances(2, { REDIS_URL: cluster.url, REDIS_CLUSTER: 'true' });
  [here, there] = apps as [App, App];
});
afterEach(async () => {
  await until('both to be ready', async () => (await isReady(here)) && (await isReady(there)));
});
afterAll(async () => {
  await there[Symbol.asyncDispose]();
  await here[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

const isReady = async (app: App): Promise<boolean> => (await ready(app)).status === 'ready';

/** The node of a connected user's channel, and the name of that channel. */
function findChannel({ userId }: User): Promise<{ node: Service; channel: string }> {
  return until('a subscription', async () => {
    for (const node of cluster.nodes) {
      const found = await askRedis(node.url, 'PUBSUB', 'SHARDCHANNELS', `*:user:${userId}`).catch(() => []);
      const [channel] = found as string[];
      if (channel !== undefined) return { node, channel };
    }
    return undefined;
  });
}

/** Pairs whose second user has a socket there, enough for each node to have some of them. */
async function createPairsAtAllNodes(): Promise<{ pair: Pair; socket: Socket; node: Service }[]> {
  const all = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const pair = await newPair(here);
      const socket = await Socket.connect(there, pair.ben);
      return { pair, socket, node: (await findChannel(pair.ben)).node };
    }),
  );
  expect(new Set(all.map(({ node }) => node)).size).toBe(3);
  return all;
}

/** Sends a message through this instance, in any way that does not need Redis. */
async function send(from: App, { ann, threadId }: Pair, text: string): Promise<Message> {
  const call = { params: { threadId }, body: { body: text } };
  return (await new Rest(from, ann).call('sendMessage', call)).body;
}

/** Resolves when a message from here arrives at the socket. Each attempt sends a new one: one sent too early is lost. */
async function flowsAgain(pair: Pair, socket: Socket): Promise<void> {
  await until('fan-out', async () => {
    const { id } = await send(here, pair, 'again');
    await Bun.sleep(20);
    return socket.all('message').some((message) => message.id === id);
  });
}

test('users of every node get each event once, in order', async () => {
  const all = await createPairsAtAllNodes();
  await Promise.all(
    all.map(async ({ pair, socket }) => {
      const sent: Message[] = [];
      for (const text of ['one', 'two', 'three']) sent.push(await send(here, pair, text));
      expect(await arrived(here, socket, 'message', pair)).toEqual(sent);
    }),
  );
  for (const { socket } of all) await socket[Symbol.asyncDispose]();
});

test('typing, a read position and a notification cross, once each', async () => {
  const pair = await newPair(here);
  const { ann, ben, threadId } = pair;
  await send(here, { ...pair, ann: ben }, 'read me');
  await using a = await Socket.connect(here, ann);
  await using b = await Socket.connect(there, ben);
  await a.request('typing', { threadId, isTyping: true });
  await a.request('read', { threadId, seq: 1 });
  expect(await arrived(here, b, 'typing', pair)).toEqual([{ threadId, userId: ann.userId, isTyping: true }]);
  expect(b.all('read')).toMatchObject([{ threadId, userId: ann.userId, seq: 1 }]);
  const news = { userId: ben.userId, type: 'welcome', title: 'Hello', message: 'Hi', data: { userId: 1 } };
  const stored = await storeNotifications(here, [news, { ...news, title: 'Again' }]);
  expect([await b.next('notification'), await b.next('notification')]).toEqual(stored);
});

test('an audience gets an event on both instances, once', async () => {
  const people = await Promise.all(
    [here, there, there].map(async (app) => Socket.connect(app, await newUser())),
  );
  const data = { jobId: 1 };
  const news = { type: 'job_posted', title: 'Job', message: 'A job', data, eventId: crypto.randomUUID() };
  const [stored] = await notify(here.context, [{ to: 'FREELANCER', ...news }]);
  for (const person of people) {
    expect(await person.next('notification')).toMatchObject({ id: stored?.id, data });
    await person.settled();
    expect(person.all('notification')).toEqual([]);
    await person[Symbol.asyncDispose]();
  }
});

test('coming online, a status and going offline reach the other instance, with the last connection only', async () => {
  const pair = await newPair(here);
  await using b = await Socket.connect(there, pair.ben);
  const first = await Socket.connect(here, pair.ann);
  await b.next('presence', ({ isOnline }) => isOnline);
  const second = await Socket.connect(there, pair.ann);
  await first[Symbol.asyncDispose]();
  await second.request('presence', { status: 'busy' });
  expect(await b.next('presence')).toMatchObject({ isOnline: true, status: 'busy' });
  const admin = new Rest(here, await newUser({ role: 'ADMIN' }));
  const { onlineUsers } = (await admin.call('listOnline')).body;
  expect(new Set(onlineUsers)).toEqual(new Set([pair.ann.userId, pair.ben.userId]));
  await second[Symbol.asyncDispose]();
  expect(await b.next('presence')).toMatchObject({ userId: pair.ann.userId, isOnline: false });
  expect(await arrived(here, b, 'presence', pair)).toEqual([]);
});

test('users whose slot moves to another node get resync, and events from there', async () => {
  const pair = await newPair(here);
  await using b = await Socket.connect(there, pair.ben);
  await using a = await Socket.connect(here, pair.ann);
  await b.next('presence');
  const { node, channel } = await findChannel(pair.ben);
  const other = cluster.nodes.find((one) => one !== node) ?? node;
  await cluster.moveSlotOf(channel, node, other);
  await b.next('resync');
  await flowsAgain(pair, b);
  expect((await findChannel(pair.ben)).node).toBe(other);
  // And back, to a node that had the slot before.
  await cluster.moveSlotOf(channel, other, node);
  await b.next('resync');
  await flowsAgain(pair, b);
  expect((await findChannel(pair.ben)).node).toBe(node);
  await a[Symbol.asyncDispose]();
  expect(await b.next('presence', ({ isOnline }) => !isOnline)).toMatchObject({ userId: pair.ann.userId });
});

test('a node that is killed loses its users’ events, which causes resync, and nothing else', async () => {
  const all = await createPairsAtAllNodes();
  const [one] = all;
  if (one === undefined) throw new Error('no pair');
  await using a = await Socket.connect(here, one.pair.ann);
  await one.socket.next('presence', ({ isOnline }) => isOnline);
  await one.node.kill('SIGKILL');
  await until('it to be noticed', async () => !(await isReady(here)));
  expect(await ready(here)).toEqual({ http: 200, status: 'degraded', database: true, redis: false });
  const missed = (await a.request('message', { threadId: one.pair.threadId, body: 'missed' })) as Message;
  for (const { pair, socket, node } of all) {
    if (node === one.node) continue;
    const { id } = await send(here, pair, 'goes on');
    await socket.next('message', (message) => message.id === id);
  }
  await one.node.restart();
  await cluster.settled();
  await one.socket.next('resync');
  await flowsAgain(one.pair, one.socket);
  expect(one.socket.all('message')).not.toContainEqual(missed);
  for (const { socket } of all) await socket[Symbol.asyncDispose]();
});

test('a user who connects while the whole cluster is down, for the loss of a node, gets events once it is up', async () => {
  const all = await createPairsAtAllNodes();
  const [one, two] = [all[0], all.find(({ node }) => node !== all[0]?.node)];
  if (one === undefined || two === undefined) throw new Error('no pairs');
  await cluster.needAllSlots(true);
  // No instance subscribes to this user any more, at a node that will not be lost.
  await two.socket[Symbol.asyncDispose]();
  await one.node.kill('SIGKILL');
  await until('the other nodes to refuse', () => cluster.isDownAt(two.node));
  await using again = await Socket.connect(there, two.pair.ben);
  await one.node.restart();
  await cluster.settled();
  await again.next('resync');
  await flowsAgain(two.pair, again);
  await cluster.needAllSlots(false);
  for (const { socket } of all) if (socket !== two.socket) await socket[Symbol.asyncDispose]();
});

test('leases survive the loss of their node: a user is online again, and offline is sent in the end', async () => {
  const pair = await newPair(here);
  await using b = await Socket.connect(there, pair.ben);
  const a = await Socket.connect(here, pair.ann);
  await b.next('presence', ({ isOnline }) => isOnline);
  const { node } = await findChannel(pair.ann);
  await node.kill('SIGKILL');
  await node.restart();
  await cluster.settled();
  await b.next('presence', ({ userId, isOnline }) => userId === pair.ann.userId && isOnline);
  const rest = new Rest(there, pair.ben);
  const { body } = await rest.call('getPresence', { params: { userId: pair.ann.userId } });
  expect(body).toMatchObject({ isOnline: true, lastSeenAt: null });
  await a[Symbol.asyncDispose]();
  await b.next('presence', ({ isOnline }) => !isOnline);
});

test('a node’s replica takes over when the node is killed, and its users get resync', async () => {
  const all = await createPairsAtAllNodes();
  const [one] = all;
  if (one === undefined) throw new Error('no pair');
  await cluster.addReplicaOf(one.node);
  await one.node.kill('SIGKILL');
  await one.socket.next('resync');
  await flowsAgain(one.pair, one.socket);
  await until('both to be ready', async () => (await isReady(here)) && (await isReady(there)));
  for (const { pair, socket } of all) {
    const { id } = await send(here, pair, 'to all');
    await socket.next('message', (message) => message.id === id);
    await socket[Symbol.asyncDispose]();
  }
});
