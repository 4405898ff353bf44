import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { UnreadTotals } from '@messaging/protocol/unread';
import type { Authenticate } from './auth/authenticate.ts';
import type { Revocations } from './auth/revocations.ts';
import type { ClientAddress } from './http/client-address.ts';
import type { Config } from './config/config.ts';
import type { Database } from './db/database.ts';
import type { ChangeQuery, Changes, ChangeToken } from './db/changes.ts';
import type { UnreadQuery } from './db/unread-totals.ts';
import type { ReadReceiptBatcher } from './db/read-receipts.ts';
import type { Files } from './files/files.ts';
import type { NotificationStore } from './db/insert-notifications.ts';
import type { MessageChangers } from './db/message-changer.ts';
import type { FileMessageEditor } from './db/file-message-editor.ts';
import type { FileMessageWriter } from './db/file-message-writer.ts';
import type { MessageWriter } from './db/message-writer.ts';
import type { BrokerProbe } from './kafka/broker-probe.ts';
import type { PresenceNotifier } from './live/presence-notifier.ts';
import type { Broker } from './live/broker.ts';
import type { Deliverer } from './live/deliverer.ts';
import type { Hub } from './live/hub.ts';
import type { Presence } from './live/presence.ts';
import type { Profiles } from './db/profiles.ts';
import type { ChangedThreads } from './search/changed-threads.ts';
import type { Typing } from './live/typing.ts';
import type { Background } from './observe/background.ts';
import type { Logger } from './observe/logger.ts';
import type { EventLoopLag } from './observe/event-loop-lag.ts';
import type { Metrics } from './observe/metrics.ts';
import type { Tracing } from './observe/tracing.ts';
import type { MicroBatch } from './concurrency/micro-batch.ts';
import type { LruMap } from './concurrency/lru-map.ts';
import type { UserLimiter } from './rate-limit/user-limiter.ts';

/**
 * Everything that modules share, made once by open-context.ts. The transports take all of it, because they run every command;
 * a command and any other function takes a `Pick` of what it uses.
 */
export interface Context extends MessageChangers {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly background: Background;
  readonly eventLoopLag: EventLoopLag;
  readonly db: Database;
  readonly messageWriter: MessageWriter;
  readonly fileMessageWriter: FileMessageWriter;
  readonly fileMessageEditor: FileMessageEditor;
  readonly readReceipts: ReadReceiptBatcher;
  readonly notifications: NotificationStore;
  /** The members of recently used threads. They never change, so no entry gets stale. */
  readonly members: LruMap<ThreadId, readonly UserId[]>;
  readonly hub: Hub;
  readonly broker: Broker;
  readonly deliverer: Deliverer;
  readonly presence: Presence;
  readonly presenceNotifier: PresenceNotifier;
  readonly profiles: Profiles;
  readonly typing: Typing;
  /** The current change token; all callers of a tick get the same one. */
  readonly changeTokens: MicroBatch<void, ChangeToken>;
  /** Changes for one reader since a token. */
  readonly changes: MicroBatch<ChangeQuery, Changes>;
  /** Unread counts of one reader. */
  readonly unreadTotals: MicroBatch<UnreadQuery, UnreadTotals>;
  /** Threads whose new words are not stored yet; undefined where search is off. */
  readonly changedThreads: ChangedThreads | undefined;
  /** Undefined where FILE_STORE is off. */
  readonly files: Files | undefined;
  readonly revocations: Revocations;
  readonly authenticate: Authenticate;
  readonly limiter: UserLimiter;
  readonly clientAddress: ClientAddress;
  readonly kafkaProbe: BrokerProbe;
}
