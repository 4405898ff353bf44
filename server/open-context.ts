import type { MessageId, UserId } from '@messaging/protocol/primitives';
import { countUnread } from './commands/count-unread.ts';
import { createAuthenticate } from './auth/authenticate.ts';
import { Revocations } from './auth/revocations.ts';
import { isPublishing, isSearching, type Config } from './config/config.ts';
import type { Context } from './context.ts';
import { currentToken, findChanges, type ChangeToken } from './db/changes.ts';
import { openDatabase, probeRegularly, type Database } from './db/database.ts';
import { findShownMessages } from './db/find-shown-messages.ts';
import { migrate } from './db/migrate.ts';
import { createReadReceiptBatcher } from './db/read-receipts.ts';
import { NotificationStore } from './db/insert-notifications.ts';
import { createUnreadTotalBatch } from './db/unread-total-batch.ts';
import { createMessageChangers, type ChangeResult, type MessageChangers } from './db/message-changer.ts';
import { FileMessageEditor } from './db/file-message-editor.ts';
import { FileMessageWriter } from './db/file-message-writer.ts';
import type { WriteResult } from './db/batch-writer.ts';
import { createMessageWriter } from './db/message-writer.ts';
import { createFiles, createToAttachment } from './files/files.ts';
import { ClientAddress } from './http/client-address.ts';
import { BrokerProbe } from './kafka/broker-probe.ts';
import { PresenceNotifier } from './live/presence-notifier.ts';
import { createBrokerEventHandler } from './live/broker-event-handler.ts';
import { Deliverer } from './live/deliverer.ts';
import { Hub } from './live/hub.ts';
import { InDoubtMessages } from './live/in-doubt-messages.ts';
import type { LiveDependencies } from './live/live-dependencies.ts';
import { openLive } from './live/open-live.ts';
import { Profiles } from './db/profiles.ts';
import { ChangedThreads } from './search/changed-threads.ts';
import { SenderCache } from './db/sender-cache.ts';
import { toTypingEvent } from './live/typing-event.ts';
import { Typing } from './live/typing.ts';
import { UnreadNotifier } from './live/unread-notifier.ts';
import { MicroBatch } from './concurrency/micro-batch.ts';
import { Background } from './observe/background.ts';
import { createLogger } from './observe/logger.ts';
import { EventLoopLag } from './observe/event-loop-lag.ts';
import { createMetrics, type Metrics } from './observe/metrics.ts';
import { NO_TRACING, type Tracing } from './observe/tracing.ts';
import { LruMap } from './concurrency/lru-map.ts';
import { UserLimiter } from './rate-limit/user-limiter.ts';

/**
 * Opens everything that modules share, each after the parts it needs; `opened` disposes of it. Rejects when the database
 * cannot be migrated, and with the signal's reason when that is aborted.
 */
export async function openContext(
  config: Config,
  opened: AsyncDisposableStack,
  signal?: AbortSignal,
): Promise<Context> {
  const instanceId = crypto.randomUUID();
  const log = createLogger(config, instanceId);
  const metrics = createMetrics();
  const tracing = await openTracingIfSet(config, instanceId, opened);
  const db = await openStore(config, { log, metrics, tracing }, opened, signal);
  const background = new Background(log, metrics);
  const revocations = opened.use(new Revocations(db, background, config.jwtMaxAgeDays));
  const senders = opened.use(new SenderCache(db, background));
  await revocations.start();
  await senders.start();
  const limiter = opened.use(createLimiter(config, metrics));
  const observers = { log, metrics, tracing, background };
  const changedThreads = isSearching(config) ? new ChangedThreads() : undefined;
  const live = await startLive({ ...observers, config, instanceId, db, limiter, changedThreads }, opened);
  const files = createFiles(config);
  const inDoubt = opened.use(openInDoubtMessages(db, live.deliverer));
  const context: Context = {
    ...observers,
    ...live,
    config,
    changedThreads,
    eventLoopLag: opened.use(new EventLoopLag(log, metrics)),
    db,
    ...createWriters(config, { db, senders, files, inDoubt, deliverer: live.deliverer }),
    files,
    ...createChangers(config, { db, files, inDoubt, deliverer: live.deliverer }),
    readReceipts: createReadReceiptBatcher(db),
    notifications: new NotificationStore(db),
    profiles: new Profiles(db, background, senders),
    ...createChangeBatches(db),
    unreadTotals: createUnreadTotalBatch(db, background),
    revocations,
    clientAddress: new ClientAddress(config.trustedProxies),
    authenticate: await createAuthenticate(config, (actor) => revocations.isRevoked(actor)),
    limiter,
    kafkaProbe: opened.use(await BrokerProbe.create({ config, log, metrics })),
  };
  startUnreadNotifier(context, opened);
  for (const part of [context.eventLoopLag, limiter, context.kafkaProbe, inDoubt]) part.start();
  return context;
}

/** The writers of new messages: together with others, or with files in a transaction of their own. */
function createWriters(
  config: Config,
  {
    db,
    senders,
    files,
    inDoubt,
    deliverer,
  }: Pick<Context, 'db' | 'deliverer' | 'files'> & {
    readonly senders: SenderCache;
    readonly inDoubt: InDoubtMessages;
  },
): Pick<Context, 'fileMessageWriter' | 'messageWriter'> {
  const options = {
    onLate: (result: WriteResult) => deliverer.deliverMessage(result),
    onInDoubt: (ids: readonly MessageId[]) => inDoubt.add(ids, null),
    isPublished: isPublishing(config),
    senders,
  };
  return {
    messageWriter: createMessageWriter(db, options),
    fileMessageWriter: new FileMessageWriter(db, { ...options, toAttachment: createToAttachment(files) }),
  };
}

/** What changes messages, in the same two ways. */
function createChangers(
  config: Config,
  {
    db,
    files,
    inDoubt,
    deliverer,
  }: Pick<Context, 'db' | 'deliverer' | 'files'> & { readonly inDoubt: InDoubtMessages },
): Pick<Context, 'fileMessageEditor' | keyof MessageChangers> {
  const options = {
    onInDoubt: (messageId: MessageId, what: string) => inDoubt.add([messageId], what),
    onLate: (result: ChangeResult) =>
      void (result.changed && deliverer.deliverChange(result, result.changed)),
    isPublished: isPublishing(config),
  };
  return {
    ...createMessageChangers(db, options),
    fileMessageEditor: new FileMessageEditor(db, { ...options, toAttachment: createToAttachment(files) }),
  };
}

/** Delivers messages whose writing was in doubt. */
function openInDoubtMessages(db: Database, deliverer: Deliverer): InDoubtMessages {
  return new InDoubtMessages({
    find: (ids) => findShownMessages(db, ids),
    // A statement ends by its own time limit, and another one may wait for its locks.
    endMs: 2 * db.timeoutMs + 1_000,
    deliverMessage: (found) => deliverer.deliverMessage(found),
    deliverChange: (found, what) => deliverer.deliverChange(found, what),
  });
}

/** Sends unread totals to the connections that asked for them. */
function startUnreadNotifier(context: Context, opened: AsyncDisposableStack): void {
  const { hub, background } = context;
  const notifier = opened.use(
    new UnreadNotifier({
      connections: (userId) => hub.listUnreadReaders(userId),
      count: (connection) => countUnread(context, connection),
      background,
    }),
  );
  hub.onUnreadChange = (userId) => notifier.notify(userId);
}

type LiveContext = Pick<
  Context,
  'hub' | 'broker' | 'deliverer' | 'members' | 'typing' | 'presence' | 'presenceNotifier'
>;

/** Opens delivery and presence, and starts them once their handlers exist. */
async function startLive(
  dependencies: Omit<LiveDependencies, 'hub'> & Pick<Context, 'db' | 'limiter' | 'changedThreads'>,
  opened: AsyncDisposableStack,
): Promise<LiveContext> {
  const { limiter, changedThreads, ...rest } = dependencies;
  const hub = new Hub();
  const { broker, presence } = await openLive({ ...rest, hub }, opened);
  const deliverer = new Deliverer({
    ...rest,
    hub,
    broker,
    onStored: changedThreads && ((threadId) => changedThreads.add(threadId)),
  });
  const members: Context['members'] = new LruMap(100_000);
  const typing = opened.use(createTyping(deliverer));
  const charge = (userId: UserId, contacts: number): void => limiter.charge(userId, 'rows', contacts);
  const presenceNotifier = new PresenceNotifier({ ...rest, deliverer, presence, charge });
  presence.start(presenceNotifier);
  await broker.start(createBrokerEventHandler({ ...rest, hub, typing }));
  return { hub, broker, deliverer, members, typing, presence, presenceNotifier };
}

/** The database, with its schema up to date. */
async function openStore(
  config: Config,
  observers: Pick<Context, 'log' | 'metrics' | 'tracing'>,
  opened: AsyncDisposableStack,
  signal?: AbortSignal,
): Promise<Database> {
  const db = opened.use(await openDatabase(config, observers));
  await migrate(db, { schema: config.databaseSchema, log: observers.log, signal });
  opened.use(probeRegularly(db));
  return db;
}

/** OpenTelemetry is loaded only if it is used: it takes memory and time to start. */
async function openTracingIfSet(
  { otlpEndpoint: endpoint, otlpHeaders: headers, traceSampleRatio: sampleRatio }: Config,
  instanceId: string,
  opened: AsyncDisposableStack,
): Promise<Tracing> {
  if (endpoint === undefined) return NO_TRACING;
  const { openTracing } = await import('./observe/open-tracing.ts');
  return opened.use(openTracing({ endpoint, headers, sampleRatio, instanceId })).tracing;
}

function createChangeBatches(db: Database): Pick<Context, 'changeTokens' | 'changes'> {
  const oneForAll = async (calls: readonly void[]): Promise<ChangeToken[]> => {
    const token = await currentToken(db);
    return calls.map(() => token);
  };
  return {
    changeTokens: new MicroBatch({ run: oneForAll, maxItems: 10_000, maxQueued: 50_000 }),
    changes: new MicroBatch({ run: (asks) => findChanges(db, asks), maxItems: 500, maxQueued: 10_000 }),
  };
}

function createTyping(deliverer: Deliverer): Typing {
  return new Typing((threadId, userId, readers) =>
    deliverer.deliver(toTypingEvent({ threadId, userId, isTyping: false }, readers)),
  );
}

function createLimiter(config: Config, metrics: Metrics): UserLimiter {
  return new UserLimiter({
    perMinute: config.rateLimitPerMinute,
    burst: config.rateLimitBurst,
    maxConnections: config.maxConnectionsPerUser,
    // Sends and pages keep most of the connections.
    maxSearches: Math.max(1, Math.floor(config.databasePoolSize / 4)),
    metrics,
  });
}
