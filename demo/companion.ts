import { z } from 'zod';
import { commands } from '@messaging/protocol/commands';
import { message, type Message } from '@messaging/protocol/message';
import { BEARER_SUBPROTOCOL, SOCKET_PATH, SUBPROTOCOL } from '@messaging/protocol/endpoints';
import type { ThreadId } from '@messaging/protocol/primitives';
import { backoffMs } from '@messaging/server/concurrency/backoff';
import type { Config } from '@messaging/server/config/config';
import { issueToken } from './issue-token.ts';
import { companion } from './people.ts';
import { chooseReply } from './replies.ts';

/** Delay from a message to its reading, in milliseconds. */
const READ_DELAY_MS = 700;
/** Minimum pause between two answers in a thread, in milliseconds. */
const ANSWER_PAUSE_MS = 3_000;
/** Minimum duration of typing an answer and its random addition, in milliseconds. */
const TYPING_MS = 1_000;
const TYPING_JITTER_MS = 1_000;
/** Limit of threads that are answered concurrently; messages in further threads get no answer. */
const MAX_THREADS = 50;
/** Longest back-off before a reconnect, in milliseconds. */
const MAX_BACKOFF_MS = 10_000;

const messageFrame = z.object({ type: z.literal('message'), payload: message });

/** A user of the demo who is online, reads, types and answers, as a client of the public socket. */
export class Companion implements Disposable {
  readonly #url: URL;
  readonly #config: Config;
  readonly #timers = new Set<Timer>();
  /** Threads with a pending or recent answer. */
  readonly #busy = new Set<ThreadId>();
  #socket: WebSocket | undefined;
  #attempts = 0;
  #isStopped = false;
  #answerCount = 0;

  private constructor(url: URL, config: Config) {
    this.#url = url;
    this.#config = config;
  }

  /** Connects to the service at `url`, and reconnects until disposal. */
  static start(url: URL, config: Config): Companion {
    const client = new Companion(url, config);
    void client.#connect();
    return client;
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
    socket.addEventListener('message', ({ data }) => this.#handleFrame(String(data)));
    // A failed connect also ends in this event.
    socket.addEventListener('close', () => {
      this.#attempts += 1;
      this.#schedule(backoffMs(this.#attempts, 500, MAX_BACKOFF_MS), () => void this.#connect());
    });
  }

  #handleFrame(frame: string): void {
    const parsed = messageFrame.safeParse(JSON.parse(frame));
    if (!parsed.success || parsed.data.payload.senderId === companion.userId) return;
    this.#answer(parsed.data.payload);
  }

  /** Reads, types, and answers, unless the thread has a pending or recent answer. */
  #answer({ threadId, seq, body, attachments }: Message): void {
    this.#schedule(READ_DELAY_MS, () => this.#send('markRead', { threadId, seq }));
    if (this.#busy.has(threadId) || this.#busy.size >= MAX_THREADS) return;
    this.#busy.add(threadId);
    const reply = chooseReply(body, attachments.length > 0, this.#answerCount++);
    const typingMs = TYPING_MS + Math.random() * TYPING_JITTER_MS;
    this.#schedule(READ_DELAY_MS, () => this.#send('setTyping', { threadId, isTyping: true }));
    this.#schedule(READ_DELAY_MS + typingMs, () => this.#send('sendMessage', { threadId, body: reply }));
    this.#schedule(READ_DELAY_MS + typingMs + ANSWER_PAUSE_MS, () => this.#busy.delete(threadId));
  }

  #send<K extends 'markRead' | 'setTyping' | 'sendMessage'>(
    name: K,
    payload: z.input<(typeof commands)[K]['input']>,
  ): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ type: commands[name].frame, payload }));
  }

  #schedule(ms: number, action: () => void): void {
    if (this.#isStopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }
}
