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

/** The snapshot of a store; renders again when it changes. For stores without a hook of their own, such as `client.presence`. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}

/** The state of the connection. */
export function useConnection(client: MessagingClient): ConnectionState {
  return useStore(client.connection);
}

/** The list of threads. */
export function useThreads(client: MessagingClient): ThreadsSnapshot {
  return useStore(client.threads);
}

/** A thread. It is loaded at its first render. */
export function useThread(client: MessagingClient, id: ThreadId): ThreadSnapshot {
  return useStore(client.thread(id));
}

/** The list of notifications. */
export function useNotifications(client: MessagingClient): NotificationsSnapshot {
  return useStore(client.notifications);
}
