export { createMessagingClient } from './client.ts';
export type {
  MessagingClient,
  NewGroup,
  NewThread,
  Notifications,
  PresenceControl,
  Threads,
} from './messaging-client.ts';
export type { MessagingOptions } from './options.ts';
export type { GetToken } from './token-source.ts';
export type { ConnectionState } from './connection-state.ts';
export type { ListStatus } from './paged-list.ts';
export type { ThreadsSnapshot } from './thread-list.ts';
export type { ThreadItem, ThreadSnapshot, ThreadStore } from './thread-store.ts';
export type { ThreadStateChange } from './own-state.ts';
export type { MemberInput } from './thread-calls.ts';
export type { StoredItem } from './timeline.ts';
export type { EditedMessage, NewMessage, OutboxItem } from './outbox-entry.ts';
export type { NotificationsSnapshot } from './notification-list.ts';
export type { PresenceSnapshot } from './presence-store.ts';
export type { Store } from './store.ts';
export {
  MessagingError,
  type Disconnected,
  type Failure,
  type PlainFailure,
  type Refused,
} from './failure.ts';
export { memoryStorage, type MessagingStorage } from './storage.ts';
export { indexedDbStorage } from './indexed-db-storage.ts';
export type { Environment as Surroundings } from './environment.ts';
export type { Clock } from './clock.ts';
export type {
  Attachment,
  Draft,
  ErrorCode,
  ErrorDetail,
  Message,
  MessageVersion,
  NewAttachment,
  Notification,
  OtherUser,
  OwnStatus,
  Presence,
  Reaction,
  Seq,
  Thread,
  ThreadId,
  ThreadMember,
  ThreadState,
  UnreadTotals,
  UserId,
  UserProfile,
} from './wire.ts';
export { LIMITS } from '@messaging/protocol/limits';
