// Durable chat on Socket.IO and its Redis adapter, as https://socket.io/docs/v4 recommends: the sharded adapter, WebSocket only,
// the first request of each session discarded.
import { createServer } from 'node:http';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { createClient } from 'redis';
import { Server } from 'socket.io';
import {
  answerReady,
  insertMessage,
  PORT,
  REDIS_PREFIX,
  REDIS_URL,
  threadsOf,
  userOf,
} from '../chat-store.mjs';

const publisher = createClient({ url: REDIS_URL });
const subscriber = publisher.duplicate();
for (const client of [publisher, subscriber]) client.on('error', console.error);
await Promise.all([publisher.connect(), subscriber.connect()]);

const http = createServer(answerReady);
const io = new Server(http, {
  adapter: createShardedAdapter(publisher, subscriber, { channelPrefix: REDIS_PREFIX }),
  transports: ['websocket'],
  perMessageDeflate: false,
  serveClient: false,
});
io.engine.on('connection', (rawSocket) => {
  rawSocket.request = null;
});

io.use(async (socket, next) => {
  try {
    socket.data.userId = userOf(socket.handshake.auth.token);
    socket.data.threads = await threadsOf(socket.data.userId);
    next();
  } catch (error) {
    next(error);
  }
});

io.on('connection', (socket) => {
  const { userId, threads } = socket.data;
  void socket.join(threads.channels);
  socket.on('send', async (message, answer) => {
    try {
      const target = threads.targets.get(message.threadId);
      if (target === undefined) throw new Error('not a member of this thread');
      const stored = await insertMessage(userId, message);
      answer(stored);
      io.to(target).emit('message', stored);
    } catch (error) {
      answer({ error: error.message });
    }
  });
});

http.listen(Number(PORT), '127.0.0.1');
