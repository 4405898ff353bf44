const LOOK_MS = 20;

/** Waits for something to become true, for a limited time. Resolves to whether it did. */
export async function until(condition: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await Bun.sleep(LOOK_MS);
  }
  return true;
}
