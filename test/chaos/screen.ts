import type { Notification } from '@messaging/protocol/notification';
import type { User } from '../harness/token.ts';
import type { History, Way } from './history.ts';
import { ThreadView, type Seen } from './thread-view.ts';

interface ScreenOptions {
  /** The name of the client. */
  readonly client: string;
  readonly user: User;
  readonly history: History;
  /** Called when a message has come before one that stands before it. */
  readonly onHole: (view: ThreadView) => void;
}

/** What a client shows its user. It writes down what comes, how, and what is shown of it. */
export class Screen {
  readonly views = new Map<string, ThreadView>();
  /** Ids of those shown. */
  readonly notifications = new Set<number>();
  /** The number of the connection by which things come. */
  connection = 0;
  readonly #options: ScreenOptions;

  constructor(options: ScreenOptions) {
    this.#options = options;
    const { client, user, history } = options;
    history.add({ operation: 'follow', client, at: performance.now(), userId: user.userId });
  }

  /** Shows a thread from its beginning on. */
  watch(threadId: string): void {
    const { client, history } = this.#options;
    this.views.set(threadId, new ThreadView(threadId));
    history.add({ operation: 'watch', client, at: performance.now(), threadId, after: 0 });
  }

  /** How far each thread is shown. */
  get shown(): Record<string, number> {
    return Object.fromEntries([...this.views.values()].map(({ threadId, last }) => [threadId, last]));
  }

  /** Takes a message, and shows what can be shown now. */
  take(message: Seen, way: Way): void {
    const { client, history, onHole } = this.#options;
    const { connection } = this;
    const { threadId, seq, id, readAt } = message;
    const at = performance.now();
    const view = this.views.get(threadId);
    history.add({
      operation: 'arrive',
      client,
      at,
      connection,
      way,
      threadId,
      key: keyOf(message),
      seq,
      id,
      readAt,
    });
    for (const one of view?.take(message) ?? [])
      history.add({ operation: 'show', client, at, threadId, key: keyOf(one), seq: one.seq, id: one.id });
    if (view?.hasHole) onHole(view);
  }

  takeNotification({ id, data }: Notification, way: Way): void {
    const { client, user, history } = this.#options;
    const { connection } = this;
    const at = performance.now();
    const key = String(data['paymentId']);
    this.notifications.add(id);
    history.add({ operation: 'notify', client, at, connection, way, userId: user.userId, key, id });
  }
}

function keyOf({ clientId, id }: Seen): string {
  return clientId ?? id;
}
