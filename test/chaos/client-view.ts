import type { Notification } from '@messaging/protocol/notification';
import type { User } from '../harness/token.ts';
import type { History, MessageState, Visit, Way } from './history.ts';
import { ThreadView, type ReceivedMessage } from './thread-view.ts';
import { VisitView } from './visit-view.ts';

interface ClientViewOptions {
  /** Name of the client. */
  readonly client: string;
  readonly user: User;
  readonly history: History;
  /** Called when a message or a change has arrived before an earlier one of its thread. */
  readonly onGap: (view: ThreadView) => void;
}

/** Messages and notifications that a client shows. It records what arrives, how, and what is shown. */
export class ClientView {
  readonly threads = new Map<string, ThreadView>();
  /** Groups whose member the user is at times. */
  readonly visits = new Map<string, VisitView>();
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

  /** Gathers what arrives of a group whose member the user is at times. */
  visit(threadId: string, seen: Visit['history']): void {
    const { client, user, history } = this.#options;
    this.visits.set(threadId, new VisitView());
    const common = { client, at: performance.now(), userId: user.userId };
    history.add({ ...common, operation: 'visit', threadId, history: seen });
  }

  /** Seq up to which everything has been listed, by group. */
  get visited(): Record<string, number> {
    return Object.fromEntries([...this.visits].map(([threadId, { complete }]) => [threadId, complete]));
  }

  /** Seq of the newest message shown, by thread. */
  get shown(): Record<string, number> {
    return Object.fromEntries([...this.threads.values()].map(({ threadId, last }) => [threadId, last]));
  }

  /** Number up to which all changes are shown, by thread. */
  get changes(): Record<string, number> {
    return Object.fromEntries([...this.threads.values()].map(({ threadId, change }) => [threadId, change]));
  }

  /** Adds a message, and shows the messages that are now complete up to it. */
  addMessage(message: ReceivedMessage, way: Way): void {
    const { client, history, onGap } = this.#options;
    const { connection } = this;
    const { threadId, seq, id, readAt } = message;
    const view = this.threads.get(threadId);
    const common = { client, at: performance.now(), threadId };
    const content = { key: getKey(message), seq, id, readAt, state: toState(message) };
    history.add({ ...common, operation: 'arrive', connection, way, ...content });
    this.visits.get(threadId)?.seqs.add(seq);
    const { added = [], replaced } = view?.add(message) ?? {};
    for (const shown of added)
      history.add({
        ...common,
        operation: 'show',
        key: getKey(shown),
        seq: shown.seq,
        id: shown.id,
        state: toState(shown),
      });
    if (replaced !== undefined)
      history.add({ ...common, operation: 'replace', key: getKey(replaced), state: toState(replaced) });
    if (view?.hasGap || view?.hasHole) onGap(view);
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

/** The part of a message that changes. */
export function toState({
  version,
  change,
  body,
  deletedAt,
  reactions,
}: Omit<ReceivedMessage, 'seq'>): MessageState {
  return { version, change, body, isDeleted: deletedAt !== null, reactions };
}

export function getKey({ clientId, id }: Pick<ReceivedMessage, 'clientId' | 'id'>): string {
  return clientId ?? id;
}
