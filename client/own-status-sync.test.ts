import { expect, test } from 'bun:test';
import { FakeClock } from '../test/client/fake-clock.ts';
import type { Context } from './context.ts';
import { OwnStatusSync } from './own-status-sync.ts';
import type { TabMessage } from './tabs.ts';
import { Timers } from './timers.ts';

interface Tab {
  isVisible: boolean;
  readonly sync: OwnStatusSync;
}

/** Tabs of one user. Records the statuses that they send to the service. */
class Browser {
  readonly clock = new FakeClock();
  readonly sent: string[] = [];
  readonly tabs: Tab[] = [];

  open(isVisible: boolean): void {
    const tab: Tab = { isVisible, sync: this.#createSync(() => tab) };
    this.tabs.push(tab);
    tab.sync.onConnected();
  }

  show(i: number, isVisible: boolean): void {
    const tab = this.tabs[i];
    if (tab === undefined) throw new Error('no such tab');
    tab.isVisible = isVisible;
    tab.sync.onVisibilityChange();
  }

  #createSync(self: () => Tab): OwnStatusSync {
    const connection = {
      isOpen: true,
      request: () => Promise.reject(new Error('not used')),
      send: (_: string, payload: { status?: string }) => void this.sent.push(payload.status ?? ''),
    };
    const context = { timers: new Timers(this.clock), connection } as unknown as Context;
    return new OwnStatusSync(context, {
      environment: { isOnline: () => true, isVisible: () => self().isVisible, subscribe: () => () => {} },
      postToTabs: (message: TabMessage) => {
        for (const { sync } of this.tabs) if (sync !== self().sync) sync.onTabMessage(message);
      },
      onChange: () => {},
    });
  }
}

test('a user is away after a minute without a visible tab, and back with the first visible one', async () => {
  const browser = new Browser();
  browser.open(true);
  browser.open(false);
  browser.show(0, false);
  browser.show(1, true);
  await browser.clock.pass(300_000);
  expect(browser.sent).toEqual([]);
  browser.show(1, false);
  await browser.clock.pass(55_000);
  expect(browser.sent).toEqual([]);
  await browser.clock.pass(10_000);
  expect(new Set(browser.sent)).toEqual(new Set(['away']));
  browser.sent.length = 0;
  browser.show(0, true);
  expect(browser.sent).toEqual(['available']);
});

test('after away, another tab restores the status that was chosen in the first one', async () => {
  const browser = new Browser();
  browser.open(true);
  browser.open(false);
  browser.tabs[0]?.sync.choose('busy');
  browser.show(0, false);
  await browser.clock.pass(120_000);
  browser.show(1, true);
  expect([browser.sent[0], browser.sent.at(-1)]).toEqual(['busy', 'busy']);
  expect(browser.sent).toContain('away');
});
