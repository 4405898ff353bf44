/** A writer that collects output during a tick. */
interface CoalescingWriter {
  flush(): void;
}

let dirty: CoalescingWriter[] = [];

/**
 * Flushes `writer` once at the end of this tick. A batch of messages gives several frames to one socket: written together
 * they cost one system call, and system calls are the most expensive part of a delivery.
 */
export function flushThisTick(writer: CoalescingWriter): void {
  dirty.push(writer);
  if (dirty.length === 1) setImmediate(flushAll);
}

function flushAll(): void {
  const all = dirty;
  dirty = [];
  for (const writer of all) writer.flush();
}
