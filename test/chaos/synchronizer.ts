import type { Thread } from '@messaging/protocol/thread';
import type { Notification } from '@messaging/protocol/notification';
import type { ClientView } from './client-view.ts';
import type { History } from './history.ts';
import type { Link } from './link.ts';
import type { Reader } from './reader.ts';
import type { ReceivedMessage } from './thread-view.ts';

/** Client whose state is synchronized. */
interface SyncClient {
  readonly name: string;
  readonly view: ClientView;
  readonly history: History;
  readonly reader: Reader;
  readonly backOff: (tries: number) => Promise<void>;
}

/** Fields of the ack of `sync` that this client uses. */
interface Changes {
  readonly threads: readonly Pick<Thread, 'id' | 'lastSeq' | 'lastChange'>[];
  readonly messages?: readonly ReceivedMessage[];
  readonly changes?: Readonly<Record<string, number>>;
  readonly notifications: readonly Notification[];
  readonly token: string;
  /** False if there are no changes and the client has to reload everything. */
  readonly complete: boolean;
}

/** Fetches what a client missed: by `sync` from its token, or by listing if it has no token or `sync` fails. */
export class Synchronizer {
  readonly #client: SyncClient;
  #token: string | null = null;
  #isRunning = false;
  /** Connection on which to catch up again after the current round. */
  #next: Link | undefined;

  constructor(client: SyncClient) {
    this.#client = client;
  }

  /** Catches up and records it; retries until it succeeds or the connection is closed. */
  async sync(link: Link): Promise<void> {
    this.#next = link;
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let next: Link | undefined = link; next !== undefined; next = this.#next) {
      this.#next = undefined;
      await this.#catchUp(next);
    }
    this.#isRunning = false;
  }

  async #catchUp(link: Link): Promise<void> {
    for (let tries = 0; !link.isClosed && this.#next === undefined; tries++) {
      const at = performance.now();
      try {
        const way = (await this.#sync(link)) ? 'sync' : await this.#listAll(link);
        const { name, view, history } = this.#client;
        history.add({
          operation: 'catch-up',
          client: name,
          at,
          way,
          shown: view.shown,
          changes: view.changes,
        });
        return;
      } catch {
        await this.#client.backOff(tries);
      }
    }
  }

  /** False if `sync` cannot bring the changes. */
  async #sync(link: Link): Promise<boolean> {
    if (this.#token === null) return false;
    const { view } = this.#client;
    const known = { threads: { ...view.shown, ...view.visited }, changes: view.changes };
    const answer = await link.request('sync', { token: this.#token, ...known });
    if (answer.type !== 'ack') {
      const { code } = answer.payload as { code: string };
      if (code === 'unknown_type') return false;
      throw new Error(`sync was answered ${code}`);
    }
    const changes = answer.payload as Changes;
    if (!changes.complete) return false;
    for (const [id, upTo] of Object.entries(changes.changes ?? {}))
      view.threads.get(id)?.learnChanges(known.changes[id] ?? upTo, upTo);
    for (const message of changes.messages ?? []) view.addMessage(message, 'sync');
    for (const notification of changes.notifications) view.addNotification(notification, 'sync');
    // One answer may not hold all messages of a thread.
    for (const { id, lastSeq, lastChange } of changes.threads) {
      const { last = lastSeq, change = lastChange } = view.threads.get(id) ?? {};
      if (last < lastSeq) await this.#list(id);
      if (change < lastChange) await this.#listChanges(id);
      await this.#client.reader.listVisible(id);
    }
    this.#token = changes.token;
    return true;
  }

  async #listAll({ hello }: Link): Promise<'list'> {
    for (const threadId of this.#client.view.threads.keys()) {
      await this.#list(threadId);
      await this.#listChanges(threadId);
    }
    for (const threadId of this.#client.view.visits.keys()) await this.#client.reader.listVisible(threadId);
    await this.#client.reader.listNotifications();
    this.#token = hello.syncToken;
    return 'list';
  }

  async #list(threadId: string): Promise<void> {
    const view = this.#client.view.threads.get(threadId);
    for (let hasMore = true; hasMore;)
      hasMore = await this.#client.reader.list(threadId, { after: view?.last ?? 0, limit: 200 });
  }

  async #listChanges(threadId: string): Promise<void> {
    for (let hasMore = true; hasMore;) hasMore = await this.#client.reader.listChanges(threadId);
  }
}
