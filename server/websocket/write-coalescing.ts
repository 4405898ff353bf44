/** Something that gathers output during a tick. */
interface Gathering {
  flush(): void;
}

let dirty: Gathering[] = [];

/**
 * Flushes `gathering` once at the end of this tick. A batch of messages leaves several frames for one socket: written
 * together they cost one system call, and the calls are the dearest part of a delivery.
 */
export function flushThisTick(gathering: Gathering): void {
  dirty.push(gathering);
  if (dirty.length === 1) setImmediate(flushAll);
}

function flushAll(): void {
  const all = dirty;
  dirty = [];
  for (const gathering of all) gathering.flush();
}
