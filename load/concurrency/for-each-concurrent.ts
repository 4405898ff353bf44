/** Calls `work` for each item, `atOnce` at a time. Rejects at the first failure. */
export async function forEachConcurrent<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<unknown>,
): Promise<void> {
  const left = items.entries();
  // All loops share one iterator, so each item is taken once.
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [index, item] of left) await work(item, index);
    }),
  );
}
