import type { OwnStatus } from './wire.ts';

/** A message between the tabs of one user. */
export type TabMessage =
  | { readonly type: 'visibility request' }
  | { readonly type: 'visible' }
  | { readonly type: 'away' }
  | { readonly type: 'status'; readonly status: OwnStatus }
  | { readonly type: 'discarded'; readonly clientId: string };

/** Channel to the other tabs of this user in this browser. Does nothing without a `BroadcastChannel`. */
export class Tabs {
  readonly #onMessage: (message: TabMessage) => void;
  readonly #Channel: typeof BroadcastChannel | null | undefined;
  #channel: BroadcastChannel | undefined;

  constructor(Channel: typeof BroadcastChannel | null | undefined, onMessage: (message: TabMessage) => void) {
    this.#Channel = Channel;
    this.#onMessage = onMessage;
  }

  /** `name` is the same in all tabs of one user at one service. */
  open(name: string): void {
    if (this.#channel !== undefined || !this.#Channel) return;
    this.#channel = new this.#Channel(name);
    this.#channel.addEventListener('message', ({ data }) => this.#onMessage(data as TabMessage));
  }

  post(message: TabMessage): void {
    this.#channel?.postMessage(message);
  }

  close(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }
}
