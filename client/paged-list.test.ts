import { expect, test } from 'bun:test';
import { PagedList, type ListSnapshot } from './paged-list.ts';
import { systemClock } from './clock.ts';

interface Page {
  readonly entries: readonly number[];
  readonly nextCursor: string | null;
}
interface Snapshot extends ListSnapshot {
  readonly entries: readonly number[];
}

/** Counts down from 100, two entries a page. */
class Countdown extends PagedList<Page, Snapshot> {
  #entries: number[] = [];
  /** Delays the answers to further pages until it resolves. */
  gate: Promise<void> = Promise.resolve();

  protected async page(cursor: string | null): Promise<Page> {
    const from = cursor === null ? 100 : Number(cursor);
    if (cursor !== null) await this.gate;
    return { entries: [from, from - 1], nextCursor: String(from - 2) };
  }

  protected replace(page: Page): void {
    this.#entries = [];
    this.append(page);
  }

  protected append({ entries }: Page): void {
    this.#entries.push(...entries);
    this.changed();
  }

  protected build(): Snapshot {
    return { ...this.listSnapshot, entries: [...this.#entries] };
  }
}

const newList = (): Countdown => new Countdown(systemClock);

test('a reload loads as many pages as the list had', async () => {
  const list = newList();
  await list.load();
  await list.loadMore();
  await list.load();
  expect(list.getSnapshot().entries).toEqual([100, 99, 98, 97]);
  await list.loadMore();
  expect(list.getSnapshot().entries).toEqual([100, 99, 98, 97, 96, 95]);
});

test('a page that was requested before a reload is not added after it', async () => {
  const list = newList();
  await list.load();
  await list.loadMore();
  const { promise, resolve } = Promise.withResolvers<void>();
  list.gate = promise;
  const more = list.loadMore();
  list.gate = Promise.resolve();
  await list.load();
  resolve();
  await more;
  expect(list.getSnapshot().entries).toEqual([100, 99, 98, 97]);
  await list.loadMore();
  expect(list.getSnapshot().entries).toEqual([100, 99, 98, 97, 96, 95]);
});

test('a reload of a long list is bounded', async () => {
  const list = newList();
  await list.load();
  for (let i = 0; i < 9; i++) await list.loadMore();
  expect(list.getSnapshot().entries).toHaveLength(20);
  await list.load();
  expect(list.getSnapshot().entries).toHaveLength(8);
});
