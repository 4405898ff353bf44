// Durable chat on plain ws. Everything goes through Redis; this server subscribes to the channels of its
// connections.
import { createServer } from 'node:http';
import { createClient } from 'redis';
import { WebSocketServer } from 'ws';
import {
  answerReady,
  insertMessage,
  PORT,
  REDIS_PREFIX,
  REDIS_URL,
  threadsOf,
  userOf,
} from '../chat-store.mjs';

const PING_MS = 30_000;

const publisher = createClient({ url: REDIS_URL });
const subscriber = publisher.duplicate();
for (const client of [publisher, subscriber]) client.on('error', console.error);
await Promise.all([publisher.connect(), subscriber.connect()]);

const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const http = createServer(answerReady);
http.on('upgrade', (request, socket, head) => {
  try {
    const userId = userOf(request.headers.authorization.slice('Bearer '.length));
    server.handleUpgrade(request, socket, head, (client) => void serve(client, userId).catch(console.error));
  } catch {
    socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
  }
});

async function serve(client, userId) {
  client.isAlive = true;
  client.on('pong', markAlive);
  client.on('error', console.error);
  const { channels, targets } = await threadsOf(userId);
  await Promise.all(channels.map((channel) => listen(channel, client)));
  client.on('close', () => {
    for (const channel of channels) leave(channel, client);
  });
  client.on('message', (data) => void take(client, userId, targets, data));
  client.send('{"type":"ready"}');
}

async function take(client, userId, targets, data) {
  try {
    const { id, message } = JSON.parse(data);
    const target = targets.get(message.threadId);
    if (target === undefined) throw new Error('not a member of this thread');
    const stored = await insertMessage(userId, message);
    client.send(JSON.stringify({ type: 'ack', id, message: stored }));
    await publisher.publish(REDIS_PREFIX + target, JSON.stringify({ type: 'message', message: stored }));
  } catch (error) {
    client.send(JSON.stringify({ type: 'error', error: error.message }));
  }
}

/** Local connections by channel. The first one subscribes. */
const listeners = new Map();

async function listen(channel, client) {
  const there = listeners.get(channel);
  if (there) return there.add(client);
  const clients = new Set([client]);
  listeners.set(channel, clients);
  await subscriber.subscribe(REDIS_PREFIX + channel, (frame) => {
    for (const client of clients) client.send(frame);
  });
}

function leave(channel, client) {
  const clients = listeners.get(channel);
  clients?.delete(client);
  if (clients?.size !== 0) return;
  listeners.delete(channel);
  subscriber.unsubscribe(REDIS_PREFIX + channel).catch(console.error);
}

/** Detects broken connections as the documentation of ws recommends. */
function markAlive() {
  this.isAlive = true;
}

setInterval(() => {
  for (const client of server.clients) {
    if (!client.isAlive) client.terminate();
    client.isAlive = false;
    client.ping();
  }
}, PING_MS);

http.listen(Number(PORT), '127.0.0.1');
