import type { Broker } from './broker.ts';

/** One instance has nobody to tell. */
export class MemoryBroker implements Broker {
  readonly isUp = undefined;
  readonly queued = 0;

  publish(): void {}

  subscribe(): Promise<void> {
    return Promise.resolve();
  }

  unsubscribe(): void {}

  ping(): null {
    return null;
  }
}
