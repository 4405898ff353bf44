import type { Context } from './context.ts';
import type { Surroundings } from './surroundings.ts';
import type { TabMessage } from './tabs.ts';
import type { OwnStatus } from './wire.ts';

interface OwnStatusParts {
  readonly surroundings: Surroundings;
  readonly tellTabs: (message: TabMessage) => void;
  readonly onChange: (status: OwnStatus) => void;
}

/** In milliseconds: how long a page is out of sight before its user is away; how long other tabs have to object. */
const AWAY = { afterMs: 60_000, askMs: 1_000 };

/** The user's status: what they chose, or away while no tab has been visible for a minute. The same in all tabs. */
export class OwnStatusKeeper {
  readonly #context: Context;
  readonly #parts: OwnStatusParts;
  #chosen: OwnStatus = 'available';
  #isAway = false;
  #cancel: () => void = () => {};

  constructor(context: Context, parts: OwnStatusParts) {
    this.#context = context;
    this.#parts = parts;
  }

  choose(status: OwnStatus): void {
    this.#parts.tellTabs({ type: 'status', status });
    this.#setChosen(status);
    this.#tell();
  }

  /** The service forgets it with the last connection. */
  connected(): void {
    if (this.#chosen !== 'available' || this.#isAway) this.#tell();
    this.lookAround();
  }

  /** The page came into sight or went out of it. */
  lookAround(): void {
    this.#cancel();
    if (this.#parts.surroundings.isVisible()) return this.#setAway(false);
    this.#cancel = this.#context.timers.after(AWAY.afterMs, () => this.#askTabs());
  }

  hear(message: TabMessage): void {
    const { surroundings, tellTabs } = this.#parts;
    if (message.type === 'status') this.#setChosen(message.status);
    if (message.type === 'is anybody visible' && surroundings.isVisible()) tellTabs({ type: 'visible' });
    if (message.type === 'away') this.#isAway = true;
    // Another tab is in sight, and has told the service itself.
    if (message.type === 'visible') {
      this.#isAway = false;
      if (!surroundings.isVisible()) this.lookAround();
    }
  }

  stop(): void {
    this.#cancel();
  }

  #askTabs(): void {
    this.#cancel = this.#context.timers.after(AWAY.askMs, () => this.#setAway(true));
    this.#parts.tellTabs({ type: 'is anybody visible' });
  }

  #setAway(isAway: boolean): void {
    this.#parts.tellTabs({ type: isAway ? 'away' : 'visible' });
    if (this.#isAway === isAway) return;
    this.#isAway = isAway;
    this.#tell();
  }

  #tell(): void {
    const status = this.#isAway ? 'away' : this.#chosen;
    this.#context.connection.send('setPresence', { status });
  }

  #setChosen(status: OwnStatus): void {
    this.#chosen = status;
    this.#parts.onChange(status);
  }
}
