import type { CommandName, Output } from '@messaging/protocol/commands';
import type { Notification } from '@messaging/protocol/notification';
import { toRestRequest, type CallInput } from '@messaging/protocol/to-rest-request';
import type { User } from '../harness/token.ts';
import type { ClientView } from './client-view.ts';
import { call, type MessagePage } from './rest-call.ts';

/** Reads by REST into the view of a client. Everything rejects if a request fails. */
export class Reader {
  readonly #user: User;
  readonly #view: ClientView;
  readonly #pickUrl: (tries: number) => string;

  /** `pickUrl` returns another instance for each of the `tries`. */
  constructor(user: User, view: ClientView, pickUrl: (tries: number) => string) {
    [this.#user, this.#view, this.#pickUrl] = [user, view, pickUrl];
  }

  /** Lists a page of messages. Returns whether there are more. */
  async list(threadId: string, page: MessagePage, tries = 0): Promise<boolean> {
    const { messages, hasMore } = await this.get('listMessages', { threadId, ...page }, tries);
    for (const message of messages) this.#view.addMessage(message, 'list');
    return hasMore;
  }

  /** Lists what the user may see of a group since the last time: nothing before it was added. */
  async listVisible(threadId: string): Promise<void> {
    const view = this.#view.visits.get(threadId);
    if (view === undefined) return;
    for (let hasMore = true; hasMore;) {
      const page = { threadId, after: view.complete, limit: 200 };
      const { status, body } = await call(this.#pickUrl(0), this.#user, toRestRequest('listMessages', page));
      if (status === 404) return;
      if (status !== 200) throw new Error(`listMessages was answered ${status}`);
      const { messages, hasMore: isCut } = body as Output<'listMessages'>;
      for (const message of messages) this.#view.addMessage(message, 'list');
      view.complete = Math.max(view.complete, messages.at(-1)?.seq ?? 0);
      hasMore = isCut;
    }
  }

  /** Lists a page of the messages with changes that the client does not know. Returns whether there are more. */
  async listChanges(threadId: string, tries = 0): Promise<boolean> {
    const view = this.#view.threads.get(threadId);
    const changedAfter = view?.change ?? 0;
    const page = { threadId, changedAfter, limit: 200 };
    const { messages, hasMore, upTo = 0 } = await this.get('listMessages', page, tries);
    view?.learnChanges(changedAfter, upTo);
    for (const message of messages) this.#view.addMessage(message, 'list');
    return hasMore;
  }

  /** Lists all notifications, since any of them may have been missed. */
  async listNotifications(): Promise<void> {
    for await (const notification of this.notifications()) this.#view.addNotification(notification, 'list');
  }

  /** Reads all notifications, page by page. */
  async *notifications(): AsyncGenerator<Notification> {
    for (let cursor: string | undefined; ;) {
      const page = await this.get('listNotifications', { limit: 100, ...(cursor && { cursor }) });
      yield* page.notifications;
      if (page.nextCursor === null) return;
      cursor = page.nextCursor;
    }
  }

  /** Carries out a command. Rejects unless the status is 200. */
  async get<K extends CommandName>(name: K, input: CallInput<K>, tries = 0): Promise<Output<K>> {
    const { status, body } = await call(this.#pickUrl(tries), this.#user, toRestRequest(name, input));
    if (status !== 200) throw new Error(`${name} was answered ${status}`);
    return body as Output<K>;
  }
}
