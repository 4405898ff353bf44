import { z } from 'zod';
import { commands } from '@messaging/protocol/commands';
import { message, type Message } from '@messaging/protocol/message';
import { BEARER_SUBPROTOCOL, SOCKET_PATH, SUBPROTOCOL } from '@messaging/protocol/endpoints';
import type { ThreadId } from '@messaging/protocol/primitives';
import { backoffMs } from '@messaging/server/concurrency/backoff';
import type { Config } from '@messaging/server/config/config';
import { issueToken } from './issue-token.ts';
import { companion } from './people.ts';
import { replyTo } from './replies.ts';

/** How long it takes to notice a message, in milliseconds, and from an answer in a thread to the next one there at least. */
const NOTICED_MS = 700;
const BETWEEN_MS = 3_000;
/** How long an answer is typed, in milliseconds: at least, and how much longer it may be. */
const TYPED_MS = 1_000;
const TYPED_MORE_MS = 1_000;
/** Threads that are answered at once; messages in others get no answer. */
const MAX_THREADS = 50;
/** The longest wait before connecting again, in milliseconds. */
const RECONNECT_MS = 10_000;

const messageFrame = z.object({ type: z.literal('message'), payload: message });

/** Somebody of the demo who is online, reads, types and answers, as a client of the public socket. */
export class Companion implements Disposable {
  readonly #url: URL;
  readonly #config: Config;
  readonly #timers = new Set<Timer>();
  /** Threads in which an answer is on its way or was given a moment ago. */
  readonly #busy = new Set<ThreadId>();
  #socket: WebSocket | undefined;
  #attempts = 0;
  #isStopped = false;
  #answers = 0;

  private constructor(url: URL, config: Config) {
    this.#url = url;
    this.#config = config;
  }

  /** Connects to the service at `url`, again and again until it is disposed of. */
  static start(url: URL, config: Config): Companion {
    const started = new Companion(url, config);
    void started.#connect();
    return started;
  }

  [Symbol.dispose](): void {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#socket?.close();
  }

  async #connect(): Promise<void> {
    const token = await issueToken(companion, this.#config);
    if (this.#isStopped) return;
    const url = new URL(SOCKET_PATH, this.#url);
    url.protocol = 'ws:';
    const socket = new WebSocket(url, [SUBPROTOCOL, BEARER_SUBPROTOCOL + token]);
    this.#socket = socket;
    socket.addEventListener('open', () => (this.#attempts = 0));
    socket.addEventListener('message', ({ data }) => this.#heard(String(data)));
    // A close without an opening says so as well.
    socket.addEventListener('close', () => {
      this.#attempts += 1;
      this.#later(backoffMs(this.#attempts, 500, RECONNECT_MS), () => void this.#connect());
    });
  }

  #heard(frame: string): void {
    const parsed = messageFrame.safeParse(JSON.parse(frame));
    if (!parsed.success || parsed.data.payload.senderId === companion.userId) return;
    this.#answer(parsed.data.payload);
  }

  /** Reads, types, and answers, unless an answer in that thread is on its way or was just given. */
  #answer({ threadId, seq, body, attachments }: Message): void {
    this.#later(NOTICED_MS, () => this.#send('markRead', { threadId, seq }));
    if (this.#busy.has(threadId) || this.#busy.size >= MAX_THREADS) return;
    this.#busy.add(threadId);
    const reply = replyTo(body, attachments.length > 0, this.#answers++);
    const typedMs = TYPED_MS + Math.random() * TYPED_MORE_MS;
    this.#later(NOTICED_MS, () => this.#send('setTyping', { threadId, isTyping: true }));
    this.#later(NOTICED_MS + typedMs, () => this.#send('sendMessage', { threadId, body: reply }));
    this.#later(NOTICED_MS + typedMs + BETWEEN_MS, () => this.#busy.delete(threadId));
  }

  #send<K extends 'markRead' | 'setTyping' | 'sendMessage'>(
    name: K,
    payload: z.input<(typeof commands)[K]['input']>,
  ): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ type: commands[name].frame, payload }));
  }

  #later(ms: number, action: () => void): void {
    if (this.#isStopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }
}
