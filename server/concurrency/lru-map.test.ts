import { expect, test } from 'bun:test';
import { LruMap } from './lru-map.ts';

test('used entries stay, unused ones are evicted, and the size never exceeds the capacity', () => {
  const map = new LruMap<number, string>(10);
  for (let i = 0; i < 1_000; i++) {
    map.set(i, `value ${i}`);
    expect(map.get(0)).toBe('value 0');
  }
  const kept = Array.from({ length: 1_000 }, (_, i) => i).filter((i) => map.get(i) !== undefined);
  expect(kept.length).toBeLessThanOrEqual(10);
  expect(kept).toContain(999);
});

test('an entry of either generation can be replaced and deleted', () => {
  const map = new LruMap<string, number>(4);
  for (const key of ['a', 'b', 'c']) map.set(key, 1);
  map.set('a', 2);
  expect(map.get('a')).toBe(2);
  map.delete('a');
  expect(map.get('a')).toBeUndefined();
  map.clear();
  expect(map.get('c')).toBeUndefined();
});
