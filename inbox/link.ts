import type { EventType } from '@messaging/protocol/events';

export interface User {
  readonly key: string;
  readonly userId: number;
  readonly fullName: string;
  readonly token: string;
}

export interface Frame {
  readonly type: EventType;
  readonly id?: string;
  readonly payload: unknown;
}

export type State = 'Connecting…' | 'Connected' | 'Reconnecting…' | 'Disconnected';

interface Listener {
  onState(state: State): void;
  /** Reads what was missed. Other frames wait until it is done; a rejection makes the link connect again. */
  load(): Promise<void>;
  onFrame(frame: Frame): void;
}

const API = '/api/v1';
/** Bounds of the back-off, in milliseconds: soon after a restart, seldom while the server stays away. */
const BACKOFF = { first: 500, most: 30_000 };

/** The demo users, with tokens that have just been made. */
export async function demoUsers(): Promise<User[]> {
  return (await json<{ users: User[] }>('/demo/session')).users;
}

async function json<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(path, init);
  if (!response.ok) throw new Error(`${path} was refused with ${response.status}`);
  return (await response.json()) as T;
}

/** A random UUID. Unlike `crypto.randomUUID` it also works on a phone that opens the page by plain http. */
export function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-a$4-');
}

/** One user's calls and socket. It comes back after a failure, unless the server says not to. */
export class Link {
  readonly #listener: Listener;
  #user: User;
  #socket: WebSocket | undefined;
  #attempt = 0;

  constructor(user: User, listener: Listener) {
    this.#user = user;
    this.#listener = listener;
  }

  /** One REST call. Rejects unless it succeeds. */
  call<T>(method: string, path: string, body?: object): Promise<T> {
    const headers = { Authorization: `Bearer ${this.#user.token}`, 'Content-Type': 'application/json' };
    return json<T>(API + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  }

  /** Sends one frame, if there is a socket; nobody learns if there is none. */
  send(type: string, payload: object, id?: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ type, id, payload }));
  }

  async connect(): Promise<void> {
    try {
      // The last token may have expired, and the server's secret may be another one.
      this.#user = (await demoUsers()).find(({ key }) => key === this.#user.key) ?? this.#user;
      const protocols = ['messaging.v1', `bearer.${this.#user.token}`];
      this.#listen(new WebSocket(`${location.origin.replace('http', 'ws')}${API}/ws`, protocols));
    } catch {
      this.#connectLater();
    }
  }

  /** Loads again: something may have been missed. */
  async reload(): Promise<void> {
    const socket = this.#socket;
    try {
      await this.#listener.load();
      if (socket === undefined || socket !== this.#socket) return;
      this.#attempt = 0;
      this.#listener.onState('Connected');
    } catch {
      socket?.close();
    }
  }

  #listen(socket: WebSocket): void {
    let loaded = Promise.resolve();
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const frame = JSON.parse(data) as Frame;
      if (frame.type === 'hello') {
        this.#socket = socket;
        loaded = this.reload();
      } else {
        void loaded.then(() => this.#listener.onFrame(frame));
      }
    });
    socket.addEventListener('close', ({ code }) => {
      this.#socket = undefined;
      if (code >= 4500) this.#listener.onState('Disconnected');
      else this.#connectLater();
    });
  }

  /** Full jitter: clients that lost the same server do not all come back at once. */
  #connectLater(): void {
    this.#listener.onState('Reconnecting…');
    const ceiling = Math.min(BACKOFF.most, BACKOFF.first * 2 ** this.#attempt++);
    setTimeout(() => void this.connect(), Math.random() * ceiling);
  }
}
