import type { Notification } from '@messaging/protocol/notification';
import type { Client } from './client.ts';
import type { Link } from './link.ts';
import type { Seen } from './thread-view.ts';

/** The payload of the ack of `sync`, as far as it is used here. */
interface Changes {
  readonly threads: readonly { readonly id: string; readonly lastSeq: number }[];
  readonly messages?: readonly Seen[];
  readonly notifications: readonly Notification[];
  readonly token: string;
  /** False: the changes say nothing, everything is to be loaded anew. */
  readonly complete: boolean;
}

/** How a client gets what it missed: by `sync` from its token on, or by listing where there is no token or no `sync`. */
export class CatchingUp {
  readonly #client: Client;
  #token: string | null = null;
  #isRunning = false;
  /** The connection on which to catch up once more when this time is done. */
  #next: Link | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Catches up and writes it down, retrying until it has worked or the connection is over. */
  async on(link: Link): Promise<void> {
    this.#next = link;
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let next: Link | undefined = link; next !== undefined; next = this.#next) {
      this.#next = undefined;
      await this.#untilDone(next);
    }
    this.#isRunning = false;
  }

  async #untilDone(link: Link): Promise<void> {
    for (let tries = 0; !link.isOver && this.#next === undefined; tries++) {
      const at = performance.now();
      try {
        const way = (await this.#sync(link)) ? 'sync' : await this.#listAll(link);
        const { name, screen, history } = this.#client;
        history.add({ operation: 'catch-up', client: name, at, way, shown: screen.shown });
        return;
      } catch {
        await this.#client.backOff(tries);
      }
    }
  }

  /** False when it cannot be done by `sync`. */
  async #sync(link: Link): Promise<boolean> {
    if (this.#token === null) return false;
    const { screen } = this.#client;
    const answer = await link.request('sync', { token: this.#token, threads: screen.shown });
    if (answer.type !== 'ack') {
      const { code } = answer.payload as { code: string };
      if (code === 'unknown_type') return false;
      throw new Error(`sync was answered ${code}`);
    }
    const changes = answer.payload as Changes;
    if (!changes.complete) return false;
    for (const message of changes.messages ?? []) screen.take(message, 'sync');
    for (const notification of changes.notifications) screen.takeNotification(notification, 'sync');
    // There may be more than one answer carries.
    for (const { id, lastSeq } of changes.threads)
      if ((screen.views.get(id)?.last ?? lastSeq) < lastSeq) await this.#list(id);
    this.#token = changes.token;
    return true;
  }

  async #listAll({ hello }: Link): Promise<'list'> {
    for (const threadId of this.#client.screen.views.keys()) await this.#list(threadId);
    await this.#client.listNotifications();
    this.#token = hello.syncToken;
    return 'list';
  }

  async #list(threadId: string): Promise<void> {
    const view = this.#client.screen.views.get(threadId);
    for (let hasMore = true; hasMore;)
      hasMore = await this.#client.list(threadId, `after=${view?.last ?? 0}&limit=200`);
  }
}
