import type { GetToken, Message, Thread } from '@messaging/client';
import { UNCHANGED } from '../harness/values.ts';
import type { FakeClock } from './fake-clock.ts';
import { FakeSocket, LATENCY_MS, type Frame } from './fake-socket.ts';

/** How an event is delivered. */
export type Delivery = 'once' | 'never' | 'twice' | 'late';

interface Refusal {
  readonly status: number;
  readonly code: string;
  /** In seconds. */
  readonly retryAfter?: string;
}

const THREAD_ID = '00000000-0000-4000-8000-000000000001';
const [ME, OTHER] = [1, 2];
/** Delay of a late event, in milliseconds. */
const DELAY_MS = 400;

/** The service as one user's client sees it, with one thread, no database, and the faults that a test asks for. */
export class FakeService {
  readonly threadId = THREAD_ID;
  readonly messages: Message[] = [];
  /** Deliveries of the next events; after those each event is delivered once. */
  readonly deliveries: Delivery[] = [];
  isReachable = true;
  /** Accepts frames without an answer. */
  isMute = false;
  /** Refuses every handshake and call. */
  refusal: Refusal | undefined;
  /** Times of the handshakes, in milliseconds since 1970. */
  readonly handshakes: number[] = [];
  /** Types of the received frames. */
  readonly frames: string[] = [];
  /** Number of next messages that are refused with a retryable error. */
  refusals = 0;
  /** The next `sync` is answered as incomplete. */
  isForgetful = false;
  readonly #clock: FakeClock;
  readonly #sockets = new Set<FakeSocket>();

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** Returns a token of user 1. */
  readonly getToken: GetToken = () => `x.${btoa(JSON.stringify({ userId: ME, exp: 4_000_000_000 }))}.x`;

  readonly fetch = (async (url: string) => {
    await this.#travel();
    if (!this.isReachable) throw new TypeError('unreachable');
    const { status, retryAfter, ...error } = this.refusal ?? { status: 200 };
    const answer =
      status === 200 ? this.#answer(new URL(url)) : { error: 'refused', retryable: status > 428, ...error };
    await this.#travel();
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

  /** Stores a message of the other member. */
  write(body: string): void {
    this.#store(OTHER, body, null);
  }

  /** Ends every connection. */
  cut(code = 1006): void {
    for (const socket of this.#sockets) socket.end(code);
    this.#sockets.clear();
  }

  resync(): void {
    for (const socket of this.#sockets) socket.push('resync', { reason: 'test' });
  }

  #travel(): Promise<void> {
    return new Promise((resolve) => this.#clock.after(LATENCY_MS, resolve));
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
      syncToken: String(this.messages.length),
    });
  }

  #onFrame(socket: FakeSocket, { type, id, payload }: Frame): void {
    if (!this.#sockets.has(socket) || this.isMute) return;
    this.frames.push(type);
    const answer = (type: 'ack' | 'error', result: unknown): void => socket.push(type, result, id);
    if (type === 'sync') return answer('ack', this.#sync(payload));
    if (type !== 'message') return answer('ack', {});
    if (this.refusals > 0) {
      this.refusals -= 1;
      return answer('error', { error: 'later', code: 'rate_limited', retryable: true, retryAfterMs: 300 });
    }
    const { body, clientId } = payload as { body: string; clientId: string };
    const stored = this.messages.find((message) => message.clientId === clientId);
    answer('ack', stored ?? this.#store(ME, body, clientId, socket));
  }

  #store(senderId: number, body: string, clientId: string | null, except?: FakeSocket): Message {
    const seq = this.messages.length + 1;
    const message: Message = {
      id: `m${seq}`,
      threadId: THREAD_ID,
      seq,
      senderId,
      receiverId: senderId === ME ? OTHER : ME,
      body,
      attachments: [],
      clientId,
      readAt: null,
      createdAt: new Date(this.#clock.now()).toISOString(),
      senderName: null,
      senderAvatar: null,
      ...UNCHANGED,
    };
    this.messages.push(message);
    for (const socket of this.#sockets) if (socket !== except) this.#deliver(socket, message);
    return message;
  }

  #deliver(socket: FakeSocket, message: Message): void {
    const delivery = this.deliveries.shift() ?? 'once';
    const push = (): void => socket.push('message', message);
    if (delivery === 'late') this.#clock.after(DELAY_MS, push);
    else if (delivery !== 'never') push();
    if (delivery === 'twice') push();
  }

  #sync({ token, threads = {} }: { token: string | null; threads?: Record<string, number> }) {
    const now = String(this.messages.length);
    const isComplete = token !== null && !this.isForgetful;
    this.isForgetful = false;
    const lastSeq = threads[THREAD_ID];
    const hasChanged = isComplete && Number(token) < this.messages.length;
    return {
      threads: hasChanged ? [this.#thread()] : [],
      // At most two messages, so that the rest has to be fetched.
      ...(lastSeq !== undefined && isComplete && { messages: this.messages.slice(lastSeq, lastSeq + 2) }),
      notifications: [],
      unreadNotifications: 0,
      token: now,
      complete: isComplete,
    };
  }

  #answer({ pathname, searchParams }: URL): unknown {
    if (pathname.endsWith('/messages/threads'))
      return { threads: [this.#thread()], count: 1, hasMore: false, nextCursor: null };
    if (pathname.endsWith('/messages')) return this.#page(searchParams);
    if (pathname.includes('/messages/threads/')) return this.#thread();
    if (pathname.endsWith('/online')) return { onlineUsers: [OTHER], count: 1 };
    if (pathname.includes('/presence/'))
      return { userId: OTHER, isOnline: true, status: 'available', lastSeenAt: null };
    return { notifications: [], count: 0, hasMore: false, nextCursor: null, unreadCount: 0 };
  }

  /** Small pages, so that few messages fill several. */
  #page(query: URLSearchParams) {
    const limit = 4;
    const after = query.get('after');
    const before = Number(query.get('before') ?? this.messages.length + 1);
    const page =
      after === null
        ? this.messages.slice(Math.max(0, before - 1 - limit), before - 1).toReversed()
        : this.messages.slice(Number(after), Number(after) + limit);
    const hasMore = after === null ? before - 1 > limit : Number(after) + limit < this.messages.length;
    return { messages: page, count: page.length, hasMore };
  }

  #thread(): Thread {
    const last = this.messages.at(-1);
    return {
      id: THREAD_ID,
      participants: [ME, OTHER],
      jobId: null,
      title: null,
      lastMessageAt: last?.createdAt ?? null,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
      lastSeq: this.messages.length,
      lastMessage: last ?? null,
      unreadCount: this.messages.filter(({ senderId }) => senderId === OTHER).length,
      otherUser: { userId: OTHER, username: null, fullName: null, avatarUrl: null, isOnline: true },
      lastReadSeq: 0,
      otherLastReadSeq: 0,
      kind: 'pair',
      lastChange: 0,
    };
  }
}
