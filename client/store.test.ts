import { expect, test } from 'bun:test';
import { FakeClock } from '../test/client/fake-clock.ts';
import { View } from './store.ts';

class Counter extends View<{ readonly n: number }> {
  #n = 0;

  add(): void {
    this.#n += 1;
    this.changed();
  }

  protected build() {
    return { n: this.#n };
  }
}

test('the snapshot is the same object until something changes', () => {
  const counter = new Counter(new FakeClock());
  const before = counter.getSnapshot();
  expect(counter.getSnapshot()).toBe(before);
  counter.add();
  expect(counter.getSnapshot()).toEqual({ n: 1 });
  expect(before).toEqual({ n: 0 });
});

test('listeners run at once after one change, and once a frame in a burst', async () => {
  const clock = new FakeClock();
  const counter = new Counter(clock);
  const seen: number[] = [];
  counter.subscribe(() => seen.push(counter.getSnapshot().n));
  counter.add();
  counter.add();
  await clock.pass(0);
  expect(seen).toEqual([2]);
  for (let i = 0; i < 100; i++) {
    counter.add();
    await clock.pass(1);
  }
  expect(seen.length).toBeLessThan(9);
  await clock.pass(100);
  expect(seen.at(-1)).toBe(102);
});

test('a listener that has unsubscribed is not called', async () => {
  const clock = new FakeClock();
  const counter = new Counter(clock);
  let calls = 0;
  const stop = counter.subscribe(() => (calls += 1));
  stop();
  counter.add();
  await clock.pass(100);
  expect({ calls, isWatched: counter.isWatched }).toEqual({ calls: 0, isWatched: false });
});
