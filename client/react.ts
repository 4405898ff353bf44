import { useSyncExternalStore } from 'react';
import type {
  ConnectionState,
  MessagingClient,
  NotificationsSnapshot,
  Store,
  ThreadId,
  ThreadSnapshot,
  ThreadsSnapshot,
} from './index.ts';

/** What a store says now; renders again when that changes. For those that have no hook of their own, as `client.presence`. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}

/** Whether the client is connected, and if not, why and what comes next. */
export function useConnection(client: MessagingClient): ConnectionState {
  return useStore(client.connection);
}

/** The list of threads. */
export function useThreads(client: MessagingClient): ThreadsSnapshot {
  return useStore(client.threads);
}

/** A thread, which is loaded when it is rendered for the first time. */
export function useThread(client: MessagingClient, id: ThreadId): ThreadSnapshot {
  return useStore(client.thread(id));
}

/** The list of notifications. */
export function useNotifications(client: MessagingClient): NotificationsSnapshot {
  return useStore(client.notifications);
}
