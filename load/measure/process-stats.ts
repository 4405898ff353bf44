import { readdirSync, readFileSync } from 'node:fs';

/** Linux reports processor time to user space in hundredths of a second, independent of the kernel's own tick. */
const MICROS_PER_TICK = 10_000;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** Processor time in microseconds, including children that ended and were awaited. */
  readonly cpuMicros: number;
}

/** Processor time of a process so far, all its threads, in microseconds, in steps of 10 ms. */
export function cpuMicros(pid: number): number {
  return readStat(pid)?.cpuMicros ?? 0;
}

/** Processor time of a process and all its descendants, in microseconds. */
export function treeCpuMicros(root: number): number {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? []);
  const tree = new Set([root]);
  // A child may come before its parent in the list, so this repeats until no process is added.
  for (let size = 0; size !== tree.size;) {
    size = tree.size;
    for (const { pid, parent } of stats) if (tree.has(parent)) tree.add(pid);
  }
  return stats.reduce((sum, stat) => sum + (tree.has(stat.pid) ? stat.cpuMicros : 0), 0);
}

/** Processor time of the whole machine, in microseconds. */
export function machineCpuMicros(): number {
  const [, ...fields] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/ +/);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = fields.map(Number);
  return (user + nice + system + irq + softirq) * MICROS_PER_TICK;
}

/** Resident memory of a process in bytes: now and at its peak. */
export function residentBytes(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) * 1024;
  return { now: field('VmRSS'), peak: field('VmHWM') };
}

/**
 * Reads the statistics of a process; undefined when it has ended. The name in brackets may hold any character
 * (proc(5)), so fields are counted after it.
 */
function readStat(pid: number): Stat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent = 0, user = 0, system = 0, childUser = 0, childSystem = 0] = [1, 11, 12, 13, 14].map(
    (i) => fields[i],
  );
  return { pid, parent, cpuMicros: (user + system + childUser + childSystem) * MICROS_PER_TICK };
}
