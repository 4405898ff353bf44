import type { Notification } from '@messaging/protocol/notification';
import { inTime } from '../harness/wait.ts';
import type { User } from '../harness/token.ts';
import { CatchingUp } from './catching-up.ts';
import type { History, Outcome } from './history.ts';
import { Link, type Frame } from './link.ts';
import type { Random } from './random.ts';
import { call, type Reply } from './rest-call.ts';
import { Screen } from './screen.ts';
import type { Seen, ThreadView } from './thread-view.ts';
import { triedOf, type Tried } from './tried.ts';

export interface ClientOptions {
  /** Tells the devices of a run apart. */
  readonly name: string;
  readonly user: User;
  /** Addresses of the instances, the one to try first in front. */
  readonly doors: readonly string[];
  readonly history: History;
  readonly random: Random;
}

/** How long it goes on retrying a send or a mark, in milliseconds: past any fault of the suite. */
const RETRY_LIMIT_MS = 60_000;
/** Back-off, in milliseconds: so much at first, twice as much each time, up to the most; between half and all of it. */
const BACK_OFF_MS = 50;
const MAX_BACK_OFF_MS = 1_000;
/** How long a hole may be the doing of two instances' deliveries crossing, before it is fetched, in milliseconds. */
const HOLE_MS = 200;

/** A chat client like a real app's, which writes down everything it does and sees. */
export class Client implements AsyncDisposable {
  readonly name: string;
  readonly user: User;
  readonly screen: Screen;
  readonly #options: ClientOptions;
  readonly #catchingUp: CatchingUp;
  readonly #healing = new Set<string>();
  #link: Link | undefined;
  #door = 0;
  #isStopped = false;
  #awayUntil = 0;
  #life: Promise<void> = Promise.resolve();

  constructor(options: ClientOptions) {
    this.#options = options;
    [this.name, this.user] = [options.name, options.user];
    this.screen = new Screen({
      client: options.name,
      user: options.user,
      history: options.history,
      onHole: (view) => void this.#heal(view),
    });
    this.#catchingUp = new CatchingUp(this);
  }

  get history(): History {
    return this.#options.history;
  }

  get isConnected(): boolean {
    return this.#link !== undefined;
  }

  /** Connects, and again whenever the connection is lost. */
  start(): void {
    this.#life = this.#stayConnected();
  }

  /** Is offline for so many milliseconds, or until it would connect again anyway if that is later. */
  leave(ms: number): void {
    this.#awayUntil = performance.now() + ms;
    this.#link?.close();
  }

  /** Sends a message, again and again with the same key until its outcome is known. */
  async send(threadId: string, body: string, key: string = crypto.randomUUID()): Promise<Outcome> {
    return await this.#untilFinal((tries) => this.trySend({ threadId, body, key }, tries));
  }

  /** One try: over the socket where there is one and `tries` is even, else by REST, each time at another door. */
  async trySend(
    { threadId, body, key }: { threadId: string; body: string; key: string },
    tries: number,
  ): Promise<Tried> {
    const at = performance.now();
    const content = { body, clientId: key };
    const tried = await this.#ask(
      tries,
      ['message', { threadId, ...content }],
      ['POST', `/messages/threads/${threadId}/messages`, content],
    );
    const { outcome, result } = tried;
    const common = {
      operation: 'send',
      client: this.name,
      at,
      doneAt: performance.now(),
      threadId,
      key,
    } as const;
    this.history.add({ ...common, outcome, ...(result && { seq: result.seq, id: result.id }) });
    if (result !== undefined) this.screen.take(result, 'ack');
    return tried;
  }

  /** Marks everything up to `seq` as read; one try, over the socket. */
  async mark(threadId: string, seq: number): Promise<void> {
    const link = this.#link;
    if (link === undefined || seq === 0) return;
    const at = performance.now();
    const { outcome, result } = triedOf(await link.request('read', { threadId, seq }).catch(() => undefined));
    this.history.add({
      operation: 'mark',
      client: this.name,
      userId: this.user.userId,
      at,
      doneAt: performance.now(),
      threadId,
      seq,
      outcome,
      ...(result && { position: result.seq }),
    });
  }

  /** Lists a page by REST; at another door on each of the `tries`. Rejects when it cannot. */
  async list(threadId: string, query: string, tries = 0): Promise<boolean> {
    const { body } = await this.get(`/messages/threads/${threadId}/messages?${query}`, tries);
    const { messages, hasMore } = body as { messages: Seen[]; hasMore: boolean };
    for (const message of messages) this.screen.take(message, 'list');
    return hasMore;
  }

  /** Lists all notifications: some may be missing between those that have come. Rejects when it cannot. */
  async listNotifications(): Promise<void> {
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await this.get(`/notifications?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`);
      const page = body as { notifications: Notification[]; nextCursor: string | null };
      for (const notification of page.notifications) this.screen.takeNotification(notification, 'list');
      cursor = page.nextCursor;
    }
  }

  async get(path: string, tries = 0): Promise<Reply> {
    const reply = await call(this.#doorOf(tries), this.user, 'GET', path);
    if (reply.status !== 200) throw new Error(`${path} was answered ${reply.status}`);
    return reply;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#link?.close();
    await inTime(`${this.name} to end`, this.#life);
  }

  async backOff(tries: number): Promise<void> {
    const most = Math.min(MAX_BACK_OFF_MS, BACK_OFF_MS * 2 ** tries);
    await Bun.sleep(most * (0.5 + this.#options.random.next() / 2));
  }

  #doorOf(tries: number): string {
    const { doors } = this.#options;
    return doors[(this.#door + tries) % doors.length] ?? '';
  }

  /** As a load balancer chooses: were each to take the next one, all would be on one instance after a few faults. */
  #anyDoor(): number {
    const { doors, random } = this.#options;
    return random.below(doors.length);
  }

  async #stayConnected(): Promise<void> {
    for (let tries = 0; !this.#isStopped; this.#door = this.#anyDoor()) {
      const connection = ++this.screen.connection;
      const link = await Link.open(this.#doorOf(0), this.user.token, (frame) => this.#onEvent(frame)).catch(
        () => {},
      );
      if (link !== undefined) {
        this.#link = link;
        if (this.#isStopped) link.close();
        tries = 0;
        void this.#catchingUp.on(link);
        const code = await link.over;
        this.#link = undefined;
        this.history.add({ operation: 'close', client: this.name, at: performance.now(), connection, code });
      }
      if (!this.#isStopped) await this.backOff(tries++);
      await Bun.sleep(Math.max(0, this.#awayUntil - performance.now()));
    }
  }

  #onEvent({ type, payload }: Frame): void {
    const common = { client: this.name, at: performance.now(), connection: this.screen.connection };
    if (type === 'message') this.screen.take(payload as Seen, 'live');
    if (type === 'resync' && this.#link !== undefined) {
      this.history.add({ ...common, operation: 'resync' });
      void this.#catchingUp.on(this.#link);
    }
    if (type === 'notification') this.screen.takeNotification(payload as Notification, 'live');
  }

  /** Fetches what is missing between what has come, unless it comes by itself. */
  async #heal(view: ThreadView): Promise<void> {
    if (this.#healing.has(view.threadId)) return;
    this.#healing.add(view.threadId);
    for (let tries = 0; !this.#isStopped && tries < 100; tries++) {
      await Bun.sleep(HOLE_MS);
      if (!view.hasHole) break;
      await this.list(view.threadId, `after=${view.last}&limit=200`, tries).catch(() => this.backOff(tries));
    }
    this.#healing.delete(view.threadId);
  }

  async #untilFinal(attempt: (tries: number) => Promise<Tried>): Promise<Outcome> {
    const end = performance.now() + RETRY_LIMIT_MS;
    for (let tries = 0; ; tries++) {
      const { outcome, isFinal } = await attempt(tries);
      if (isFinal || performance.now() > end) return outcome;
      await this.backOff(tries);
    }
  }

  async #ask(
    tries: number,
    [type, payload]: [string, object],
    [method, path, body]: [string, string, object],
  ): Promise<Tried> {
    const link = tries % 2 === 0 ? this.#link : undefined;
    if (link !== undefined) return triedOf(await link.request(type, payload).catch(() => undefined));
    const reply = await call(this.#doorOf(tries), this.user, method, path, body).catch(() => undefined);
    if (reply === undefined) return triedOf(undefined);
    return triedOf({ type: reply.status < 300 ? 'ack' : 'error', payload: reply.body });
  }
}
