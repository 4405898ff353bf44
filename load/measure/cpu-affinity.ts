import { availableParallelism } from 'node:os';

/** Processors of the server and of everything else. The command that starts the services pins them. */
const SERVER_CPU = '0';
const OTHERS_CPU = '1';

/**
 * Whether processes can be pinned. With one processor, or without taskset (util-linux), they share what is
 * available.
 */
const canPin = availableParallelism() >= 2 && Bun.which('taskset') !== null;

/** Prefix of the server's command line. */
export const serverPrefix: readonly string[] = canPin ? ['taskset', '-c', SERVER_CPU] : [];

/** Keeps all threads of this process off the server's processor. */
export function pinGenerator(): void {
  pin(OTHERS_CPU);
}

/** Lets processes started by `work` use both processors. */
export async function withoutPinning<T>(work: () => Promise<T>): Promise<T> {
  pin(`${SERVER_CPU},${OTHERS_CPU}`);
  try {
    return await work();
  } finally {
    pinGenerator();
  }
}

function pin(cpus: string): void {
  if (!canPin) return;
  const { exitCode, stderr } = Bun.spawnSync(['taskset', '-a', '-c', '-p', cpus, String(process.pid)]);
  if (exitCode !== 0) throw new Error(`taskset: ${stderr.toString().trim()}`);
}

/**
 * Describes how processes are pinned, for the caption of the figures. `pids`: process ids of the services, where
 * known.
 */
export function describePinning(pids: Readonly<Record<string, number | undefined>>): string {
  if (!canPin) return 'nothing pinned';
  const services = Object.entries(pids).map(
    ([name, pid]) => `${name} on ${pid === undefined ? 'unknown' : readAffinity(pid)}`,
  );
  return `server on CPU ${SERVER_CPU}; generator on ${OTHERS_CPU}, ${services.join(', ')}`;
}

/** taskset prints "pid 12's current affinity list: 1". */
function readAffinity(pid: number): string {
  const { stdout } = Bun.spawnSync(['taskset', '-c', '-p', String(pid)]);
  return stdout.toString().split(': ')[1]?.trim() ?? 'unknown';
}
