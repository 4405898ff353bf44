import { expect, test } from 'bun:test';
import { FakeClock } from '../test/client/fake-clock.ts';
import type { Context } from './context.ts';
import { OwnStatusSync } from './own-status-sync.ts';
import type { TabMessage } from './tabs.ts';
import { Timers } from './timers.ts';

interface Tab {
  isVisible: boolean;
  readonly keeper: OwnStatusSync;
}

/** Tabs of one user, which tell each other and the service. */
class Browser {
  readonly clock = new FakeClock();
  readonly told: string[] = [];
  readonly tabs: Tab[] = [];

  open(isVisible: boolean): void {
    const tab: Tab = { isVisible, keeper: this.#keeper(() => tab) };
    this.tabs.push(tab);
    tab.keeper.onConnected();
  }

  show(i: number, isVisible: boolean): void {
    const tab = this.tabs[i];
    if (tab === undefined) throw new Error('no such tab');
    tab.isVisible = isVisible;
    tab.keeper.onVisibilityChange();
  }

  #keeper(self: () => Tab): OwnStatusSync {
    const connection = {
      isOpen: true,
      request: () => Promise.reject(new Error('not used')),
      send: (_: string, payload: { status?: string }) => void this.told.push(payload.status ?? ''),
    };
    const context = { timers: new Timers(this.clock), connection } as unknown as Context;
    return new OwnStatusSync(context, {
      environment: { isOnline: () => true, isVisible: () => self().isVisible, subscribe: () => () => {} },
      postToTabs: (message: TabMessage) => {
        for (const { keeper } of this.tabs) if (keeper !== self().keeper) keeper.onTabMessage(message);
      },
      onChange: () => {},
    });
  }
}

test('a user is away when no tab has been in sight for a minute, and back with the first', async () => {
  const browser = new Browser();
  browser.open(true);
  browser.open(false);
  browser.show(0, false);
  browser.show(1, true);
  await browser.clock.pass(300_000);
  expect(browser.told).toEqual([]);
  browser.show(1, false);
  await browser.clock.pass(55_000);
  expect(browser.told).toEqual([]);
  await browser.clock.pass(10_000);
  expect(new Set(browser.told)).toEqual(new Set(['away']));
  browser.told.length = 0;
  browser.show(0, true);
  expect(browser.told).toEqual(['available']);
});

test('a status that was chosen in one tab is the one that comes back in another', async () => {
  const browser = new Browser();
  browser.open(true);
  browser.open(false);
  browser.tabs[0]?.keeper.choose('busy');
  browser.show(0, false);
  await browser.clock.pass(120_000);
  browser.show(1, true);
  expect([browser.told[0], browser.told.at(-1)]).toEqual(['busy', 'busy']);
  expect(browser.told).toContain('away');
});
