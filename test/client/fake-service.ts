import type { GetToken, Message, Thread } from '@messaging/client';
import type { FakeClock } from './fake-clock.ts';
import { FakeSocket, WAY_MS, type Frame } from './fake-socket.ts';

/** What becomes of an event on its way. */
export type Fate = 'comes' | 'is lost' | 'comes twice' | 'comes late';

interface Refusal {
  readonly status: number;
  readonly code: string;
  /** In seconds. */
  readonly retryAfter?: string;
}

const THREAD_ID = '00000000-0000-4000-8000-000000000001';
const [ME, OTHER] = [1, 2];
/** How late a late event is, in milliseconds. */
const LATE_MS = 400;

/** The service as one user's client sees it: one thread, no database, and all the bad luck that is asked for. */
export class FakeService {
  readonly threadId = THREAD_ID;
  readonly messages: Message[] = [];
  readonly fates: Fate[] = [];
  isReachable = true;
  /** Takes everything and says nothing any more. */
  isMute = false;
  /** Refuses every handshake and call. */
  refusal: Refusal | undefined;
  /** When handshakes began, in milliseconds since 1970. */
  readonly handshakes: number[] = [];
  /** Types of the frames that came. */
  readonly heard: string[] = [];
  /** So many of the next sends are refused for now. */
  refusals = 0;
  /** The next `sync` cannot tell what changed. */
  isForgetful = false;
  readonly #clock: FakeClock;
  readonly #sockets = new Set<FakeSocket>();

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** A token whose claims say who it is for. */
  readonly getToken: GetToken = () => `x.${btoa(JSON.stringify({ userId: ME, exp: 4_000_000_000 }))}.x`;

  readonly fetch = (async (url: string) => {
    await this.#onTheWay();
    if (!this.isReachable) throw new TypeError('unreachable');
    const { status, retryAfter, ...error } = this.refusal ?? { status: 200 };
    const answer =
      status === 200 ? this.#answer(new URL(url)) : { error: 'refused', retryable: status > 428, ...error };
    await this.#onTheWay();
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

  /** The other one writes. */
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

  #onTheWay(): Promise<void> {
    return new Promise((resolve) => this.#clock.after(WAY_MS, resolve));
  }

  #accept(socket: FakeSocket): void {
    this.handshakes.push(this.#clock.now());
    if (!this.isReachable || this.refusal !== undefined) return socket.end(1006);
    this.#sockets.add(socket);
    socket.onFrame = (frame) => this.#hear(socket, frame);
    socket.open({
      userId: ME,
      connectionId: 'c',
      protocol: 1,
      heartbeatSeconds: 25,
      tokenExpiresAt: '2090-01-01T00:00:00.000Z',
      syncToken: String(this.messages.length),
    });
  }

  #hear(socket: FakeSocket, { type, id, payload }: Frame): void {
    if (!this.#sockets.has(socket) || this.isMute) return;
    this.heard.push(type);
    const answer = (type: 'ack' | 'error', result: unknown): void => socket.push(type, result, id);
    if (type === 'sync') return answer('ack', this.#sync(payload));
    if (type !== 'message') return answer('ack', {});
    if (this.refusals > 0) {
      this.refusals -= 1;
      return answer('error', { error: 'later', code: 'rate_limited', retryable: true, retryAfterMs: 300 });
    }
    const { body, clientId } = payload as { body: string; clientId: string };
    const known = this.messages.find((message) => message.clientId === clientId);
    answer('ack', known ?? this.#store(ME, body, clientId, socket));
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
    };
    this.messages.push(message);
    for (const socket of this.#sockets) if (socket !== except) this.#deliver(socket, message);
    return message;
  }

  #deliver(socket: FakeSocket, message: Message): void {
    const fate = this.fates.shift() ?? 'comes';
    const push = (): void => socket.push('message', message);
    if (fate === 'comes late') this.#clock.after(LATE_MS, push);
    else if (fate !== 'is lost') push();
    if (fate === 'comes twice') push();
  }

  #sync({ token, threads = {} }: { token: string | null; threads?: Record<string, number> }) {
    const now = String(this.messages.length);
    const isComplete = token !== null && !this.isForgetful;
    this.isForgetful = false;
    const known = threads[THREAD_ID];
    const hasChanged = isComplete && Number(token) < this.messages.length;
    return {
      threads: hasChanged ? [this.#thread()] : [],
      // Fewer than there may be, so that the rest has to be fetched.
      ...(known !== undefined && isComplete && { messages: this.messages.slice(known, known + 2) }),
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

  /** Small pages, so that few messages make many. */
  #page(query: URLSearchParams) {
    const limit = 4;
    const after = query.get('after');
    const before = Number(query.get('before') ?? this.messages.length + 1);
    const found =
      after === null
        ? this.messages.slice(Math.max(0, before - 1 - limit), before - 1).toReversed()
        : this.messages.slice(Number(after), Number(after) + limit);
    const hasMore = after === null ? before - 1 > limit : Number(after) + limit < this.messages.length;
    return { messages: found, count: found.length, hasMore };
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
    };
  }
}
