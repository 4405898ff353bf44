import { toRestRequest } from '@messaging/protocol/to-rest-request';
import type { RestRequest } from '@messaging/protocol/route';
import type { Notification } from '@messaging/protocol/notification';
import { inTime } from '../harness/wait.ts';
import type { User } from '../harness/token.ts';
import { Synchronizer } from './synchronizer.ts';
import type { History, Outcome, Wish } from './history.ts';
import { Link, type Frame } from './link.ts';
import type { Random } from './random.ts';
import { Reader } from './reader.ts';
import { call } from './rest-call.ts';
import { ClientView, getKey, toState } from './client-view.ts';
import { toCall } from './to-call.ts';
import type { ReceivedMessage, ThreadView } from './thread-view.ts';
import { toAttemptResult, type AttemptResult } from './attempt-result.ts';

export interface ClientOptions {
  /** Unique among the devices of a run. */
  readonly name: string;
  readonly user: User;
  /** Addresses of the instances, the preferred one first. */
  readonly urls: readonly string[];
  readonly history: History;
  readonly random: Random;
}

/** Payloads of `thread` and `thread_removed`. */
interface Moved {
  readonly id?: string;
  readonly threadId?: string;
}

/** Time limit of the retries of a send, in milliseconds: longer than any fault of the suite. */
const RETRY_LIMIT_MS = 60_000;
/**
 * First and longest back-off, in milliseconds. It doubles with each attempt; the wait is between half and all of it.
 */
const BACK_OFF_MS = 50;
const MAX_BACK_OFF_MS = 1_000;
/** Time before the client fetches a gap, in milliseconds: deliveries of two instances may arrive out of order. */
const GAP_MS = 200;

/** A chat client like that of a real app. It records everything that it does and receives. */
export class Client implements AsyncDisposable {
  readonly name: string;
  readonly user: User;
  readonly view: ClientView;
  readonly reader: Reader;
  readonly #options: ClientOptions;
  readonly #synchronizer: Synchronizer;
  readonly #fetching = new Set<string>();
  /** Groups to list once more after the running list, which may be older than the event. */
  readonly #listAgain = new Set<string>();
  #link: Link | undefined;
  #urlIndex = 0;
  #isStopped = false;
  #offlineUntil = 0;
  #connectionLoop: Promise<void> = Promise.resolve();

  constructor(options: ClientOptions) {
    this.#options = options;
    [this.name, this.user] = [options.name, options.user];
    this.view = new ClientView({
      client: options.name,
      user: options.user,
      history: options.history,
      onGap: (view) => void this.#fetchMissing(view),
    });
    this.reader = new Reader(options.user, this.view, (tries) => this.#pickUrl(tries));
    this.#synchronizer = new Synchronizer(this);
  }

  get history(): History {
    return this.#options.history;
  }

  get isConnected(): boolean {
    return this.#link !== undefined;
  }

  /** Connects, and reconnects whenever the connection is lost. */
  start(): void {
    this.#connectionLoop = this.#stayConnected();
  }

  /** Goes offline for `ms` milliseconds, or until the next reconnect if that is later. */
  goOffline(ms: number): void {
    this.#offlineUntil = performance.now() + ms;
    this.#link?.close();
  }

  /** Sends a message; retries with the same key until the outcome is known. */
  async send(threadId: string, body: string, key: string = crypto.randomUUID()): Promise<Outcome> {
    return await this.retryUntilFinal((tries) => this.trySend({ threadId, body, key }, tries));
  }

  /** One attempt: by socket if it is open and `tries` is even, else by REST, each time to another instance. */
  async trySend(
    { threadId, body, key }: { threadId: string; body: string; key: string },
    tries: number,
  ): Promise<AttemptResult> {
    const at = performance.now();
    const content = { body, clientId: key };
    const tried = await this.request(
      tries,
      ['message', { threadId, ...content }],
      toRestRequest('sendMessage', { threadId, ...content }),
    );
    const { outcome, message } = tried;
    const common = {
      operation: 'send',
      client: this.name,
      at,
      doneAt: performance.now(),
      threadId,
      key,
    } as const;
    this.history.add({ ...common, outcome, ...(message && { seq: message.seq, id: message.id }) });
    if (message !== undefined) this.view.addMessage(message, 'ack');
    return tried;
  }

  /** Changes a message; retries until the outcome is known. */
  async change(message: ReceivedMessage, wish: Wish): Promise<Outcome> {
    return await this.retryUntilFinal((tries) => this.tryChange(message, wish, tries));
  }

  /** One attempt, like `trySend`. */
  async tryChange(message: ReceivedMessage, wish: Wish, tries: number): Promise<AttemptResult> {
    const { id: messageId, threadId } = message;
    const at = performance.now();
    const tried = await this.request(tries, ...toCall(messageId, wish));
    this.history.add({
      operation: 'change',
      client: this.name,
      userId: this.user.userId,
      at,
      doneAt: performance.now(),
      threadId,
      key: getKey(message),
      wish,
      outcome: tried.outcome,
      ...(tried.message && { state: toState(tried.message) }),
    });
    if (tried.message !== undefined) this.view.addMessage(tried.message, 'ack');
    return tried;
  }

  /** Marks everything up to `seq` as read, in one attempt over the socket. */
  async mark(threadId: string, seq: number): Promise<void> {
    const link = this.#link;
    if (link === undefined || seq === 0) return;
    const at = performance.now();
    const { outcome, message } = toAttemptResult(
      await link.request('read', { threadId, seq }).catch(() => undefined),
    );
    this.history.add({
      operation: 'mark',
      client: this.name,
      userId: this.user.userId,
      at,
      doneAt: performance.now(),
      threadId,
      seq,
      outcome,
      ...(message && { position: message.seq }),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#link?.close();
    await inTime(`${this.name} to end`, this.#connectionLoop);
  }

  async backOff(tries: number): Promise<void> {
    const most = Math.min(MAX_BACK_OFF_MS, BACK_OFF_MS * 2 ** tries);
    await Bun.sleep(most * (0.5 + this.#options.random.next() / 2));
  }

  #pickUrl(tries: number): string {
    const { urls } = this.#options;
    return urls[(this.#urlIndex + tries) % urls.length] ?? '';
  }

  /** Random, as a load balancer chooses: in turn, all clients would be on one instance after a few faults. */
  #randomUrlIndex(): number {
    const { urls, random } = this.#options;
    return random.below(urls.length);
  }

  async #stayConnected(): Promise<void> {
    for (let tries = 0; !this.#isStopped; this.#urlIndex = this.#randomUrlIndex()) {
      const connection = ++this.view.connection;
      const link = await Link.open(this.#pickUrl(0), this.user.token, (frame) => this.#onEvent(frame)).catch(
        () => {},
      );
      if (link !== undefined) {
        this.#link = link;
        if (this.#isStopped) link.close();
        tries = 0;
        void this.#synchronizer.sync(link);
        const code = await link.closed;
        this.#link = undefined;
        this.history.add({ operation: 'close', client: this.name, at: performance.now(), connection, code });
      }
      if (!this.#isStopped) await this.backOff(tries++);
      await Bun.sleep(Math.max(0, this.#offlineUntil - performance.now()));
    }
  }

  #onEvent({ type, payload }: Frame): void {
    const common = { client: this.name, at: performance.now(), connection: this.view.connection };
    if (type === 'message') this.view.addMessage(payload as ReceivedMessage, 'live');
    if (type === 'message_changed') this.view.addMessage(payload as ReceivedMessage, 'change');
    if (type === 'resync' && this.#link !== undefined) {
      this.history.add({ ...common, operation: 'resync' });
      void this.#synchronizer.sync(this.#link);
    }
    if (type === 'thread' || type === 'thread_removed') void this.#listVisit(payload as Moved);
    if (type === 'notification') this.view.addNotification(payload as Notification, 'live');
  }

  /** Lists what the user may see of a group that the user was added to or removed from. */
  async #listVisit({ id, threadId = id ?? '' }: Moved): Promise<void> {
    if (!this.view.visits.has(threadId)) return;
    this.#listAgain.add(threadId);
    if (this.#fetching.has(threadId)) return;
    this.#fetching.add(threadId);
    for (let tries = 0; !this.#isStopped && tries < 100 && this.#listAgain.delete(threadId); tries++) {
      await this.reader.listVisible(threadId).catch(async () => {
        this.#listAgain.add(threadId);
        await this.backOff(tries);
      });
    }
    this.#fetching.delete(threadId);
  }

  /** Fetches the messages of a gap and the changes of a hole, unless they arrive by themselves. */
  async #fetchMissing(view: ThreadView): Promise<void> {
    if (this.#fetching.has(view.threadId)) return;
    this.#fetching.add(view.threadId);
    for (let tries = 0; !this.#isStopped && tries < 100; tries++) {
      await Bun.sleep(GAP_MS);
      if (!view.hasGap && !view.hasHole) break;
      const reading = view.hasGap
        ? this.reader.list(view.threadId, { after: view.last, limit: 200 }, tries)
        : this.reader.listChanges(view.threadId, tries);
      await reading.catch(() => this.backOff(tries));
    }
    this.#fetching.delete(view.threadId);
  }

  async retryUntilFinal(attempt: (tries: number) => Promise<AttemptResult>): Promise<Outcome> {
    const end = performance.now() + RETRY_LIMIT_MS;
    for (let tries = 0; ; tries++) {
      const { outcome, isFinal } = await attempt(tries);
      if (isFinal || performance.now() > end) return outcome;
      await this.backOff(tries);
    }
  }

  /** One attempt of a command, by its frame or by REST. */
  async request(
    tries: number,
    frame: readonly [string, object] | undefined,
    rest: RestRequest,
  ): Promise<AttemptResult> {
    const link = tries % 2 === 0 && frame !== undefined ? this.#link : undefined;
    const [type, payload] = frame ?? ['', {}];
    if (link !== undefined) return toAttemptResult(await link.request(type, payload).catch(() => undefined));
    const reply = await call(this.#pickUrl(tries), this.user, rest).catch(() => undefined);
    if (reply === undefined) return toAttemptResult(undefined);
    return toAttemptResult({ type: reply.status < 300 ? 'ack' : 'error', payload: reply.body });
  }
}
