import type { Notification } from '@messaging/protocol/notification';
import type { User } from '../harness/token.ts';
import type { History, Way } from './history.ts';
import { ThreadView, type ReceivedMessage } from './thread-view.ts';

interface ClientViewOptions {
  /** Name of the client. */
  readonly client: string;
  readonly user: User;
  readonly history: History;
  /** Called when a message has arrived before an earlier one of its thread. */
  readonly onGap: (view: ThreadView) => void;
}

/** Messages and notifications that a client shows. It records what arrives, how, and what is shown. */
export class ClientView {
  readonly threads = new Map<string, ThreadView>();
  /** Ids of the notifications shown. */
  readonly notifications = new Set<number>();
  /** Number of the current connection. */
  connection = 0;
  readonly #options: ClientViewOptions;

  constructor(options: ClientViewOptions) {
    this.#options = options;
    const { client, user, history } = options;
    history.add({ operation: 'follow', client, at: performance.now(), userId: user.userId });
  }

  /** Shows a thread from its first message. */
  watch(threadId: string): void {
    const { client, history } = this.#options;
    this.threads.set(threadId, new ThreadView(threadId));
    history.add({ operation: 'watch', client, at: performance.now(), threadId, after: 0 });
  }

  /** Seq of the newest message shown, by thread. */
  get shown(): Record<string, number> {
    return Object.fromEntries([...this.threads.values()].map(({ threadId, last }) => [threadId, last]));
  }

  /** Adds a message, and shows the messages that are now complete up to it. */
  addMessage(message: ReceivedMessage, way: Way): void {
    const { client, history, onGap } = this.#options;
    const { connection } = this;
    const { threadId, seq, id, readAt } = message;
    const at = performance.now();
    const view = this.threads.get(threadId);
    history.add({
      operation: 'arrive',
      client,
      at,
      connection,
      way,
      threadId,
      key: getKey(message),
      seq,
      id,
      readAt,
    });
    for (const shown of view?.add(message) ?? [])
      history.add({
        operation: 'show',
        client,
        at,
        threadId,
        key: getKey(shown),
        seq: shown.seq,
        id: shown.id,
      });
    if (view?.hasGap) onGap(view);
  }

  addNotification({ id, data }: Notification, way: Way): void {
    const { client, user, history } = this.#options;
    const { connection } = this;
    const at = performance.now();
    const key = String(data['paymentId']);
    this.notifications.add(id);
    history.add({ operation: 'notify', client, at, connection, way, userId: user.userId, key, id });
  }
}

function getKey({ clientId, id }: ReceivedMessage): string {
  return clientId ?? id;
}
