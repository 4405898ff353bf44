import type { Context } from './context.ts';
import type { Environment } from './environment.ts';
import type { TabMessage } from './tabs.ts';
import type { OwnStatus } from './wire.ts';

interface OwnStatusDependencies {
  readonly environment: Environment;
  readonly postToTabs: (message: TabMessage) => void;
  readonly onChange: (status: OwnStatus) => void;
}

/** Time that the page is hidden until its user is away, and time that other tabs have to object, in milliseconds. */
const AWAY = { afterMs: 60_000, askMs: 1_000 };

/** Keeps the user's status the same in all tabs: the chosen one, or `away` while no tab has been visible for a minute. */
export class OwnStatusSync {
  readonly #context: Context;
  readonly #dependencies: OwnStatusDependencies;
  #chosen: OwnStatus = 'available';
  #isAway = false;
  #cancel: () => void = () => {};

  constructor(context: Context, parts: OwnStatusDependencies) {
    this.#context = context;
    this.#dependencies = parts;
  }

  choose(status: OwnStatus): void {
    this.#dependencies.postToTabs({ type: 'status', status });
    this.#setChosen(status);
    this.#send();
  }

  /** Sends the status again: the service forgets it with the last connection. */
  onConnected(): void {
    if (this.#chosen !== 'available' || this.#isAway) this.#send();
    this.onVisibilityChange();
  }

  /** The page became visible or hidden. */
  onVisibilityChange(): void {
    this.#cancel();
    if (this.#dependencies.environment.isVisible()) return this.#setAway(false);
    this.#cancel = this.#context.timers.after(AWAY.afterMs, () => this.#askTabs());
  }

  onTabMessage(message: TabMessage): void {
    const { environment, postToTabs } = this.#dependencies;
    if (message.type === 'status') this.#setChosen(message.status);
    if (message.type === 'visibility request' && environment.isVisible()) postToTabs({ type: 'visible' });
    if (message.type === 'away') this.#isAway = true;
    // The other tab is visible and has sent the status itself.
    if (message.type === 'visible') {
      this.#isAway = false;
      if (!environment.isVisible()) this.onVisibilityChange();
    }
  }

  #askTabs(): void {
    this.#cancel = this.#context.timers.after(AWAY.askMs, () => this.#setAway(true));
    this.#dependencies.postToTabs({ type: 'visibility request' });
  }

  #setAway(isAway: boolean): void {
    this.#dependencies.postToTabs({ type: isAway ? 'away' : 'visible' });
    if (this.#isAway === isAway) return;
    this.#isAway = isAway;
    this.#send();
  }

  #send(): void {
    const status = this.#isAway ? 'away' : this.#chosen;
    this.#context.connection.send('setPresence', { status });
  }

  #setChosen(status: OwnStatus): void {
    this.#chosen = status;
    this.#dependencies.onChange(status);
  }
}
