import { deliverMessage } from './commands/send-message.ts';
import { createAuthenticate } from './doors/authenticate.ts';
import { createHandshake, isHandshake } from './doors/handshake.ts';
import { createHttp } from './doors/http.ts';
import { serveMetrics } from './doors/metrics.ts';
import { createSocketHandler, startUpkeep, type SocketData } from './doors/socket.ts';
import { sleep } from './bounded.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { openDatabase } from './db/database.ts';
import { migrate } from './db/migrate.ts';
import { createReadWriter } from './db/reads.ts';
import { NotificationStore } from './db/store-notifications.ts';
import { currentSyncToken } from './db/sync-token.ts';
import { createMessageWriter } from './db/write-messages.ts';
import { BrokerProbe } from './kafka/broker-probe.ts';
import { EventConsumer } from './kafka/event-consumer.ts';
import { MessagePublisher } from './kafka/message-publisher.ts';
import { Contacts } from './live/contacts.ts';
import { deliver } from './live/deliver.ts';
import { eventFrame } from './live/encode.ts';
import type { LiveEvent } from './live/fanout.ts';
import { Hub } from './live/hub.ts';
import { openLive } from './live/open-live.ts';
import { Profiles } from './live/profiles.ts';
import { Typing } from './live/typing.ts';
import { MicroBatch } from './micro-batch.ts';
import { Background } from './observe/background.ts';
import { createLogger } from './observe/logger.ts';
import { createMetrics } from './observe/metrics.ts';
import { RateLimiter } from './rate-limiter.ts';
import { RecentMap } from './recent-map.ts';

/** A running instance. Disposing of it drains it: new sockets are refused, open ones closed with 4000. */
export interface App extends AsyncDisposable {
  readonly url: URL;
  readonly context: Context;
}

/** Starts one instance: opens what it needs, brings the schema up to date and serves. Rejects when it cannot. */
export async function createApp(config: Config): Promise<App> {
  await using opened = new AsyncDisposableStack();
  const context = await createContext(config, opened);
  const lifecycle = { isStopping: false };
  const authenticate = await createAuthenticate(config);
  const http = createHttp(context, authenticate, lifecycle);
  const shake = createHandshake(context, authenticate, lifecycle);
  opened.use(startUpkeep(context));
  const server = Bun.serve<SocketData>({
    port: config.port,
    hostname: config.host,
    async fetch(request, itself) {
      const url = new URL(request.url);
      if (!isHandshake(request, url)) return http.fetch(request, {});
      const refusal = await shake(request, url, itself);
      return refusal === undefined ? undefined : http.fetch(request, { refusal });
    },
    websocket: createSocketHandler(context),
  });
  opened.defer(() => server.stop(true));
  opened.defer(() => drain(context, config.drainSeconds));
  opened.use(serveMetrics(context));
  // Started last and so stopped first: what it has taken is finished while there are sockets to tell of it.
  if (config.kafkaBrokers.length > 0) {
    opened.use(new EventConsumer(context));
    if (config.kafkaPublishMessages) opened.use(new MessagePublisher(context));
  }
  const all = opened.move();
  return {
    url: server.url,
    context,
    async [Symbol.asyncDispose]() {
      lifecycle.isStopping = true;
      await all.disposeAsync();
    },
  };
}

async function createContext(config: Config, opened: AsyncDisposableStack): Promise<Context> {
  const instanceId = crypto.randomUUID();
  const log = createLogger(config, instanceId);
  const db = opened.use(await openDatabase(config));
  await migrate(db, config.databaseSchema, log);
  const background = new Background(log);
  const hub = new Hub();
  const send = (event: LiveEvent): void => deliver(context, event);
  const contacts = new Contacts({
    db,
    background,
    deliver: send,
    online: (userIds) => context.presence.online(userIds),
    isHere: (userId) => hub.has(userId),
  });
  const typing = opened.use(typingThatTells(() => context));
  const parts = { config, log, background, instanceId, hub, contacts, typing };
  const { fanout, presence } = await openLive(parts, opened);
  const context: Context = {
    config,
    log,
    metrics: createMetrics(),
    background,
    db,
    hub,
    fanout,
    presence,
    contacts,
    messageWriter: createMessageWriter(db, {
      onLate: (message) => deliverMessage(context, message),
      isPublished: config.kafkaPublishMessages && config.kafkaBrokers.length > 0,
    }),
    readWriter: createReadWriter(db),
    notifications: new NotificationStore(db),
    members: new RecentMap(100_000),
    profiles: new Profiles(db, background),
    typing,
    syncTokens: new MicroBatch({
      run: (asked) => shared(asked, currentSyncToken(db)),
      maxItems: 10_000,
      maxQueued: 50_000,
    }),
    limiter: opened.use(
      new RateLimiter({ perMinute: config.rateLimitPerMinute, burst: config.rateLimitBurst }),
    ),
    brokers: opened.use(new BrokerProbe(config)),
  };
  return context;
}

/** One answer for everybody who asked. */
async function shared<T>(asked: readonly unknown[], answer: Promise<T>): Promise<T[]> {
  const value = await answer;
  return asked.map(() => value);
}

function typingThatTells(context: () => Context): Typing {
  return new Typing((threadId, userId) => {
    const frame = eventFrame('typing', { threadId, userId, isTyping: false });
    const members = context().members.get(threadId) ?? [];
    deliver(context(), { to: members.filter((member) => member !== userId), frame });
  });
}

/** How long a stop waits for sockets to close and for what they leave to be done, each, in milliseconds. */
const FAREWELL_MS = 3_000;

/** Closes sockets a few at a time, so that their clients do not all come back to another instance at once. */
async function drain({ hub, background }: Context, seconds: number): Promise<void> {
  const open = [...hub.all()];
  const steps = Math.max(1, seconds * 10);
  const each = Math.ceil(open.length / steps);
  for (let at = 0; at < open.length; at += each) {
    for (const receiver of open.slice(at, at + each)) receiver.sendAway();
    await sleep((seconds * 1_000) / steps);
  }
  const end = performance.now() + FAREWELL_MS;
  while (hub.size > 0 && performance.now() < end) await sleep(10);
  await background.settled(FAREWELL_MS);
}
