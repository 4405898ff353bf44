import type { Broker } from './broker.ts';

/** The broker of a single instance: there is no other one to reach. */
export class MemoryBroker implements Broker {
  readonly isUp = undefined;
  readonly queued = 0;

  start(): Promise<void> {
    return Promise.resolve();
  }

  publish(): void {}

  subscribe(): Promise<void> {
    return Promise.resolve();
  }

  unsubscribe(): void {}

  ping(): null {
    return null;
  }
}
