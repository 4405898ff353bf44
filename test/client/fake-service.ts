import type { GetToken, Message } from '@messaging/client';
import type { ChangeCommand } from './fake-changes.ts';
import type { FakeClock } from './fake-clock.ts';
import { FakeSocket, LATENCY_MS, type Frame } from './fake-socket.ts';
import { FakeThread, ME, OTHER, THREAD_ID } from './fake-thread.ts';

/** How an event is delivered. */
export type Delivery = 'once' | 'never' | 'twice' | 'late';

interface Refusal {
  readonly status: number;
  readonly code: string;
  /** In seconds. */
  readonly retryAfter?: string;
}

const CHANGES: ReadonlySet<string> = new Set<ChangeCommand['type']>(['edit', 'delete', 'react']);
/** Delay of a late event, in milliseconds. */
const DELAY_MS = 400;

interface SyncInput {
  readonly token: string | null;
  readonly threads?: Readonly<Record<string, number>>;
  readonly changes?: Readonly<Record<string, number>>;
}

/** The service as one user's client sees it, with one thread, no database, and the faults that a test asks for. */
export class FakeService {
  readonly threadId = THREAD_ID;
  /** Deliveries of the next events; after those each event is delivered once. */
  readonly deliveries: Delivery[] = [];
  isReachable = true;
  /** Accepts frames without an answer. */
  isMute = false;
  /** Refuses every handshake and call. */
  refusal: Refusal | undefined;
  /** Times of the handshakes, in milliseconds since 1970. */
  readonly handshakes: number[] = [];
  /** Addresses of the calls by REST. */
  readonly calls: string[] = [];
  /** Types of the received frames. */
  readonly frames: string[] = [];
  /** Number of next messages and changes that are refused with a retryable error. */
  refusals = 0;
  /** Number of next changes that are refused for good. */
  finalRefusals = 0;
  /** The next `sync` is answered as incomplete. */
  isForgetful = false;
  readonly #clock: FakeClock;
  readonly #sockets = new Set<FakeSocket>();
  readonly #thread = new FakeThread();

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** Returns a token of user 1. */
  readonly getToken: GetToken = () => `x.${btoa(JSON.stringify({ userId: ME, exp: 4_000_000_000 }))}.x`;

  readonly fetch = (async (url: string) => {
    this.calls.push(url);
    await this.#travel();
    if (!this.isReachable) throw new TypeError('unreachable');
    const { status, retryAfter, ...error } = this.refusal ?? { status: 200 };
    const answer =
      status === 200 ? this.#answer(new URL(url)) : { error: 'refused', retryable: status > 428, ...error };
    // Longer than a frame takes, so that events overtake answers.
    await this.#travel(3 * LATENCY_MS);
    if (!this.isReachable) throw new TypeError('unreachable');
    const headers = new Headers(retryAfter === undefined ? {} : { 'Retry-After': retryAfter });
    return { ok: status === 200, status, headers, json: async () => answer };
  }) as unknown as typeof fetch;

  get WebSocket(): typeof WebSocket {
    const accept = (socket: FakeSocket): void => this.#accept(socket);
    const clock = this.#clock;
    return class extends FakeSocket {
      constructor() {
        super(clock, accept);
      }
    } as unknown as typeof WebSocket;
  }

  get messages(): readonly Message[] {
    return this.#thread.messages;
  }

  /** Stores a message of the other member. */
  write(body: string): void {
    const stored = this.#thread.store(OTHER, body, null, this.#clock.now());
    if (typeof stored === 'object') this.#deliver('message', stored.message);
  }

  /** Changes a message as a member. A command that the service refuses does nothing. */
  change(command: ChangeCommand, actor: number): void {
    const changed = this.#thread.change(command, actor);
    if (typeof changed === 'object' && changed.isNew) this.#deliver('message_changed', changed.message);
  }

  /** Ends every connection. */
  cut(code = 1006): void {
    for (const socket of this.#sockets) socket.end(code);
    this.#sockets.clear();
  }

  resync(): void {
    for (const socket of this.#sockets) socket.push('resync', { reason: 'test' });
  }

  #travel(ms = LATENCY_MS): Promise<void> {
    return new Promise((resolve) => this.#clock.after(ms, resolve));
  }

  #accept(socket: FakeSocket): void {
    this.handshakes.push(this.#clock.now());
    if (!this.isReachable || this.refusal !== undefined) return socket.end(1006);
    this.#sockets.add(socket);
    socket.onFrame = (frame) => this.#onFrame(socket, frame);
    socket.open({
      userId: ME,
      connectionId: 'c',
      protocol: 1,
      heartbeatSeconds: 25,
      tokenExpiresAt: '2090-01-01T00:00:00.000Z',
      syncToken: String(this.#thread.size),
    });
  }

  #onFrame(socket: FakeSocket, { type, id, payload }: Frame): void {
    if (!this.#sockets.has(socket) || this.isMute) return;
    this.frames.push(type);
    const answer = (type: 'ack' | 'error', result: unknown): void => socket.push(type, result, id);
    if (type === 'sync') return answer('ack', this.#sync(payload));
    if (type !== 'message' && !CHANGES.has(type)) return answer('ack', {});
    if (this.refusals > 0) {
      this.refusals -= 1;
      return answer('error', { error: 'later', code: 'rate_limited', retryable: true, retryAfterMs: 300 });
    }
    const result = this.#carryOut(type, payload);
    if (typeof result === 'string')
      return answer('error', { error: 'refused', code: result, retryable: false });
    answer('ack', result.message);
    if (result.isNew)
      this.#deliver(type === 'message' ? 'message' : 'message_changed', result.message, socket);
  }

  #carryOut(type: string, payload: object) {
    if (type === 'message') {
      const { body, clientId } = payload as { body: string; clientId: string };
      return this.#thread.store(ME, body, clientId, this.#clock.now());
    }
    if (this.finalRefusals-- > 0) return 'too_late';
    this.finalRefusals = 0;
    return this.#thread.change({ ...payload, type } as ChangeCommand, ME);
  }

  #deliver(type: 'message' | 'message_changed', message: Message, except?: FakeSocket): void {
    for (const socket of this.#sockets) {
      if (socket === except) continue;
      const delivery = this.deliveries.shift() ?? 'once';
      const push = (): void => socket.push(type, message);
      if (delivery === 'late') this.#clock.after(DELAY_MS, push);
      else if (delivery !== 'never') push();
      if (delivery === 'twice') push();
    }
  }

  #sync({ token, threads = {}, changes = {} }: SyncInput) {
    const isComplete = token !== null && !this.isForgetful;
    this.isForgetful = false;
    const hasChanged = isComplete && Number(token) < this.#thread.size;
    return {
      threads: hasChanged ? [this.#thread.view()] : [],
      ...(isComplete && this.#thread.missing(threads[THREAD_ID], changes[THREAD_ID])),
      notifications: [],
      unreadNotifications: 0,
      token: String(this.#thread.size),
      complete: isComplete,
    };
  }

  #answer({ pathname, searchParams }: URL): unknown {
    if (pathname.endsWith('/messages/threads'))
      return { threads: [this.#thread.view()], count: 1, hasMore: false, nextCursor: null };
    if (pathname.endsWith('/messages')) return this.#thread.page(searchParams);
    if (pathname.includes('/messages/threads/')) return this.#thread.view();
    if (pathname.endsWith('/online')) return { onlineUsers: [OTHER], count: 1 };
    if (pathname.includes('/presence/'))
      return { userId: OTHER, isOnline: true, status: 'available', lastSeenAt: null };
    return { notifications: [], count: 0, hasMore: false, nextCursor: null, unreadCount: 0 };
  }
}
