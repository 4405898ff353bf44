import type { OwnStatus } from './wire.ts';

/** What tabs of one user tell each other. */
export type TabMessage =
  | { readonly type: 'is anybody visible' }
  | { readonly type: 'visible' }
  | { readonly type: 'away' }
  | { readonly type: 'status'; readonly status: OwnStatus }
  | { readonly type: 'discarded'; readonly clientId: string };

/** The other tabs of this user in this browser; none where there is no `BroadcastChannel`. */
export class Tabs {
  readonly #onMessage: (message: TabMessage) => void;
  readonly #Channel: typeof BroadcastChannel | null | undefined;
  #channel: BroadcastChannel | undefined;

  constructor(Channel: typeof BroadcastChannel | null | undefined, onMessage: (message: TabMessage) => void) {
    this.#Channel = Channel;
    this.#onMessage = onMessage;
  }

  /** `name`: the same in all tabs of one user at one service. */
  open(name: string): void {
    if (this.#channel !== undefined || !this.#Channel) return;
    this.#channel = new this.#Channel(name);
    this.#channel.addEventListener('message', ({ data }) => this.#onMessage(data as TabMessage));
  }

  tell(message: TabMessage): void {
    this.#channel?.postMessage(message);
  }

  close(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }
}
