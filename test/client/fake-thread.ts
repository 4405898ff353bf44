import type { Message, Thread } from '@messaging/client';
import { UNCHANGED } from '../harness/values.ts';
import { judgeChange, type ChangeCommand } from './fake-changes.ts';

export const [ME, OTHER] = [1, 2] as const;
export const THREAD_ID = '00000000-0000-4000-8000-000000000001';
/** Small pages, so that few messages fill several. */
const PAGE = 4;
/** Messages of one kind in an answer to `sync`: few, so that the rest has to be fetched. */
const SYNC = 2;

/** A stored message; `isNew` when this call has stored or changed it. */
interface Stored {
  readonly message: Message;
  readonly isNew: boolean;
}

/** What the fake service stores: one thread of two members. */
export class FakeThread {
  readonly messages: Message[] = [];
  /** First text of each message, by client id. */
  readonly #firstBodies = new Map<string, string>();
  #lastChange = 0;

  /** Number of everything that was stored. */
  get size(): number {
    return this.messages.length + this.#lastChange;
  }

  /** Returns the message, or the code of the refusal. */
  store(senderId: number, body: string, clientId: string | null, at: number): Stored | string {
    const known = this.messages.find((message) => clientId !== null && message.clientId === clientId);
    if (known !== undefined) {
      const isSame = this.#firstBodies.get(clientId ?? '') === body;
      return isSame ? { message: known, isNew: false } : 'client_id_conflict';
    }
    const message = createMessage(this.messages.length + 1, senderId, body, clientId, at);
    this.messages.push(message);
    this.#firstBodies.set(clientId ?? '', body);
    return { message, isNew: true };
  }

  /** Returns the message, or the code of the refusal. */
  change(command: ChangeCommand, actor: number): Stored | string {
    const index = this.messages.findIndex(({ id }) => id === command.messageId);
    const message = this.messages[index];
    if (message === undefined) return 'not_found';
    const changed = judgeChange(message, command, actor);
    if (typeof changed === 'string') return changed;
    if (changed === null) return { message, isNew: false };
    const newer = { ...message, ...changed, change: ++this.#lastChange };
    this.messages[index] = newer;
    return { message: newer, isNew: true };
  }

  /** The messages of an answer to `sync`. */
  missing(lastSeq: number | undefined, change: number | undefined) {
    const added = lastSeq === undefined ? [] : this.messages.slice(lastSeq, lastSeq + SYNC);
    const changed = change === undefined ? [] : this.#changedAfter(change).slice(0, SYNC);
    return {
      messages: [...added, ...changed],
      changes: changed.length === 0 ? {} : { [THREAD_ID]: changed.at(-1)?.change },
    };
  }

  page(query: URLSearchParams) {
    const [changedAfter, after] = [query.get('changedAfter'), query.get('after')];
    if (changedAfter !== null) return this.#changedPage(Number(changedAfter));
    const around = query.get('around');
    if (around !== null) return this.#pageAround(Number(around));
    const before = Number(query.get('before') ?? this.messages.length + 1);
    const messages =
      after === null
        ? this.messages.slice(Math.max(0, before - 1 - PAGE), before - 1).toReversed()
        : this.messages.slice(Number(after), Number(after) + PAGE);
    const hasMore = after === null ? before - 1 > PAGE : Number(after) + PAGE < this.messages.length;
    return { messages, count: messages.length, hasMore };
  }

  #pageAround(seq: number) {
    const start = Math.max(0, seq - 1 - PAGE / 2);
    const messages = this.messages.slice(start, seq - 1 + PAGE / 2).toReversed();
    return { messages, count: messages.length, hasMore: start > 0 };
  }

  view(): Thread {
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
      lastChange: this.#lastChange,
      memberCount: 2,
      members: [ME, OTHER].map((userId) => ({
        userId,
        username: null,
        fullName: null,
        avatarUrl: null,
        isOnline: true,
        role: 'member' as const,
        side: null,
        lastReadSeq: 0,
      })),
      role: 'member',
      hasLeft: false,
      state: null,
      stateVersion: 0,
      turn: 'none',
      turnSince: null,
    };
  }

  #changedPage(after: number) {
    const changed = this.#changedAfter(after);
    const messages = changed.slice(0, PAGE);
    const hasMore = changed.length > PAGE;
    return {
      messages,
      count: messages.length,
      hasMore,
      upTo: hasMore ? messages.at(-1)?.change : this.#lastChange,
    };
  }

  #changedAfter(change: number): Message[] {
    return this.messages
      .filter((message) => (message.change ?? 0) > change)
      .sort((a, b) => (a.change ?? 0) - (b.change ?? 0));
  }
}

function createMessage(
  seq: number,
  senderId: number,
  body: string,
  clientId: string | null,
  at: number,
): Message {
  return {
    id: `m${seq}`,
    threadId: THREAD_ID,
    seq,
    senderId,
    receiverId: senderId === ME ? OTHER : ME,
    body,
    attachments: [],
    clientId,
    readAt: null,
    createdAt: new Date(at).toISOString(),
    senderName: null,
    senderAvatar: null,
    ...UNCHANGED,
  };
}
